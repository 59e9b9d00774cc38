// Let's assume quantization has been applied and we are left with integers only.
const w = np.array([2]);
const b = 2;
const linearModel = compiler({ x: "encrypted" }, (x) => w.matmul(x) + b);
const inputset = np.arange(0, 2 ** 2).reshape([-1, 1]);
const circuit = await linearModel.compile(inputset);
circuit.graph.maximumIntegerBitWidth();          // 4
await circuit.encryptRunDecrypt(np.array([3]));  // 8
print(circuit);
// %0 = 2                     # ClearScalar<uint2>
// %1 = [2]                   # ClearTensor<uint2, shape=(1,)>
// %2 = x                     # EncryptedTensor<uint2, shape=(1,)>
// %3 = matmul(%1, %2)        # EncryptedScalar<uint3>
// %4 = add(%3, %0)           # EncryptedScalar<uint4>
// return %4
