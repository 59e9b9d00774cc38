/** A network before it is quantized: operations on floats in the order in which they are computed. */
import type { QuantizedLayer } from "./layer.ts";

/** One operation; its constants may have been quantized already. */
export type NetworkNode = Pick<QuantizedLayer, "op" | "name" | "inputs" | "output" | "attributes" | "constants">;
