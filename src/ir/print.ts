/**
 * The one printed form of a graph, exactly the original's (concrete-numpy.md section 3). Errors use the same form with
 * carets below the nodes they are about.
 */

import { isBoolean, oneOf, readOptions } from "../base/options.ts";
import { formatType } from "../value/type.ts";
import type { GraphData, Node } from "./node.ts";
import { definitionOf, type OpName } from "./ops/index.ts";
import { orderedNodes, type PrintOrder } from "./order.ts";

/** What to print beside each node. */
export interface FormatOptions {
  readonly order?: PrintOrder;
  /** Measured bounds; off by default. */
  readonly bounds?: boolean;
  readonly tags?: boolean;
  readonly locations?: boolean;
  /** Longer texts of constants and tables are cut in the middle; 25 by default. */
  readonly maximumConstantLength?: number;
}

/** The options of `call`, which a user gave. */
export const readFormatOptions = (call: string, given: unknown): FormatOptions =>
  readOptions<FormatOptions>(
    {
      name: call,
      example: "{ bounds: true }",
      checks: {
        order: oneOf("topological", "creation"),
        bounds: isBoolean,
        tags: isBoolean,
        locations: isBoolean,
        maximumConstantLength: ["a number of at least 5", (value) => typeof value === "number" && value >= 5],
      },
    },
    given,
  );

/** Messages to print with carets below nodes: several below one node each keep their own line. */
export type Highlights = ReadonlyMap<number, readonly string[]>;

/** `[0, 7]`, or for floats `[0.0, 2.645751]`. */
export function formatBounds(node: Node): string {
  if (node.bounds === null) return "";
  const isFloat = node.output.dtype.kind === "float";
  const text = (value: number) => {
    if (!isFloat) return String(value);
    const rounded = String(Math.round(value * 1e6) / 1e6);
    return /^-?\d+$/.test(rounded) ? `${rounded}.0` : rounded;
  };
  return `[${node.bounds.map(text).join(", ")}]`;
}

/** The call of one node, given how its inputs are written: `add(%0, %1)`. */
export function formatCall<K extends OpName>(node: Node<K>, inputs: readonly string[], limit = 25): string {
  const definition = definitionOf(node.operation);
  const shorten = (text: string) => shortened(text, limit);
  if (definition.format !== undefined) return definition.format(inputs, node.attributes, shorten);
  const keywords = definition.keywords?.(node.attributes) ?? []; // absent: no keywords
  return `${node.operation}(${[...inputs, ...keywords.map(([key, text]) => `${key}=${shorten(text)}`)].join(", ")})`;
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = limit - 5;
  const head = Math.floor(kept / 2);
  return `${text.slice(0, head)} ... ${text.slice(text.length - (kept - head))}`;
}

/** Prints a graph. */
export function formatGraph(graph: GraphData, options: FormatOptions = {}, highlights: Highlights = new Map()): string {
  const nodes = orderedNodes(graph, options.order ?? "topological"); // absent: the original's order
  const printedId = new Map(nodes.map((node, i) => [node.id, i]));
  const name = (id: number) => `%${printedId.get(id)}`;
  const widest = String(nodes.length - 1).length;
  const calls = nodes.map((node) => formatCall(node, node.inputs.map(name), options.maximumConstantLength));
  const starts = nodes.map((node, i) => `${name(node.id).padStart(widest + 1)} = ${calls[i]}`);
  const columns: ((node: Node) => string)[] = [(node) => `# ${formatType(node.output)}`];
  if (options.bounds) columns.push((node) => (node.bounds === null ? "" : `∈ ${formatBounds(node)}`));
  if (options.tags ?? true) columns.push((node) => (node.tag === "" ? "" : `@ ${node.tag}`));
  if (options.locations) columns.push((node) => place(node));
  const lines = columns.reduce((texts, column) => {
    const start = Math.max(0, ...texts.map((text) => text.length)) + 8;
    return texts.map((text, i) => {
      const node = nodes[i];
      return text.padEnd(start) + (node === undefined ? "" : column(node));
    });
  }, starts);
  const body = lines.flatMap((line, i) => {
    const text = line.trimEnd();
    const node = nodes[i];
    const notes = (node && highlights.get(node.id)) ?? []; // absent: nothing to point at
    return node === undefined ? [text] : [text, ...carets(text, node, notes)];
  });
  const outputs = graph.outputs.map(name);
  const returned = outputs.length === 1 ? outputs[0] : `(${outputs.join(", ")})`;
  const nested = nodes.flatMap((node, i) =>
    node.operation === "subgraph" ? ["", ...subgraphLines(`${name(node.id)} = ${calls[i]}`, node, options)] : [],
  );
  return [...body, `return ${returned}`, ...(nested.length > 0 ? ["", "Subgraphs:", ...nested] : [])].join("\n");
}

function subgraphLines(title: string, node: Node<"subgraph">, options: FormatOptions): readonly string[] {
  const inner = formatGraph(node.attributes.graph, { ...options, bounds: false }).split("\n");
  return [`    ${title}:`, "", ...inner.map((line) => (line === "" ? "" : `        ${line}`))];
}

function carets(line: string, node: Node, messages: readonly string[]): readonly string[] {
  const where = place(node);
  return messages.flatMap((message) => [
    `${"^".repeat(line.length)} ${message}`,
    ...(where === "" ? [] : [`${" ".repeat(line.length)} ${where}`]),
  ]);
}

function place({ location }: Node): string {
  return location === null ? "" : `${location.file}:${location.line}`;
}
