/**
 * What a network does with its input before the first product, made by the client in clear: scaling, normalisation, functions and moves then cost no lookup. The client learns these operations.
 */
import type { Shape } from "../../../value/shape.ts";
import type { NetworkNode } from "../nodes.ts";
import { isFusable, isMover } from "../operations/index.ts";

/** A network without its first operations. */
export interface PreparedNetwork {
  /** What the client computes, in order. */
  readonly preparing: readonly NetworkNode[];
  readonly nodes: readonly NetworkNode[];
  /** The tensor that is encrypted, and the shape of one row. */
  readonly input: { readonly name: string; readonly shape: Shape };
}

/** The network from where its input is more than moved and looked up. @param shapes of all tensors, of one row @param results tensors that are results */
export function withClientSide(
  nodes: readonly NetworkNode[],
  input: PreparedNetwork["input"],
  shapes: ReadonlyMap<string, Shape>,
  results: readonly string[],
): PreparedNetwork {
  const preparing: NetworkNode[] = [];
  let tensor = input.name;
  for (;;) {
    const readers = nodes.filter(({ inputs }) => inputs.includes(tensor));
    const [reader, ...others] = readers;
    const isOwn = reader !== undefined && others.length === 0 && reader.inputs.every((name) => name === tensor);
    if (!isOwn || results.includes(reader.output) || !(isFusable(reader.op) || isMover(reader.op))) break;
    preparing.push(reader);
    tensor = reader.output;
  }
  const shape = shapes.get(tensor);
  if (preparing.length === 0 || shape === undefined) return { preparing: [], nodes, input };
  const rest = nodes.filter((node) => !preparing.includes(node));
  return { preparing, nodes: rest, input: { name: tensor, shape: shape.slice(1) } };
}
