import { expect, test } from "vitest";
import { prepareCircuit } from "../../../../tests/support/prepared.ts";
import type { Configuration } from "../../../circuit/configuration.ts";
import { describeCircuit } from "../../../compile/describe.ts";
import { compiler, type NDArray, np } from "../../../index.ts";
import { DEFAULT_GLOBAL_P_ERROR } from "../../../params/demand.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { scalar } from "../../../value/tensor.ts";
import { newRun, type Run } from "../../run/runs.ts";
import { alignNodes } from "./alignNodes.ts";
import { changeOf, compareEntries } from "./compareEntries.ts";
import { compareOutcomes, defaultGlobalPError, type OutcomeComparison } from "./compareOutcomes.ts";
import type { Entry } from "./entries.ts";
import { atPace, mostNodes, type Outcome, outcomeOf } from "./outcome.ts";
import { changeWords, nodeChanges, nodeWords, rowName, valueWords } from "./words.ts";

const columns = ["Pinned", "Now"] as const;

/** A function of one parameter as the page knows it, and what its compile came to. */
function compiled(call: (x: NDArray) => unknown, samples: readonly number[], configuration: Configuration = {}) {
  const graph = compiler({ x: "encrypted" }, call as (x: NDArray) => NDArray).trace(
    samples as never,
    configuration,
  ).data;
  const circuit: TracedCircuit = { id: 0, graph, configuration, virtual: false, diagnostics: [], stages: [] };
  const report = describeCircuit(prepareCircuit(graph, configuration));
  return { circuit, report, outcome: outcomeOf(circuit, { circuit, report, diagnostics: [], warnings: [] }, null) };
}

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const squares = compiled((x) => np.add(np.power(x, 2), 3), eight);
const rowsOf = (compared: OutcomeComparison) =>
  [...compared.cost, ...compared.widths, ...compared.configuration, ...compared.parameters, ...compared.run].concat(
    compared.nodes.flatMap(({ rows }) => rows),
  );
const rowOf = (compared: OutcomeComparison, key: string) => {
  const found = rowsOf(compared).find((row) => row.key === key);
  if (found === undefined) throw new Error(`there is no row ${key}`);
  return found;
};

test("a change is a ratio where there is a measure, a difference of bits and powers, and else said", () => {
  const ms = (value: number) => ({ kind: "milliseconds", value }) as const;
  const bits = (value: number) => ({ kind: "bits", value }) as const;
  const count = (value: number) => ({ kind: "count", value }) as const;
  const text = (value: string) => ({ kind: "text", text: value }) as const;
  const log2 = (value: number) => ({ kind: "log2", value }) as const;
  expect(changeOf(ms(100), ms(77))).toEqual({ kind: "ratio", ratio: 0.77 });
  expect(changeOf(ms(0.1 + 0.2), ms(0.3))).toEqual({ kind: "same" });
  expect(changeOf(bits(5), bits(4))).toEqual({ kind: "difference", unit: "bits", by: -1 });
  expect(changeOf(count(0), count(12))).toEqual({ kind: "difference", unit: "count", by: 12 });
  expect(changeOf(log2(Number.NEGATIVE_INFINITY), log2(Number.NEGATIVE_INFINITY))).toEqual({ kind: "same" });
  expect(changeOf(text("a"), text("b"))).toEqual({ kind: "other" });
  expect(changeOf(text("1"), count(1))).toEqual({ kind: "other" });
  const words = (first: Parameters<typeof changeOf>[0], second: Parameters<typeof changeOf>[0]) =>
    changeWords(changeOf(first, second), columns);
  expect(words(ms(100), ms(77))).toBe("less, ×0.77");
  expect(words(ms(1000), ms(1001))).toBe("more, ×1.001");
  expect(words(bits(5), bits(4))).toBe("less, −1 bit");
  expect(words(count(0), count(12))).toBe("more, +12");
  expect(words(log2(-40), log2(-64))).toBe("less, ×2^−24");
  expect(words(log2(-40), log2(-39))).toBe("more, ×2.00");
  expect(words(text("a"), text("b"))).toBe("differs");
});

test("rows stand in the order of both sides; what only one has is said, and what a failed side has is not known", () => {
  const one = (value: number): Entry[1] => ({ kind: "count", value });
  const first: Entry[] = [
    ["a", one(1)],
    ["b", one(2)],
    ["d", one(3)],
  ];
  const second: Entry[] = [
    ["a", one(1)],
    ["c", one(5)],
    ["d", one(6)],
  ];
  const rows = compareEntries(first, second);
  expect(rows.map(({ key, change }) => [key, change.kind])).toEqual([
    ["a", "same"],
    ["c", "only"],
    ["b", "only"],
    ["d", "ratio"],
  ]);
  expect(rows.map(({ change }) => changeWords(change, columns))).toEqual([
    "same",
    "only now",
    "only pinned",
    "more, ×2.00",
  ]);
  expect(compareEntries(first, null).map(({ change }) => change.kind)).toEqual(["unknown", "unknown", "unknown"]);
  expect(compareEntries(null, null)).toEqual([]);
});

