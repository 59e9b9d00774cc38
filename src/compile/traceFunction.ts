/** From a function and an input-set to a measured graph: tracing, then the passes. No cryptography. */
import { UserError } from "../base/errors.ts";
import { checkShapes } from "../ir/arguments.ts";
import type { GraphData } from "../ir/node.ts";
import type { Problem } from "../passes/pass.ts";
import { runPasses } from "../passes/pipeline.ts";
import { type Operand, Traced, toTraceNode } from "../trace/arrays.ts";
import { graphFromTrace, recordSource, typeOfTensor } from "../trace/tracer.ts";
import type { Sample } from "./inputset.ts";

/** Whether a parameter's value is hidden from the server. */
export type EncryptionStatus = "encrypted" | "clear";

/** The user's function with what the compiler knows of it. */
export interface TracedFunction {
  readonly name: string;
  /** Names in the order of the signature. */
  readonly parameters: readonly (readonly [name: string, status: EncryptionStatus])[];
  call(...args: unknown[]): unknown;
}

/** A measured graph and what keeps it from being compiled. */
export interface TraceOutcome {
  readonly graph: GraphData;
  readonly problems: readonly Problem[];
}

/** The graph after each pass, by the pass's name; the first is `trace`. */
export type StageObserver = (stage: string, graph: GraphData) => void;

/** Traces with the types of the first sample, fuses, measures bounds over all samples, checks. */
export function traceFunction(
  target: TracedFunction,
  samples: readonly Sample[],
  observe: StageObserver = () => {},
): TraceOutcome {
  const [first = []] = samples;
  const inputs = target.parameters.map(([name, status], i) => {
    const value = first[i];
    if (value === undefined)
      throw new UserError(`parameter '${name}' has no value in the inputset`, { code: "inputset" });
    return recordSource("input", { name }, typeOfTensor(value, status === "encrypted"));
  });
  const outputs = outputNodes(target, target.call(...inputs.map((node) => new Traced(node))));
  const traced = graphFromTrace(target.name, inputs, outputs);
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
  const context = { samples, report: (problem: Problem) => problems.push(problem) };
  const graph = runPasses(traced, context, (pass, after) => observe(pass.name, after));
  return { graph, problems };
}

function outputNodes(target: TracedFunction, returned: unknown) {
  const values = Array.isArray(returned) && returned.some((item) => item instanceof Traced) ? returned : [returned];
  return values.map((value) => {
    if (value instanceof Traced || typeof value === "number" || typeof value === "boolean") return toTraceNode(value);
    if (typeof value === "object" && value !== null && "data" in value) return toTraceNode(value as Operand);
    const shown = value instanceof Promise ? "a promise" : `'${String(value)}'`;
    throw new UserError(`Function '${target.name}' returned ${shown}, which is not supported`, {
      code: "return",
      hint: "return a value computed from the parameters",
    });
  });
}
