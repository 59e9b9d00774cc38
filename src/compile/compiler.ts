/** `compiler`: a user's function with encryption statuses, callable in clear, traceable, compilable. */
import { UserError } from "../base/errors.ts";
import { Graph } from "../ir/graph.ts";
import type { Problem } from "../passes/pass.ts";
import { toDiagnostic } from "../passes/pass.ts";
import { Circuit } from "./circuit.ts";
import { type Configuration, checkedConfiguration } from "./configuration.ts";
import type { CircuitHost, TracedGraph } from "./host.ts";
import { type InputSet, readInputSet, type Sample } from "./inputset.ts";
import type { Surroundings } from "./localHost.ts";
import { type EncryptionStatuses, functionName, matchParameters } from "./signature.ts";
import { type StageObserver, type TracedFunction, type TraceOutcome, traceFunction } from "./traceFunction.ts";
import { presentAll } from "./values.ts";

/** Settings of one compilation; `virtual` needs `enableUnsafeFeatures`. */
export interface CompileOptions {
  readonly configuration?: Configuration;
  readonly virtual?: boolean;
}

/** A function that can be compiled. Calling it runs it in clear and adds the arguments to its input-set. */
export interface Compilable<F extends (...args: never[]) => unknown> {
  (...args: Parameters<F>): ReturnType<F>;
  /** The op-graph with bounds and bit-widths; synchronous, no cryptography. Problems are in `graph.check()`. */
  trace(inputset?: InputSet, configuration?: Configuration): Graph;
  /** The circuit; rejects with a `UserError` when the function cannot be compiled. */
  compile(inputset?: InputSet, options?: CompileOptions): Promise<Circuit>;
}

/** `compiler` for one host. */
export type CompilerFunction = <F extends (...args: never[]) => unknown>(
  statuses: EncryptionStatuses,
  call: F,
) => Compilable<F>;

/** Makes the `compiler` function of a host. `surroundings` is null where clients and servers cannot be made. */
export function createCompiler(
  host: CircuitHost,
  surroundings: Surroundings | null,
  observe?: StageObserver,
): CompilerFunction {
  return (statuses, call) => {
    const plainCall = call as unknown as (...args: unknown[]) => unknown;
    const target: TracedFunction = {
      name: functionName(call),
      parameters: matchParameters(call, statuses),
      call: plainCall,
    };
    const seen: unknown[] = [];
    const samples = (inputset: InputSet | undefined): readonly Sample[] =>
      readInputSet(inputset === undefined ? seen : [...seen, ...inputset], target.parameters.length, target.name);
    const evaluate = (...args: unknown[]) => {
      seen.push(args.length === 1 ? args[0] : args);
      return plainCall(...args);
    };
    const trace = (inputset?: InputSet, configuration?: Configuration): Graph => {
      const checked = checkedConfiguration(configuration);
      const outcome = traceFunction(target, samples(inputset), observe);
      const graph = graphOf(outcome);
      host.traced?.({ graph, configuration: checked, virtual: false, diagnostics: graph.check() });
      return graph;
    };
    const compile = async (
      inputset?: InputSet,
      { configuration, virtual = false }: CompileOptions = {},
    ): Promise<Circuit> => {
      const checked = checkedConfiguration(configuration);
      if (virtual && checked.enableUnsafeFeatures !== true) {
        throw new UserError("virtual circuits need 'enableUnsafeFeatures: true' in the configuration", {
          code: "configuration",
        });
      }
      const outcome = traceFunction(target, samples(inputset), observe);
      const graph = graphOf(outcome);
      const traced: TracedGraph = { graph, configuration: checked, virtual, diagnostics: graph.check() };
      host.traced?.(traced);
      // A virtual circuit has no widths to respect, but floats and unfusable parts stay problems of its meaning only.
      if (!virtual) throwProblems(outcome);
      return new Circuit({ graph, configuration: checked, virtual, surroundings, runtime: host.open(traced) });
    };
    // Arguments are checked where they are used; the types of the user's function hold for its callers.
    return Object.assign(evaluate, { trace, compile }) as never;
  };
}

function graphOf({ graph, problems }: TraceOutcome): Graph {
  return new Graph(
    graph,
    problems.map((problem) => toDiagnostic(problem, graph)),
    presentAll,
  );
}

/** Throws the first kind of problem as the original prints it: the sentence, then the graph with carets. */
function throwProblems({ graph, problems }: TraceOutcome): void {
  const [first] = problems;
  if (first === undefined) return;
  const title =
    first.code === "not-compilable" ? "Function you are trying to compile cannot be compiled" : first.message;
  const [own, ...rest] = problems.map((problem: Problem) => toDiagnostic(problem, graph));
  throw new UserError(`${title}\n\n${first.printed}`, own, rest);
}
