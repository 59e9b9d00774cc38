/**
 * What it takes to add an operation, tried in a copy of the sources: a linear one with an attribute. The compiler names each other place that needs
 * work, there are no places that it does not name, and everything else follows from the operation's object.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The strictest settings of the sources, and those of the tests, whose imports reach all sources but entries. */
const configurations = ["tsconfig.core.json", "tsconfig.host.json", "tsconfig.node.json"];
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "glovebox-operation-"));
  const parts = [
    "src",
    "tests",
    "workers",
    "bench",
    "scripts",
    "packages",
    "package.json",
    "vite.config.ts",
    "playwright.config.ts",
  ];
  const left = ["golden", "node_modules", "dist"];
  const filter = (path: string): boolean =>
    !path
      .slice(root.length)
      .split("/")
      .some((name) => left.includes(name));
  for (const part of [...parts, "tsconfig.base.json", ...configurations])
    cpSync(join(root, part), join(copy, part), { recursive: true, filter });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Replaces text of a file of the copy, which must be there once. */
function edit(file: string, from: string, to: string): void {
  const path = join(copy, file);
  const parts = readFileSync(path, "utf8").split(from);
  expect(parts.length, `${file} has '${from}' once`).toBe(2);
  writeFileSync(path, parts.join(to));
}

/** What the compiler says. */
function compiled(configuration: string): string {
  try {
    const options = { cwd: copy, encoding: "utf8", stdio: "pipe" } as const;
    return execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", configuration, "--pretty", "false"], options);
  } catch (thrown) {
    return String((thrown as { readonly stdout: unknown }).stdout);
  }
}

/** Files with errors, and the first error of each. */
function errors(...settings: readonly string[]): ReadonlyMap<string, string> {
  const named = settings
    .flatMap((configuration) => compiled(configuration).split("\n"))
    .flatMap((line) => {
      const [, file = "", message = ""] = /^(\S+?)\(\d+,\d+\): error (.*)$/.exec(line) ?? [];
      return file === "" ? [] : [[file, message] as const];
    });
  return new Map(named.toReversed());
}

const imports = `
import { sum as sumOf } from "../../value/linear/reduction.ts";
import { only, op } from "./op.ts";
import { increasing } from "./ranges.ts";
import { integer, optional } from "./readers.ts";
`;

const operation = `
export const scaled_sum = op({
  doc: "The sum of all elements, times a factor.",
  kind: "linear",
  parameters: ["x", "factor?"],
  numpy: ["scaled_sum"],
  attributes: { factor: optional(integer(1, 9), 1) },
  range: increasing,
  eval: (inputs, { factor }) => {
    const total = sumOf(only(inputs), null, false);
    return { ...total, data: total.data.map((value) => value * factor) };
  },
  keywords: ({ factor }) => [["factor", String(factor)]],
});
`;

/** Everything that follows from the object, asked of the copy. */
const program = `
import { compiler, np } from "./src/index.ts";
import { Graph } from "./src/ir/graph.ts";
import { parseGraphData } from "./src/ir/parse.ts";
import { cellTypes } from "./src/sandbox/types/cellTypes.ts";
const messageOf = (call) => { try { call(); return "none"; } catch (error) { return error.message; } };
const f = compiler({ x: "encrypted" }, (x) => np.scaled_sum(x, 3));
const inputset = [[0, 1, 2], [7, 7, 7], [0, 0, 0]];
const graph = f.trace(inputset);
const circuit = await f.compile(inputset);
const { nodes } = parseGraphData(structuredClone(graph.data));
const altered = structuredClone(graph.data);
altered.nodes[1].attributes.factor = 10;
console.log(JSON.stringify({
  clear: np.scaled_sum([1, 2, 4], 2),
  missing: np.scaled_sum([1, 2, 4]),
  printed: graph.format().split("\\n")[1].trim(),
  parsed: nodes[1].attributes,
  refused: messageOf(() => parseGraphData(altered)),
  simulated: await circuit.simulate([1, 2, 4]),
  arity: messageOf(() => np.scaled_sum([1], 2, 3)),
  type: messageOf(() => np.scaled_sum([1], 10)),
  declared: /scaled_sum\\(.*/.exec(cellTypes())?.[0],
}));
`;

test("a linear operation with an attribute: one object, and two places that the compiler names", () => {
  writeFileSync(join(copy, "src/ir/ops/scaledSum.ts"), [imports, operation].join("\n"));
  edit(
    "src/ir/ops/index.ts",
    'import { hint } from "./hint.ts";',
    'import { hint } from "./hint.ts";\nimport { scaled_sum } from "./scaledSum.ts";',
  );
  edit("src/ir/ops/index.ts", "  matmul,\n  sum,\n", "  matmul,\n  sum,\n  scaled_sum,\n");

  const named = errors(...configurations);
  // The rows of its results, which a plan is made of, and the programs that conformance tests run.
  expect([...named.keys()].sort()).toEqual(["src/eval/linearRows.ts", "tests/support/programs.ts"]);
  for (const message of named.values()) expect(message).toContain("scaled_sum");

  edit(
    "src/eval/linearRows.ts",
    "  sum: (node, operands) => sums(node, operands),",
    "  sum: (node, operands) => sums(node, operands),\n  scaled_sum: (node, operands) => probed(node, operands),",
  );
  edit(
    "tests/support/programs.ts",
    '  sum: reduction("sum"),',
    '  sum: reduction("sum"),\n  scaled_sum: tabled("scaled_sum", { factor: 2 }),',
  );
  expect([...errors("tsconfig.node.json").values()]).toEqual([]);

  writeFileSync(join(copy, "program.ts"), program);
  const output = execFileSync(process.execPath, [join(root, "node_modules/tsx/dist/cli.mjs"), "program.ts"], {
    cwd: copy,
    encoding: "utf8",
  });
  expect(JSON.parse(output)).toEqual({
    clear: 14,
    missing: 7,
    printed: "%1 = scaled_sum(%0, factor=3)        # EncryptedScalar<uint6>",
    parsed: { factor: 3 },
    refused: "graph: expected factor to be 1 to 9, got 10",
    simulated: 21,
    arity: "np.scaled_sum: expected 1 to 2 arguments (x, factor), got 3",
    type: "np.scaled_sum: expected factor to be 1 to 9, got 10",
    declared: "scaled_sum(x: Operand, factor?: number): Tensor;",
  });
}, 120_000);

test("an operation without its range, readers, parameters or names in np is refused by the compiler", () => {
  const fields = ["doc", "kind", "parameters", "numpy", "attributes", "range", "eval"];
  const without = fields.map((field) => {
    const left = operation.replace(new RegExp(`^  ${field}: (\\S.*,|.*\\{\n(    .*\n)*  \\},)\n`, "m"), "");
    expect(left.length).toBeLessThan(operation.length);
    return left.replace("scaled_sum = ", `without_${field} = `);
  });
  writeFileSync(join(copy, "src/ir/ops/scaledSum.ts"), [imports, operation, ...without].join("\n"));
  const output = compiled("tsconfig.core.json");
  for (const field of fields) expect(output).toContain(`Property '${field}' is missing`);
}, 120_000);
