/**
 * Message spaces have room for what can occur beyond the samples: without being asked where it costs nothing, where it costs something when the
 * configuration says so, and else `check()` names the node.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allowedInPage } from "../../src/circuit/budget.ts";
import { preparing } from "../../src/circuit/choose.ts";
import {
  type Circuit,
  compiler,
  circuit as direct,
  LookupTable,
  NDArray,
  np,
  uint,
  univariate,
} from "../../src/index.ts";
import { evaluateAll } from "../../src/ir/evaluate.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { evaluateWatched } from "../../src/run/simulation.ts";
import type { Operand } from "../../src/trace/arrays.ts";
import { fromNested, minMax } from "../../src/value/tensor.ts";
import { rangeOf } from "../../src/value/type.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { samples as allSamples, circuitFunction, someOps } from "../support/randomPrograms.ts";

/** Toy parameters are loaded when one says so. */
const unsafe = { enableUnsafeFeatures: true } as const;

const { configuration } = certain;
const sound = { ...configuration, bounds: "sound" } as const;
const warningsOf = (circuit: Pick<Circuit, "graph">) =>
  circuit.graph.check().filter(({ code }) => code === "measured-bounds");
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const pairs = range(4).flatMap((x) => range(4).map((y) => [x, y] as const));

describe("a table whose samples saw few of its entries", () => {
  const table = new LookupTable([5, 10, ...range(14).map(() => 2)]);
  const f = compiler({ x: "encrypted" }, (x: Operand) => table.lookup(x));

  test("gives all of them, encrypted and simulated; the printed graph stays the original's", async () => {
    const circuit = await f.compile([0, 15], { configuration });
    expect(String(circuit)).toContain("EncryptedScalar<uint3>");
    expect(circuit.graph.maximumIntegerBitWidth()).toBe(4);
    for (const x of range(16)) expect(await circuit.simulate(x)).toBe(f(x));
    for (const x of [0, 1, 15]) expect(await circuit.encryptRunDecrypt(x)).toBe(f(x));
    expect(warningsOf(circuit)).toEqual([]);
    circuit.dispose();
  });

  test("tells nothing of values that are right", async () => {
    const circuit = await f.compile([0, 15], { configuration });
    const warnings: string[] = [];
    expect(await circuit.simulate(1, { onWarning: ({ message }) => warnings.push(message) })).toBe(10);
    expect(warnings).toEqual([]);
    circuit.dispose();
  });

  test("the page's preview tells nothing of them either, and does of those that wrap", () => {
    const watched = ({ data }: Graph, ...args: readonly number[]) => {
      const values = args.map((value) => fromNested(value));
      return evaluateWatched(data, values, preparing(data, configuration, allowedInPage)).warnings.map(
        ({ message }) => message,
      );
    };
    expect(watched(f.trace([0, 15]), 1)).toEqual([]);
    const sums = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) =>
      np.remainder(np.add(x, y), 2),
    );
    const graph = sums.trace([
      [0, 3],
      [3, 0],
    ]);
    expect(watched(graph, 3, 3)).toEqual(["add: 6 is outside [3, 3], the range of this node"]);
  });

  test("through a server that was saved", async () => {
    const circuit = await f.compile([0, 15], { configuration });
    const { Server } = await import("../../src/index.ts");
    const server = Server.load(circuit.server.save(), unsafe);
    const { client } = circuit;
    const result = await server.run(await client.encrypt(1), await client.evaluationKeys());
    expect(await client.decrypt(result)).toBe(10);
    circuit.dispose();
    server.dispose();
  });
});

