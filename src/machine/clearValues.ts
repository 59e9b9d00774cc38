/**
 * What a module computes of clear arguments before it meets an encrypted value: each clear value that differs from run to run and that sums need, as sums of
 * products, choices, or lookups in tables. Tables stand for everything else that is done element by element, fractions on the way included.
 */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { affineRows, type OperandValue } from "../eval/affine.ts";
import { clearWeightLimits } from "../eval/clearWeights.ts";
import type { LoweredGraph } from "../eval/lower.ts";
import type { AffineStep, ClearValues } from "../eval/steps.ts";
import { parametersOf, rangesOf } from "../ir/arguments.ts";
import { evaluateNode } from "../ir/evaluate.ts";
import type { Bounds, Node } from "../ir/node.ts";
import { definitionOf } from "../ir/ops/index.ts";
import { nodeAt } from "../ir/order.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { sizeOf } from "../value/shape.ts";
import { filled } from "../value/tensor.ts";
import { rowsOfVarying } from "./clear.ts";
import { asChoice, choices, rangeOfChoice } from "./clearChoices.ts";
import { type ClearTables, tablesOf } from "./clearTables.ts";

/** A number that a computation takes: an element of a clear value, or a constant. */
export type ClearOperand = { readonly node: number; readonly element: number } | number;

/** weight · a · b; b is null in a term of one factor. */
export interface ClearTerm {
  readonly a: ClearOperand;
  readonly b: ClearOperand | null;
  readonly weight: number;
}

/** How a value is computed, element by element; several choices follow each other. */
export type ClearCode =
  | {
      readonly kind: "sums";
      readonly rows: readonly { readonly terms: readonly ClearTerm[]; readonly constant: number }[];
    }
  | { readonly kind: "choices"; readonly choice: number; readonly operands: readonly (readonly ClearOperand[])[] }
  | ({ readonly kind: "lookups" } & ClearTables);

/** A value that a run computes. */
export interface ClearValue {
  readonly node: Node;
  /** Empty for an argument. */
  readonly codes: readonly ClearCode[];
  /** Largest magnitude that is allowed, where results may be larger; null elsewhere. */
  readonly limit: number | null;
}

/** How a value is computed, and between what numbers its elements lie. */
interface Computed {
  readonly codes: readonly ClearCode[];
  readonly range: Bounds;
}

const isInteger = ({ output }: Node): boolean => output.dtype.kind === "integer";

/** Finds out how the values that `steps` need are computed. */
class ClearProgram {
  readonly #lowered: LoweredGraph;
  readonly #constants: ClearValues;
  readonly #ranges = new Map<number, Bounds>();
  readonly values: ClearValue[] = [];

  constructor(lowered: LoweredGraph, constants: ClearValues) {
    this.#lowered = lowered;
    this.#constants = constants;
  }

  #node(id: number): Node {
    return nodeAt(this.#lowered.graph, id);
  }

