/**
 * Everything about one compilation as a zip file: the graph at each stage, tables, bounds, parameters, source, environment; of one that
 * fails, also the error. For debugging and for reports; it holds no key and no sample.
 */
import { strToU8, zipSync } from "fflate";
import { type Diagnostic, UserError } from "../base/errors.ts";
import { jsonOf } from "../base/plainData.ts";
import type { Configuration } from "../circuit/configuration.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { formatPlan } from "../eval/planFormat.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt, orderedNodes } from "../ir/order.ts";
import { formatBounds, formatGraph } from "../ir/print.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import { type PassRecord, type Problem, toDiagnostic } from "../passes/pass.ts";
import { lookupTables, variableInput } from "../passes/tables.ts";
import { rangeOf } from "../value/type.ts";
import type { PassObserver, TracedFunction, TraceOutcome } from "./traceFunction.ts";

/** A stage as text, under the name that it has in the zip file: before the last pass graphs may hold functions, which are no data. */
export interface PrintedPass {
  readonly name: string;
  readonly text: string;
}

/** What is written. */
export interface ArtifactParts {
  /** The user's text, and the name of the file that it is put into. */
  readonly source: { readonly file: string; readonly text: string };
  readonly parameters: TracedFunction["parameters"];
  readonly configuration: Configuration;
  readonly stages: readonly PrintedPass[];
  /** The graph after the last stage; null when there is none. */
  readonly graph: GraphData | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Missing for virtual circuits and for what failed. */
  readonly prepared: PreparedCircuit | null;
  readonly error: string | null;
}

/** An observer of passes and the stages that it saw: those in which the graph became another one, and the last. */
export function recordPasses(): { readonly stages: readonly PassRecord[]; readonly observe: PassObserver } {
  const stages: PassRecord[] = [];
  const observe: PassObserver = (name, graph) => {
    if (stages.at(-1)?.graph !== graph) stages.push({ name, graph });
  };
  return { stages, observe };
}

/** The stages as text. */
export function printPasses(stages: readonly PassRecord[]): readonly PrintedPass[] {
  return stages.map(({ name, graph }, i) => ({
    name: i === 0 ? "initial" : i === stages.length - 1 ? `final-after-${name}` : `after-${name}`,
    text: formatGraph(graph, { bounds: true, locations: true }),
  }));
}

/** What a compilation tells of itself. */
export interface CompilationRecord {
  readonly target: TracedFunction;
  readonly configuration: Configuration;
  readonly stages: readonly PassRecord[];
  readonly problems: readonly Problem[];
  readonly prepare: (() => PreparedCircuit) | null;
  readonly error: string | null;
}

/** The artifacts of a compilation that is over, as a zip file. */
export function writeArtifacts({
  target,
  stages,
  problems,
  prepare,
  ...rest
}: CompilationRecord): Uint8Array<ArrayBuffer> {
  const graph = stages.at(-1)?.graph ?? null;
  return zipFiles(
    artifactFiles({
      ...rest,
      prepared: prepare === null ? null : prepare(),
      source: { file: "function.txt", text: Function.prototype.toString.call(target.call) },
      parameters: target.parameters,
      stages: printPasses(stages),
      graph,
      diagnostics: graph === null ? [] : problems.map((problem) => toDiagnostic(problem, graph)),
    }),
  );
}

/** The artifacts of one compilation, whether it succeeds or throws a `UserError`. */
export function collectArtifacts(
  target: TracedFunction,
  configuration: Configuration,
  run: (observe: PassObserver) => { readonly outcome: TraceOutcome; readonly prepare: (() => PreparedCircuit) | null },
): Uint8Array<ArrayBuffer> {
  const { stages, observe } = recordPasses();
  try {
    const { outcome, prepare } = run(observe);
    return writeArtifacts({ target, configuration, stages, problems: outcome.problems, prepare, error: null });
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return writeArtifacts({ target, configuration, stages, problems: [], prepare: null, error: errorText(thrown) });
  }
}

