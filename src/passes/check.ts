/**
 * What keeps a graph from being compiled, collected over the whole graph: each problem with its node, line and a hint, and
 * printed below its node as the original does (concrete-numpy.md 1.4 and 2.6).
 */
import { append, at } from "../base/arrays.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { formatGraph } from "../ir/print.ts";
import { bitFieldOf, isEncryptedLookup, isRounding } from "./lookups.ts";
import type { Expansion, Finding, PassContext } from "./pass.ts";
import { soundRanges } from "./soundRanges.ts";
import { withSoundTypes } from "./soundSpaces.ts";
import { assignWidths, spaceGroups } from "./widths.ts";

/** Widest input of a table lookup, in bits; beyond one bootstrap it is decomposed, and the parameter search says whether it fits. */
export const maximumLookupBits = 16;

/** Widest value of a circuit without lookups, in bits. */
const maximumLevelledBits = 40;

/** Reports every problem of a measured graph, with the whole graph printed; changes nothing. */
export function checkGraph(graph: GraphData, context: Pick<PassContext, "expand" | "problems" | "report">): GraphData {
  const clearOutputs = graph.outputs.map((id) => nodeAt(graph, id)).filter((node) => !node.output.encrypted);
  // Nodes that failed to fuse hold floats, and have been reported.
  const told = new Set(context.problems.flatMap(({ nodes }) => nodes.map(({ created }) => created)));
  const ofNodes = graph.nodes.filter(({ created }) => !told.has(created)).flatMap((node) => nodeFindings(graph, node));
  const expansion = ofNodes.length === 0 && told.size === 0 ? expansionOf(graph, context) : null;
  const findings = [
    ...ofNodes,
    ...(expansion === null ? [] : expansion.findings),
    ...clearOutputs.map((node) => ({
      node,
      message: "only encrypted outputs are supported",
      hint: "return a value computed from an encrypted parameter",
    })),
    ...(expansion?.findings.length === 0 ? widthFindings(graph, expansion) : []),
  ];
  const marks = new Map<number, string[]>();
  for (const { node, message } of findings) append(marks, node.id, message);
  const printed = findings.length === 0 ? "" : formatGraph(graph, { bounds: true }, marks);
  for (const { node, message, hint } of findings) {
    context.report({ code: "not-compilable", message: `${node.operation}: ${message}`, hint, nodes: [node], printed });
  }
  return graph;
}

/** What a graph is made of: by the sizes of its values, and where that finds something wrong by the ranges that they can have, which is more work. */
function expansionOf(graph: GraphData, { expand }: Pick<PassContext, "expand">): Expansion {
  const bySize = expand(graph);
  if (bySize.findings.length === 0 && widthFindings(graph, bySize).length === 0) return bySize;
  const all = new Set(graph.nodes.map(({ id }) => id).map(spaceGroups(graph, "perNode")));
  const byRange = expand(withSoundTypes(graph, soundRanges(graph), "perNode", all));
  return byRange.findings.length === 0 && widthFindings(graph, byRange).length === 0 ? byRange : bySize;
}

function nodeFindings(graph: GraphData, node: Node): readonly Finding[] {
  if (node.output.dtype.kind === "float") return isHarmlessFloat(graph, node) ? [] : [{ node, ...floatProblem(node) }];
  if (!isConvolution(node)) return [];
  const [input, ...others] = node.inputs.map((id) => nodeAt(graph, id).output);
  if (input?.encrypted !== false && others.every((type) => !type.encrypted)) return [];
  const hint = "make the weights and the bias constants or clear parameters";
  return [{ node, message: `only ${node.operation} with encrypted input and clear weight is supported`, hint }];
}

/** Clear values are computed in clear, floats too, as long as no encrypted value needs them. */
function isHarmlessFloat(graph: GraphData, { id, operation, output }: Node): boolean {
  if (output.encrypted || operation === "input") return false;
  return !graph.nodes.some((node) => node.output.encrypted && node.inputs.includes(id));
}

const convolutions: ReadonlySet<string> = new Set(["conv1d", "conv2d", "conv3d"]);

const isConvolution = ({ operation, output }: Node): boolean => output.encrypted && convolutions.has(operation);

function floatProblem(node: Node): { readonly message: string; readonly hint: string } {
  const kind = node.operation === "input" ? "inputs" : node.operation === "constant" ? "constants" : "operations";
  return {
    message: `only integer ${kind} are supported`,
    hint: "convert with .astype('int64') before the value leaves a lookup",
  };
}

/** Low bits that are zero because the node dropped them: a lookup of its result does without them. */
function droppedBits(node: Node): number {
  return isRounding(node) ? node.attributes.lsbsToRemove : 0;
}

/** Widths are those of the expanded graph; problems name the user's nodes that need them, once each. */
function widthFindings(user: GraphData, { graph, origin }: Expansion): readonly Finding[] {
  const widths = assignWidths(graph, "perNode");
  // Bits are taken of values of any width.
  const isTable = (node: Node) => isEncryptedLookup(graph, node) && bitFieldOf(node) === null;
  const lookedUp = new Set(graph.nodes.flatMap((node) => (isTable(node) ? node.inputs : [])));
  const hint = "shrink the range of the input-set, or divide the value by a power of two before the lookup";
  const found = new Map<number, Finding>();
  for (const expanded of graph.nodes) {
    const bits = at(widths, expanded.id);
    const node = nodeAt(user, at(origin, expanded.id));
    // Spaces that begin at the least value may be narrower than the value; the original speaks of the value.
    const named = Math.max(bits, node.output.dtype.bits);
    const note =
      node.output.dtype.bits < bits
        ? ` (note that it's assigned ${bits}-bits because of its relation with other operations)`
        : "";
    const report = (what: string, limit: string) => {
      if (!found.has(node.id)) found.set(node.id, { node, message: `${what}${note}, but only up to ${limit}`, hint });
    };
    if (lookedUp.has(expanded.id) && bits - droppedBits(expanded) > maximumLookupBits) {
      report(
        `this ${named}-bit value is used as an input to a table lookup`,
        `${maximumLookupBits}-bit table lookups are supported`,
      );
    } else if (bits > maximumLevelledBits) {
      report(`this value is ${named}-bits`, `${maximumLevelledBits}-bit values are supported`);
    }
  }
  return [...found.values()].sort((a, b) => a.node.id - b.node.id);
}
