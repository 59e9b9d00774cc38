/** What is known of a circuit before it runs, as plain data for the page. It computes nothing on values. */
import { type Diagnostic, UserError } from "../base/errors.ts";
import type { Exposure } from "../circuit/exposure.ts";
import { type PreparedCircuit, strategyRulesOf } from "../circuit/prepare.ts";
import type { CircuitSource } from "../circuit/source.ts";
import { statisticsOf } from "../circuit/statistics.ts";
import { stepsOf } from "../eval/plan.ts";
import { formatPlan } from "../eval/planFormat.ts";
import { expansionOf, type StrategyCost, strategyCosts } from "../expand/index.ts";
import { parametersOf } from "../ir/arguments.ts";
import { keyAssumption } from "../params/security.ts";
import { artifactFiles, errorText, type PrintedPass, zipFiles } from "./artifacts.ts";

/** What one node of the user's graph takes under encryption. Nodes that take no lookup have no entry. */
export interface NodeCost {
  /** How it is computed: the name of an expansion, or `lookup` for a node that is already one. */
  readonly strategy: string;
  /** Results of lookups; several may share a bootstrap. 0 when another node's lookups compute this one as well. */
  readonly lookups: number;
  readonly bootstraps: number;
  /** Bits of the inputs of its lookups, ascending, each once. */
  readonly widths: readonly number[];
  /** Predicted, on `threads` of the report's statistics. */
  readonly milliseconds: number;
  /** Every way to compute it, the one that is taken among them, the cheapest first; empty where there is one. */
  readonly alternatives: readonly StrategyCost[];
}

/** The value of one node of the user's graph under encryption. */
export interface NodeNoise {
  /** Σ w² over the bootstrap outputs that reach it, weights of one source summed before squaring. */
  readonly bootstrapNorm2: number;
  /** Σ w² over the fresh ciphertexts that reach it. */
  readonly inputNorm2: number;
  /** Bits of its message space: its own, or those of the widest value that it is combined with linearly. */
  readonly space: number;
  /** The value that message 0 stands for. */
  readonly low: number;
  /** The node whose own width makes the space so wide. */
  readonly forcedBy: number;
  /** Predicted standard deviation of its noise, on the torus. */
  readonly deviation: number;
  /** log2 of the probability that one element would be decrypted wrong. */
  readonly log2PError: number;
  /** log2 of the probability that one lookup of the node goes wrong; null for nodes without any. */
  readonly log2LookupPError: number | null;
}

/** Bootstraps that are done one after the other for the same nodes: several where they share rotations. */
export interface BootstrapSpan {
  readonly nodes: readonly number[];
  readonly count: number;
}

/** What a run looks up in values of one width. */
export interface WidthCount {
  /** Width of the values that are looked up; that of a single bit, which needs no padding, is 1. */
  readonly bits: number;
  /** Results of lookups; several may share a bootstrap, and a tree has none of its own. */
  readonly lookups: number;
  readonly bootstraps: number;
}

/** What is known of a circuit before it runs. */
export interface CircuitReport extends Pick<PreparedCircuit, "parameters" | "parametersId" | "statistics"> {
  /** log2 of the predicted probability that anything in one run is wrong. */
  readonly log2GlobalPError: number;
  /** What results tell of the key. */
  readonly exposure: Exposure;
  /** What security rests on beside the curve; null where it is the usual. */
  readonly assumption: string | null;
  /** The plan, printed. */
  readonly plan: string;
  /** By width, ascending. */
  readonly byWidth: readonly WidthCount[];
  /** By node id. */
  readonly nodes: Readonly<Record<number, NodeCost>>;
  /** By node id, for every encrypted node whose value a run makes. */
  readonly noise: Readonly<Record<number, NodeNoise>>;
  /** The bootstraps of a run in their order, so that progress can be shown at each node. */
  readonly order: readonly BootstrapSpan[];
}

/** What the page knows of how a circuit came about. */
export interface TraceRecord {
  readonly diagnostics: readonly Diagnostic[];
  /** The graph on its way through the passes, as text. */
  readonly stages: readonly PrintedPass[];
  /** The text of the program that made it. */
  readonly program: string;
}

/** Everything about one compilation, for debugging and for reports. */
export interface Artifacts {
  readonly files: readonly (readonly [name: string, text: string])[];
  /** The same files. */
  readonly zip: Uint8Array<ArrayBuffer>;
}