test("nodes are found again after an edit of the program", () => {
  const node = (operation: string, call = operation) => ({ operation, call });
  const before = [node("x"), node("add", "add(·, 1)"), node("power"), node("add", "add(·, 3)")];
  const after = [node("x"), node("add", "add(·, 1)"), node("multiply"), node("power"), node("add", "add(·, 4)")];
  const pairs = alignNodes(before, after).map(([a, b]) => [a?.call ?? null, b?.call ?? null]);
  expect(pairs).toEqual([
    ["x", "x"],
    ["add(·, 1)", "add(·, 1)"],
    [null, "multiply"],
    ["power", "power"],
    ["add(·, 3)", "add(·, 4)"],
  ]);
  expect(alignNodes(before, []).map(([a, b]) => [a === null, b === null])).toEqual(before.map(() => [false, true]));
  expect(alignNodes([], [])).toEqual([]);
});

test("a compile beside itself is the same in everything that is compared", () => {
  const compared = compareOutcomes(squares.outcome, structuredClone(squares.outcome));
  expect(rowsOf(compared).filter(({ change }) => change.kind !== "same")).toEqual([]);
  expect(rowsOf(compared).length).toBeGreaterThan(60);
});

test("whatever number of a compile changes is told", () => {
  /** The object with the leaf at `path` changed. */
  const changed = (value: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined)
      return typeof value === "number" ? 2 * value + 1 : typeof value === "boolean" ? !value : `${value}!`;
    if (Array.isArray(value)) return value.with(Number(key), changed(value[Number(key)], rest));
    const object = value as Record<string, unknown>;
    return { ...object, [key]: changed(object[key], rest) };
  };
  const paths = (value: unknown, path: readonly string[]): readonly (readonly string[])[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))
      : value === null || value === undefined
        ? []
        : [path];
  const all = paths(squares.outcome.compiled, []);
  expect(all.length).toBeGreaterThan(40);
  const untold = all.filter((path) => {
    const other = { ...squares.outcome, compiled: changed(squares.outcome.compiled, path) } as Outcome;
    return rowsOf(compareOutcomes(squares.outcome, other)).every(({ change }) => change.kind === "same");
  });
  // Named in compareOutcomes.ts, each with its reason.
  expect(untold.map((path) => path.slice(0, 2).join("."))).toEqual(
    untold.map((path) => (path[0] === "exposure" ? "exposure.allowed" : "statistics.perParameters")),
  );
});

test("a rarer failure, block-binary keys and another program, side by side", () => {
  const rare = compiled((x) => np.add(np.power(x, 2), 3), eight, { globalPError: 2 ** -64 });
  const rarer = compareOutcomes(squares.outcome, rare.outcome);
  expect(rowOf(rarer, "globalPError").change.kind).toBe("other");
  expect(changeWords(rowOf(rarer, "statistics.milliseconds").change, columns)).toMatch(/^more, ×\d/);
  expect(changeWords(rowOf(rarer, "log2GlobalPError").change, columns)).toMatch(/^less, ×2\^−/);
  expect(rarer.widths.map((row) => rowName(row))).toEqual(["Bootstraps of 3 bits", "Results looked up in 3 bits"]);

  const blocks = compiled((x) => np.add(np.power(x, 2), 3), eight, { secretKeyDistribution: "block-binary" });
  const faster = compareOutcomes(squares.outcome, blocks.outcome);
  expect(changeWords(rowOf(faster, "statistics.milliseconds").change, columns)).toMatch(/^less, ×0\./);
  expect(valueWords(rowOf(faster, "secretKeyDistribution").second)).toBe("block-binary");
  expect(rowOf(faster, "assumption").change).toEqual({ kind: "only", side: "second" });

  const wider = compiled((x) => np.add(np.power(np.add(x, 1) as never, 2), 3), eight);
  const { nodes } = compareOutcomes(squares.outcome, wider.outcome);
  expect(nodes.map(({ first, second }) => [first?.bits ?? null, second?.bits ?? null])).toEqual([
    [3, 3],
    [null, 4],
    [6, 7],
    [6, 7],
  ]);
  expect(nodeChanges(nodes[1] ?? { first: null, second: null, rows: [] }, columns)).toBe("only now");
  expect(nodeChanges(nodes[3] ?? { first: null, second: null, rows: [] }, columns)).toContain("more, +1 bit");
  expect(nodeWords(nodes[2]?.second ?? null)).toMatch(/^7 bits; .*bootstrap/);
});

