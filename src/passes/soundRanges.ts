/**
 * What every node can be, whatever the samples showed: bounds that follow from the parameters' ranges. Where the parameters have few values, all
 * are tried; else each operation says between what its result lies. Nothing of a node's own measured bounds is used, and nothing is changed.
 */
import { at } from "../base/arrays.ts";
import { InternalError, UserError } from "../base/errors.ts";
import { boundsOf } from "../ir/arguments.ts";
import { evaluateAll, evaluateNode } from "../ir/evaluate.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { endsOf, increasing, type TensorRange } from "../ir/ops/ranges.ts";
import { approximateReach } from "../ir/ops/rounding.ts";
import { nodeAt } from "../ir/order.ts";
import { broadcastTo, map } from "../value/broadcast.ts";
import { sizeOf } from "../value/shape.ts";
import { filled, minMax, type Tensor, tensor } from "../value/tensor.ts";
import { integerTypeOf, rangeOf as rangeOfType } from "../value/type.ts";
import { callsUser, isCovered, isOwnFunction } from "./domains.ts";
import { JointRanges } from "./jointRanges.ts";
import { isRounding, type RoundingNode } from "./lookups.ts";
import { isApproximate } from "./rounding.ts";
import { isUniform, tablesOn, variableInput } from "./tables.ts";

/** Smallest and largest value of a node by id, over all inputs within the parameters' ranges; null where nothing is known. */
export type SoundRanges = readonly (Bounds | null)[];

/** Elements that are computed to try all inputs, at most. */
const mostTried = 2 ** 16;

/** Values of an input for which a table is evaluated, at most: as many as the widest lookup has. */
const mostEntries = 2 ** 16;

/** Entries of all tables of one node together, at most. */
const mostTabulated = 2 ** 22;

/** Ranges of all nodes of a measured or direct graph. Values for which the clear meaning fails do not count. */
export function soundRanges(graph: GraphData): SoundRanges {
  // What is tried is exact, and what noise decides is more than that.
  const isExact = !graph.nodes.some((node) => isRounding(node) && isApproximate(node));
  const ranges = found.get(graph) ?? (isExact ? triedRanges(graph) : null) ?? derivedRanges(graph);
  found.set(graph, ranges);
  return ranges;
}

/** Graphs never change; who checks one and who plans it ask the same. */
const found = new WeakMap<GraphData, SoundRanges>();

/** All inputs one by one; null where there are too many, or the meaning fails on each. */
function triedRanges(graph: GraphData): SoundRanges | null {
  const parameters = graph.inputs.map((id) => nodeAt(graph, id));
  const total = graph.nodes.reduce((sum, { output }) => sum + sizeOf(output.shape), 0);
  let count = 1;
  for (const node of parameters) {
    const [low, high] = boundsOf(node);
    count *= (high - low + 1) ** sizeOf(node.output.shape);
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || count * total > mostTried) return null;
  }
  const reached = graph.nodes.map((): [number, number] => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const callsFunctions = graph.nodes.some(callsUser);
  const hasTables = graph.nodes.some((node) => isOwnFunction(node) && !callsUser(node));
  for (let number = 0; number < count; number++) {
    const values = attempt(callsFunctions, () => evaluateAll(graph, argumentsAt(parameters, number)));
    // A failure may be that of a table which does not reach so far: then trying tells nothing.
    if (values === null && hasTables) return null;
    values?.forEach((value, id) => {
      if (value.data.length === 0) return;
      const [least, most] = minMax(value);
      const range = at(reached, id);
      range[0] = Math.min(range[0], least);
      range[1] = Math.max(range[1], most);
    });
  }
  const ranges = graph.nodes.map(({ output }, id): Bounds | null => {
    const [low, high] = at(reached, id);
    if (sizeOf(output.shape) === 0) return [0, 0];
    return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : null;
  });
  return ranges.every((range) => range === null) ? null : ranges;
}

