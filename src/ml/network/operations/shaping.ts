/** Operations that move numbers, and those that make clear ones. Definitions: ONNX operators. */
import { UserError } from "../../../base/errors.ts";
import { NDArray, type Operand, type Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";
import { broadcastShapes, checkSize, normalizeAxis, type Shape, sizeOf } from "../../../value/shape.ts";
import type { LayerAttributes } from "../layer.ts";
import type { NetworkOperation } from "./operation.ts";
import { taken } from "./places.ts";
import { resize } from "./resize.ts";
import { axesOf, clearNumbers, isAbsent, isIntegral, listAttribute, numberAttribute, shapeOf } from "./tensors.ts";

const integers = (values: readonly number[]): NDArray =>
  new NDArray({ dtype: "int64", shape: [values.length], data: Float64Array.from(values) });

function gather([x, indices]: readonly Operand[], attributes: LayerAttributes): Outcome {
  const shape = shapeOf(x as Operand);
  const axis = normalizeAxis("Gather", numberAttribute(attributes, "axis", 0), shape.length);
  const extent = shape[axis] as number;
  const places = clearNumbers("Gather", "indices", indices).map((place) => (place < 0 ? place + extent : place));
  if (places.some((place) => place < 0 || place >= extent || !Number.isInteger(place))) {
    throw new UserError(`Gather: expected indices from 0 to ${extent - 1}, got ${places.join(", ")}`, {
      code: "shape",
    });
  }
  const kept = [...shape.slice(0, axis), ...shapeOf(indices as Operand), ...shape.slice(axis + 1)];
  return np.reshape(taken(x as Operand, axis, places), kept);
}

function slice([x, starts, ends, axes, steps]: readonly Operand[], attributes: LayerAttributes): Outcome {
  const shape = shapeOf(x as Operand);
  const numbers = (given: Operand | undefined, name: string): readonly number[] | null =>
    isAbsent(given) ? listAttribute(attributes, name) : clearNumbers("Slice", name, given);
  const from = numbers(starts, "starts") ?? []; // absent: nothing is sliced
  const to = numbers(ends, "ends") ?? []; // absent: nothing is sliced
  const along = axesOf("Slice", axes, attributes, shape.length) ?? from.map((_, i) => i); // absent: the first axes
  const by = numbers(steps, "steps") ?? from.map(() => 1); // absent: one by one
  return along.reduce<Operand>((result, axis, i) => {
    const places = placesOf(shape[axis] as number, from[i] as number, to[i] as number, by[i] as number);
    return taken(result, axis, places);
  }, x as Operand) as Outcome;
}

/** Places from a start to before an end, both clamped to the axis as ONNX says. */
function placesOf(extent: number, start: number, end: number, step: number): readonly number[] {
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clamp = (place: number, least: number): number =>
    Math.min(high, Math.max(least, place < 0 ? place + extent : place));
  const [first, last] = [clamp(start, Math.max(low, 0)), clamp(end, low)];
  const places: number[] = [];
  for (let place = first; step > 0 ? place < last : place > last; place += step) places.push(place);
  if (places.length > 0) return places;
  throw new UserError(`Slice: expected at least one element, got ${start} to ${end} of ${extent}`, { code: "shape" });
}

/** The extents of a reshaped tensor: 0 copies one of the input unless `allowzero` says otherwise. */
const reshaped = (shape: Shape, given: readonly number[], attributes: LayerAttributes): readonly number[] =>
  given.map((extent, i) => (extent === 0 && attributes.allowzero !== 1 ? (shape[i] as number) : extent));

function pad([x, pads, value, axes]: readonly Operand[], attributes: LayerAttributes): Outcome {
  const { mode = "constant" } = attributes;
  const given = x as Operand;
  const shape = shapeOf(given);
  const widths = isAbsent(pads) ? listAttribute(attributes, "pads") : clearNumbers("Pad", "pads", pads);
  const along = axesOf("Pad", axes, {}, shape.length) ?? shape.map((_, i) => i); // absent: all axes
  const [filling = 0] = isAbsent(value)
    ? [numberAttribute(attributes, "value", 0)]
    : clearNumbers("Pad", "a value", value);
  return along.reduce<Operand>((result, axis, i) => {
    const [before, after] = [widths?.[i] ?? 0, widths?.[i + along.length] ?? 0]; // absent: none
    if (before < 0 || after < 0) {
      throw new UserError(`Pad: expected widths of at least 0, got ${before} and ${after}`, {
        code: "import",
        hint: "cut with Slice instead",
      });
    }
    if (before === 0 && after === 0) return result;
    if (mode !== "constant") return taken(result, axis, mirrored(String(mode), shape[axis] as number, before, after));
    const block = (count: number): readonly Operand[] =>
      count === 0 ? [] : [np.full(shapeOf(result).with(axis, count), filling, isIntegral(given) ? "int64" : "float32")];
    return np.concatenate([...block(before), result, ...block(after)], axis);
  }, given) as Outcome;
}

/** Which elements stand where an axis is padded with its own. */
function mirrored(mode: string, extent: number, before: number, after: number): readonly number[] {
  checkSize("Pad", [before + extent + after]);
  const places = Array.from({ length: before + extent + after }, (_, i) => i - before);
  const around = (place: number, period: number): number => ((place % period) + period) % period;
  switch (mode) {
    case "edge":
      return places.map((place) => Math.min(extent - 1, Math.max(0, place)));
    case "wrap":
      return places.map((place) => around(place, extent));
    case "reflect": {
      const period = Math.max(1, 2 * extent - 2);
      return places.map((place) => Math.min(around(place, period), period - around(place, period)));
    }
    default:
      throw new UserError(`Pad: expected the mode constant, edge, reflect or wrap, got ${mode}`, { code: "import" });
  }
}

/** Blocks of channels as squares of places, or the other way round: their axes are parted, put into another order and joined. */
function blocks(op: string, x: Operand, attributes: LayerAttributes): Outcome {
  const size = numberAttribute(attributes, "blocksize", 0);
  const [rows = 0, channels = 0, height = 0, width = 0] = shapeOf(x);
  const isOut = op === "DepthToSpace";
  const [parts, across] = isOut ? [channels / size ** 2, [height, width]] : [channels, [height / size, width / size]];
  if (size < 1 || ![parts, ...across].every(Number.isInteger)) {
    throw new UserError(`${op}: expected blocks of ${size} that fit (${shapeOf(x).join(", ")})`, { code: "shape" });
  }
  const [down, right] = across as [number, number];
  if (!isOut) {
    const parted = np.transpose(np.reshape(x, [rows, parts, down, size, right, size]), [0, 3, 5, 1, 2, 4]);
    return np.reshape(parted, [rows, parts * size ** 2, down, right]);
  }
  const isColumnFirst = attributes.mode === "CRD";
  const parted = isColumnFirst
    ? np.transpose(np.reshape(x, [rows, parts, size, size, down, right]), [0, 1, 4, 2, 5, 3])
    : np.transpose(np.reshape(x, [rows, size, size, parts, down, right]), [0, 3, 4, 1, 5, 2]);
  return np.reshape(parted, [rows, parts, down * size, right * size]);
}

/** Parts with as many rows as the one that has most: constants have one row, whatever the others have. */
function joined(inputs: readonly Operand[], axis: number): Outcome {
  const parts = inputs.filter((input) => !isAbsent(input));
  const rows = Math.max(...parts.map((part) => shapeOf(part)[0] ?? 1)); // absent: numbers, which concatenate refuses
  const whole = parts.map((part) => {
    const [count, ...rest] = shapeOf(part);
    return axis !== 0 && count === 1 && rows > 1 ? np.broadcast_to(part, [rows, ...rest]) : part;
  });
  return np.concatenate(whole, axis);
}

/** Operations that move numbers, by their ONNX names. */
export const shaping = {
  Flatten: {
    values([x], attributes) {
      const shape = shapeOf(x as Operand);
      const axis = numberAttribute(attributes, "axis", 1);
      const rows = sizeOf(shape.slice(0, axis));
      return np.reshape(x as Operand, [rows, -1]);
    },
  },
  Reshape: {
    values([x, shape], attributes) {
      const given = isAbsent(shape) ? listAttribute(attributes, "shape") : clearNumbers("Reshape", "a shape", shape);
      return np.reshape(x as Operand, reshaped(shapeOf(x as Operand), given ?? [], attributes)); // absent: one number
    },
  },
  Transpose: { values: ([x], attributes) => np.transpose(x as Operand, listAttribute(attributes, "perm")) },
  Concat: {
    values: (inputs, attributes) => joined(inputs, numberAttribute(attributes, "axis", 0)),
  },
  DepthToSpace: { values: ([x], attributes) => blocks("DepthToSpace", x as Operand, attributes) },
  SpaceToDepth: { values: ([x], attributes) => blocks("SpaceToDepth", x as Operand, attributes) },
  Resize: { values: resize },
  Unsqueeze: {
    values([x, axes], attributes) {
      const given = isAbsent(axes) ? listAttribute(attributes, "axes") : clearNumbers("Unsqueeze", "axes", axes);
      return np.expand_dims(x as Operand, given ?? []); // absent: none
    },
  },
  Squeeze: {
    values: ([x, axes], attributes) =>
      np.squeeze(x as Operand, axesOf("Squeeze", axes, attributes, shapeOf(x as Operand).length)),
  },
  Expand: {
    values([x, shape]) {
      const given = shapeOf(x as Operand);
      return np.broadcast_to(x as Operand, broadcastShapes("Expand", given, clearNumbers("Expand", "a shape", shape)));
    },
  },
  Tile: {
    values: ([x, repeats]) =>
      clearNumbers("Tile", "repeats", repeats).reduce<Operand>((result, count, axis) => {
        if (count === 1) return result;
        checkSize("Tile", shapeOf(result).with(axis, (shapeOf(result)[axis] as number) * count));
        return np.concatenate(new Array<Operand>(count).fill(result), axis);
      }, x as Operand),
  },
  Gather: { values: gather },
  Slice: { values: slice },
  Pad: { values: pad },
  Shape: {
    values([x], attributes) {
      const shape = shapeOf(x as Operand);
      const end = attributes.end;
      return integers(shape.slice(numberAttribute(attributes, "start", 0), typeof end === "number" ? end : undefined));
    },
  },
  Size: { values: ([x]) => sizeOf(shapeOf(x as Operand)) },
  ConstantOfShape: {
    values: ([shape], attributes) =>
      np.full(
        [...clearNumbers("ConstantOfShape", "a shape", shape)],
        numberAttribute(attributes, "value", 0),
        attributes.isInteger === 1 ? "int64" : "float32",
      ),
  },
  Range: {
    values(inputs) {
      const [start = 0, limit = 0, delta = 1] = inputs.map((input) => clearNumbers("Range", "an end", input)[0]);
      const count = Math.max(0, Math.ceil((limit - start) / delta));
      checkSize("Range", [count]);
      const data = Float64Array.from({ length: count }, (_, i) => start + i * delta);
      return new NDArray({ dtype: inputs.every(isIntegral) ? "int64" : "float32", shape: [count], data });
    },
  },
  OneHot: {
    values([indices, depth, values], attributes) {
      const [count = 1] = clearNumbers("OneHot", "a depth", depth);
      const [off = 0, on = 1] = clearNumbers("OneHot", "values", values);
      const shape = shapeOf(indices as Operand);
      const axis = normalizeAxis("OneHot", numberAttribute(attributes, "axis", -1), shape.length + 1);
      const classes = np.reshape(np.arange(count), [count, ...shape.slice(axis).map(() => 1)]);
      const isOne = np.equal(np.expand_dims(indices as Operand, axis), classes);
      return np.add(np.multiply(isOne, on - off), off);
    },
  },
} as const satisfies Readonly<Record<string, NetworkOperation>>;
