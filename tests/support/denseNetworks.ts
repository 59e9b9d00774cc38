/** Dense networks with ReLU between their layers, as ONNX files with seeded weights (He et al., ICCV 2015), and pictures of digits as large as those of MNIST. */
import { gaussian, seededRandom } from "../../src/base/random.ts";
import { goldenData } from "./mlGolden.ts";
import { type WrittenNode, type WrittenTensor, writtenOnnx } from "./onnxWriter.ts";

/** The file of a network of layers of these widths, the input first. */
export function denseNetwork(widths: readonly number[], seed: number): Uint8Array {
  const random = seededRandom(seed);
  const draw = (shape: readonly number[], deviation: number): WrittenTensor => ({
    shape,
    values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => gaussian(random) * deviation),
  });
  const nodes: WrittenNode[] = [];
  const constants: Record<string, WrittenTensor> = {};
  let tensor = "x";
  const [inputs = 0, ...others] = widths;
  others.forEach((width, i) => {
    const before = widths[i] as number;
    const isLast = i === others.length - 1;
    constants[`w${i}`] = draw([width, before], Math.sqrt(2 / before));
    constants[`b${i}`] = draw([width], 0.05);
    const sums = isLast ? "y" : `sums${i}`;
    nodes.push({
      op: "Gemm",
      name: `/l${i}/Gemm`,
      inputs: [tensor, `w${i}`, `b${i}`],
      outputs: [sums],
      attributes: { transB: 1 },
    });
    if (isLast) return;
    tensor = `hidden${i}`;
    nodes.push({ op: "Relu", name: `/l${i}/Relu`, inputs: [sums], outputs: [tensor] });
  });
  return writtenOnnx({ nodes, inputs: [{ name: "x", shape: [1, inputs] }], outputs: ["y"], constants });
}

/** Digits of 28 × 28 points, each point of the 8 × 8 ones repeated; from 0 to 1. */
export function largeDigits(count: number): number[][] {
  const side = 28;
  const from = (place: number): number => Math.floor((place * 8) / side);
  return goldenData("digits")
    .X.slice(0, count)
    .map((row) =>
      Array.from({ length: side * side }, (_, i) => {
        const point = row[from(Math.floor(i / side)) * 8 + from(i % side)] as number;
        return point / 16;
      }),
    );
}
