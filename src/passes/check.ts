/**
 * What keeps a graph from being compiled, collected over the whole graph: each problem with its node, line and a hint, and
 * printed below its node as the original does (concrete-numpy.md 1.4 and 2.6).
 */
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { formatGraph } from "../ir/print.ts";
import { isTableLookup } from "../ops/facts.ts";
import { definitionOf } from "../ops/index.ts";
import { isEncryptedLookup } from "./lookups.ts";
import type { PassContext } from "./pass.ts";
import { assignWidths } from "./widths.ts";

/** Widest input of a table lookup, in bits: what one bootstrap reaches in a browser's memory. */
export const maximumLookupBits = 8;

/** Widest value of a circuit without lookups, in bits. */
export const maximumLevelledBits = 40;

interface Finding {
  readonly node: Node;
  readonly message: string;
  readonly hint: string;
}

/** Reports every problem of a measured graph, with the whole graph printed; changes nothing. */
export function checkGraph(graph: GraphData, context: Pick<PassContext, "problems" | "report">): GraphData {
  const clearOutputs = graph.outputs.map((id) => nodeAt(graph, id)).filter((node) => !node.output.encrypted);
  const findings = [
    ...graph.nodes.flatMap((node) => nodeFindings(graph, node)),
    ...clearOutputs.map((node) => ({
      node,
      message: "only encrypted outputs are supported",
      hint: "return a value computed from an encrypted parameter",
    })),
    ...widthFindings(graph),
  ];
  const marks = new Map<number, string[]>();
  for (const { node, message } of findings) marks.set(node.id, [...(marks.get(node.id) ?? []), message]);
  const printed = findings.length === 0 ? "" : formatGraph(graph, { bounds: true }, marks);
  for (const { node, message, hint } of findings) {
    context.report({ code: "not-compilable", message: `${node.operation}: ${message}`, hint, nodes: [node], printed });
  }
  return graph;
}

function nodeFindings(graph: GraphData, node: Node): readonly Finding[] {
  const inputs = node.inputs.map((id) => nodeAt(graph, id).output);
  if (node.output.dtype.kind === "float") return [{ node, ...floatProblem(node) }];
  const encrypted = inputs.filter((type) => type.encrypted).length;
  if (encrypted < 2) return [];
  const { kind } = definitionOf(node.operation);
  if (kind === "linear" && isProduct(node)) {
    const hint = "make one side a constant or a clear parameter; for x * x write x ** 2, one lookup";
    return [{ node, message: `only ${productNames[node.operation]} between encrypted and clear is supported`, hint }];
  }
  if (kind === "table" && !isTableLookup(node, inputs)) {
    const hint = "make one side a constant, or compare a difference with 0: np.less(x - y, 0)";
    return [{ node, message: `only ${node.operation} of an encrypted value and a constant is supported`, hint }];
  }
  return [];
}

const productNames = { multiply: "multiplication", dot: "dot product", matmul: "matrix multiplication" } as const;

function isProduct(node: Node): node is Node<keyof typeof productNames> {
  return Object.hasOwn(productNames, node.operation);
}

function floatProblem(node: Node): { readonly message: string; readonly hint: string } {
  const kind = node.operation === "input" ? "inputs" : node.operation === "constant" ? "constants" : "operations";
  return {
    message: `only integer ${kind} are supported`,
    hint: "convert with .astype('int64') before the value leaves a lookup",
  };
}

function widthFindings(graph: GraphData): readonly Finding[] {
  const widths = assignWidths(graph, "perNode");
  const hint = "shrink the range of the input-set, or divide the value by a power of two before the lookup";
  return graph.nodes.flatMap((node): readonly Finding[] => {
    const bits = widths[node.id] ?? 0;
    const isWidened = node.output.dtype.kind === "integer" && node.output.dtype.bits < bits;
    const note = isWidened
      ? ` (note that it's assigned ${bits}-bits because of its relation with other operations)`
      : "";
    const isLookedUp = graph.nodes.some((user) => user.inputs.includes(node.id) && isEncryptedLookup(graph, user));
    if (isLookedUp && bits > maximumLookupBits) {
      const message = `this ${bits}-bit value is used as an input to a table lookup${note}, but only up to ${maximumLookupBits}-bit table lookups are supported`;
      return [{ node, message, hint }];
    }
    if (bits <= maximumLevelledBits) return [];
    return [
      {
        node,
        message: `this value is ${bits}-bits${note}, but only up to ${maximumLevelledBits}-bit values are supported`,
        hint,
      },
    ];
  });
}
