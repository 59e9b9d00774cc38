/**
 * What we show to others, the gallery and the lessons as they open and with their model answers: all cells run, nothing of ours warns, and each runs
 * something encrypted. Here encrypted runs are simulated; encryptedRuns.long.test.ts makes them.
 */
import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/errors.ts";
import { boundsWarnings } from "../../src/circuit/boundsWarnings.ts";
import { evaluateWatched } from "../../src/run/simulation.ts";
import { type NotebookRun, runNotebook, shownNotebooks } from "../support/lessonTools.ts";
import { prepareCircuit } from "../support/prepared.ts";

/** The lesson that is about errors: its first circuit is careless on purpose, and says so. */
const aboutErrors = /^Error probability and simulation/;
/** The program of the first screen asks for nothing by itself: its card has the one black button, "Run encrypted". */
const firstScreen = "A discount that nobody sees";
/** The lesson that shows what cannot be fused, and opens with a program that forgets to make integers. */
const aboutFusing = /^Floats and fusing/;

/** What lessons say on purpose. */
const intended: readonly (readonly [title: RegExp, shown: RegExp])[] = [
  [aboutErrors, /^warning unsafe-results: pError is 0\.2/],
  [aboutFusing, /^error not-fusable: /],
  [aboutFusing, /^error not-compilable: (divide|exp|add): only integer operations/],
];

/** Lessons whose exercise is to mend a program that does not compile. */
const opensBroken: readonly string[] = ["Floats and fusing"];

/** All that the page would warn of: when circuits are made and costs told, and when their encrypted runs are previewed. */
function warningsOf({ results, circuits, asked }: NotebookRun): readonly string[] {
  const ofCells = [...results.cells.values()].flatMap(({ diagnostics }) => diagnostics.map((each) => each.diagnostic));
  const ofCircuits = circuits.flatMap((circuit): readonly Diagnostic[] => {
    const { graph, configuration, diagnostics, virtual } = circuit;
    if (virtual || diagnostics.some(({ severity }) => severity === "error")) return diagnostics;
    return [...diagnostics, ...boundsWarnings(prepareCircuit(graph, configuration))];
  });
  const ofRuns = asked.flatMap(
    ({ circuit: { graph, configuration }, args }) =>
      evaluateWatched(graph, args, () => prepareCircuit(graph, configuration)).warnings,
  );
  return [...ofCells, ...results.diagnostics, ...ofCircuits, ...ofRuns].map(
    ({ severity, code, message }) => `${severity} ${code}: ${message}`,
  );
}

test.each(shownNotebooks())("%s", async (title, notebook) => {
  const run = await runNotebook(notebook);
  const own = intended.flatMap(([of, shown]) => (of.test(title) ? [shown] : []));
  expect(warningsOf(run).filter((text) => !own.some((shown) => shown.test(text)))).toEqual([]);
  const broken = [...run.results.cells].flatMap(([id, { status }]) => (status === "done" ? [] : [id]));
  expect(broken).toEqual(opensBroken.includes(title) ? ["exercise-1"] : []);
  expect(run.circuits.some(({ virtual }) => !virtual)).toBe(true);
  if (title !== firstScreen) expect(run.asked.length).toBeGreaterThan(0);
});