/** Number `number` of all the arguments that there are: its digits, in as many units as each element has values. */
function argumentsAt(parameters: readonly Node[], number: number): readonly Tensor[] {
  let rest = number;
  return parameters.map((node) => {
    const [low, high] = boundsOf(node);
    const count = high - low + 1;
    const data = Float64Array.from({ length: sizeOf(node.output.shape) }, () => {
      const value = low + (rest % count);
      rest = Math.floor(rest / count);
      return value;
    });
    return tensor("int64", node.output.shape, data);
  });
}

/** Ranges by the operations' rules alone, node by node from the ranges of its inputs. */
export function derivedRanges(graph: GraphData): SoundRanges {
  const ranges: (TensorRange | null)[] = [];
  const bounds: (Bounds | null)[] = [];
  const joint = new JointRanges(graph);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => at(ranges, id));
    const known = inputs.filter((range) => range !== null);
    const operands = node.inputs.map((id) => nodeAt(graph, id));
    const isOutside = isOwnFunction(node) && !isCovered(node, operands, bounds);
    const isUnknown = known.length < inputs.length || isOutside;
    const range = isUnknown ? null : attempt(callsUser(node), () => rangeOf(graph, node, known));
    const own = range !== null && isNumeric(range) ? range : null;
    const ends: Bounds | null = own === null ? null : own.low.data.length === 0 ? [0, 0] : endsOf(own);
    const narrowed = joint.next(node, ends);
    bounds.push(narrowed);
    ranges.push(own === null || narrowed === null ? null : within(own, narrowed));
  }
  return bounds;
}

/** The part of a range that lies within bounds, which every element has. */
function within(range: TensorRange, [low, high]: Bounds): TensorRange {
  const clamp = (end: Tensor) => map(end, end.dtype, (value) => Math.min(Math.max(value, low), high));
  return { low: clamp(range.low), high: clamp(range.high) };
}

/** The inputs of a node that are no constants, each once. */
function variablesOf(graph: GraphData, node: Node): readonly Node[] {
  return [...new Set(node.inputs)].map((id) => nodeAt(graph, id)).filter(({ operation }) => operation !== "constant");
}

const isNumeric = ({ low, high }: TensorRange): boolean =>
  low.data.every(Number.isFinite) && high.data.every((value, i) => Number.isFinite(value) && value >= at(low.data, i));

/** The range of a node; null where there is no way to tell. */
function rangeOf(graph: GraphData, node: Node, inputs: readonly TensorRange[]): TensorRange | null {
  const { shape } = node.output;
  if (node.operation === "input") {
    const [low, high] = boundsOf(node);
    if (!Number.isFinite(low)) return null;
    return { low: filled(shape, low, "int64"), high: filled(shape, high, "int64") };
  }
  const { kind, range } = definitionOf(node.operation);
  const meaning = (values: readonly Tensor[]) => evaluateNode(node, values);
  const isEmpty = inputs.some(({ low }) => low.data.length === 0);
  if (kind === "source" || kind === "shape" || isEmpty) return increasing(inputs, meaning);
  const tabulated = kind === "table" ? tableRange(graph, node, inputs) : null;
  if (isRounding(node) && isApproximate(node) && tabulated !== null) return approximateRange(node, inputs, tabulated);
  return tabulated ?? range?.(inputs, meaning) ?? null;
}

/** An approximate rounding reaches the multiples beyond the exact ones, as far as the type of the exact ones holds them. */
function approximateRange({ operation, attributes }: RoundingNode, inputs: readonly TensorRange[], exact: TensorRange) {
  const { low, high } = at(inputs, 0);
  const unit = 2 ** attributes.lsbsToRemove;
  const [least, most] = rangeOfType(integerTypeOf(...endsOf(exact)));
  const reach = (end: 0 | 1) => (value: number) => {
    const multiple = approximateReach(operation, value, attributes.lsbsToRemove)[end];
    return Math.min(Math.max(multiple, Math.ceil(least / unit) * unit), Math.floor(most / unit) * unit);
  };
  return { low: map(low, "int64", reach(0)), high: map(high, "int64", reach(1)) };
}

