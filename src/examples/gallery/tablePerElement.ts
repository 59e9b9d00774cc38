// Every element of x has a table of its own.
const square = new LookupTable([0, 1, 4, 9]);
const cube = new LookupTable([0, 1, 8, 27]);
const table = new LookupTable([square, cube, square]);
const f = compiler({ x: "encrypted" }, (x) => table.lookup(x));

const inputset = Array.from({ length: 12 }, (_, i) => np.array([i % 4, (i + 1) % 4, (i + 2) % 4]));
const circuit = await f.compile(inputset);
print(circuit);
print("encrypted:", await circuit.encryptRunDecrypt(np.array([3, 3, 2])));
