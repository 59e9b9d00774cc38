/** Widths by range: message spaces hold value − low, whatever the offset; the printed graph keeps the widths of the values. */
import { describe, expect, test } from "vitest";
import { compiler, np, roundBitPattern } from "../../src/index.ts";
import type { Operand, Outcome } from "../../src/trace/arrays.ts";

type Call = (x: Operand) => Outcome;

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true };

const compiled = (call: Call, inputset: readonly number[]) =>
  compiler({ x: "encrypted" }, ((x = 0) => call(x)) as never).compile(inputset as never, { configuration: toy });

const int8 = Array.from({ length: 256 }, (_, i) => i - 128);

describe("an offset costs nothing", () => {
  const costOf = async (k: number) => {
    const call: Call = (x) => np.subtract(np.add(np.greater(x, 0), x), k);
    const circuit = await compiled(call, int8);
    await circuit.keygen();
    for (const x of [-128, -1, 0, 1, 127]) {
      expect(await circuit.simulate(x)).toBe(Number(call(x)));
      expect(await circuit.encryptRunDecrypt(x)).toBe(Number(call(x)));
    }
    const { programmableBootstraps } = circuit.statistics;
    const { bits, low } = circuit.client.specification.outputs[0] ?? { bits: 0, low: 0 };
    const width = circuit.graph.maximumIntegerBitWidth();
    await circuit.dispose();
    return { programmableBootstraps, bits, held: low <= -128 - k && 128 - k < low + 2 ** bits, width };
  };

  test.each([1, 5, 30000, -30000, 1_000_000])("(x > 0) + x - %i", async (k) => {
    const [none, some] = [await costOf(0), await costOf(k)];
    expect(some.programmableBootstraps).toBe(none.programmableBootstraps);
    expect(some).toMatchObject({ bits: 9, held: true });
    if (Math.abs(k) > 1000) expect(some.width).toBeGreaterThan(15);
  });

  const calls: readonly (readonly [string, Call])[] = [
    ["looked up", (x) => np.remainder(np.add(x, 70_000), 7)],
    ["compared", (x) => np.less(np.subtract(x, 40_000), -39_990)],
    ["multiplied", (x) => np.multiply(np.add(x, 5000), 3)],
    ["squared", (x) => np.power(np.subtract(np.add(x, 20_000), 20_003), 2)],
    ["rounded", (x) => roundBitPattern(np.add(x, 100), 3)],
    ["rounded and looked up", (x) => np.floor_divide(roundBitPattern(np.add(x, 97), 4), 16)],
  ];
  test.each(calls)("%s", async (_, call) => {
    const circuit = await compiled(call, int8);
    await circuit.keygen();
    for (const x of [-128, -77, -3, 0, 3, 11, 127]) {
      expect(await circuit.simulate(x)).toBe(Number(call(x)));
      expect(await circuit.encryptRunDecrypt(x)).toBe(Number(call(x)));
    }
    await circuit.dispose();
  });
});
