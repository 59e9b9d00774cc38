/** `compiler` and `circuit`: a user's function with encryption statuses or types, callable in clear, traceable, compilable. */

import { allowedBy } from "../circuit/budget.ts";
import { preparing } from "../circuit/choose.ts";
import { type Configuration, checkedConfiguration } from "../circuit/configuration.ts";
import { limitWarnings } from "../circuit/exposure.ts";
import { readArguments } from "../ir/arguments.ts";
import type { Graph } from "../ir/graph.ts";
import type { RunEnvironment } from "../run/environment.ts";
import type { CircuitHost } from "../run/host.ts";
import { present } from "../trace/arrays.ts";
import { adjustLowBits } from "../trace/autoBits.ts";
import { checkedFunction, functionName } from "../trace/ownFunctions.ts";
import { checkedType, type ParameterType } from "../trace/parameterTypes.ts";
import { isTracing } from "../trace/tracer.ts";
import { collectArtifacts, recordPasses } from "./artifacts.ts";
import type { Circuit } from "./circuit.ts";
import { type CompileOptions, checkedOptions, noMore } from "./compileOptions.ts";
import { declaredTypes, type InputSet, readInputSet, type Sample, withoutSamples } from "./inputset.ts";
import { diagnosticsOf, graphOf, openCircuit, throwProblems } from "./opening.ts";
import { type EncryptionStatuses, matchParameters, parameterEntries } from "./signature.ts";
import {
  type EncryptionStatus,
  type Evidence,
  type TracedFunction,
  type TraceSettings,
  traceFunction,
} from "./traceFunction.ts";

/** A function that can be compiled. Calling it runs it in clear and adds the arguments to its input-set. */
export interface Compilable<F extends (...args: never[]) => unknown> {
  (...args: Parameters<F>): ReturnType<F>;
  /** The op-graph with bounds and bit-widths; synchronous, no cryptography. Problems are in `graph.check()`. */
  trace(inputset?: InputSet, configuration?: Configuration): Graph;
  /** The circuit; rejects with a `UserError` when the function cannot be compiled. */
  compile(inputset?: InputSet, options?: CompileOptions): Promise<Circuit>;
  /** Everything about a compilation as a zip file, also of one that fails: see `artifacts.ts`. */
  artifacts(inputset?: InputSet, options?: CompileOptions): Uint8Array;
}

/** `compiler` for one host. */
export type CompilerFunction = <F extends (...args: never[]) => unknown>(
  statuses: EncryptionStatuses,
  call: F,
) => Compilable<F>;

/** `circuit` for one host: a circuit from the types of its parameters, without an input-set. */
export type CircuitFunction = <F extends (...args: never[]) => unknown>(
  types: Readonly<Record<string, ParameterType>>,
  call: F,
  options?: CompileOptions,
) => Circuit;

