/** Many simulated runs at once: what each would be by itself, with errors of its own. */
import { expect, test } from "vitest";
import { compiler, LookupTable, np } from "../../src/index.ts";
import type { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOfAsync } from "../support/errors.ts";

const table = new LookupTable(Array.from({ length: 16 }, (_, i) => (i * 7) % 16));
const values = (count: number, size: number): NDArray =>
  np.array(Array.from({ length: count }, (_, i) => Array.from({ length: size }, (_, j) => (i * 5 + j * 3) % 8)));

test("results are those of single runs", async () => {
  const f = compiler({ x: "encrypted", y: "encrypted" }, (x, y) => np.sum(table.lookup(np.add(x, y)), 0, true));
  const samples = Array.from({ length: 20 }, (_, i) => [np.array([i % 8, 7, 0]), np.array([7, i % 8, 0])] as const);
  const circuit = await f.compile(samples);
  const [x, y] = [values(30, 3), values(30, 3)];
  const together = (await circuit.simulateBatch(x, y)) as NDArray;
  expect(together.shape).toEqual([30, 1]);
  const apart = [];
  for (let i = 0; i < 30; i++) apart.push(await circuit.simulate(x.slice(i) as NDArray, y.slice(i) as NDArray));
  expect(together.tolist()).toEqual(apart.map((each) => (each as NDArray).tolist()));
  const error = await userErrorOfAsync(() => circuit.simulateBatch(x, y.slice("0:4") as NDArray));
  expect(error.message).toContain("30 and 4 runs");
  expect((await userErrorOfAsync(() => circuit.simulateBatch(np.add(x, 8) as NDArray, y))).message).toContain(
    "outside the range",
  );
});

test("a clear argument may differ from run to run", async () => {
  const f = compiler({ x: "encrypted", w: "clear" }, (x, w) => table.lookup(np.multiply(x, w)));
  const circuit = await f.compile(
    Array.from({ length: 16 }, (_, i) => [i % 4, i >> 2] as const).filter(([, w]) => w < 4),
  );
  const x = np.array([0, 1, 2, 3, 3]);
  const w = np.array([3, 1, 2, 0, 3]);
  expect(((await circuit.simulateBatch(x, w)) as NDArray).tolist()).toEqual([0, 7, 28 % 16, 0, 63 % 16]);
});

test("errors are drawn for each run", async () => {
  const f = compiler({ x: "encrypted" }, (x) => table.lookup(x));
  const samples = Array.from({ length: 16 }, (_, i) => i);
  const circuit = await f.compile(samples, { configuration: { pError: 0.2, enableUnsafeFeatures: true } });
  const x = np.full([2000], 5);
  const results = ((await circuit.simulateBatch(x)) as NDArray).tolist() as number[];
  const wrong = results.filter((result) => result !== (5 * 7) % 16).length;
  // Lookup and result fail with at most 0.2 each, and parameters are the cheapest: the noise is not far below that.
  expect(wrong).toBeGreaterThan(20);
  expect(wrong).toBeLessThan(900);
});

test("a virtual circuit gives clear results", async () => {
  const f = compiler({ x: "encrypted" }, (x) => table.lookup(x));
  const circuit = await f.compile([0, 15], { virtual: true, configuration: { enableUnsafeFeatures: true } });
  expect(((await circuit.simulateBatch(np.array([1, 2, 3]))) as NDArray).tolist()).toEqual([7, 14, 5]);
});
