/** `Resize`: a tensor with more or fewer elements along its axes. Definition: ONNX, Resize. */
import { UserError } from "../../../base/errors.ts";
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { checkSize } from "../../../value/shape.ts";
import type { LayerAttributes } from "../layer.ts";
import { taken } from "./places.ts";
import { axesOf, clearNumbers, isAbsent, shapeOf } from "./tensors.ts";

/**
 * The nearest elements.
 * @throws UserError for other modes
 */
export function resize([x, , scales, sizes]: readonly Operand[], attributes: LayerAttributes): Outcome {
  const { mode = "nearest", coordinate_transformation_mode: transformation = "half_pixel" } = attributes;
  const { nearest_mode: rounding = "round_prefer_floor", keep_aspect_ratio_policy: policy = "stretch" } = attributes;
  const given = x as Operand;
  const shape = shapeOf(given);
  const along = axesOf("Resize", undefined, attributes, shape.length) ?? shape.map((_, i) => i); // absent: all axes
  const wanted = isAbsent(sizes) ? null : clearNumbers("Resize", "sizes", sizes);
  const factors = isAbsent(scales) ? null : clearNumbers("Resize", "scales", scales);
  if (mode !== "nearest" || policy !== "stretch") {
    throw new UserError(`Resize: expected the mode nearest, got ${String(mode)}`, {
      code: "import",
      hint: 'export it with mode="nearest"',
    });
  }
  return along.reduce<Operand>((result, axis, i) => {
    const extent = shape[axis] as number;
    const factor = factors?.[i] ?? (wanted?.[i] ?? extent) / extent; // absent: the other one says it
    const count = wanted?.[i] ?? Math.floor(extent * factor); // absent: the factor says it
    checkSize("Resize", [count]);
    // Files say 1 for the rows, as many as there may be.
    if ((count === extent && factor === 1) || (axis === 0 && wanted?.[i] === 1)) return result;
    const places = Array.from({ length: count }, (_, place) =>
      Math.min(
        extent - 1,
        Math.max(0, nearest(source(place, count, extent, factor, String(transformation)), String(rounding))),
      ),
    );
    return taken(result, axis, places);
  }, given) as Outcome;
}

/** The place in the smaller tensor that a place in the larger one comes from. Formulas: ONNX, Resize. */
function source(place: number, count: number, extent: number, factor: number, transformation: string): number {
  switch (transformation) {
    case "asymmetric":
      return place / factor;
    case "half_pixel":
      return (place + 0.5) / factor - 0.5;
    case "pytorch_half_pixel":
      return count > 1 ? (place + 0.5) / factor - 0.5 : 0;
    case "align_corners":
      return count > 1 ? (place * (extent - 1)) / (count - 1) : 0;
    default:
      throw new UserError(`Resize: expected other coordinates than ${transformation}`, { code: "import" });
  }
}

function nearest(place: number, rounding: string): number {
  switch (rounding) {
    case "floor":
      return Math.floor(place);
    case "ceil":
      return Math.ceil(place);
    case "round_prefer_ceil":
      return Math.floor(place + 0.5);
    default:
      return Math.ceil(place - 0.5);
  }
}
