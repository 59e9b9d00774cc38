/** What a circuit computes of clear arguments before they meet an encrypted value: a module computes the same, and refuses what the server refuses. */
import { describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { type Configuration, compiler, type NDArray, np, univariate } from "../../src/index.ts";
import { opNames } from "../../src/ir/ops/index.ts";
import { userErrorOfAsync } from "../support/errors.ts";
import { expectSame, machineOf } from "../support/machine.ts";
import { clearCompilable, programs, samplesOf } from "../support/programs.ts";

const toy: Configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };

describe("every operation on clear arguments", () => {
  test.each(opNames.map((name) => ({ name })))("$name", async ({ name }) => {
    const seed = 5;
    for (const program of programs[name]({ shapes: [[3], [3]], signed: true, seed })) {
      const samples = samplesOf(program, 6, seed).map((sample, i) => [...sample, i % 4]);
      const inputset = samples.map((sample) => (sample.length === 1 ? sample[0] : sample));
      const circuit = await clearCompilable(program, seed).compile(inputset as never, { configuration: toy });
      await expectSame(circuit, samples.slice(2, 6));
    }
  });
});

const statuses = { x: "encrypted", w: "clear", c: "clear" } as const;

/** Functions of x and w, vectors of 3, and of c, a number. */
const functions: Readonly<Record<string, (x: never, w: never, c: never) => unknown>> = {
  "products, also by what was looked up": (x, w, c) =>
    np.add(np.abs(np.multiply(x, np.remainder(w, 2))), np.multiply(np.power(w, 2), np.multiply(w, c))),
  "a matrix of products": (x, w, c) =>
    np.matmul(np.matmul(np.reshape(w, [3, 1]), np.reshape(np.add(w, c), [1, 3])) as never, x),
  "choices between computed values": (x, w, c) =>
    np.add(x, np.where(np.greater(w, c) as never, np.multiply(w, 2), np.minimum(np.negative(w), np.max(w)))),
  "functions of two arguments": (x, w, c) =>
    np.multiply(x, np.bitwise_xor(np.floor_divide(w, np.add(c, 1)), np.left_shift(c, 1))),
  "fractions on the way": (x, w, c) => {
    const factor = np.rint(np.multiply(np.sqrt(np.abs(w)), np.divide(c, 3))) as NDArray;
    const summand = np.exp(np.divide(w, 2)) as NDArray;
    return np.add(np.multiply(x, factor.astype("int64")), summand.astype("int64"));
  },
};

test.each(Object.keys(functions))("%s", async (name) => {
  const random = seededRandom(11);
  const numbers = (low: number, high: number) => Array.from({ length: 3 }, () => uniformInteger(random, low, high));
  const samples = Array.from({ length: 30 }, () => [numbers(-3, 3), numbers(-6, 6), uniformInteger(random, 0, 5)]);
  const circuit = await compiler(statuses, functions[name] as never).compile(samples as never, { configuration: toy });
  await expectSame(circuit, samples.slice(0, 6));
});

test("functions of two integers of any size", async () => {
  const random = seededRandom(12);
  const ends = [-(2 ** 33) - 1, -3, -1, 0, 1, 2, 2 ** 33 + 5];
  const numbers = () => [...ends, ...ends.map(() => uniformInteger(random, -(2 ** 33), 2 ** 33))];
  const pairs = numbers().flatMap((a) => numbers().map((b) => [a, b] as const));
  const [w, c] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  const f = compiler({ x: "encrypted", a: "clear", b: "clear" }, (x: never, a: never, b: never) => {
    const rest = np.add(np.floor_divide(a, b), np.remainder(a, b));
    const bits = np.add(np.bitwise_and(a, b), np.subtract(np.bitwise_or(a, 12345), np.bitwise_xor(a, b)));
    return np.add(x, np.add(rest, bits));
  });
  const circuit = await f.compile(
    [
      [0, w, c],
      [3, c, w],
    ] as never,
    { configuration: toy },
  );
  await expectSame(circuit, [
    [1, w, c],
    [2, c, w],
  ]);
});

test("several rows, each with its own clear values", async () => {
  const f = compiler({ x: "encrypted", w: "clear" }, (x: never, w: never) => np.multiply(x, np.power(w, 2)));
  const circuit = await f.compile(
    [
      [3, -5],
      [-2, 4],
    ] as never,
    { configuration: toy },
  );
  const { machine, keys } = await machineOf(circuit);
  const encrypted = await circuit.client.encryptRows([
    [3, 4],
    [-1, -5],
    [2, 0],
  ]);
  expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([0, ""]);
  expect(Buffer.compare(machine.result(), await circuit.server.run(encrypted, keys))).toBe(0);
  circuit.dispose();
});

test("a weight larger than any that was measured is refused by both, and so is what is not defined", async () => {
  // What the function can be between its bounds is not known when it is compiled: these are more values than are tried.
  const large = 2 ** 17;
  const arch = univariate((a: number) => a * (large - a));
  const product = compiler({ x: "encrypted", a: "clear" }, (x: never, a: never) => np.multiply(x, arch(a)));
  const first = await product.compile([0, 3].flatMap((x) => [0, 1, large].map((a) => [x, a])) as never, {
    configuration: toy,
  });
  const power = compiler({ x: "encrypted", a: "clear", b: "clear" }, (x: never, a: never, b: never) =>
    np.add(x, np.power(a, b)),
  );
  const second = await power.compile(
    [
      [3, 9, 1],
      [1, 1, 30],
    ] as never,
    { configuration: toy },
  );
  const cases = [
    [
      first,
      [3, large / 2],
      `univariate: expected a clear value of magnitude at most ${large - 1}, the largest that was measured, got ${large ** 2 / 4}`,
    ],
    [
      second,
      [2, 9, 30],
      "clear arguments: expected numbers of which what the circuit computes of them is an integer within ±2^53, got others",
    ],
  ] as const;
  for (const [circuit, args, text] of cases) {
    const { machine, keys } = await machineOf(circuit);
    const encrypted = await circuit.client.encrypt(...(args as never as never[]));
    await userErrorOfAsync(() => circuit.server.run(encrypted, keys));
    expect([machine.exports.run(...machine.put(encrypted)), machine.error()]).toEqual([-9, text]);
    circuit.dispose();
  }
});

test("a function of more numbers than a table has entries for is refused with its node", async () => {
  const f = compiler({ x: "encrypted", w: "clear", c: "clear" }, (x: never, w: never, c: never) =>
    np.add(x, np.gcd(w, c)),
  );
  const circuit = await f.compile(
    [
      [1, 2000, 1],
      [3, -2000, 500],
    ] as never,
    { configuration: toy },
  );
  const { diagnostic } = await userErrorOfAsync(() => circuit.toWebAssembly());
  expect(diagnostic.code).toBe("not-supported");
  expect(diagnostic.message).toContain(
    "'gcd' of clear arguments is a function of numbers that have 2000500 values together",
  );
  expect(diagnostic.nodes).toHaveLength(1);
});