/** The range of a table from its entries; null where it has too many, or is no function of integers. */
function tableRange(graph: GraphData, node: Node, inputs: readonly TensorRange[]): TensorRange | null {
  const variables = variablesOf(graph, node);
  if (variables.length === 0) return increasing(inputs, (values) => evaluateNode(node, values));
  if (variables.some(({ output }) => output.dtype.kind === "float")) return null;
  return variables.length === 1 ? entriesRange(graph, node, inputs) : gridRange(node, inputs);
}

/** The range of a table of one value: of each element over the entries that it can reach. */
function entriesRange(graph: GraphData, node: Node, inputs: readonly TensorRange[]): TensorRange | null {
  const variable = variableInput(graph, node);
  if (variable === null) return null;
  const input = at(inputs, node.inputs.indexOf(variable.id));
  const step = isRounding(variable) ? 2 ** variable.attributes.lsbsToRemove : 1;
  const [least, most] = endsOf(input);
  const count = (most - least) / step + 1;
  const { shape } = node.output;
  const work = isUniform(graph, node, variable) ? count : count * sizeOf(shape);
  if (count > mostEntries || work > mostTabulated) return null;
  const values = Array.from({ length: count }, (_, i) => least + i * step);
  const { tables, tableOf } = tablesOn(graph, node, values);
  const [from, to] = [input.low, input.high].map((end) => broadcastTo(end, shape).data);
  if (from === undefined || to === undefined) return null;
  const known = new Map<string, readonly [number, number]>();
  const low = new Float64Array(tableOf.length);
  const high = new Float64Array(tableOf.length);
  tableOf.forEach((table, i) => {
    const [first, last] = [(at(from, i) - least) / step, (at(to, i) - least) / step];
    const key = `${table} ${first} ${last}`;
    const range = known.get(key) ?? rangeWithin(at(tables, table), first, last);
    known.set(key, range);
    [low[i], high[i]] = range;
  });
  return asRange(node, low, high);
}

function rangeWithin(entries: readonly number[], first: number, last: number): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = first; i <= last; i++) {
    least = Math.min(least, at(entries, i));
    most = Math.max(most, at(entries, i));
  }
  return [least, most];
}

/** The range of an elementwise function of several values, each as small and as large as any element of its tensor. */
function gridRange(node: Node, inputs: readonly TensorRange[]): TensorRange | null {
  const ends = node.inputs.map((id) => endsOf(at(inputs, node.inputs.indexOf(id))));
  // An input that stands at two places counts twice, which is wider than need be and sound.
  const size = ends.reduce((product, [low, high]) => product * (high - low + 1), 1);
  if (size > mostEntries) return null;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let unit = 1;
  const columns = ends.map(([low, high]) => {
    const [count, each] = [high - low + 1, unit];
    unit *= count;
    return Float64Array.from({ length: size }, (_, i) => low + (Math.floor(i / each) % count));
  });
  const valuesOf = (numbers: readonly number[]) =>
    attempt(callsUser(node), () => {
      const values = columns.map((column) =>
        tensor(
          "int64",
          [numbers.length],
          Float64Array.from(numbers, (i) => at(column, i)),
        ),
      );
      return evaluateNode(node, values).data;
    });
  const all = Array.from({ length: size }, (_, i) => i);
  const whole = valuesOf(all);
  const results = whole === null ? all.map((i) => valuesOf([i])) : [whole];
  for (const result of results) {
    if (result === null) continue;
    for (const value of result) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  const { shape } = node.output;
  const every = (value: number) => new Float64Array(sizeOf(shape)).fill(value);
  return least <= most ? asRange(node, every(least), every(most)) : null;
}

function asRange({ output: { dtype, shape } }: Node, low: Float64Array, high: Float64Array): TensorRange {
  const type = dtype.kind === "float" ? "float64" : "int64";
  return { low: tensor(type, shape, low), high: tensor(type, shape, high) };
}

/** What `work` gives; null where an operation refuses a value, or a function of the user's own that it calls throws whatever it likes. */
function attempt<T>(callsFunctions: boolean, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError || (callsFunctions && !(error instanceof InternalError))) return null;
    throw error;
  }
}
