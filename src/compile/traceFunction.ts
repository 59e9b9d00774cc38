/** From a function and what is known of its parameters to a measured graph: tracing, then the passes. No cryptography. */
import { UserError } from "../base/errors.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { expandGraph } from "../expand/index.ts";
import { checkShapes } from "../ir/arguments.ts";
import { typeOfTensor } from "../ir/derive.ts";
import type { GraphData } from "../ir/node.ts";
import type { Exactness } from "../ir/ops/rounding.ts";
import type { Problem } from "../passes/pass.ts";
import { runPasses } from "../passes/pipeline.ts";
import { isArrayLike, Traced, toTraceNode } from "../trace/arrays.ts";
import type { ParameterType } from "../trace/parameterTypes.ts";
import { graphFromTrace, recordSource, type TraceNode, withTrace } from "../trace/tracer.ts";
import type { ValueType } from "../value/type.ts";
import type { Sample } from "./inputset.ts";

/** Whether a parameter's value is hidden from the server. */
export type EncryptionStatus = "encrypted" | "clear";

/** The user's function with its name, parameters and text. */
export interface TracedFunction {
  readonly name: string;
  /** Names in the order of the signature. */
  readonly parameters: readonly (readonly [name: string, status: EncryptionStatus])[];
  call(...args: unknown[]): unknown;
}

/** What tells the types of the parameters: samples, with the types that their maker declared if it did, or types alone. */
export type Evidence =
  | {
      readonly kind: "samples";
      readonly samples: readonly Sample[];
      readonly declared: readonly (ParameterType | null)[];
    }
  | { readonly kind: "types"; readonly types: readonly ParameterType[] };

/** A measured graph, what keeps it from being compiled, and warnings. */
export interface TraceOutcome {
  readonly graph: GraphData;
  readonly problems: readonly Problem[];
}

/** Sees the graph after each pass, with the pass's name; the first is `trace`. */
export type PassObserver = (stage: string, graph: GraphData) => void;

/** What a configuration says of a trace. */
export interface TraceSettings {
  /** Of roundings that do not say it. */
  readonly roundingExactness: Exactness;
  readonly fuseLookups: boolean;
}

/** Traces, fuses, measures bounds over all samples, checks. Traced with the types of the first sample, as the original does. */
export function traceFunction(
  target: TracedFunction,
  evidence: Evidence,
  { roundingExactness, fuseLookups }: TraceSettings,
  observe: PassObserver = () => {},
): TraceOutcome {
  const settings = { isDirect: evidence.kind === "types", roundingExactness };
  const traced = withTrace(settings, () => trace(target, evidence));
  const samples = evidence.kind === "samples" ? evidence.samples : [];
  samples.forEach((sample, i) => {
    try {
      checkShapes(traced, sample);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`Input #${i} of your inputset is not well formed (${error.message})`, { code: "inputset" });
    }
  });
  observe("trace", traced);
  const problems: Problem[] = [];
  const context = {
    samples,
    declared: evidence.kind === "samples" ? evidence.declared : [],
    problems,
    fuseLookups,
    expand: expandGraph,
    report: (problem: Problem) => problems.push(problem),
  };
  const graph = runPasses(traced, context, (pass, after) => observe(pass.name, after));
  return { graph, problems };
}

function trace(target: TracedFunction, evidence: Evidence): GraphData {
  const inputs = target.parameters.map(([name, status], i) =>
    recordSource("input", { name }, parameterType(name, status, evidence, i)),
  );
  const outputs = outputNodes(target, target.call(...inputs.map((node) => new Traced(node))));
  return graphFromTrace(target.name, inputs, outputs);
}

/** A parameter that is a float in any sample is a float. */
function parameterType(name: string, status: EncryptionStatus, evidence: Evidence, i: number): ValueType {
  const encrypted = status === "encrypted";
  if (evidence.kind === "types") {
    const type = evidence.types[i];
    if (type !== undefined) return { encrypted, dtype: type.dtype, shape: type.shape };
  } else {
    const values = evidence.samples.flatMap((sample) => sample[i] ?? []);
    const [first] = values;
    const floating = values.find(({ dtype }) => dtype === "float64" || dtype === "float32");
    if (first !== undefined) {
      return typeOfTensor(floating === undefined ? first : { ...first, dtype: floating.dtype }, encrypted);
    }
  }
  throw new UserError(`parameter '${name}' has no value in the inputset`, { code: "inputset" });
}

/** Most results of one function. */
const mostResults = 2 ** 16;

/** One value, or a list of them. */
function outputNodes(target: TracedFunction, returned: unknown): readonly TraceNode[] {
  const values = reading(`the result of '${target.name}'`, () =>
    Array.isArray(returned) && returned.length <= mostResults && returned.some(Traced.is)
      ? Array.from<unknown>(returned)
      : [returned],
  );
  return values.map((value) => {
    if (isArrayLike(value) || typeof value === "number" || typeof value === "boolean") return toTraceNode(value);
    const text = shown(value);
    const isList = text.startsWith("[");
    const what = text === "a Promise" ? "a promise" : typeof value === "string" || isList ? text : `'${text}'`;
    throw new UserError(`Function '${target.name}' returned ${what}, which is not supported`, {
      code: "return",
      hint: isList
        ? "return one list of results, or make a tensor of traced scalars with array([x, y])"
        : "return a value computed from the parameters",
    });
  });
}
