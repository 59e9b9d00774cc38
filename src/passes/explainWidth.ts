/** Why a node has the width that it has, as data: the bound that decides, the sample that reached it, a hint. It words nothing. */
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import type { Tensor } from "../value/tensor.ts";
import { integerTypeOf } from "../value/type.ts";

/** One end of a node's bounds. */
export interface ReachedBound {
  readonly end: "low" | "high";
  readonly value: number;
  /** Bits that the value takes by itself, with a sign bit where the node is signed. */
  readonly bits: number;
  /** Number of the first sample of the input-set that reached it; null in graphs that were not measured. */
  readonly sample: number | null;
  /** The sample's values of the parameters, if they were kept. */
  readonly args: readonly Tensor[] | null;
}

/** Why a node is as wide as it is. */
export interface WidthExplanation {
  readonly bits: number;
  readonly signed: boolean;
  readonly bounds: Bounds;
  /** The end that takes most bits; of two alike, the upper one. */
  readonly deciding: ReachedBound;
  readonly other: ReachedBound;
  /** Bits that the bounds alone would take; fewer than `bits` where a hint asks for more. */
  readonly measuredBits: number;
  /** The hint that asks for more bits than were measured. */
  readonly hintedBy: number | null;
  /** Largest value that `bits` bits hold; one more would take another bit. */
  readonly largest: number;
}

/** Explains the width of a node; null for floats, and where nothing was measured. */
export function explainWidth(graph: GraphData, node: Node): WidthExplanation | null {
  const { bounds, output } = node;
  if (bounds === null || output.dtype.kind !== "integer") return null;
  const { bits, signed } = output.dtype;
  const measured = integerTypeOf(...bounds);
  const end = (index: 0 | 1): ReachedBound => {
    const value = bounds[index];
    const sample = node.reached?.[index] ?? null;
    return {
      end: index === 0 ? "low" : "high",
      value,
      // Beside a negative bound, a value that is not negative takes a sign bit as well.
      bits: value < 0 ? integerTypeOf(value, value).bits : integerTypeOf(measured.signed ? -1 : 0, value).bits,
      sample,
      args: graph.witnesses?.find((witness) => witness.sample === sample)?.args ?? null,
    };
  };
  const [low, high] = [end(0), end(1)];
  const [deciding, other] = low.bits > high.bits ? [low, high] : [high, low];
  const hint = graph.nodes.find(
    ({ operation, inputs, id }) => operation === "hint" && (id === node.id || inputs[0] === node.id),
  );
  return {
    bits,
    signed,
    bounds,
    deciding,
    other,
    measuredBits: measured.bits,
    hintedBy: bits > measured.bits ? (hint?.id ?? null) : null,
    largest: 2 ** (signed ? bits - 1 : bits) - 1,
  };
}
