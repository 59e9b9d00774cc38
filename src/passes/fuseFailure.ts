/**
 * Why a region cannot become one lookup. The printed text and its carets are the original's (concrete-numpy.md 2.4); the diagnostic
 * points at the node that is to blame, which the original does not tell, and says what to do about it.
 */
import { known } from "../base/arrays.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { isFusable } from "../ir/ops/facts.ts";
import { nodeAt } from "../ir/order.ts";
import { formatGraph } from "../ir/print.ts";
import { sameShape } from "../value/shape.ts";
import type { PassContext } from "./pass.ts";

/** Nodes to fuse in the order in which they were found from the terminal back, and the nodes where the search ended. */
export interface Region {
  readonly terminal: Node;
  readonly nodes: ReadonlySet<number>;
  readonly starts: readonly number[];
}

/** What keeps a region from being fused. */
export interface FuseFailure {
  readonly why: string;
  readonly hint: string;
  /** The node to blame, which the diagnostic names first. */
  readonly culprit: Node;
  /** Texts below nodes, by creation number, which no renumbering changes. */
  readonly marks: ReadonlyMap<number, string>;
}

const prefix = "A subgraph within the function you are trying to compile cannot be fused";

/** Constants are no inputs of a lookup: they are part of its table. */
export const isConstant = (node: Node): boolean => node.operation === "constant";

/** Reports a failure with the graph as it is printed now. */
export function reportFailure(graph: GraphData, failure: FuseFailure, context: PassContext): void {
  const { why, hint, culprit, marks } = failure;
  const marked = graph.nodes.filter(({ created }) => marks.has(created));
  const highlights = new Map(marked.map(({ id, created }) => [id, [known(marks, created)]]));
  context.report({
    code: "not-fusable",
    message: `${prefix} because ${why}`,
    hint,
    nodes: [culprit, ...marked.filter(({ created }) => created !== culprit.created)],
    printed: formatGraph(graph, {}, highlights),
  });
}

const oneEncrypted =
  "a lookup needs one encrypted value: combine the values linearly first, or make one of them a constant";

const severalEncrypted =
  "a lookup needs one encrypted value: pack several into one with multivariate, as in multivariate((x, y) => Math.floor(x / y))(x, y), " +
  "combine the values linearly first, or make all but one of them constants";

/** The first failure of a region, from the terminal back, as the original looks for it; null when it can be fused. */
export function failureOf(graph: GraphData, region: Region): FuseFailure | null {
  const starts = region.starts.map((id) => nodeAt(graph, id)).filter((node) => !isConstant(node));
  const [start] = starts;
  const inside = [...region.nodes].map((id) => nodeAt(graph, id)).filter((node) => !isConstant(node));
  const marksWith = (onStarts: string, on?: Node, text = "") =>
    new Map([
      ...inside.map(({ created }) => [created, "within this subgraph"] as const),
      ...starts.map(({ created }) => [created, onStarts] as const),
      ...(on === undefined ? [] : [[on.created, text] as const]),
    ]);
  if (start === undefined || starts.length !== 1) {
    return {
      why: "it has multiple input nodes",
      hint: starts.every(({ output }) => output.encrypted) ? severalEncrypted : oneEncrypted,
      culprit: meetingPoint(graph, region),
      marks: marksWith("this is one of the input nodes"),
    };
  }
  const isWrongKind = (node: Node) => !isFusable(node);
  const isWrongShape = (node: Node) => !sameShape(node.output.shape, start.output.shape);
  const others = inside.filter((node) => node.id !== start.id);
  const first = others.find((node) => isWrongKind(node) || isWrongShape(node));
  if (first === undefined) return null;
  // In the order of computing, the first that is wrong: what follows it has another shape only because of it.
  const culprit = others.toSorted((a, b) => a.id - b.id).find((node) => isWrongKind(node) || isWrongShape(node));
  const hint = `'${(culprit ?? first).operation}' cannot be part of a lookup: convert to integers with .astype('int64') before it`;
  if (isWrongKind(first)) {
    return {
      why: "of a node, which is marked explicitly as non-fusable",
      hint,
      culprit: culprit ?? first,
      marks: marksWith("with this input node", first, "this node is not fusable"),
    };
  }
  return {
    why: "of a node, which is has a different shape than the input node",
    hint,
    culprit: culprit ?? first,
    marks: marksWith("with this input node", first, "this node has a different shape than the input node"),
  };
}

/** The first node of a region at which values of two of its inputs come together. */
function meetingPoint(graph: GraphData, { terminal, nodes, starts }: Region): Node {
  const sources = new Map<number, ReadonlySet<number>>();
  for (const id of [...nodes].sort((a, b) => a - b)) {
    const node = nodeAt(graph, id);
    if (isConstant(node)) continue;
    const sourcesOf = (input: number) => [...(sources.get(input) ?? [])]; // absent: constants bring no value
    const from = starts.includes(id) ? [id] : node.inputs.flatMap(sourcesOf);
    const distinct = new Set(from);
    if (distinct.size > 1) return node;
    sources.set(id, distinct);
  }
  return terminal;
}
