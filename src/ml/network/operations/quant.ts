/** The quantizer of quantization-aware training, `onnx.brevitas.Quant` of QONNX: rounds floats to the values that a few bits have. */
import type { NDArray, Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { quantizeOne } from "../../quantize/quantizer.ts";
import { Flow, float32, float64 } from "../flow.ts";
import type { LayerAttributes, LayerConstant, QuantizedLayer } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";
import { clearNumbers } from "./tensors.ts";

/** What a quantizer of a network is made with. */
interface QuantSettings {
  readonly scale: number;
  readonly zeroPoint: number;
  readonly bits: number;
  readonly low: number;
  readonly high: number;
}

/** The least and greatest integer: unsigned and narrow is read as signed, as the original does. */
export function quantRange(bits: number, isSigned: boolean, isNarrow: boolean): readonly [low: number, high: number] {
  if (isSigned) return [-(2 ** (bits - 1)) + Number(isNarrow), 2 ** (bits - 1) - 1];
  return isNarrow ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

function settingsOf([scale, zeroPoint, bits]: readonly number[], { signed, narrow }: LayerAttributes): QuantSettings {
  const given = { scale: scale as number, zeroPoint: zeroPoint as number, bits: bits as number };
  const [low, high] = quantRange(given.bits, signed === 1, narrow === 1);
  return { ...given, low, high };
}

function rounded(x: Operand, { scale, zeroPoint, low, high }: QuantSettings): Outcome {
  const shifted = np.add(np.divide(x, float32(scale)), float32(zeroPoint));
  const integers = np.rint(np.clip(shifted, float64(low), float64(high)));
  return np.multiply(np.subtract(integers, float32(zeroPoint)), float32(scale));
}

const single = (layer: QuantizedLayer, position: number): number => layer.constants[position]?.values[0] as number;

/** Rounds; what has the very quantizer already goes through untouched. */
export const brevitasQuant: NetworkOperation = {
  values([x, scale, zeroPoint, bits], attributes) {
    // Each is one number, which some exports write with an axis.
    const settings = [scale, zeroPoint, bits].map((each) => clearNumbers("Quant", "a setting", each)[0] as number);
    return rounded(x as Operand, settingsOf(settings, attributes));
  },
  run(layer, inputs) {
    const input = inputs[0] as Flow;
    const wanted = layer.outputQuantizer;
    const given = input.quantizer;
    const isSame =
      given.isQat === wanted.isQat &&
      given.isSigned === wanted.isSigned &&
      given.isSymmetric === wanted.isSymmetric &&
      given.nBits === wanted.nBits &&
      given.scale === wanted.scale &&
      given.zeroPoint === wanted.zeroPoint;
    if (isSame) return input;
    const settings = settingsOf([single(layer, 1), single(layer, 2), single(layer, 3)], layer.attributes);
    return Flow.ofValues(rounded(input.values, settings), wanted);
  },
};

/** `BipolarQuant` of QONNX: one bit, the scale below or above 0. */
export const bipolarQuant: NetworkOperation = {
  values([x, scale]) {
    const isPositive = np.greater_equal(x as Operand, 0);
    return np.multiply(np.subtract(np.multiply(isPositive, float32(2)), float32(1)), scale as Operand);
  },
};

/** `Trunc` of QONNX: the integers of a quantized tensor without their low bits, rounded down. */
export const truncQuant: NetworkOperation = {
  values([x, scale, zeroPoint, bitsBefore, bitsAfter]) {
    const integers = np.rint(np.add(np.divide(x as Operand, scale as Operand), zeroPoint as Operand));
    const unit = 2 ** (Number(bitsBefore) - Number(bitsAfter));
    const cut = np.floor(np.divide(integers, float32(unit)));
    return np.multiply(np.subtract(cut, zeroPoint as Operand), scale as Operand);
  },
};

/**
 * What is known of a constant that a quantizer rounded in training: its integers.
 * @param values the rounded floats
 */
export function quantizedConstant(
  { constants, attributes }: Pick<QuantizedLayer, "constants" | "attributes">,
  { data }: NDArray,
): NonNullable<LayerConstant["quantized"]> {
  const [scale, zeroPoint, nBits] = [1, 2, 3].map((position) => constants[position]?.values[0] as number) as [
    number,
    number,
    number,
  ];
  const isSigned = attributes.signed === 1;
  const [rmin, rmax] = [
    data.reduce((a, b) => Math.min(a, b), Infinity),
    data.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const quantizer = {
    ...{ nBits, isSigned, isSymmetric: false, isQat: true, isNarrow: attributes.narrow === 1 },
    ...{ isPrecomputedQat: true, rmin, rmax, scale, zeroPoint, offset: isSigned ? 2 ** (nBits - 1) : 0 },
    ...{ noClipping: false, isFloat32: true },
  };
  return { quantizer, integers: [...data].map((value) => quantizeOne(quantizer, value)) };
}
