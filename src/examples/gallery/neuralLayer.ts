// One layer of a neural network with integer weights: a matrix product, a bias, and relu.
// The matrix product is cheap; relu and the division are one table lookup for each neuron.
const weights = np.array([[1, -1], [2, 1], [-1, 2]]);
const bias = np.array([1, -3]);
const layer = compiler({ x: "encrypted" }, (x) => np.floor_divide(np.maximum(np.matmul(x, weights) + bias, 0), 2));

// All eight corners: the sums are largest and smallest there.
const inputset = Array.from({ length: 8 }, (_, i) => np.array([i & 1, (i >> 1) & 1, i >> 2]) * 3);
const circuit = await layer.compile(inputset);
print(circuit);
print("widest value:", circuit.graph.maximumIntegerBitWidth(), "bits");
print("encrypted:", await circuit.encryptRunDecrypt(np.array([3, 1, 2])));