describe("a sum that is looked up", () => {
  const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => np.remainder(np.add(x, y), 2));
  const few = [
    [0, 3],
    [3, 0],
  ];

  test("stays as the samples showed where more would cost; the node, both ranges and the cost are told", async () => {
    const measured = await f.compile(few, { configuration });
    const roomy = await f.compile(few, { configuration: sound });
    const [warning, ...others] = warningsOf(measured);
    expect(others).toEqual([]);
    expect(measured.graph.nodes[warning?.nodes?.[0] ?? -1]?.operation).toBe("add");
    expect(warning?.message).toMatch(/^add: .*\[3, 3\].*\[0, 6\]/);
    const { programmableBootstraps: least } = measured.statistics;
    expect(warning?.message).toContain(`${roomy.statistics.programmableBootstraps} bootstrap in place of ${least}`);
    const milliseconds = [roomy, measured].map(({ statistics }) => Number(statistics.milliseconds.toPrecision(2)));
    expect(warning?.message).toContain(`about ${milliseconds[0]} ms in place of ${milliseconds[1]} ms`);
    expect(warning?.hint).toContain('bounds: "sound"');
    expect(f.trace(few, configuration).check()).toEqual(measured.graph.check());
    measured.dispose();
    roomy.dispose();
  });

  test("has room for all where the configuration says so", async () => {
    const circuit = await f.compile(few, { configuration: sound });
    expect(warningsOf(circuit)).toEqual([]);
    for (const [x, y] of pairs) expect(await circuit.simulate(x, y)).toBe((x + y) % 2);
    expect(await circuit.encryptRunDecrypt(3, 2)).toBe(1);
    circuit.dispose();
  });

  test("keeps its width beside another space that has room for all", async () => {
    const both = compiler({ x: "encrypted", y: "encrypted", z: "encrypted" }, (x: Operand, y: Operand, z: Operand) => [
      np.remainder(np.add(x, y), 2),
      np.multiply(z, np.subtract(z, 1)),
    ]);
    const circuit = await both.compile(
      few.map(([x, y], i) => [x, y, 3 * i]),
      { configuration },
    );
    expect(warningsOf(circuit).map(({ message }) => message.split(":")[0])).toEqual(["add"]);
    for (const x of range(4)) {
      const [, product] = (await circuit.simulate(0, 3, x)) as readonly number[];
      expect(product).toBe(x * x - x);
    }
    circuit.dispose();
  });
});

test("what cannot be given room is told, and refused when it is asked for", async () => {
  const f = compiler({ x: "encrypted" }, (x: Operand) => np.square(np.multiply(np.sum(x), 40)));
  const few = range(2).map((i) => Array.from({ length: 2000 }, (_, j) => Number(j === i) * 40));
  const circuit = await f.compile(few, { configuration });
  expect(warningsOf(circuit)[0]?.message).toMatch(/^sum: .*there are no parameters with room for all$/);
  await expect(f.compile(few, { configuration: sound })).rejects.toThrow("used as an input to a table lookup");
  circuit.dispose();
});

test("a clear parameter's values beyond the samples have room", async () => {
  const f = compiler({ x: "encrypted", y: "clear" }, (x: Operand, y: Operand) =>
    np.add(x, np.multiply(y, np.subtract(3, y))),
  );
  const circuit = await f.compile(range(10).map((i) => [i % 4, (i % 2) * 3]), { configuration }); // biome-ignore format: one line
  for (const [x, y] of pairs) expect(await circuit.simulate(x, y)).toBe(x + y * (3 - y));
  circuit.dispose();
});

test("direct circuits, which have no samples, have room for what their types allow", async () => {
  const circuit = direct({ x: uint(4), y: uint(4) }, (x: Operand, y: Operand) => np.add(x, y), { configuration });
  expect(String(circuit)).toContain("add(%0, %1)        # EncryptedScalar<uint4>");
  expect(await circuit.simulate(15, 15)).toBe(30);
  expect(await circuit.encryptRunDecrypt(15, 9)).toBe(24);
  circuit.dispose();
});

test("one width for all values has room as well", async () => {
  const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => np.subtract(x, y));
  const few = [
    [0, 0],
    [3, 3],
  ];
  const circuit = await f.compile(few, { configuration: { ...configuration, singlePrecision: true } });
  for (const [x, y] of pairs) expect(await circuit.simulate(x, y)).toBe(x - y);
  circuit.dispose();
});

