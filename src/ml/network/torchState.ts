/**
 * The state of the original's networks (`SparseQuantNeuralNetwork`, a PyTorch module) as dense layers. Scales as Brevitas 0.10 gets them from learnt numbers, in float32: per-tensor
 * quantizers `Int8WeightPerTensorFloat` and `Int8ActPerTensorFloat`, and their restriction to powers of two, whose learnt number is a logarithm.
 */
import { UserError } from "../../base/errors.ts";
import { type MatrixInput, tensorOf } from "../numeric/matrix.ts";
import type { DenseLayer, RoundingRules } from "./dense.ts";

const { fround } = Math;

/** Tensors by their names in the module, as nested lists or as flat or nested `values` with their `shape`. */
export type TorchState = Readonly<
  Record<string, MatrixInput | { readonly shape: readonly number[]; readonly values: unknown }>
>;

/** The scale that maps [-threshold, threshold] to integers; a power of two is the next one upwards. */
function scaleOf(
  threshold: number,
  bits: number,
  isSigned: boolean,
  { isNarrow, isPowerOfTwo }: RoundingRules,
): number {
  const levels = 2 ** (isSigned ? bits - 1 : bits);
  if (isPowerOfTwo) return 2 ** Math.ceil(fround(Math.log2(threshold))) / levels;
  return fround(threshold / (isNarrow || !isSigned ? levels - 1 : levels));
}

/** The scale of weights is that of the largest of them. All zero, they have that of one. */
function weightScale(weights: readonly number[], rules: RoundingRules): number {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  return scaleOf(largest === 0 ? 1 : largest, rules.weightBits, true, rules);
}

/**
 * The layers of a module.
 * @throws UserError for a tensor that is missing or has another shape
 */
export function torchLayers(state: TorchState, count: number, isSigned: boolean, rules: RoundingRules): DenseLayer[] {
  let inputs: number | null = null;
  return Array.from({ length: count }, (_, i) => {
    const { shape, data } = tensorIn(state, `features.fc${i}.weight`);
    const bias = tensorIn(state, `features.fc${i}.bias`);
    const learnt = tensorIn(
      state,
      `features.quant${i}.act_quant.fused_activation_quant_proxy.tensor_quant.scaling_impl.value`,
    );
    const [outputs = 0, columns = 0] = shape;
    if (shape.length !== 2 || bias.data.length !== outputs || (inputs !== null && inputs !== columns)) {
      throw new UserError(
        `fromSklearn: expected weights of ${inputs ?? "some"} inputs and as many biases as outputs in layer ${i}, got shapes (${shape.join(", ")}) and (${bias.shape.join(", ")})`, // absent: the first layer
        { code: "shape" },
      );
    }
    inputs = outputs;
    const threshold = rules.isPowerOfTwo ? 2 ** (learnt.data[0] as number) : (learnt.data[0] as number);
    return {
      weights: Array.from({ length: outputs }, (_, k) =>
        [...data.subarray(k * columns, (k + 1) * columns)].map(fround),
      ),
      bias: [...bias.data].map(fround),
      inputScale: scaleOf(threshold, rules.activationBits, isSigned, rules),
      weightScale: weightScale([...data].map(fround), rules),
      isSigned,
    };
  });
}

function tensorIn(state: TorchState, name: string) {
  const given = Object.hasOwn(state, name) ? state[name] : undefined;
  if (given === undefined) {
    throw new UserError(`fromSklearn: expected the tensor '${name}' in the state, got none`, { code: "shape" });
  }
  const isRecord = typeof given === "object" && "values" in given;
  return tensorOf(name, (isRecord ? given.values : given) as MatrixInput);
}
