/** From a trace to a circuit or a graph in the hands of users: its problems are thrown or told, its host opens it. */

import { type Diagnostic, UserError } from "../base/errors.ts";
import { boundsWarningsOf } from "../circuit/boundsWarnings.ts";
import type { AllowedSize } from "../circuit/budget.ts";
import { preparing } from "../circuit/choose.ts";
import type { Configuration } from "../circuit/configuration.ts";
import { exposureWarnings, limitWarnings } from "../circuit/exposure.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { Graph } from "../ir/graph.ts";
import { type PassRecord, toDiagnostic } from "../passes/pass.ts";
import type { RunEnvironment } from "../run/environment.ts";
import type { CircuitHost, TracedGraph } from "../run/host.ts";
import { presentAll } from "../run/values.ts";
import { present } from "../trace/arrays.ts";
import { writeArtifacts } from "./artifacts.ts";
import { Circuit } from "./circuit.ts";
import { compilationReport } from "./report.ts";
import type { TracedFunction, TraceOutcome } from "./traceFunction.ts";

interface Opening {
  readonly target: TracedFunction;
  readonly outcome: TraceOutcome;
  readonly configuration: Configuration;
  readonly virtual: boolean;
  readonly threads: number | undefined;
  readonly allowed: AllowedSize;
  readonly stages: readonly PassRecord[];
  readonly host: CircuitHost;
  readonly environment: RunEnvironment | null;
}

/** The circuit of a trace, at its host. @throws UserError for what cannot be compiled */
export function openCircuit(opening: Opening): Circuit {
  const { target, outcome, configuration, virtual, threads, allowed, stages, host, environment } = opening;
  const prepare = virtual ? null : preparing(outcome.graph, configuration, allowed);
  const graph = graphOf(outcome, prepare);
  const diagnostics = [...diagnosticsOf(outcome), ...(virtual ? [] : limitWarnings(configuration))];
  const traced: TracedGraph = { graph, configuration, virtual, diagnostics, stages };
  host.traced?.(traced);
  // A virtual circuit has no widths to respect, but floats and unfusable parts stay problems of its meaning only.
  if (!virtual) throwProblems(outcome);
  const report = compilationReport(graph, prepare, configuration);
  if (report !== "") host.print?.(report);
  const artifacts = () =>
    writeArtifacts({ target, configuration, stages, problems: outcome.problems, prepare, error: null });
  const runtime = host.open(traced, prepare, threads);
  return new Circuit({ graph, configuration, prepare, threads, environment, artifacts, runtime });
}

/** The graph as users hold it. What only warns of bounds and of keys is looked for when they ask, and only of a graph that can be compiled. */
export function graphOf(outcome: TraceOutcome, prepare: (() => PreparedCircuit) | null): Graph {
  const diagnostics = diagnosticsOf(outcome);
  const isCompilable = diagnostics.every(({ severity }) => severity === "warning");
  const warn = () =>
    isCompilable && prepare !== null ? [...boundsWarningsOf(prepare), ...keyWarningsOf(prepare)] : [];
  return new Graph(outcome.graph, diagnostics, (outputs) => presentAll(outputs, present), warn);
}

/** Warnings of what results tell of the key; none where no parameters fit. */
function keyWarningsOf(prepare: () => PreparedCircuit): readonly Diagnostic[] {
  try {
    return exposureWarnings(prepare().specification.exposure);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** What was found in a trace, with places in its graph. */
export const diagnosticsOf = ({ graph, problems }: TraceOutcome): readonly Diagnostic[] =>
  problems.map((problem) => toDiagnostic(problem, graph));

/** Throws the first kind of problem as the original prints it: the sentence, then the graph with carets. Warnings stop nothing. */
export function throwProblems({ graph, problems }: TraceOutcome): void {
  const errors = problems.filter(({ severity }) => severity !== "warning");
  const [first] = errors;
  if (first === undefined) return;
  const title =
    first.code === "not-compilable" ? "Function you are trying to compile cannot be compiled" : first.message;
  const [own, ...rest] = errors.map((problem) => toDiagnostic(problem, graph));
  throw new UserError(`${title}\n\n${first.printed}`, own, rest);
}
