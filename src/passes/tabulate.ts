/**
 * Replaces functions of the user's own by their values, so that the graph is plain data and can leave the place where it was traced. Tables reach
 * as far as their inputs' types and, within limits, as far as what the inputs can be beyond the samples.
 */
import { at } from "../base/arrays.ts";
import { InternalError, UserError } from "../base/errors.ts";
import { evaluateAll } from "../ir/evaluate.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { sizeOf } from "../value/shape.ts";
import { filled, minMax } from "../value/tensor.ts";
import { callsUser, type Domain, domainsOf } from "./domains.ts";
import { type SoundRanges, soundRanges } from "./soundRanges.ts";
import { variableInput, withoutHoles } from "./tables.ts";

/** The graph without functions. Inside fused sub-graphs the range is what the sub-graph's input range reaches. */
export function tabulate(graph: GraphData): GraphData {
  if (!graph.nodes.some(callsUser)) return graph;
  const ranges = soundRanges(graph);
  const nodes = graph.nodes.map((node): Node => {
    const variable = variableInput(graph, node);
    if (variable === null || !callsUser(node)) return node;
    if (node.operation === "multivariate") return withGrid(graph, node, ranges);
    const domain = at(domainsOf([variable], ranges), 0);
    if (node.operation === "univariate") return withTable(node, domain);
    if (node.operation !== "subgraph") return node;
    return { ...node, attributes: { graph: tabulateInner(node.attributes.graph, domain) } };
  });
  return { ...graph, nodes };
}

/** Most values of a function of several integers; the checks refuse what has more. */
const largestGrid = 2 ** 16;

function withGrid(graph: GraphData, node: Node<"multivariate">, ranges: SoundRanges): Node<"multivariate"> {
  const { name, call } = node.attributes;
  const inputs = node.inputs.map((id) => nodeAt(graph, id));
  if (call === undefined || inputs.some(({ output }) => output.dtype.kind === "float")) return node;
  const domains = domainsOf(inputs, ranges);
  const used = domains.map(({ range }) => range);
  const sizes = used.map(([low, high]) => high - low + 1);
  const size = sizeOf(sizes);
  if (size > largestGrid) return node;
  const columns = Array.from({ length: size }, (_, number) => {
    const values = gridValues(used, number);
    const isMeasured = values.every((value, i) => isWithin(value, at(domains, i).measured));
    return attempt(isMeasured, () => [...call(values.map((value) => filled([], value, "int64"))).data]);
  });
  const values = withoutHoles(columns).map((column) => at(column, 0));
  return { ...node, attributes: { name, table: { lows: used.map(([low]) => low), sizes, values } } };
}

/** Entry `number` of a grid as values: the last one counts units. */
function gridValues(ranges: readonly Bounds[], number: number): readonly number[] {
  let rest = number;
  const values: number[] = [];
  for (const [low, high] of ranges.toReversed()) {
    const count = high - low + 1;
    values.unshift(low + (rest % count));
    rest = Math.floor(rest / count);
  }
  return values;
}

function tabulateInner(graph: GraphData, { range, measured }: Domain): GraphData {
  const reached = graph.nodes.map((): [number, number] => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const inMeasured = graph.nodes.map((): [number, number] => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const { shape } = nodeAt(graph, at(graph.inputs, 0)).output;
  for (const value of valuesOf(range)) {
    const isMeasured = isWithin(value, measured);
    attempt(isMeasured, () => {
      evaluateAll(graph, [filled(shape, value, "int64")]).forEach((result, id) => {
        const [least, most] = minMax(result);
        for (const reaching of isMeasured ? [reached, inMeasured] : [reached]) {
          const ends = at(reaching, id);
          ends[0] = Math.min(ends[0], least);
          ends[1] = Math.max(ends[1], most);
        }
      });
      return [];
    });
  }
  const nodes = graph.nodes.map((node): Node => {
    if (node.operation !== "univariate") return node;
    const input = at(node.inputs, 0);
    const [low, high] = at(reached, input);
    return low <= high ? withTable(node, { range: [low, high], measured: at(inMeasured, input) }) : node;
  });
  return { ...graph, nodes };
}

function withTable(node: Node<"univariate">, { range, measured }: Domain): Node<"univariate"> {
  const { name, call } = node.attributes;
  if (call === undefined) return node;
  const columns = valuesOf(range).map((value) =>
    attempt(isWithin(value, measured), () => [...call(filled([], value, "int64")).data]),
  );
  const values = withoutHoles(columns).map((column) => at(column, 0));
  return { ...node, attributes: { name, table: { low: range[0], values } } };
}

const isWithin = (value: number, [low, high]: Bounds): boolean => low <= value && value <= high;

const valuesOf = ([low, high]: Bounds): readonly number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** The results; null where the function refuses the value. What it throws beside that on values that no sample showed is no one's concern. */
function attempt(isMeasured: boolean, evaluate: () => readonly number[]): readonly number[] | null {
  try {
    const values = evaluate();
    return values.every(Number.isFinite) ? values : null;
  } catch (error) {
    if (error instanceof UserError || (!isMeasured && !(error instanceof InternalError))) return null;
    throw error;
  }
}
