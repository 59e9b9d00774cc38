/**
 * Weights with a scale for each channel of the result (Krishnamoorthi, arXiv 1806.08342, section 3.1.2): all channels are stretched to the same largest weight, and the function behind
 * the sums undoes it, which is a part of a table that is there anyway. The layer that gives the result keeps one scale: nothing stands behind it.
 */
import { isProduct, type NetworkNode } from "../nodes.ts";
import { channelShape, float32Constant, weightColumns } from "./weights.ts";

/** The same network with channels stretched. @param results tensors that are results */
export function withChannelScales(nodes: readonly NetworkNode[], results: readonly string[]): readonly NetworkNode[] {
  return nodes.flatMap((node) => (isProduct(node) && !results.includes(node.output) ? stretched(node) : [node]));
}

function stretched(node: NetworkNode): readonly NetworkNode[] {
  const { weights, bias, channels, channelOf } = weightColumns(node);
  const largest = new Array<number>(channels).fill(0);
  weights.values.forEach((weight, i) => {
    const channel = channelOf(i);
    largest[channel] = Math.max(largest[channel] as number, Math.abs(weight));
  });
  const most = Math.max(...largest);
  const factors = largest.map((own) => (own === 0 || most === 0 ? 1 : Math.fround(most / own)));
  if (factors.every((factor) => factor === 1)) return [node];
  const shape = channelShape(node, channels);
  const sums = `${node.output}.stretched`;
  const scaled = bias === null ? node.output : `${node.output}.scaled`;
  const product: NetworkNode = {
    ...node,
    output: sums,
    constants: {
      1: float32Constant(
        weights.shape,
        weights.values.map((weight, i) => weight * (factors[channelOf(i)] as number)),
      ),
    },
  };
  const back = (op: string, input: string, output: string, values: readonly number[]): NetworkNode => ({
    op,
    name: `${node.name}.${op}`,
    inputs: [input],
    output,
    attributes: {},
    constants: { 1: float32Constant(shape, values) },
  });
  const scales = back("Mul", sums, scaled, factors.map((factor) => 1 / factor)); // biome-ignore format: one line
  if (bias === null) return [product, scales];
  const shifts = channelsOf(bias.values, channels);
  return [product, scales, back("Add", scaled, node.output, shifts)];
}

/** One number a channel. */
const channelsOf = (values: readonly number[], channels: number): readonly number[] =>
  values.length === 1 ? new Array<number>(channels).fill(values[0] as number) : values;
