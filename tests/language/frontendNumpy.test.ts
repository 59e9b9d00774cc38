/**
 * The original's table-lookup functions with their ranges and its static assignments (concrete-numpy.md 4), against NumPy's own results
 * (frontendNumpy.json, made by NumPy 1.23): traced, lowered to tables, and simulated without noise to speak of.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compiler, inputset, np, tensor, uint } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";

type Operand = Parameters<typeof np.add>[0];
type Value = Exclude<ReturnType<typeof np.add>, number>;

interface Lookup {
  readonly call: string;
  readonly from: number;
  readonly to: number;
  readonly out: readonly number[];
}

interface Assignment {
  readonly shape: readonly number[];
  readonly index: readonly (number | string)[];
  readonly x: readonly Operand[];
  readonly y: Operand;
  readonly constant: boolean;
  readonly out: unknown;
}

const { lookups, assignments }: { readonly lookups: readonly Lookup[]; readonly assignments: readonly Assignment[] } =
  JSON.parse(readFileSync(new URL("./frontendNumpy.json", import.meta.url), "utf8"));

const int = (x: Operand): Operand => (typeof x === "number" ? Math.trunc(x) + 0 : (x as Value).astype("int64"));
const toList = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("table lookups", () => {
  test.each(lookups)("$call on [$from, $to]", async ({ call, from, to, out }) => {
    const f = new Function("np", "int", `return (x) => ${call}`)(np, int) as (x: Operand) => Operand;
    const inputs = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const compiled = compiler({ x: "encrypted" }, f);
    const graph = compiled.trace(inputs);
    expect(inputs.map((x) => graph.evaluate(x))).toEqual(out);
    expect(inputs.map((x) => Number(f(x)))).toEqual(out);
    // One lookup, or an operation that needs none.
    expect(graph.nodes.filter(({ operation }) => operation !== "constant").length).toBeLessThanOrEqual(3);
    const circuit = await compiled.compile(inputs, certain);
    expect(await Promise.all(inputs.map((x) => circuit.simulate(x)))).toEqual(out);
    circuit.dispose();
  });
});

describe("static assignment", () => {
  test.each(assignments)("shape $shape at $index", async ({ shape, index, x, y, constant, out }) => {
    const valueShape = np.shape(y);
    const encrypted = { x: "encrypted", y: "encrypted" } as const;
    const samples = inputset([tensor(uint(4), shape), tensor(uint(4), valueShape)], 10, { ends: true });
    const circuit = constant
      ? await compiler({ x: "encrypted" }, (x: Value) => x.set(index, y)).compile(
          [...samples].map((pair) => (pair as Operand[])[0]),
          certain,
        )
      : await compiler(encrypted, (x: Value, y: Value) => x.set(index, y)).compile(samples, certain);
    expect(toList(await circuit.simulate(...((constant ? [x] : [x, y]) as never[])))).toEqual(out);
    circuit.dispose();
    if (constant) return;
    // A clear value takes the same places.
    const mixed = await compiler({ x: "encrypted", y: "clear" }, (x: Value, y: Value) => x.set(index, y)).compile(
      samples,
      certain,
    );
    expect(toList(await mixed.simulate(...([x, y] as never[])))).toEqual(out);
    mixed.dispose();
  });
});
