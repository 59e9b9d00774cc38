/** What a pass is, and how it says what is wrong with a graph. */
import type { Diagnostic } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import type { Tensor } from "../value/tensor.ts";

/** Something that keeps a graph from being compiled. */
export interface Problem {
  readonly code: string;
  /** One sentence; the text of an error adds the printed graph. */
  readonly message: string;
  readonly hint: string;
  /** The nodes concerned, the culprit first. */
  readonly nodes: readonly Node[];
  /** The graph at the time of the problem, with carets. */
  readonly printed: string;
}

/** What a pass may look at beside the graph, and where it reports. */
export interface PassContext {
  readonly samples: readonly (readonly Tensor[])[];
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
    severity: "error",
    code: problem.code,
    message: problem.message,
    hint: problem.hint,
    nodes: ids,
    location: problem.nodes[0]?.location ?? undefined,
  };
}
