// Every element of x has a table of its own.
const square = new LookupTable([0, 1, 4, 9]);
const cube = new LookupTable([0, 1, 8, 27]);
const table = new LookupTable([square, cube, square]);
const f = compiler({ x: "encrypted" }, (x) => table.lookup(x));

const inputset = [[0, 1, 2], [3, 3, 3]].map((sample) => np.array(sample));
const circuit = await f.compile(inputset);
print(circuit);
