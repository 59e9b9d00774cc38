/**
 * Ranges of values that depend on the same few others, element by element: a + b - max(a, b) is no wider than a and b, though their ranges alone
 * say so. A value is computed for all combinations of what it is made of, as far back as these are few; of what lies behind only ranges are known.
 */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { isFusable } from "../ir/ops/facts.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { minMax, tensor } from "../value/tensor.ts";
import { isOwnFunction } from "./domains.ts";
import { isUniform, variableInput } from "./tables.ts";

/** Combinations of values that are tried for one node, at most. */
const mostCombinations = 2 ** 10;

/** A value for all combinations of its roots' values, the first root counting units. Roots are ids of nodes, ascending. */
interface Joint {
  readonly roots: readonly number[];
  readonly values: Float64Array;
}

/** Narrows the ranges of the nodes of one graph, which are asked for in their order. */
export class JointRanges {
  readonly #graph: GraphData;
  readonly #bounds: (Bounds | null)[] = [];
  readonly #joints: (Joint | null)[] = [];

  constructor(graph: GraphData) {
    this.#graph = graph;
  }

  /** The range of the next node, of which `range` is known otherwise; null where nothing is. */
  next(node: Node, range: Bounds | null): Bounds | null {
    const joint = range === null || !this.#isElementwise(node) ? null : this.#jointOf(node);
    const bounds = range === null || joint === null ? range : common(range, joint.values);
    this.#joints.push(joint);
    this.#bounds.push(bounds);
    return bounds;
  }

  /** True when each element of the result is one function of the inputs' elements at its place. */
  #isElementwise(node: Node): boolean {
    if (node.inputs.length === 0 || isOwnFunction(node)) return false;
    if (node.operation === "tlu" || node.operation === "subgraph") {
      const variable = variableInput(this.#graph, node);
      return variable !== null && isUniform(this.#graph, node, variable);
    }
    return isFusable(node) || definitionOf(node.operation).kind === "table";
  }

  /** The values of a node over what its inputs are made of, or over its inputs where that is too much; null where these are, too. */
  #jointOf(node: Node): Joint | null {
    const deep = node.inputs.map((id) => at(this.#joints, id) ?? this.#rootOf(id));
    return this.#over(node, deep) ?? this.#over(node, node.inputs.map((id) => this.#rootOf(id))); // biome-ignore format: one line
  }

  /** A node as what others are made of: any value of its range. */
  #rootOf(id: number): Joint | null {
    const bounds = at(this.#bounds, id);
    const isInteger = nodeAt(this.#graph, id).output.dtype.kind === "integer";
    if (bounds === null || !isInteger || countOf(bounds) > mostCombinations) return null;
    return { roots: [id], values: Float64Array.from({ length: countOf(bounds) }, (_, i) => bounds[0] + i) };
  }

  #over(node: Node, inputs: readonly (Joint | null)[]): Joint | null {
    const joints = inputs.filter((joint) => joint !== null);
    if (joints.length < inputs.length) return null;
    const roots = [...new Set(joints.flatMap((joint) => joint.roots))].sort((a, b) => a - b);
    const counts = roots.map((id) => this.#countOf(id));
    const size = counts.reduce((product, count) => product * count, 1);
    if (size > mostCombinations) return null;
    const values = evaluated(
      node,
      joints.map((joint) => this.#spread(joint, roots, counts, size)),
      size,
    );
    return values === null ? null : { roots, values };
  }

  #countOf(id: number): number {
    const bounds = at(this.#bounds, id);
    return bounds === null ? Number.POSITIVE_INFINITY : countOf(bounds);
  }

  /** The values of a joint over more roots than its own. */
  #spread({ roots: own, values }: Joint, roots: readonly number[], counts: readonly number[], size: number) {
    const steps = roots.map((id) => {
      const place = own.indexOf(id);
      return place < 0 ? 0 : own.slice(0, place).reduce((unit, before) => unit * this.#countOf(before), 1);
    });
    return Float64Array.from({ length: size }, (_, i) => {
      let [rest, from] = [i, 0];
      counts.forEach((count, root) => {
        from += (rest % count) * at(steps, root);
        rest = Math.floor(rest / count);
      });
      return at(values, from);
    });
  }
}

const countOf = ([low, high]: Bounds): number => high - low + 1;

/** What two ranges of one value have in common. */
function common([low, high]: Bounds, values: Float64Array): Bounds {
  const [least, most] = minMax(tensor("int64", [values.length], values));
  return [Math.max(low, least), Math.min(high, most)];
}

/** The node's values on columns of values; combinations that it refuses take another one's. Null where it refuses all or gives no integers. */
function evaluated(node: Node, columns: readonly Float64Array[], size: number): Float64Array | null {
  const valuesOf = (numbers: readonly number[]): Float64Array | null => {
    try {
      const inputs = columns.map((column) =>
        tensor(
          "int64",
          [numbers.length],
          Float64Array.from(numbers, (i) => at(column, i)),
        ),
      );
      const { data } = evaluateNode(node, inputs);
      return data.every(Number.isSafeInteger) && data.length === numbers.length ? data : null;
    } catch (error) {
      if (error instanceof UserError) return null;
      throw error;
    }
  };
  const all = Array.from({ length: size }, (_, i) => i);
  const whole = valuesOf(all);
  if (whole !== null) return whole;
  const single = all.map((i) => valuesOf([i])?.[0]);
  const some = single.find((value) => value !== undefined);
  return some === undefined ? null : Float64Array.from(single, (value) => value ?? some);
}