/** The report of a prepared circuit, with times on so many threads. */
export function describeCircuit(circuit: PreparedCircuit, threads = 1): CircuitReport {
  const { graph, plan, prediction, parameters, parametersId } = circuit;
  const statistics = statisticsOf(circuit, threads);
  const rules = strategyRulesOf(circuit.compiled.configuration);
  const nodes: Record<number, NodeCost> = {};
  for (const { id } of graph.nodes) {
    const expansion = expansionOf(graph, id, rules);
    const counts = statistics.perNode[id];
    const lookups = counts?.lookups ?? 0;
    // Linear nodes take no lookups; a lookup that is done within another node's has an expansion and nothing of its own.
    if (expansion === null && lookups === 0) continue;
    nodes[id] = {
      strategy: expansion?.strategy ?? "lookup",
      lookups,
      bootstraps: counts?.programmableBootstraps ?? 0,
      widths: [...new Set(counts?.widths.map(lookedUpBits))],
      milliseconds: counts?.milliseconds ?? 0,
      alternatives: strategyCosts(graph, id, rules),
    };
  }
  return {
    parameters,
    parametersId,
    statistics,
    log2GlobalPError: prediction.log2GlobalPError,
    exposure: circuit.specification.exposure,
    assumption: parameters.lookups ? keyAssumption(parameters.shape) : null,
    plan: formatPlan(plan, parameters.lookups ? parameters : null),
    byWidth: byWidthOf(circuit),
    nodes,
    noise: noiseOf(circuit),
    order: orderOf(circuit),
  };
}

/** A message space of 0 bits is that of a single bit, which needs no padding. */
const lookedUpBits = (bits: number): number => Math.max(1, bits);

function byWidthOf({ plan }: PreparedCircuit): readonly WidthCount[] {
  const counts = new Map<number, WidthCount>();
  const count = (bits: number, lookups: number, bootstraps: number): void => {
    const before = counts.get(bits) ?? { bits, lookups: 0, bootstraps: 0 };
    counts.set(bits, { bits, lookups: before.lookups + lookups, bootstraps: before.bootstraps + bootstraps });
  };
  for (const step of stepsOf(plan)) {
    if (step.kind === "lookup") {
      const rotations = step.element.length;
      count(lookedUpBits(step.source.bits), rotations * step.outputs.length, rotations);
    }
    if (step.kind === "tree") count(step.selectors.length, step.element.length, 0);
  }
  return [...counts.values()].sort((a, b) => a.bits - b.bits);
}

function noiseOf({ noise, prediction }: PreparedCircuit): Record<number, NodeNoise> {
  const worst = new Map<number, number>();
  for (const { node = -1, log2PError } of prediction.lookups)
    worst.set(node, Math.max(worst.get(node) ?? Number.NEGATIVE_INFINITY, log2PError));
  return Object.fromEntries(
    [...noise].map(([id, { variance, ...rest }]) => [
      id,
      { ...rest, deviation: Math.sqrt(variance), log2LookupPError: worst.get(id) ?? null },
    ]),
  );
}

/** Lookups in the order in which they are done, those of the same nodes joined. */
function orderOf({ plan }: PreparedCircuit): readonly BootstrapSpan[] {
  const order: { nodes: readonly number[]; count: number }[] = [];
  for (const step of stepsOf(plan)) {
    if (step.kind !== "lookup") continue;
    const nodes = [...new Set(step.outputs.map(({ value }) => plan.lowered.origin[value.node.id] ?? value.node.id))];
    const last = order.at(-1);
    if (last !== undefined && last.nodes.join() === nodes.join()) last.count += step.element.length;
    else order.push({ nodes, count: step.element.length });
  }
  return order;
}

/** The artifacts of a circuit. `prepare` gives the circuit ready to run, or throws why there is none; null for one that is virtual or failed. */
export function artifactsOf(
  source: CircuitSource,
  { program, diagnostics, stages }: TraceRecord,
  prepare: (() => PreparedCircuit) | null,
): Artifacts {
  const { graph, configuration } = source;
  const parameters = parametersOf(graph).map(
    ({ attributes, output }) => [attributes.name, output.encrypted ? "encrypted" : "clear"] as const,
  );
  const parts = {
    source: { file: "program.ts", text: program },
    parameters,
    configuration,
    stages,
    graph,
    diagnostics,
  };
  const files = artifactFiles({ ...parts, ...preparation(prepare) });
  return { files: Object.entries(files), zip: zipFiles(files) };
}

/** A prepared circuit, or why there is none. */
function preparation(prepare: (() => PreparedCircuit) | null) {
  try {
    return { prepared: prepare === null ? null : prepare(), error: null };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    return { prepared: null, error: errorText(thrown) };
  }
}
