/** The built library as a consumer sees it: imported by Node from dist/lib, with no DOM, from an empty folder. */
import assert from "node:assert/strict";
import { compiler, LookupTable, np } from "../dist/lib/index.js";

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

// Threads: as many as were asked for, all ended by dispose. Those of the last circuit, which is not disposed of, do not keep this process alive.
let started = 0;
let ended = 0;
process.on("worker", (worker) => {
  started++;
  worker.on("exit", () => ended++);
});
const values = Array.from({ length: 48 }, (_, i) => i % 8);
const table = new LookupTable([3, 1, 4, 1, 5, 9, 2, 6]);
for (const [threads, isDisposed] of [
  [1, true],
  [3, true],
  [2, false],
]) {
  started = 0;
  ended = 0;
  const many = await compiler({ x: "encrypted" }, (x) => table.lookup(x)).compile([values], { threads });
  const result = await many.encryptRunDecrypt(values);
  assert.deepEqual(
    result.tolist(),
    values.map((x) => [3, 1, 4, 1, 5, 9, 2, 6][x]),
  );
  assert.equal(started, threads - 1);
  if (!isDisposed) continue;
  many.dispose();
  while (ended < started) await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log("5 passed");
