/** Clear parameters as weights: noise is planned for whatever they can be, and a run with larger ones is refused. */
import { expect, test } from "vitest";
import { compiler, type NDArray, np, univariate } from "../../src/index.ts";

const bits = 10;
const most = 2 ** bits;

test("weights that cancel at their bounds need not cancel within them", async () => {
  const f = compiler({ x: "encrypted", c: "clear", d: "clear" }, (x: NDArray, c: NDArray, d: NDArray) =>
    np.subtract(np.multiply(x, c), np.multiply(x, d)),
  );
  // In every sample both weights are the same, as they are at their bounds: by these alone the result has no noise at all.
  const samples = [0, 1, 5, most].flatMap((c) => [0, 7, 31].map((x) => [x, c, c]));
  const circuit = await f.compile(samples);
  const alone = compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(x, 2 * most));
  const planned = await alone.compile([0, 1]);
  const dimensionOf = ({ shape }: typeof circuit.parameters) => shape.polynomialSize;
  expect(dimensionOf(circuit.parameters)).toBeGreaterThanOrEqual(dimensionOf(planned.parameters));
  // 15 bits of message space, of which the result is read in 1: what is read is right whatever the noise adds.
  for (const [c, d] of [
    [most, 0],
    [0, most],
    [most, 1],
    [most, most],
  ] as const) {
    expect(await circuit.encryptRunDecrypt(2, c, d), `${c} ${d}`).toBe(await circuit.simulate(2, c, d));
  }
  circuit.dispose();
});

test("weights that are the largest between their bounds are refused where they were not measured", async () => {
  // A function of one's own on more values than are tried: what it can be is not known, beyond what was measured.
  const large = 2 ** 17;
  const arch = univariate((c: number) => c * (large - c));
  const f = compiler({ x: "encrypted", c: "clear" }, (x: NDArray, c: NDArray) => np.multiply(x, arch(c) as NDArray));
  const circuit = await f.compile([0, 3].flatMap((x) => [0, 1, large - 1, large].map((c) => [x, c])));
  expect(await circuit.encryptRunDecrypt(3, 1)).toBe(3 * (large - 1));
  const problem = { diagnostics: [{ code: "out-of-bounds", nodes: [2] }] };
  await expect(circuit.encryptRunDecrypt(3, large / 2)).rejects.toMatchObject(problem);
  await expect(circuit.simulate(3, large / 2)).rejects.toMatchObject(problem);
  await expect(circuit.encryptRunDecrypt(3, large / 2)).rejects.toThrow(
    `univariate: expected a clear value of magnitude at most ${large - 1}, the largest that was measured, got ${large ** 2 / 4}`,
  );
  circuit.dispose();
});

test("clear values that are only added multiply nothing, and are not refused", async () => {
  const f = compiler({ x: "encrypted", c: "clear" }, (x: NDArray, c: NDArray) =>
    np.add(x, np.multiply(c, np.subtract(4, c))),
  );
  const circuit = await f.compile([0, 3].flatMap((x) => [0, 1, 3, 4].map((c) => [x, c])));
  expect(await circuit.encryptRunDecrypt(3, 2)).toBe(7);
  circuit.dispose();
});
