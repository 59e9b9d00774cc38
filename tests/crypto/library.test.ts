/**
 * The library in Node, end to end with real keys: what is decrypted equals clear evaluation. The tfhe package is the client;
 * parameters are the secure ones that the search finds.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { type Circuit, compiler, LookupTable, NDArray, np } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";

const random = seededRandom(20261122);
const integers = (count: number, low: number, high: number) =>
  Array.from({ length: count }, () => uniformInteger(random, low, high));
const plain = (value: unknown) => (value instanceof NDArray ? value.tolist() : value);

interface Case {
  readonly name: string;
  readonly compile: () => Promise<Circuit>;
  /** Lists of arguments. */
  readonly inputs: readonly (readonly unknown[])[];
  readonly bootstraps: number;
}

const pairs = (count: number, low: number, high: number) => Array.from({ length: count }, () => integers(2, low, high));

const cases: readonly Case[] = [
  {
    name: "the linear model",
    compile: () => {
      const w = np.array([2]);
      const b = 2;
      return compiler({ x: "encrypted" }, (x: NDArray) => np.add(w.matmul(x), b)).compile(
        np.arange(0, 2 ** 2).reshape([-1, 1]) as NDArray,
        certain,
      );
    },
    inputs: [0, 1, 2, 3, 3, 2, 1, 0, 2, 3].map((x) => [[x]]),
    bootstraps: 0,
  },
  {
    name: "a table of signed entries on a tensor",
    compile: () => {
      const table = new LookupTable([2, -1, 3, 0]);
      return compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x)).compile(
        [
          [
            [0, 1, 3],
            [2, 3, 1],
          ],
        ],
        certain,
      );
    },
    inputs: Array.from({ length: 10 }, () => [[integers(3, 0, 3), integers(3, 0, 3)]]),
    bootstraps: 6,
  },
  {
    name: "a signed affine layer, maximum with 0 and a division",
    compile: () => {
      const layer = (x: NDArray) =>
        np.floor_divide(
          np.maximum(
            np.add(
              np.matmul(
                x,
                np.array([
                  [1, -1],
                  [2, 1],
                  [-1, 2],
                ]),
              ),
              np.array([1, -3]),
            ),
            0,
          ),
          2,
        );
      return compiler({ x: "encrypted" }, layer).compile(
        Array.from({ length: 8 }, (_, i) => [i & 1 ? 3 : 0, i & 2 ? 3 : 0, i & 4 ? 3 : 0]),
        certain,
      );
    },
    inputs: Array.from({ length: 10 }, () => [integers(3, 0, 3)]),
    bootstraps: 2,
  },
  {
    name: "two lookups in a row with a sum between",
    compile: () => {
      const first = new LookupTable([3, 1, 2, 0]);
      const second = new LookupTable([0, 5, -2, 7, 1, -6, 4]);
      const chain = (x: NDArray, y: NDArray) => second.lookup(np.add(first.lookup(x), y) as NDArray);
      return compiler({ x: "encrypted", y: "encrypted" }, chain).compile(
        Array.from({ length: 16 }, (_, i) => [i >> 2, i & 3]),
        certain,
      );
    },
    inputs: pairs(10, 0, 3),
    bootstraps: 2,
  },
  {
    name: "a different table for each element, on signed values",
    compile: () => {
      const [up, down] = [new LookupTable([0, 1, 2, 3, -4, -3, -2, -1]), new LookupTable([7, 6, 5, 4, 3, 2, 1, 0])];
      const table = new LookupTable([up, down]);
      return compiler({ x: "encrypted" }, (x: NDArray) => np.negative(table.lookup(np.subtract(x, 4)))).compile(
        [
          [0, 7],
          [7, 0],
        ],
        certain,
      );
    },
    inputs: pairs(10, 0, 7).map((x) => [x]),
    bootstraps: 2,
  },
  {
    name: "narrow lookups that feed a wide sum",
    compile: () => {
      const squares = (x: NDArray) => np.multiply(np.sum(np.power(x, 2)), 37);
      return compiler({ x: "encrypted" }, squares).compile(
        [
          [0, 0, 0],
          [3, 3, 3],
        ],
        certain,
      );
    },
    inputs: Array.from({ length: 10 }, () => [integers(3, 0, 3)]),
    bootstraps: 3,
  },
];

describe.each(cases)("$name", ({ compile, inputs, bootstraps }) => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await compile();
    await circuit.keygen();
  }, 120_000);

  test("decrypts to the clear result for every input", { timeout: 300_000 }, async () => {
    for (const args of inputs) {
      const decrypted = await circuit.encryptRunDecrypt(...(args as number[]));
      expect(plain(decrypted)).toEqual(plain(circuit.graph.evaluate(...(args as number[]))));
    }
  });

  test("simulates to the clear result", async () => {
    for (const args of inputs) {
      expect(plain(await circuit.simulate(...(args as number[])))).toEqual(
        plain(circuit.graph.evaluate(...(args as number[]))),
      );
    }
  });

  test("counts its bootstraps and uses secure parameters", () => {
    expect(circuit.statistics.programmableBootstraps).toBe(bootstraps);
    expect(circuit.parameters.insecure).toBe(false);
    expect(circuit.parameters.securityLevel).toBe(132);
    expect(circuit.globalPError).toBeLessThanOrEqual(1e-12);
  });
});
