/** The programs of the original implementation: printed graphs, widths, outputs and errors must be exactly its own. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { array, compiler, LookupTable, np, one, ones, zero, zeros } from "../../src/index.ts";

interface Program {
  readonly id: string;
  readonly parameters: Readonly<Record<string, "encrypted" | "clear">>;
  readonly function: string;
  readonly inputset: readonly (readonly unknown[])[];
  readonly format?: string;
  readonly formatCreationBounds?: string;
  readonly maximumIntegerBitWidth?: number;
  readonly outputs?: readonly unknown[];
  readonly error?: string;
}

const programs: readonly Program[] = JSON.parse(
  readFileSync(new URL("../golden/programs.json", import.meta.url), "utf8"),
);

/** Encrypted × encrypted multiplication is deliberately supported: the original's error must not occur. */
const deliberatelyDifferent = new Set(["err-mul-ee"]);

function build(program: Program) {
  const scope = { np, LookupTable, array, zeros, ones, zero, one };
  const call = new Function(...Object.keys(scope), `return ${program.function}`)(...Object.values(scope));
  const single = Object.keys(program.parameters).length === 1;
  const inputset = program.inputset.map((sample) => (single ? sample[0] : sample));
  return { traced: compiler(program.parameters, call), inputset };
}

const withoutLocations = (text: string) =>
  text
    .split("\n")
    .filter((line) => !/^ +\S+:\d+$/.test(line))
    .join("\n");

describe.each(programs)("$id", (program) => {
  const { traced, inputset } = build(program);
  const graph = traced.trace(inputset);
  const { format, formatCreationBounds, outputs, error } = program;

  if (format !== undefined) {
    test("prints as the original does", () => {
      expect(graph.format()).toBe(format);
    });
  }

  if (formatCreationBounds !== undefined) {
    test("prints in creation order with bounds", () => {
      expect(graph.format({ order: "creation", bounds: true })).toBe(formatCreationBounds);
    });
  }

  if (outputs !== undefined) {
    test("has the original's widths and outputs", () => {
      expect(graph.maximumIntegerBitWidth()).toBe(program.maximumIntegerBitWidth);
      const samples = program.inputset.slice(0, outputs.length);
      const got = samples.map((sample) => graph.evaluate(...(sample as number[])));
      expect(JSON.parse(JSON.stringify(got))).toEqual(outputs);
    });
  }

  if (error !== undefined && !deliberatelyDifferent.has(program.id)) {
    test("fails as the original does", async () => {
      const thrown = await traced.compile(inputset).then(
        () => null,
        (reason: Error) => reason,
      );
      expect(withoutLocations(thrown?.message ?? "")).toBe(error);
    });
  }
});
