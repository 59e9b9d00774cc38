/** The graph as users hold it: read, print, query, evaluate. It never changes. */
import type { Diagnostic } from "../base/errors.ts";
import { type Check, readOptions } from "../base/options.ts";
import { type JsonValue, jsonOf } from "../base/plainData.ts";
import { type NestedInput, type Tensor, toNested } from "../value/tensor.ts";
import { checkShapes, parametersOf, readArguments } from "./arguments.ts";
import { evaluateGraph } from "./evaluate.ts";
import { type GraphData, type Node, withoutWitnesses } from "./node.ts";
import { nth } from "./ops/op.ts";
import { type FormatOptions, formatGraph, readFormatOptions } from "./print.ts";

/** Which nodes to ask: by tag (exact; empty means untagged; or a pattern) and by operation name (or a pattern). */
export interface NodeFilter {
  readonly tag?: string | readonly string[] | RegExp;
  readonly operation?: string | readonly string[] | RegExp;
}

/** Makes what users get of the outputs of a graph. */
export type Presenter = (outputs: readonly Tensor[]) => unknown;

const isFilter: Check = [
  "text, a list of texts or a regular expression",
  (value) =>
    typeof value === "string" ||
    value instanceof RegExp ||
    (Array.isArray(value) && [...value.slice(0, mostTexts)].every((text) => typeof text === "string")),
];

/** Texts of a filter that are looked at. */
const mostTexts = 10_000;

function matches(text: string, filter: string | readonly string[] | RegExp | undefined): boolean {
  if (filter === undefined) return true;
  if (filter instanceof RegExp) return filter.test(text);
  return typeof filter === "string" ? text === filter : filter.includes(text);
}

/** An op-graph with a type, and after measuring bounds and a bit-width, on every node. */
export class Graph {
  readonly data: GraphData;
  readonly #problems: readonly Diagnostic[];
  readonly #present: Presenter;
  readonly #further: () => readonly Diagnostic[];
  #checked: readonly Diagnostic[] | null = null;

  /** `problems` and `further` are what `check` tells, the latter found when it is first asked; `present` makes users' values of outputs. */
  constructor(
    data: GraphData,
    problems: readonly Diagnostic[] = [],
    present: Presenter = outputsToNested,
    further: () => readonly Diagnostic[] = () => [],
  ) {
    this.data = data;
    this.#problems = problems;
    this.#present = present;
    this.#further = further;
  }

  get nodes(): readonly Node[] {
    return this.data.nodes;
  }

  /** The printed form. */
  format(options?: FormatOptions): string {
    return formatGraph(this.data, readFormatOptions("format", options));
  }

  toString(): string {
    return this.format();
  }

  /**
   * The graph as JSON holds it, without the samples of the input-set and without functions of the user's own, whose tables stay. Numbers that
   * JSON has no form for, and arrays of numbers, are written as base/plainData.ts says.
   */
  toJSON(): JsonValue {
    return jsonOf(withoutWitnesses(this.data), (name) => name === "call");
  }

  /** Problems that keep this graph from being compiled, and warnings; empty when there is nothing to say. */
  check(): readonly Diagnostic[] {
    this.#checked ??= [...this.#problems, ...this.#further()];
    return this.#checked;
  }

  /** The nodes that pass the filter. */
  query(given?: NodeFilter): readonly Node[] {
    const filter = readOptions<NodeFilter>(
      { name: "query", example: '{ operation: "add" }', checks: { tag: isFilter, operation: isFilter } },
      given,
    );
    return this.nodes.filter((node) => matches(node.tag, filter.tag) && matches(node.operation, filter.operation));
  }

  /** Largest bit-width of the integer nodes that pass the filter, or -1 when there is none. */
  maximumIntegerBitWidth(filter?: NodeFilter): number {
    const widths = this.query(filter).map((node) =>
      node.output.dtype.kind === "integer" ? node.output.dtype.bits : -1,
    );
    return widths.reduce((widest, width) => Math.max(widest, width), -1);
  }

  /** Smallest and largest bound of the integer nodes that pass the filter, or null when there is none. */
  integerRange(filter?: NodeFilter): readonly [low: number, high: number] | null {
    const bounds = this.query(filter).flatMap((node) =>
      node.bounds !== null && node.output.dtype.kind === "integer" ? [node.bounds] : [],
    );
    if (bounds.length === 0) return null;
    return bounds.reduce(([low, high], [least, most]) => [Math.min(low, least), Math.max(high, most)]);
  }

  /** Clear evaluation on numbers, nested lists or arrays. */
  evaluate(...args: readonly (Tensor | NestedInput)[]): unknown {
    const names = parametersOf(this.data).map(({ attributes }) => attributes.name);
    return this.#present(this.evaluateTensors(readArguments("evaluate", names, args)));
  }

  /** Clear evaluation on tensors. */
  evaluateTensors(args: readonly Tensor[]): readonly Tensor[] {
    checkShapes(this.data, args);
    return evaluateGraph(this.data, args);
  }
}

/** One output as it is; several as a list. Scalars are plain numbers. */
function outputsToNested(outputs: readonly Tensor[]): unknown {
  return outputs.length === 1 ? toNested(nth(outputs, 0)) : outputs.map((output) => toNested(output));
}
