/** Numbers that JSON does not hold (infinities, NaN, the zero with a sign) through everything that writes, reads or compares a circuit. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { circuitKey } from "../../src/app/page/circuitKey.ts";
import { fromJson } from "../../src/base/plainData.ts";
import { Client, compiler, type NDArray, np, Server } from "../../src/index.ts";
import { Graph } from "../../src/ir/graph.ts";
import { parseGraphData } from "../../src/ir/parse.ts";
import type { Traced } from "../../src/trace/arrays.ts";

/** Toy parameters are loaded when one says so. */
const unsafe = { enableUnsafeFeatures: true } as const;

const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const odd = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -0, 0, 1.5] as const;

describe("zero with a sign, as NumPy has it", () => {
  test("functions that give floats see the sign of a literal", () => {
    expect(np.copysign(3, -0.0)).toBe(-3);
    expect(np.copysign(3, 0.0)).toBe(3);
    expect(np.signbit(-0.0)).toBe(1);
    expect(np.divide(1, -0.0)).toBe(Number.NEGATIVE_INFINITY);
    expect(np.reciprocal(np.array([-0.0], "float64"))).toMatchObject({
      data: Float64Array.of(Number.NEGATIVE_INFINITY),
    });
    expect(np.arctan2(0, -0.0)).toBeCloseTo(Math.PI, 12);
    expect((np.copysign([1, 2, 3], [0, -0.0, -0.0]) as NDArray).data).toEqual(Float64Array.of(1, -2, -3));
    expect((np.copysign(np.full([2], 1), np.full([2], -0.0)) as NDArray).data).toEqual(Float64Array.of(-1, -1));
  });

  test("it stays an integer, and results of operations on integers have no sign of zero", () => {
    expect((np.array([1, -0]) as NDArray).dtype).toBe("int64");
    expect(np.add(-0, 0)).toBe(0);
    expect(np.multiply(-0, 5)).toBe(0);
    expect(np.negative(0)).toBe(0);
    expect(String(np.array([-0, 1]))).toBe("[0 1]");
    const graph = compiler({ x: "encrypted" }, (x: Traced) => np.add(np.multiply(x, -0), -0)).trace([1, 2]);
    expect(graph.check().filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

/** Functions in which each of the odd constants makes a difference, on x from 0 to 7. */
const functions: Readonly<Record<string, (x: unknown, c: number) => unknown>> = {
  minimum: (x, c) => np.minimum(np.multiply(x as number, 0.5), c),
  fmax: (x, c) => np.fmax(np.multiply(x as number, 0.5), c),
  copysign: (x, c) => np.copysign(x as number, c),
  less: (x, c) => np.less(np.multiply(x as number, 0.5), c),
  signOfConstant: (x, c) => np.add(np.multiply(x as number, 1.0), np.signbit([c, 0.25] as never)),
  heaviside: (x, c) => np.heaviside(np.subtract(x as number, 3.0), c),
};

/** Integers of any result: what is not finite becomes a number of its own. */
const toInteger = (y: unknown): unknown => {
  const finite = np.where(np.isnan(y as number), 6, np.clip(y as number, -8, 7));
  return typeof finite === "number" ? Math.trunc(finite) : (finite as NDArray).astype("int64");
};

const plain = (value: unknown): unknown => (typeof value === "object" ? [...(value as NDArray).data] : value);

async function throughFiles(call: (x: unknown) => unknown, values: readonly number[]) {
  const f = compiler({ x: "encrypted" }, (x: number) => toInteger(call(x)) as number);
  const circuit = await f.compile([0, 1, 2, 3, 4, 5, 6, 7], { configuration });
  const client = Client.load(circuit.client.save(), unsafe);
  const server = Server.load(circuit.server.save(), unsafe);
  const keys = await client.evaluationKeys();
  const results: unknown[] = [];
  for (const x of values) {
    const result = await client.decrypt(await server.run(await client.encrypt(x), keys));
    results.push(plain(result));
  }
  for (const each of [circuit, client, server]) each.dispose();
  return results;
}

test("np.minimum(x * 0.5, Infinity) is the same before and after a file", async () => {
  const f = (x: unknown) => np.minimum(np.multiply(x as number, 0.5), Number.POSITIVE_INFINITY);
  expect(await throughFiles(f, [0, 3, 7])).toEqual([0, 1, 3]);
});

test("functions of odd constants run by files alone as in clear", async () => {
  for (const name of Object.keys(functions)) {
    for (const c of odd) {
      const call = (x: unknown) => functions[name]?.(x, c);
      const clear = [0, 3, 7].map((x) => {
        return plain(toInteger(call(x)));
      });
      expect(await throughFiles(call, [0, 3, 7]), `${name} ${String(c)}`).toEqual(clear);
    }
  }
});

test("constants that differ only in the sign of zero are not taken for each other", async () => {
  const both = (x: unknown) => np.subtract(np.copysign(x as number, 0), np.copysign(x as number, -0.0));
  expect(await throughFiles(both, [0, 3])).toEqual([0, 6]);
});

test("graphs as JSON come back as they were, and are told apart", () => {
  const constants = fc.array(fc.oneof(fc.constantFrom(...odd), fc.double({ noNaN: true, min: -1e15, max: 1e15 })), {
    minLength: 1,
    maxLength: 4,
  });
  const graphOf = (values: readonly number[]) =>
    compiler({ x: "encrypted" }, (x: Traced) =>
      (np.isfinite(np.multiply(np.multiply(x, 0.5), values)) as Traced).astype("int64"),
    ).trace([1, 2]);
  const told = new Map<string, string>();
  fc.assert(
    fc.property(constants, (values) => {
      const graph = graphOf(values);
      const written = JSON.stringify(graph);
      const read = parseGraphData(fromJson("graph", JSON.parse(written)));
      const { witnesses: _, ...rest } = graph.data;
      expect(read).toEqual(rest);
      expect(new Graph(read).format()).toBe(graph.format());
      const { data: given } = np.array([...values]) as NDArray;
      const circuit = { id: 0, graph: graph.data, configuration: {}, virtual: false, diagnostics: [], stages: [] };
      const key = circuitKey(circuit);
      const exact = Array.from(given, (value) => (Object.is(value, -0) ? "-0" : String(value))).join();
      expect(told.get(key) ?? exact).toBe(exact);
      told.set(key, exact);
    }),
    { seed: 3, numRuns: 60 },
  );
});
