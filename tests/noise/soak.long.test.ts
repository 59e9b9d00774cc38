/** Ten thousand lookups with secure parameters of the default p_error, in a random boolean circuit, without one failure. */
import { expect, test } from "vitest";
import { uniformInteger } from "../../src/base/random.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { DEFAULT_GLOBAL_P_ERROR } from "../../src/params/demand.ts";
import { parametersForNeeds } from "../../src/params/graphSearch.ts";
import { encode } from "../../src/tfhe/encoding.ts";
import { encryptAll, laboratory, meanSquare, phaseErrors, tableOf } from "../support/noiseTools.ts";

const PRECISION = 2;
const WIDTH = 100;
const DEPTH = 100;

/** Measured variance over formula; see noise.test.ts. */
const FACTOR = 1.15;
const BOOTSTRAP_SLACK = 1.3;

test("no failure in 10,000 lookups, and the noise stays what it was", { timeout: 1_800_000 }, async () => {
  // Layers of gates: each takes a + 2b of two bits of the layer before. The whole circuit may fail once in 100,000 runs.
  const need = { node: 0, precision: PRECISION, inputNorm2: 0 };
  const { parameters, variances, log2GlobalPError } = parametersForNeeds({
    needs: [{ ...need, bootstrapNorm2: 5, count: WIDTH * DEPTH }],
    outputs: [{ ...need, bootstrapNorm2: 1, count: WIDTH }],
  });
  expect(parameters.securityLevel).toBe(132);
  expect(log2GlobalPError).toBeLessThanOrEqual(Math.log2(DEFAULT_GLOBAL_P_ERROR));

  const lab = laboratory(await loadKernel(), parameters, 1);
  const { kernel, context, random, secret, shape } = lab;
  const size = secret.big.length + 1;
  const gates = [
    [0n, 1n, 1n, 0n],
    [0n, 0n, 0n, 1n],
    [1n, 0n, 0n, 0n],
    [1n, 0n, 1n, 1n],
  ];
  const tables = new BigUint64Array(gates.length * shape.polynomialSize);
  gates.forEach((gate, i) => {
    tables.set(tableOf(lab, gate, PRECISION), i * shape.polynomialSize);
  });
  const wordsOf = (bits: readonly bigint[]) => BigUint64Array.from(bits, (bit) => encode(bit, PRECISION));

  let bits = Array.from({ length: WIDTH }, () => BigInt(uniformInteger(random, 0, 1)));
  let lwes = encryptAll(lab, wordsOf(bits));
  const seen = new Set<bigint>();
  const errors: number[] = [];
  for (let layer = 0; layer < DEPTH; layer++) {
    const sums = new BigUint64Array(lwes.length);
    const gateOf = new Uint32Array(WIDTH);
    const before = bits;
    bits = before.map((_, i) => {
      const [a, b] = [uniformInteger(random, 0, WIDTH - 1), uniformInteger(random, 0, WIDTH - 1)];
      // A bit that meets itself would have weight 3.
      const other = a === b ? (a + 1) % WIDTH : b;
      const sum = sums.subarray(i * size, (i + 1) * size);
      kernel.multiplyAdd(sum, lwes.subarray(a * size, (a + 1) * size), 1n);
      kernel.multiplyAdd(sum, lwes.subarray(other * size, (other + 1) * size), 2n);
      gateOf[i] = uniformInteger(random, 0, gates.length - 1);
      const value = (before[a] ?? 0n) + 2n * (before[other] ?? 0n);
      seen.add(value);
      return gates[gateOf[i] ?? 0]?.[Number(value)] ?? 0n;
    });
    lwes = context.bootstrap(sums, tables, gateOf);
    errors.push(...phaseErrors(lwes, secret.big, wordsOf(bits)));
  }
  context.dispose();

  expect(errors.length).toBe(10_000);
  expect(seen.size).toBe(4);
  // A wrong lookup is off by a whole message, 2^-3; right ones stay within half of one.
  expect(errors.filter((error) => Math.abs(error) >= 2 ** -(PRECISION + 2))).toEqual([]);
  const ratio = meanSquare(Float64Array.from(errors)) / variances.bootstrap;
  expect(ratio).toBeLessThan(FACTOR);
  expect(ratio).toBeGreaterThan(1 / BOOTSTRAP_SLACK);
});
