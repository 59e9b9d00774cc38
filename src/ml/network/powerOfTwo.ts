/**
 * Rescaling by a power of two is a rounding of low bits: where a product, ReLU and a quantizer follow each other and all scales are powers of two, the table that
 * follows an accumulator needs only the bits above that rounding. Nothing is lost, since the quantizer would round them away.
 */
import type { QuantizedLayer } from "./layer.ts";

const products: readonly string[] = ["Gemm", "MatMul", "Conv"];
const quantOp = "onnx.brevitas.Quant";

/** Scales count as powers of two when they are as near as this, relatively. */
const tolerance = 0.01;

/** The layers, with low bits to remove where that is so. */
export function powerOfTwoRounding(layers: readonly QuantizedLayer[]): readonly QuantizedLayer[] {
  const byOutput = new Map(layers.map((layer) => [layer.output, layer]));
  const before = (layer: QuantizedLayer | undefined): QuantizedLayer | undefined =>
    byOutput.get(layer?.inputs[0] ?? ""); // absent: the input
  const found = new Map<QuantizedLayer, number>();
  for (const layer of layers) {
    const quant = before(layer);
    const relu = before(quant);
    const product = before(relu);
    const first = before(product);
    const isPattern =
      products.includes(layer.op) &&
      quant?.op === quantOp &&
      relu?.op === "Relu" &&
      product !== undefined &&
      products.includes(product.op) &&
      first?.op === quantOp;
    if (!isPattern) continue;
    const weights = product.constants[1]?.quantized?.quantizer.scale;
    const bits = [first.constants[1]?.values[0], weights, quant.constants[1]?.values[0]].map(exponentOf);
    const [ofInput, ofWeights, ofResult] = bits;
    if (ofInput == null || ofWeights == null || ofResult == null) continue;
    const low = ofResult - ofInput - ofWeights;
    if (low > 0) found.set(product, low);
  }
  return layers.map((layer) => ({ ...layer, lsbsToRemove: found.get(layer) ?? layer.lsbsToRemove })); // absent: not such a layer
}

/** The exponent of a power of two; null for another number. */
function exponentOf(value: number | undefined): number | null {
  if (value === undefined) return null;
  const exponent = Math.round(Math.log2(value));
  return Math.abs(2 ** exponent - value) <= tolerance * value ? exponent : null;
}
