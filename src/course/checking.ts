/**
 * Checks of exercises: the reader's cells and the check, which is one more cell, run in a sandbox of their own. What comes back is data.
 * It knows neither the page nor how a sandbox is made: it is handed the way to run one.
 */
import type { Diagnostic } from "../base/errors.ts";
import { analyseNotebook } from "../notebook/dependencies.ts";
import { type Notebook, newCell, notebookLimits } from "../notebook/document.ts";
import { type Program, programOf } from "../notebook/program.ts";
import { messageReceived, type NotebookResults, noResults, runEnded, runStarted } from "../notebook/results.ts";
import type { Result } from "../protocol/result.ts";
import type { CircuitValue, SimulationMethod, TracedCircuit } from "../protocol/sandbox.ts";
import type { SandboxHandlers, SandboxRequest, SandboxRun } from "../sandbox/outside/supervisor.ts";
import type { Exercise } from "./course.ts";
import { exerciseId } from "./document.ts";

/** What became of a check. `messages` are sentences for the reader, the first is the one to act on. */
export interface CheckOutcome {
  readonly passed: boolean;
  readonly messages: readonly string[];
}

/** What a check needs from its environment. */
export interface CheckEnvironment {
  readonly runInSandbox: (source: string, handlers: SandboxHandlers) => SandboxRun;
  /** Carries out simulations of a circuit. Everything else is refused, since a check must be quick. */
  readonly simulate: (
    circuit: TracedCircuit,
    method: SimulationMethod,
    value: CircuitValue,
  ) => Promise<Result<CircuitValue>>;
}

/** A check that goes on. */
export interface CheckRun {
  /** Never rejects. */
  readonly outcome: Promise<CheckOutcome>;
  stop(): void;
}

const checkId = "course-check";

/** Code of the diagnostic that `check` of a cell makes: see src/sandbox/inside/check.ts. */
const checkCode = "check";

const failed = (...messages: readonly string[]): CheckOutcome => ({ passed: false, messages });

/** Checks an exercise in the reader's notebook. */
export function startCheck(environment: CheckEnvironment, notebook: Notebook, exercise: Exercise): CheckRun {
  const own = exerciseId(exercise.number);
  const settled = (outcome: CheckOutcome): CheckRun => ({ outcome: Promise.resolve(outcome), stop: () => {} });
  if (!notebook.cells.some(({ id }) => id === own)) {
    return settled(failed("the cell of the exercise is gone: Reset brings it back"));
  }
  if (notebook.cells.length >= notebookLimits.cells)
    return settled(failed("the notebook has too many cells to be checked"));
  const cells = [...notebook.cells.filter(({ id }) => id !== checkId), newCell(checkId, "code", exercise.check)];
  const analysis = analyseNotebook({ ...notebook, cells });
  const problems = [own, checkId].flatMap((id) => analysis.cells.get(id)?.problems ?? []);
  const [problem] = problems;
  if (problem !== undefined) return settled(failed(sentence(problem)));

  const program: Program = programOf(analysis, [own, checkId]);
  let results = runStarted(noResults, program);
  const circuits = new Map<number, TracedCircuit>();
  const run = environment.runInSandbox(program.text, {
    onMessage(message) {
      results = messageReceived(results, message);
      if (message.type === "circuit") circuits.set(message.circuit.id, message.circuit);
    },
    async onRequest({ circuit, method, value }: SandboxRequest) {
      const found = circuits.get(circuit);
      if (found === undefined) return refusal("check: expected a circuit of this program, got another");
      if (method === "simulate" || method === "simulateBatch") return environment.simulate(found, method, value);
      return refusal(`check: ${method} is not part of a check`, "leave encrypted runs out of the exercise");
    },
  });
  const outcome = run.finished.then((ending) => outcomeOf(runEnded(results, ending), own));
  return { outcome, stop: run.stop };
}

const refusal = (message: string, hint?: string): Result<CircuitValue> => ({
  ok: false,
  diagnostics: [{ severity: "error", code: "check-request", message, hint }],
});

/** The outcome that the results of a check's run tell. */
function outcomeOf({ cells, diagnostics }: NotebookResults, own: string): CheckOutcome {
  const check = cells.get(checkId);
  if (check?.status === "done" && diagnostics.length === 0) return { passed: true, messages: [] };
  // What broke in the reader's own cells says more than that the check could not run.
  const all = [cells.get(own), check, ...[...cells.values()]].flatMap((cell) => cell?.diagnostics ?? []);
  const found = [...all.map(({ diagnostic }) => diagnostic), ...diagnostics];
  const telling = found.filter(({ code }) => code !== "not-run");
  const messages = [...new Set((telling.length > 0 ? telling : found).map(sentence))];
  return failed(...(messages.length > 0 ? messages.slice(0, 5) : ["the check was stopped"]));
}

function sentence({ code, message, hint }: Diagnostic): string {
  if (code === checkCode) return message;
  const [, name] = /^ReferenceError: (\S+) is not defined$/.exec(message) ?? [];
  if (name !== undefined) return `there is no ${name}: the exercise must define it under this name`;
  return hint === undefined || hint === "" ? message : `${message} (${hint})`;
}
