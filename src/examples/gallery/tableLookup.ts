// A table lookup is one programmable bootstrap for every element of x.
// Click the node "tlu" in the graph to see the table.
const table = new LookupTable([2, -1, 3, 0]);
const f = compiler({ x: "encrypted" }, (x) => table.lookup(x));

const inputset = Array.from({ length: 12 }, (_, i) => np.array([i % 4, (i + 1) % 4, (i + 2) % 4]));
const circuit = await f.compile(inputset);
print(circuit);
print("simulated:", await circuit.simulate(np.array([0, 1, 2])));
print("encrypted:", await circuit.encryptRunDecrypt(np.array([0, 1, 2])));