test("of a compile that failed the configuration and the types of nodes are compared, and why is kept", () => {
  const why = { severity: "error", code: "no-parameters", message: "no parameters fit" } as const;
  const { circuit } = squares;
  const failed = outcomeOf(circuit, { circuit, report: null, diagnostics: [why], warnings: [] }, null);
  expect(failed.diagnostics).toEqual([why]);
  const compared = compareOutcomes(squares.outcome, failed);
  expect(new Set(compared.cost.map(({ change }) => change.kind))).toEqual(new Set(["unknown"]));
  expect(compared.configuration.every(({ change }) => change.kind === "same")).toBe(true);
  expect(compared.nodes.flatMap(({ rows }) => rows.map(({ key, change }) => `${key} ${change.kind}`))).toEqual([
    "bits same",
    "bits same",
    "bits same",
  ]);
  // While it is being found out there is no reason.
  expect(outcomeOf(circuit, null, null)).toMatchObject({ compiled: null, diagnostics: [] });
  const wrong = outcomeOf({ ...circuit, diagnostics: [why] }, null, null);
  expect(wrong.diagnostics).toEqual([why]);
  expect(outcomeOf({ ...circuit, virtual: true }, null, null).diagnostics[0]?.code).toBe("virtual");
});

test("a run is compared stage by stage; one without a result is none", () => {
  const run: Run = newRun(squares.circuit, [scalar(5)]);
  const prediction = { circuit: squares.circuit, report: squares.report, diagnostics: [], warnings: [] };
  expect(outcomeOf(squares.circuit, prediction, run).run).toBeNull();
  const done = (milliseconds: number): Run => ({
    ...run,
    status: "done",
    decrypted: [scalar(28)],
    stages: run.stages.map((stage) =>
      stage.stage === "keys"
        ? { ...stage, state: "kept", milliseconds: null }
        : { ...stage, state: "done", milliseconds },
    ),
  });
  const [slow, fast] = [400, 100].map((time) => outcomeOf(squares.circuit, prediction, done(time)));
  if (slow === undefined || fast === undefined) throw new Error("there are two");
  const { run: rows } = compareOutcomes(slow, fast);
  expect(rows.map(({ key }) => key)).toEqual([
    "result",
    "inputs",
    "stages.evaluate",
    "stages.encrypt",
    "stages.decrypt",
    "stages.load",
  ]);
  expect(changeWords(rows[2]?.change ?? { kind: "same" }, columns)).toBe("less, ×0.25");
  expect(valueWords(rows[0]?.first ?? null)).toBe("28");
  const { run: one } = compareOutcomes(slow, squares.outcome);
  expect(new Set(one.map(({ change }) => change.kind))).toEqual(new Set(["unknown"]));
});

test("predicted times go by the browser as it is now, on both sides", () => {
  const twice = atPace(squares.outcome, 2);
  const compared = compareOutcomes(squares.outcome, twice);
  expect(rowOf(compared, "statistics.milliseconds").change).toEqual({ kind: "ratio", ratio: 2 });
  expect(
    rowsOf(compared)
      .filter(({ change }) => change.kind !== "same")
      .map(({ key }) => key),
  ).toEqual(["statistics.milliseconds", "milliseconds"]);
});

test("the limit that holds where a configuration names none is the library's", () => {
  expect(defaultGlobalPError).toBe(DEFAULT_GLOBAL_P_ERROR);
  const { configuration } = compareOutcomes(squares.outcome, { ...squares.outcome, configuration: { pError: 0.001 } });
  const value = (key: string, side: "first" | "second") =>
    valueWords(configuration.find((row) => row.key === key)?.[side] ?? null);
  expect([value("globalPError", "first"), value("globalPError", "second")]).toEqual(["0.00001", "no limit"]);
  expect([value("pError", "first"), value("pError", "second")]).toEqual(["no limit", "0.001"]);
});

test("of a large graph so many nodes are kept, and how many are not is known", () => {
  const { circuit, report } = compiled((x) => {
    let sum: unknown = x;
    for (let i = 0; i < mostNodes + 20; i++) sum = np.add(sum as NDArray, 1);
    return sum;
  }, eight);
  const many = outcomeOf(circuit, { circuit, report, diagnostics: [], warnings: [] }, null);
  expect([many.nodes.length, many.moreNodes]).toEqual([mostNodes, 21]);
});
