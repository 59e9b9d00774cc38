/** A network before it is quantized: operations on floats in the order in which they are computed. */
import type { QuantizedLayer } from "./layer.ts";

/** One operation; its constants may have been quantized already. */
export type NetworkNode = Pick<QuantizedLayer, "op" | "name" | "inputs" | "output" | "attributes" | "constants">;

const products: readonly string[] = ["Gemm", "MatMul", "Conv"];

/** Whether a node is a product with constant weights. */
export const isProduct = ({ op, constants }: NetworkNode): boolean =>
  products.includes(op) && constants[1] !== undefined;
