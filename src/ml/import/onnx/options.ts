/** How a model of an ONNX file is taken. */

import type { TreeOptions } from "../../models/tree/treeModel.ts";
import type { MatrixInput } from "../../numeric/matrix.ts";
import type { BitsOption } from "../../quantize/bits.ts";

/** Options of `fromOnnx`. */
export interface OnnxOptions extends Partial<Pick<TreeOptions, "encoding" | "rounding">> {
  /** Rows like those of the training, before any scaling: they give the range of the inputs. Linear models need them; trees take their thresholds else. */
  readonly X?: MatrixInput;
  /** Bits as the model's class takes them: 8 unless given for linear models, 10 for trees. */
  readonly nBits?: BitsOption;
}
