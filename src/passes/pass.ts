/** What a pass is, and how it says what is wrong with a graph. */
import type { Diagnostic } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { Tensor } from "../value/tensor.ts";
import type { IntegerType } from "../value/type.ts";

/** The graph after one pass. */
export interface PassRecord {
  readonly name: string;
  readonly graph: GraphData;
}

/** Something that keeps a graph from being compiled, or a warning. */
export interface Problem {
  /** `error` when it is missing. */
  readonly severity?: "warning";
  readonly code: string;
  /** One sentence; the text of an error adds the printed graph. */
  readonly message: string;
  readonly hint: string;
  /** The nodes concerned, the culprit first. */
  readonly nodes: readonly Node[];
  /** The graph at the time of the problem, with carets. */
  readonly printed: string;
}

/** Something wrong with one node. */
export interface Finding {
  readonly node: Node;
  readonly message: string;
  readonly hint: string;
}

/** A graph of operations that each are one step under encryption; node i came from node `origin[i]`. */
export interface Expansion {
  readonly graph: GraphData;
  readonly origin: readonly number[];
  /** What cannot be expanded, and why. */
  readonly findings: readonly Finding[];
}

/** The type that samples were drawn from. */
export interface DeclaredType {
  readonly dtype: IntegerType;
  readonly range: readonly [low: number, high: number];
}

/** What a pass may look at beside the graph, and where it reports. */
export interface PassContext {
  /** Empty for direct circuits, which measure nothing. */
  readonly samples: readonly (readonly Tensor[])[];
  /** What the maker of the input-set declared of each parameter, if it did. */
  readonly declared: readonly (DeclaredType | null)[];
  /** Whether lookups of several values that come from one become one. */
  readonly fuseLookups: boolean;
  /** What the graph is made of under encryption. */
  readonly expand: (graph: GraphData) => Expansion;
  /** What was reported so far. */
  readonly problems: readonly Problem[];
  report(problem: Problem): void;
}

/** One step from the traced graph to the measured one. */
export interface Pass {
  readonly name: string;
  /** Why it stands where it stands. */
  readonly reason: string;
  run(graph: GraphData, context: PassContext): GraphData;
}

/** A problem as data. Nodes are found again by their place in the source order, which no pass changes. */
export function toDiagnostic(problem: Problem, graph: GraphData): Diagnostic {
  const ids = problem.nodes.flatMap(({ created }) =>
    graph.nodes.filter((node) => node.created === created).map((node) => node.id),
  );
  return {
    severity: problem.severity ?? "error", // absent: an error, as `Problem` says
    code: problem.code,
    message: problem.message,
    hint: problem.hint,
    nodes: ids,
    location: problem.nodes[0]?.location ?? undefined,
  };
}
