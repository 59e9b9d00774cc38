/** What the page shows of a circuit before it runs: the same numbers as the library's, per node, as data that can cross to it. */

import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { artifactsOf, describeCircuit } from "../../src/compile/describe.ts";
import { compiler, np } from "../../src/index.ts";
import { prepareCircuit } from "../support/prepared.ts";

type Operand = Parameters<typeof np.add>[0];

test("lookups, strategies and predictions of a circuit with an expanded node", async () => {
  const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) =>
    np.add(np.multiply(np.maximum(x, y), 3), 1),
  );
  const samples = Array.from({ length: 16 }, (_, i): [number, number] => [i % 4, i >> 2]);
  const { graph, configuration, statistics, globalPError } = await f.compile(samples);
  const report = describeCircuit(prepareCircuit(graph.data, configuration));
  expect(structuredClone(report)).toEqual(report);
  expect(report.statistics).toEqual(statistics);
  expect(2 ** report.log2GlobalPError).toBeCloseTo(globalPError, 12);
  expect(report.plan).toContain(`plan: ${statistics.programmableBootstraps} bootstrap`);
  const maximum = graph.nodes.find(({ operation }) => operation === "maximum");
  expect(Object.keys(report.nodes)).toEqual([String(maximum?.id)]);
  const cost = report.nodes[maximum?.id ?? -1];
  expect(cost?.bootstraps).toBe(statistics.programmableBootstraps);
  expect(cost?.strategy).not.toBe("lookup");
  expect(cost?.widths.every((bits) => bits >= 1)).toBe(true);
  // The same bootstraps by the widths that they look up.
  expect(report.byWidth.map(({ bits }) => bits)).toEqual(cost?.widths);
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  expect(sum(report.byWidth.map(({ bootstraps }) => bootstraps))).toBe(statistics.programmableBootstraps);
  expect(sum(report.byWidth.map(({ lookups }) => lookups))).toBe(cost?.lookups);
  // What the maximum takes and what the linear nodes around it take is the whole run.
  const linear = Object.entries(statistics.perNode).filter(([id]) => Number(id) !== maximum?.id);
  const linearTime = linear.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0);
  expect((cost?.milliseconds ?? 0) + linearTime).toBeCloseTo(statistics.milliseconds, 9);
  expect(linearTime).toBeLessThan(statistics.milliseconds / 2);
  // One bootstrap is no faster on two threads.
  const onTwo = describeCircuit(prepareCircuit(graph.data, configuration), 2);
  expect(onTwo).toEqual({ ...report, statistics: { ...statistics, threads: 2 } });
});

test("a circuit of additions takes no lookups", async () => {
  const { graph, configuration } = await compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1)).compile([0, 3]);
  const report = describeCircuit(prepareCircuit(graph.data, configuration));
  expect(report.nodes).toEqual({});
  expect(report.statistics.programmableBootstraps).toBe(0);
});

test("artifacts: of a circuit that runs, of one that cannot, and of one for which no parameters fit", async () => {
  const { graph, configuration } = await compiler({ x: "encrypted" }, (x: Operand) => np.multiply(x, x)).compile([
    0, 3,
  ]);
  const source = { graph: graph.data, configuration };
  const record = {
    program: "the program",
    diagnostics: [],
    stages: [{ name: "initial", text: "%0 = x" }],
  };
  const { files, zip } = artifactsOf(source, record, () => prepareCircuit(source.graph, source.configuration));
  const texts = Object.fromEntries(files);
  expect(texts).toMatchObject({
    "program.ts": "the program",
    "1.initial.graph.txt": "%0 = x",
    "parameters.txt": "x :: encrypted",
  });
  expect(texts["plan.txt"]).toContain("plan: 1 bootstrap");
  const unzipped = Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, strFromU8(bytes)]);
  expect(unzipped).toEqual(files.map(([name, text]) => [name, `${text}\n`]));

  const refuse = () => {
    throw new UserError("nothing fits", { code: "no-parameters" });
  };
  const names = (...args: Parameters<typeof artifactsOf>) => artifactsOf(...args).files.map(([name]) => name);
  expect(Object.fromEntries(artifactsOf(source, record, refuse).files)["error.txt"]).toContain("nothing fits");
  const failed = { ...record, diagnostics: [{ severity: "error", code: "x", message: "y" } as const] };
  expect(names(source, failed, null)).toContain("diagnostics.json");
  expect(names(source, record, null)).not.toContain("error.txt");
});
