/**
 * Operations between encrypted values on real ciphertexts: all pairs of values of four bits in all mixes of signs, with fast
 * parameters that protect nothing, and a few with secure ones. What is decrypted equals clear evaluation.
 */
import { describe, expect, test } from "vitest";
import { expansionOf } from "../../src/expand/index.ts";
import { type Configuration, compiler, np } from "../../src/index.ts";
import { type Operand, toClear } from "../../src/trace/arrays.ts";
import { certain } from "../support/examplePrograms/program.ts";

const toy: Configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };

type Range = readonly [low: number, high: number];
type Binary = (x: Operand, y: Operand) => Operand;

/** All pairs of values of two ranges, as two vectors. */
function allPairs([xLow, xHigh]: Range, [yLow, yHigh]: Range): readonly [number[], number[]] {
  const pairs: [number, number][] = [];
  for (let x = xLow; x <= xHigh; x++) for (let y = yLow; y <= yHigh; y++) pairs.push([x, y]);
  return [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
}

const plain = (value: unknown): unknown => [...toClear(value as Operand).data];

/** Compiles several operations on the same two parameters as one circuit and compares them on the arguments. */
async function compare(
  operations: readonly Binary[],
  args: readonly [number[], number[]],
  configuration: Configuration,
) {
  const call = (x: Operand, y: Operand) => operations.map((operation) => operation(x, y));
  const circuit = await compiler({ x: "encrypted", y: "encrypted" }, call as never).compile([args], { configuration });
  const expected = operations.map((operation) => plain(operation(args[0], args[1])));
  const decrypted = await circuit.encryptRunDecrypt(...args);
  expect(operations.length === 1 ? [plain(decrypted)] : (decrypted as unknown[]).map(plain)).toEqual(expected);
  const { graph, statistics } = circuit;
  const lookups = graph.nodes.map(({ id }) => expansionOf(graph.data, id)?.lookups ?? 0);
  circuit.dispose();
  return { predicted: lookups.reduce((a, b) => a + b, 0), bootstraps: statistics.programmableBootstraps };
}

const unsigned: Range = [0, 15];
const signed: Range = [-8, 7];
const mixes: readonly (readonly [Range, Range])[] = [
  [unsigned, unsigned],
  [signed, signed],
  [unsigned, signed],
  [signed, unsigned],
];

const comparisons: readonly Binary[] = [np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal];
const bitwise: readonly Binary[] = [np.bitwise_and, np.bitwise_or, np.bitwise_xor];
const extremes: readonly Binary[] = [np.maximum, np.minimum];

describe.each(mixes)("%j and %j, all pairs on ciphertexts", (x, y) => {
  test("comparisons", () => compare(comparisons, allPairs(x, y), toy));
  test("bitwise", () => compare(bitwise, allPairs(x, y), toy));
  test("extremes", () => compare(extremes, allPairs(x, y), toy));
  test("products", () => compare([np.multiply], allPairs(x, y), toy));
});

describe.each([{ x: unsigned }, { x: signed }])("shifts of $x on ciphertexts", ({ x }) => {
  test("left", () => compare([np.left_shift], allPairs(x, [0, 3]), toy));
  test("right", () => compare([np.right_shift], allPairs(x, [0, 7]), toy));
});

describe("eight bits on ciphertexts", () => {
  const some: readonly [number[], number[]] = [
    [0, 255, 255, 0, 128, 127, 200, 17, 16, 240],
    [0, 255, 0, 255, 127, 128, 199, 16, 17, 15],
  ];
  test("comparisons", () => compare(comparisons, some, toy));
  test("bitwise", () => compare(bitwise, some, toy));
  test("extremes", () => compare(extremes, some, toy));
});

test("secure parameters: comparison, maximum, product and bits of two values", async () => {
  const operations: readonly Binary[] = [np.less, np.maximum, np.multiply, np.bitwise_xor];
  const { predicted, bootstraps } = await compare(
    operations,
    [
      [0, 3, 2],
      [3, 1, 2],
    ],
    certain.configuration,
  );
  // Tables on one element may share a blind rotation.
  expect(bootstraps).toBeLessThanOrEqual(predicted);
  expect(bootstraps).toBeGreaterThan(0);
});
