/**
 * How large a circuit may be. What it takes to plan one is estimated from its graph alone, before anything is planned: a few nodes on large arrays
 * would otherwise fill the memory of whoever plans them. The limits are data, so that a page and a program can have others.
 */
import { UserError } from "../base/errors.ts";
import { type Check, type Checks, readOptions } from "../base/options.ts";
import { bootstrapsOf } from "../expand/cost.ts";
import { expandGraph } from "../expand/index.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import { sizeOf } from "../value/shape.ts";

/** The most that a circuit may take. */
export interface Budget {
  /** Lookups on all elements, wide ones counted by their parts. */
  readonly lookups: number;
  /** Bytes of memory that planning takes. */
  readonly memory: number;
  /** Seconds that planning takes on a usual computer. */
  readonly seconds: number;
}

/** A budget, and what can be done beside making a circuit smaller. */
export interface AllowedSize {
  readonly budget: Budget;
  readonly remedy: string;
}

/** What a page plans, in a worker beside everything else that a browser does. */
export const allowedInPage: AllowedSize = {
  budget: { lookups: 2 ** 17, memory: 2 ** 30, seconds: 20 },
  remedy: "or compile it with the library in Node, which takes a 'budget'",
};

/** What a program plans when it says nothing: about as much as the memory that Node gives itself holds. */
const usualBudget: Budget = { lookups: 2 ** 20, memory: 2 ** 31, seconds: 300 };

/**
 * What planning takes, measured on Node 20 (one thread, 2026): circuits of 4 thousand to 260 thousand elements with none to twelve lookups in a row, at the
 * upper end. It grows in proportion, since each element has its own rows and needs.
 */
const perTerm = { bytes: 1500, seconds: 4e-6 };
const perLookup = { bytes: 5000, seconds: 45e-6 };

/** A convolution's rows are read off its values, one input element at a time: seconds for each product of such a reading. */
const secondsPerProduct = 2e-9;

/** Widest lookups that may be done in one bootstrap each. */
const widestDirect = 8;

/** What planning a circuit takes, about. */
export interface Workload extends Budget {
  /** The node that takes most of it. */
  readonly heaviest: number;
}

/** Estimates what planning takes of a graph that passed the checks; takes next to nothing itself. */
export function workloadOf(source: GraphData): Workload {
  const { graph, origin, lookups } = expandGraph(source);
  const byNode = new Map<number, { lookups: number; memory: number; seconds: number }>();
  const add = (node: Node, count: number, per: { readonly bytes: number; readonly seconds: number }): void => {
    const id = origin[node.id] ?? node.id;
    const known = byNode.get(id) ?? { lookups: 0, memory: 0, seconds: 0 };
    byNode.set(id, {
      lookups: known.lookups + (per === perLookup ? count : 0),
      memory: known.memory + count * per.bytes,
      seconds: known.seconds + count * per.seconds,
    });
  };
  for (const lookup of lookups) add(lookup.node, bootstrapsOf([lookup], widestDirect), perLookup);
  for (const node of graph.nodes) {
    if (!node.output.encrypted || node.operation === "input" || isEncryptedLookup(graph, node)) continue;
    const terms = termsOf(graph, node);
    add(node, terms, perTerm);
    if (node.operation.startsWith("conv")) {
      const [input = 0] = sizesOfInputs(graph, node);
      add(node, input * terms, { bytes: 0, seconds: secondsPerProduct });
    }
  }
  const all = [...byNode];
  const [heaviest = 0] = all.toSorted(([, a], [, b]) => b.seconds - a.seconds)[0] ?? [];
  const sum = (key: keyof Budget): number => all.reduce((total, [, work]) => total + work[key], 0);
  return { lookups: sum("lookups"), memory: sum("memory"), seconds: sum("seconds"), heaviest };
}

const sizesOfInputs = (graph: GraphData, { inputs }: Node): readonly number[] =>
  inputs.map((id) => sizeOf(nodeAt(graph, id).output.shape));

/** Terms of the sums that a linear node is. */
function termsOf(graph: GraphData, node: Node): number {
  const size = sizeOf(node.output.shape);
  const sizes = sizesOfInputs(graph, node);
  const shapes = node.inputs.map((id) => nodeAt(graph, id).output.shape);
  switch (node.operation) {
    case "matmul":
    case "dot":
      return shapes.some(({ length }) => length === 0) ? size : size * (shapes[0]?.at(-1) ?? 1);
    case "sum":
      return sizes[0] ?? size;
    case "conv1d":
    case "conv2d":
    case "conv3d":
      // Each result takes one filter's weights.
      return (size * (sizes[1] ?? 1)) / Math.max(1, shapes[1]?.[0] ?? 1);
    default:
      return size * Math.max(1, node.inputs.filter((id) => nodeAt(graph, id).output.encrypted).length);
  }
}

const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(2))} GiB`;
const seconds = (count: number): string => `${Number(count.toPrecision(2))} s`;

/** What is said of each limit. */
const sentences: { readonly [K in keyof Budget]: (limit: number, got: number) => string } = {
  lookups: (limit, got) => `expected at most ${limit} lookups on all elements, got ${got}`,
  memory: (limit, got) => `expected at most ${gibibytes(limit)} of memory to plan it, got about ${gibibytes(got)}`,
  seconds: (limit, got) => `expected at most ${seconds(limit)} to plan it, got about ${seconds(got)}`,
};

/** Throws a `UserError` of code `over-budget` when a circuit takes more than is allowed; it names limit, estimate and the node that takes most. */
export function checkBudget(graph: GraphData, { budget, remedy }: AllowedSize): void {
  const workload = workloadOf(graph);
  for (const key of Object.keys(sentences) as (keyof Budget)[]) {
    if (workload[key] <= budget[key]) continue;
    const { operation } = nodeAt(graph, workload.heaviest);
    throw new UserError(`this circuit is too large: ${sentences[key](budget[key], workload[key])}`, {
      code: "over-budget",
      hint: `use smaller arrays, or fewer lookups on them (most of it is for ${operation}); ${remedy}`,
      nodes: [workload.heaviest],
    });
  }
}

const isPositive: Check = ["a number above 0", (value) => typeof value === "number" && value > 0];

const checks: Checks<Budget> = { lookups: isPositive, memory: isPositive, seconds: isPositive };

/**
 * What a program allows in a call: what it gave, and the usual for the rest. `Infinity` lifts a limit.
 * @throws UserError for unknown keys and wrong values
 */
export const allowedBy = (call: string, given?: Partial<Budget>): AllowedSize => ({
  budget: {
    ...usualBudget,
    ...readOptions<Budget>({ name: `${call}: budget`, example: "{ memory: 2 ** 33 }", checks }, given),
  },
  remedy: `or allow more, as in ${call}(…, { budget: { memory: 2 ** 33 } }), and start Node with as much memory (--max-old-space-size)`,
});
