/** The built library as a consumer sees it: imported by Node from dist/lib, with no DOM, from an empty folder. */
import assert from "node:assert/strict";
import { compiler, np } from "../dist/lib/index.js";

const w = np.array([2]);
const linearModel = compiler({ x: "encrypted" }, (x) => np.add(w.matmul(x), 2));
const circuit = await linearModel.compile(np.arange(0, 4).reshape([-1, 1]));
assert.equal(circuit.graph.maximumIntegerBitWidth(), 4);
assert.equal(await circuit.encryptRunDecrypt(np.array([3])), 8);
circuit.dispose();

// The second program of the README.
const f = compiler({ x: "encrypted" }, (x) => np.floor_divide(np.maximum(np.subtract(x, 3), 0), 2));
const lookups = await f.compile(np.arange(0, 8));
assert.equal(await lookups.encryptRunDecrypt(7), 2);
lookups.dispose();
console.log("2 passed");