describe("functions of one's own", () => {
  test("are tabulated where samples did not reach", async () => {
    const cube = univariate((v) => v ** 3);
    const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => cube(np.subtract(x, y)));
    const few = [
      [0, 0],
      [3, 3],
    ];
    const circuit = await f.compile(few, { configuration: sound });
    for (const [x, y] of pairs) expect(await circuit.simulate(x, y)).toBe((x - y) ** 3);
    circuit.dispose();
  });

  test("may fail there", async () => {
    const names = ["", "a", "ab", "abc"];
    const length = univariate((v) => (names[v] as string).length);
    const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => length(np.add(x, y)));
    const circuit = await f.compile(range(4).map((x) => [x, 3 - x]), { configuration }); // biome-ignore format: one line
    expect(await circuit.simulate(2, 1)).toBe(3);
    circuit.dispose();
  });

  test("are not called for ever", async () => {
    let calls = 0;
    const costly = univariate((v) => {
      calls++;
      return v % 2;
    });
    const f = compiler({ x: "encrypted" }, (x: Operand) => costly(np.sum(x)));
    const few = range(3).map((i) => Array.from({ length: 1000 }, (_, j) => Number(j === i) * 7));
    const circuit = await f.compile(few, { configuration });
    expect(calls).toBeLessThan(10_000);
    expect(warningsOf(circuit).map(({ message }) => message.split(":")[0])).toEqual(["sum"]);
    circuit.dispose();
  });
});

test("another value of the setting is refused by name", () => {
  const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1));
  const wrong = { bounds: "exact" } as unknown as typeof configuration;
  expect(() => f.trace(range(4), wrong)).toThrow("'bounds' (expected '\"measured\" or \"sound\"'");
});

const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof NDArray ? value.tolist() : value;
};

describe("random programs whose samples show little", () => {
  /** Ends of the parameters' ranges, and hardly more. */
  const few = [0, 21, 63].map((i) => allSamples[i] as (typeof allSamples)[number]);

  test("give the clear value for every input, or a node that was named leaves its type", {
    timeout: 120_000,
  }, async () => {
    let [right, wrapped] = [0, 0];
    await fc.assert(
      fc.asyncProperty(someOps, async (ops) => {
        const f = compiler({ x: "encrypted", y: "encrypted" }, circuitFunction(ops));
        const circuit = await f.compile(few, { configuration });
        const { data } = circuit.graph;
        const named = new Set(warningsOf(circuit).flatMap(({ nodes }) => nodes ?? []));
        for (const args of allSamples) {
          const simulated = plain(await circuit.simulate(...(args as number[])));
          if (JSON.stringify(simulated) === JSON.stringify(plain(circuit.graph.evaluate(...(args as number[]))))) {
            right++;
            continue;
          }
          wrapped++;
          const values = evaluateAll(data, args.map((value) => fromNested(value))); // biome-ignore format: one line
          const left = data.nodes.filter(({ id, output: { dtype } }) => {
            const [low, high] = minMax(values[id] as (typeof values)[number]);
            return dtype.kind === "integer" && (low < rangeOf(dtype)[0] || high > rangeOf(dtype)[1]);
          });
          expect(left.some(({ id }) => named.has(id))).toBe(true);
        }
        circuit.dispose();
      }),
      { seed: 91, numRuns: 100 },
    );
    // Both kinds occur, or the test shows nothing.
    expect(right).toBeGreaterThan(wrapped);
    expect(wrapped).toBeGreaterThan(0);
  });

  test("give the clear value for every input where the configuration makes room", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(someOps, async (ops) => {
        const f = compiler({ x: "encrypted", y: "encrypted" }, circuitFunction(ops));
        const circuit = await f.compile(few, { configuration: sound });
        for (const args of allSamples) {
          const clear = plain(circuit.graph.evaluate(...(args as number[])));
          expect(plain(await circuit.simulate(...(args as number[])))).toEqual(clear);
        }
        circuit.dispose();
      }),
      { seed: 91, numRuns: 40 },
    );
  });
});