  #refuse(node: Node, why: string): never {
    throw new UserError(`toWebAssembly: '${node.operation}' of clear arguments ${why}, which no module does`, {
      code: "not-supported",
      hint: "compute it before the call, and pass what comes out as the argument",
      nodes: [at(this.#lowered.origin, node.id)],
    });
  }

  /** Adds a value and those that it needs. Gives between what numbers its elements lie. */
  add(id: number): Bounds {
    const known = this.#ranges.get(id);
    if (known !== undefined) return known;
    const node = this.#node(id);
    const { codes, range } = this.#codesOf(node);
    this.#ranges.set(id, range);
    const most = clearWeightLimits(this.#lowered.graph).get(id);
    const limit = most === undefined || Math.max(-range[0], range[1]) <= most ? null : most;
    this.values.push({ node, codes, limit });
    return range;
  }

  /** Whether an input differs from run to run. */
  #varies(id: number): boolean {
    return at(this.#constants, id) === null;
  }

  #codesOf(node: Node): Computed {
    const { graph } = this.#lowered;
    if (node.operation === "input") {
      return {
        codes: [],
        range: at(
          rangesOf(graph),
          parametersOf(graph).findIndex(({ id }) => id === node.id),
        ).bounds,
      };
    }
    const { kind } = definitionOf(node.operation);
    const areIntegers = node.inputs.every((id) => isInteger(this.#node(id)));
    if (areIntegers && (kind === "linear" || kind === "shape")) return this.#sums(node);
    if (areIntegers && kind === "composite") return this.#windows(node);
    if (areIntegers && Object.hasOwn(asChoice, node.operation)) return this.#choice(node);
    return this.#lookups(node);
  }

  /** A linear operation: one of its values is what terms are of, others are factors and constants of them. */
  #sums(node: Node): Computed {
    const operands = node.inputs.map((id) => ({ id, type: this.#node(id).output, clear: at(this.#constants, id) }));
    const [first, ...rest] = operands.flatMap(({ clear }, input) => (clear === null ? [input] : []));
    if (first === undefined) return this.#refuse(node, "is the same in every run");
    const ranges = operands.map(({ id, clear }) => (clear === null ? this.add(id) : null));
    const varying = rest.map((input) => ({ node: input, shape: at(operands, input).type.shape }));
    const rows = rowsOfVarying(varying, (tensors) =>
      affineRows(
        node,
        operands.map(({ type, clear }, input): OperandValue => {
          const place = rest.indexOf(input);
          return { type, clear: place < 0 ? clear : at(tensors, place) };
        }),
      ),
    );
    const idOf = (input: number): number => at(operands, input).id;
    const rangeOf = (input: number): Bounds => at(ranges, input) ?? [0, 0]; // absent: a constant, which no term is of
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const made = rows.map((row) => {
      let [low, high] = [0, 0];
      const terms: ClearTerm[] = [];
      const add = (term: ClearTerm, ends: readonly number[]): void => {
        terms.push(term);
        low += Math.min(...ends);
        high += Math.max(...ends);
      };
      for (const { input, element, weight } of row.terms) {
        const a = { node: idOf(input), element };
        const own = rangeOf(input);
        if (weight.kind === "constant") {
          add(
            { a, b: null, weight: weight.value },
            own.map((end) => end * weight.value),
          );
          continue;
        }
        const other = rangeOf(weight.node);
        const sign = weight.isNegative ? -1 : 1;
        add(
          { a, b: { node: idOf(weight.node), element: weight.element }, weight: sign },
          own.flatMap((x) => other.map((y) => sign * x * y)),
        );
      }
      const { constant } = row;
      if (constant.kind === "element") {
        const sign = constant.isNegative ? -1 : 1;
        add(
          { a: { node: idOf(constant.node), element: constant.element }, b: null, weight: sign },
          rangeOf(constant.node).map((end) => sign * end),
        );
      }
      const fixed = constant.kind === "constant" ? constant.value : 0;
      least = Math.min(least, low + fixed);
      most = Math.max(most, high + fixed);
      return { terms, constant: fixed };
    });
    return { codes: [{ kind: "sums", rows: made }], range: [least, most] };
  }

  /** The elements of an input, repeated to the shape of the result. */
  #elements(id: number, { output: { shape } }: Node): readonly ClearOperand[] {
    const own = this.#node(id).output.shape;
    const constant = at(this.#constants, id);
    if (constant !== null) return [...broadcastTo(constant, shape).data];
    const numbers = filled(own, 0, "int64").data.map((_, i) => i);
    return Array.from(broadcastTo({ dtype: "int64", shape: own, data: numbers }, shape).data, (element) => ({
      node: id,
      element,
    }));
  }

  #rangeOfInput(id: number): Bounds {
    const constant = at(this.#constants, id);
    if (constant === null) return this.add(id);
    return [Math.min(...constant.data), Math.max(...constant.data)];
  }

  #choice(node: Node): Computed {
    const { choice, order, last } = asChoice[node.operation] ?? this.#refuse(node, "is no choice");
    const inputs = order.map((place) => at(node.inputs, place));
    const ranges = inputs.map((id) => this.#rangeOfInput(id));
    const columns = inputs.map((id) => this.#elements(id, node));
    const operands = Array.from({ length: sizeOf(node.output.shape) }, (_, i) => [
      ...columns.map((column) => at(column, i)),
      ...(last === undefined ? [] : [last]),
    ]);
    const chosen = [
      ...(choice === choices.where ? ranges.slice(1) : ranges),
      ...(last === undefined ? [] : [[last, last] as const]),
    ];
    const range = rangeOfChoice(choice, chosen);
    return { codes: [{ kind: "choices", choice, operands }], range };
  }

  /** The largest or smallest of windows of one value; which elements are in a window is seen when one is larger, or smaller, than the others. */
  #windows(node: Node): Computed {
    const [id] = node.inputs;
    if (id === undefined || node.inputs.length !== 1) return this.#refuse(node, "has several values");
    const range = this.add(id);
    const { shape } = this.#node(id).output;
    const size = sizeOf(shape);
    const sign = node.operation === "min" ? -1 : 1;
    const windows: number[][] = Array.from({ length: sizeOf(node.output.shape) }, () => []);
    for (let element = 0; element < size; element++) {
      const probe = filled(shape, 0, "int64");
      probe.data[element] = sign;
      evaluateNode(node, [probe]).data.forEach((value, result) => {
        if (value === sign) at(windows, result).push(element);
      });
    }
    const longest = Math.max(0, ...windows.map((window) => window.length));
    const choice = sign < 0 ? choices.minimum : choices.maximum;
    const operandOf = (window: readonly number[], place: number) => ({
      node: id,
      element: at(window, Math.min(place, window.length - 1)),
    });
    const codes = Array.from(
      { length: Math.max(1, longest - 1) },
      (_, round): ClearCode => ({
        kind: "choices",
        choice,
        operands: windows.map((window, result) => [
          round === 0 ? operandOf(window, 0) : { node: node.id, element: result },
          operandOf(window, round + 1),
        ]),
      }),
    );
    return { codes, range };
  }

  #lookups(node: Node): Computed {
    const { graph } = this.#lowered;
    const made = tablesOf(graph, node, this.#constants, (id) => this.add(id));
    if (typeof made === "string") return this.#refuse(node, made);
    const { range, ...tables } = made;
    return { codes: [{ kind: "lookups", ...tables }], range };
  }

  /** Adds what a step needs. */
  addStep({ node }: AffineStep): void {
    for (const id of node.inputs) if (!this.#node(id).output.encrypted && this.#varies(id)) this.add(id);
  }
}

/** The clear values that steps need, each behind those that it needs itself. Throws a `UserError` for what no module computes. */
export function clearProgramOf(
  steps: readonly AffineStep[],
  lowered: LoweredGraph,
  constants: ClearValues,
): readonly ClearValue[] {
  const program = new ClearProgram(lowered, constants);
  for (const step of steps) program.addStep(step);
  return program.values;
}
