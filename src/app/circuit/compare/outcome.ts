/** What one compile came to, as plain data that can be kept: configuration, widths of nodes, cost, parameters, and what a run of it measured. */
import type { Diagnostic } from "../../../base/errors.ts";
import type { Configuration } from "../../../circuit/configuration.ts";
import type { CircuitStatistics } from "../../../circuit/statistics.ts";
import type { CircuitReport } from "../../../compile/describe.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import type { Prediction, Run, Stage } from "../../run/runs.ts";
import { strings as runStrings } from "../../run/strings.ts";
import { formatValue } from "../../values/format.ts";
import { describeGraph, type NodeDescription } from "../facts/describe.ts";
import type { Alignable } from "./alignNodes.ts";

/** One encrypted node of the user's graph. */
export interface NodeFacts extends Alignable {
  /** Its name in the printed graph, such as `%3`. */
  readonly name: string;
  /** Of its own values. */
  readonly bits: number;
  /** Bits of its message space; null where the compile failed, and for nodes without a value of their own. */
  readonly space: number | null;
  readonly lookups: number;
  readonly bootstraps: number;
  /** Widths of what its lookups see. */
  readonly widths: readonly number[];
  /** Null for nodes without lookups. */
  readonly strategy: string | null;
  /** Predicted for the cost constants; see `atPace`. */
  readonly milliseconds: number;
}

/** What is kept of a report: all but what nodes say by themselves, and the plan. */
export type Compiled = Omit<CircuitReport, "plan" | "nodes" | "noise" | "order" | "statistics"> & {
  readonly statistics: Omit<CircuitStatistics, "perNode" | "perTag">;
  /** Bootstraps by tag, as a list: a tag may be any text. */
  readonly perTag: readonly (readonly [tag: string, bootstraps: number])[];
};

/** An encrypted run that came to its end. */
export interface MeasuredRun {
  /** The inputs, the result and whether the two sides were on one machine, as texts; long ones are cut. */
  readonly inputs: string;
  readonly result: string;
  /** Origin of the server; null for this page. */
  readonly server: string | null;
  /** Milliseconds of each step; null for one that was not needed. */
  readonly stages: Readonly<Record<Stage, number | null>>;
}

/** What one compile came to. */
export interface Outcome {
  readonly configuration: Configuration;
  /** The encrypted nodes, the first `mostNodes` of them. */
  readonly nodes: readonly NodeFacts[];
  /** How many more there are. */
  readonly moreNodes: number;
  /** Null while it is not known, and where it failed: then the diagnostics say why. */
  readonly compiled: Compiled | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly run: MeasuredRun | null;
}

/** Nodes that are kept of a graph: aligning takes their number squared, and a browser keeps some megabytes. */
export const mostNodes = 300;

/** Characters that are kept of inputs and results. */
const longestText = 2000;

/** The outcome of a compile from what the page knows of it; `prediction` with times of the cost constants. */
export function outcomeOf(circuit: TracedCircuit, prediction: Prediction | null, run: Run | null): Outcome {
  const errors = circuit.diagnostics.filter(({ severity }) => severity === "error");
  const report = prediction?.report ?? null;
  const { ordered } = describeGraph(circuit.graph);
  const encrypted = ordered.filter(({ node }) => node.output.encrypted);
  return {
    configuration: circuit.configuration,
    nodes: encrypted.slice(0, mostNodes).map((node) => factsOf(node, report)),
    moreNodes: Math.max(0, encrypted.length - mostNodes),
    compiled: report === null ? null : compiledOf(report),
    diagnostics: circuit.virtual ? [virtual] : [...errors, ...(prediction?.diagnostics ?? [])],
    run: run === null ? null : measuredOf(run),
  };
}

const virtual: Diagnostic = { severity: "error", code: "virtual", message: runStrings.run.virtual };

function factsOf({ node, name, call, type }: NodeDescription, report: CircuitReport | null): NodeFacts {
  const cost = report?.nodes[node.id];
  return {
    name,
    operation: node.operation === "input" ? `input ${call}` : node.operation,
    call: `${call.replace(/%\d+/g, "·")} ${type}`,
    bits: node.output.dtype.bits,
    space: report?.noise[node.id]?.space ?? null,
    lookups: cost?.lookups ?? 0,
    bootstraps: cost?.bootstraps ?? 0,
    widths: cost?.widths ?? [],
    strategy: cost?.strategy ?? null,
    milliseconds: cost?.milliseconds ?? 0,
  };
}

function compiledOf({ plan, nodes, noise, order, ...report }: CircuitReport): Compiled {
  const { perNode, perTag, ...statistics } = report.statistics;
  const tags = Object.entries(perTag).filter(([tag]) => tag !== "");
  return {
    ...report,
    statistics,
    perTag: tags.map(([tag, { programmableBootstraps }]) => [tag, programmableBootstraps] as const),
  };
}

function measuredOf({ args, decrypted, server, stages }: Run): MeasuredRun | null {
  if (decrypted === null) return null;
  const text = (values: Run["args"]): string => values.map(formatValue).join(", ").slice(0, longestText);
  const timeOf = (name: Stage): number | null => {
    const stage = stages.find((each) => each.stage === name);
    return stage?.state === "done" ? stage.milliseconds : null;
  };
  return {
    inputs: text(args),
    result: text(decrypted),
    server,
    stages: {
      keys: timeOf("keys"),
      encrypt: timeOf("encrypt"),
      load: timeOf("load"),
      evaluate: timeOf("evaluate"),
      decrypt: timeOf("decrypt"),
    },
  };
}

/** An outcome with the predicted times of a browser that takes `pace` times as long as the cost constants say. */
export function atPace(outcome: Outcome, pace: number): Outcome {
  const { compiled, nodes } = outcome;
  if (compiled === null) return outcome;
  const { statistics } = compiled;
  return {
    ...outcome,
    nodes: nodes.map((node) => ({ ...node, milliseconds: pace * node.milliseconds })),
    compiled: { ...compiled, statistics: { ...statistics, milliseconds: pace * statistics.milliseconds } },
  };
}
