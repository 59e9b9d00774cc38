/** The built library as a consumer sees it: imported by Node from dist/lib, with no DOM, from an empty folder. */
import assert from "node:assert/strict";
import { compiler, np } from "../dist/lib/index.js";

const w = np.array([2]);
const linearModel = compiler({ x: "encrypted" }, (x) => np.add(w.matmul(x), 2));
const circuit = await linearModel.compile(np.arange(0, 4).reshape([-1, 1]));
assert.equal(circuit.graph.maximumIntegerBitWidth(), 4);
assert.equal(await circuit.encryptRunDecrypt(np.array([3])), 8);
circuit.dispose();
console.log("1 passed");