/** Makes the `compiler` function of a host. `environment` is null where clients and servers cannot be made. */
export function createCompiler(host: CircuitHost, environment: RunEnvironment | null): CompilerFunction {
  return (statuses, call) => {
    const target = targetOf(call, statuses);
    const count = target.parameters.length;
    const seen: Sample[] = [];
    const evidence = (
      inputset: InputSet | undefined,
      { autoAdjustRounders, autoAdjustTruncators }: Configuration,
    ): Evidence => {
      const given = inputset === undefined ? [] : readInputSet(inputset, count);
      const samples = [...seen, ...given];
      if (samples.length === 0) throw withoutSamples(target.name);
      const adjusted = [
        ...(autoAdjustRounders === true ? (["AutoRounder"] as const) : []),
        ...(autoAdjustTruncators === true ? (["AutoTruncator"] as const) : []),
      ];
      if (adjusted.length > 0) adjust(adjusted, target, samples);
      return { kind: "samples", samples, declared: declaredTypes(inputset) };
    };
    const evaluate = (...args: unknown[]) => {
      // Within a trace it is a part of the function that is being traced, and its arguments are nobody's samples.
      if (isTracing()) return target.call(...args);
      const names = target.parameters.map(([name]) => name);
      const sample = readArguments(target.name, names, args);
      const result = target.call(...sample.map(present));
      seen.push(sample);
      return result;
    };
    const trace = (inputset?: InputSet, configuration?: Configuration, ...more: unknown[]): Graph => {
      noMore("trace", more);
      const checked = checkedConfiguration(configuration);
      const { stages, observe } = recordPasses();
      const outcome = traceFunction(target, evidence(inputset, checked), traceSettingsOf(checked), observe);
      const graph = graphOf(outcome, preparing(outcome.graph, checked, allowedBy("compile")));
      const diagnostics = [...diagnosticsOf(outcome), ...limitWarnings(checked)];
      host.traced?.({ graph, configuration: checked, virtual: false, diagnostics, stages });
      return graph;
    };
    const compile = async (inputset?: InputSet, options?: CompileOptions, ...more: unknown[]): Promise<Circuit> => {
      const checked = checkedOptions("compile", environment, options, more);
      const stages = recordPasses();
      const { configuration } = checked;
      const given = evidence(inputset, configuration);
      const outcome = traceFunction(target, given, traceSettingsOf(configuration), stages.observe);
      return openCircuit({ ...checked, target, outcome, stages: stages.stages, host, environment });
    };
    const artifacts = (inputset?: InputSet, options?: CompileOptions, ...more: unknown[]): Uint8Array => {
      const { configuration, virtual, allowed } = checkedOptions("artifacts", environment, options, more);
      return collectArtifacts(target, configuration, (observe) => {
        const outcome = traceFunction(
          target,
          evidence(inputset, configuration),
          traceSettingsOf(configuration),
          observe,
        );
        if (!virtual) throwProblems(outcome);
        return { outcome, prepare: virtual ? null : preparing(outcome.graph, configuration, allowed) };
      });
    };
    // Python's way of asking how many parameters a function has, for those who are handed this one.
    Object.defineProperty(evaluate, "length", { value: count });
    // Arguments are checked where they are used; the types of the user's function hold for its callers.
    return Object.assign(evaluate, { trace, compile, artifacts }) as never;
  };
}

/** Makes the `circuit` function of a host. What it makes is traced at once; it throws what keeps it from being compiled. */
export function createDirectCircuit(host: CircuitHost, environment: RunEnvironment | null): CircuitFunction {
  return (types, call, options, ...more: unknown[]) => {
    const checked = checkedOptions("circuit", environment, options, more);
    const statuses = parameterEntries("circuit", types).map(([name, type]) => {
      const status: EncryptionStatus = checkedType(`parameter '${name}'`, type).encrypted ? "encrypted" : "clear";
      return [name, status] as const;
    });
    const target = targetOf(call, Object.fromEntries(statuses));
    const inOrder = target.parameters.flatMap(([name]) => types[name] ?? []);
    const stages = recordPasses();
    const exactness = traceSettingsOf(checked.configuration);
    const outcome = traceFunction(target, { kind: "types", types: inOrder }, exactness, stages.observe);
    return openCircuit({ ...checked, target, outcome, stages: stages.stages, host, environment });
  };
}

function targetOf(call: (...args: never[]) => unknown, statuses: EncryptionStatuses): TracedFunction {
  checkedFunction("compiler", call);
  return {
    name: functionName(call),
    parameters: matchParameters(call, statuses),
    call: call as unknown as (...args: unknown[]) => unknown,
  };
}

/** How roundings of a circuit are done that do not say it. */
const traceSettingsOf = ({ roundingExactness, fuseLookups }: Configuration): TraceSettings => ({
  roundingExactness: roundingExactness ?? "exact",
  fuseLookups: fuseLookups ?? true,
});

function adjust(
  names: Parameters<typeof adjustLowBits>[0],
  { call, parameters }: TracedFunction,
  samples: readonly Sample[],
): void {
  const spread = (...values: unknown[]): unknown => call(...values);
  Object.defineProperty(spread, "length", { value: parameters.length });
  adjustLowBits(
    names,
    spread,
    samples.map((sample) => (sample.length === 1 ? sample[0] : sample)),
  );
}
