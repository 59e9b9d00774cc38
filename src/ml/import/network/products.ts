/** Products in the one form that networks have: with their bias, without factors of their own. */
import { UserError } from "../../../base/errors.ts";
import type { LayerConstant } from "../../network/layer.ts";
import type { NetworkNode } from "../../network/nodes.ts";

/**
 * A `Gemm` with its factors alpha and beta in its constants.
 * @throws UserError for a turned input, and for factors of what is no constant
 */
export function plainGemm(node: NetworkNode): NetworkNode {
  const { alpha = 1, beta = 1, transA = 0 } = node.attributes;
  if (alpha === 1 && beta === 1 && transA === 0) return node;
  const { 0: first, 1: weights, 2: bias } = node.constants;
  if (transA !== 0 || first !== undefined || weights === undefined || (node.inputs.length > 1 && beta !== 1)) {
    throw new UserError(
      `onnx: ${node.name}: expected a Gemm of the input with constant weights, got transA ${String(transA)}, alpha ${String(alpha)}, beta ${String(beta)}`,
      { code: "import", hint: "write it with MatMul, Mul and Add" },
    );
  }
  const constants = { ...node.constants, 1: times(weights, Number(alpha)) };
  return {
    ...node,
    attributes: { ...node.attributes, alpha: 1, beta: 1 },
    constants: bias === undefined ? constants : { ...constants, 2: times(bias, Number(beta)) },
  };
}

/** A constant times a factor; integers that it had are no longer its own. */
const times = (constant: LayerConstant, factor: number): LayerConstant =>
  factor === 1
    ? constant
    : { ...constant, quantized: null, values: constant.values.map((value) => Math.fround(value * factor)) };

/**
 * The nodes with `MatMul` and `Add` of a constant joined to `Gemm`.
 * @param results the network's results
 */
export function joinedBiases(nodes: readonly NetworkNode[], results: readonly string[]): readonly NetworkNode[] {
  const readers = new Map<string, number>(results.map((result) => [result, 1]));
  for (const name of nodes.flatMap(({ inputs }) => inputs)) readers.set(name, (readers.get(name) ?? 0) + 1); // absent: the first
  const byOutput = new Map(nodes.map((node) => [node.output, node]));
  const gone = new Set<NetworkNode>();
  const joined = nodes.map((node) => {
    const product = byOutput.get(node.inputs[0] ?? ""); // absent: no such tensor
    const bias = node.constants[0] ?? node.constants[1]; // absent: it is the other one
    const weights = product?.constants[1];
    if (node.op !== "Add" || product?.op !== "MatMul" || weights?.shape.length !== 2) return node;
    if (bias?.shape.length !== 1 || bias.shape[0] !== weights.shape[1] || readers.get(product.output) !== 1)
      return node;
    gone.add(product);
    return {
      op: "Gemm",
      name: product.name,
      inputs: product.inputs,
      output: node.output,
      attributes: {},
      constants: { 1: weights, 2: bias },
    };
  });
  return joined.filter((_, i) => !gone.has(nodes[i] as NetworkNode));
}
