/** Weights of products as columns: one for each channel of the result, whatever the operator's layout. */
import type { LayerConstant } from "../layer.ts";
import type { NetworkNode } from "../nodes.ts";

/** Float weights of a product with constant weights, and where each belongs. */
export interface WeightColumns {
  readonly weights: LayerConstant;
  readonly bias: LayerConstant | null;
  /** Channels of the result. */
  readonly channels: number;
  /** The channel of the result that weight number `i` belongs to. */
  channelOf(i: number): number;
}

/** The weights of a product. */
export function weightColumns({ op, attributes, constants }: NetworkNode): WeightColumns {
  const weights = constants[1] as LayerConstant;
  const { shape, values } = weights;
  const isTurned = op === "Conv" || attributes.transB === 1;
  const channels = (isTurned ? shape[0] : shape.at(-1)) as number;
  const taps = values.length / channels;
  const bias = constants[2];
  return {
    weights,
    bias: bias === undefined || bias.values.length === 0 ? null : bias,
    channels,
    channelOf: (i) => (isTurned ? Math.floor(i / taps) : i % channels),
  };
}

/** A constant of float32 numbers. */
export const float32Constant = (shape: readonly number[], values: readonly number[]): LayerConstant => ({
  shape,
  values: values.map(Math.fround),
  isFloat32: true,
  quantized: null,
});

/** Shape of numbers by channel, broadcast over what a product gives. */
export const channelShape = ({ op, constants }: NetworkNode, channels: number): readonly number[] => {
  const spatial = op === "Conv" ? (constants[1] as LayerConstant).shape.length - 2 : 0;
  return [channels, ...new Array<number>(spatial).fill(1)];
};

/** The only node that reads a tensor; null where none does, or several. */
export function onlyReader(nodes: readonly NetworkNode[], tensor: string): NetworkNode | null {
  const readers = nodes.filter(({ inputs }) => inputs.includes(tensor));
  const [reader] = readers;
  return readers.length === 1 && reader !== undefined ? reader : null;
}
