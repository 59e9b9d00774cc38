/**
 * Batch normalisation folded into the product before it (Jacob et al., CVPR 2018, section 3.2): between a product and a sum, or behind the last product, it would be a lookup for each
 * number, and its spread would widen the weights' range.
 */
import { isProduct, type NetworkNode } from "../nodes.ts";
import { float32Constant, onlyReader, weightColumns } from "./weights.ts";

const epsilonOf = ({ attributes: { epsilon } }: NetworkNode): number => (typeof epsilon === "number" ? epsilon : 1e-5);

/** The same network with normalisations folded. @param results tensors that are results */
export function withoutNormalization(
  nodes: readonly NetworkNode[],
  results: readonly string[],
): readonly NetworkNode[] {
  const gone = new Set<NetworkNode>();
  const folded = nodes.map((node) => {
    if (!isProduct(node) || results.includes(node.output)) return node;
    const next = onlyReader(nodes, node.output);
    if (next?.op !== "BatchNormalization" || next.inputs[0] !== node.output) return node;
    gone.add(next);
    return joined(node, next);
  });
  return folded.filter((node) => !gone.has(node));
}

function joined(product: NetworkNode, normalization: NetworkNode): NetworkNode {
  const { weights, bias, channels, channelOf } = weightColumns(product);
  const of = (position: number, channel: number): number =>
    normalization.constants[position]?.values[channel] as number;
  const factors = Array.from({ length: channels }, (_, k) => of(1, k) / Math.sqrt(of(4, k) + epsilonOf(normalization)));
  const biasAt = (k: number): number => (bias === null ? 0 : (bias.values[bias.values.length === 1 ? 0 : k] as number));
  const shifts = factors.map((factor, k) => (biasAt(k) - of(3, k)) * factor + of(2, k));
  const scaled = weights.values.map((weight, i) => weight * (factors[channelOf(i)] as number));
  return {
    ...product,
    // A MatMul has no place for a bias.
    op: product.op === "MatMul" ? "Gemm" : product.op,
    output: normalization.output,
    constants: { 1: float32Constant(weights.shape, scaled), 2: float32Constant([channels], shifts) },
  };
}