/** All that an error says, as text. */
export function errorText(error: UserError): string {
  const details = error.diagnostics.map(({ message, hint, location }) =>
    [
      location === undefined ? "" : `${location.file}:${location.line}: `,
      message,
      hint === undefined ? "" : ` (${hint})`,
    ].join(""),
  );
  return [error.message, "", ...details].join("\n");
}

/** A zip file of text files. */
export function zipFiles(files: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(`${text}\n`)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) });
}

/** The artifacts as texts by file name. */
export function artifactFiles(parts: ArtifactParts): Readonly<Record<string, string>> {
  const { source, parameters, configuration, stages, graph, diagnostics, prepared, error } = parts;
  const json = (value: unknown) => JSON.stringify(jsonOf(value), null, 2);
  return {
    "environment.txt": environment(),
    [source.file]: source.text,
    "parameters.txt": parameters.map(([name, status]) => `${name} :: ${status}`).join("\n"),
    "configuration.json": json(configuration),
    ...Object.fromEntries(stages.map(({ name, text }, i) => [`${i + 1}.${name}.graph.txt`, text])),
    ...(graph === null ? {} : { "bounds.txt": boundsText(graph), "tables.txt": tablesText(graph) }),
    ...(diagnostics.length === 0 ? {} : { "diagnostics.json": json(diagnostics) }),
    ...(prepared === null
      ? {}
      : {
          "cryptographic-parameters.json": json(prepared.parameters),
          "client.specs.json": json(prepared.specification),
          "statistics.json": json(prepared.statistics),
          "plan.txt": formatPlan(prepared.plan, prepared.parameters),
        }),
    ...(error === null ? {} : { "error.txt": error }),
  };
}

/** Names of nodes as the printed graphs have them. */
function printedNodes(graph: GraphData): readonly (readonly [name: string, node: Node])[] {
  return orderedNodes(graph, "topological").map((node, i) => [`%${i}`, node]);
}

function boundsText(graph: GraphData): string {
  const measured = printedNodes(graph).filter(([, { bounds }]) => bounds !== null);
  return measured.map(([name, node]) => `${name} :: ${formatBounds(node)}`).join("\n");
}

/** Widest lookup whose table is written out, in bits. */
const maximumTableBits = 16;

function tablesText(graph: GraphData): string {
  const lookups = printedNodes(graph).filter(([, node]) => isEncryptedLookup(graph, node));
  return lookups.map(([name, node]) => `${name} = ${node.operation}\n${tableLines(graph, node)}`).join("\n\n");
}

function tableLines(graph: GraphData, node: Node): string {
  const variable = variableInput(graph, node);
  const others = node.inputs.filter((id) => id !== variable?.id && nodeAt(graph, id).operation !== "constant");
  const dtype = others.length === 0 ? variable?.output.dtype : undefined;
  if (dtype?.kind !== "integer" || node.output.dtype.kind !== "integer") return "not a function of one integer";
  if (dtype.bits > maximumTableBits) return `a table of 2^${dtype.bits} entries`;
  try {
    const [low, high] = rangeOf(dtype);
    const { tables, tableOf } = lookupTables(graph, node, low, high);
    const lines = tables.map((table, i) => `table ${i} from ${low}: [${table.join(", ")}]`);
    return [...lines, ...(tables.length > 1 ? [`tables of the elements: [${tableOf.join(", ")}]`] : [])].join("\n");
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return thrown.message;
  }
}

/** What this runs on, as far as the platform tells. */
function environment(): string {
  const { navigator, process } = globalThis as {
    readonly navigator?: { readonly userAgent?: string; readonly hardwareConcurrency?: number };
    readonly process?: { readonly version?: string; readonly platform?: string; readonly arch?: string };
  };
  const lines = [
    ["engine", process?.version === undefined ? navigator?.userAgent : `Node ${process.version}`],
    ["platform", process?.platform === undefined ? undefined : `${process.platform} ${process.arch}`],
    ["cores", navigator?.hardwareConcurrency],
  ];
  return lines.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])).join("\n");
}
