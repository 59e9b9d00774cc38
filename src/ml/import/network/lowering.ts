/** Nodes in the one form that networks have: operations with several results cut into single ones, and what older operator sets mean by the same words. */
import type { Shape } from "../../../value/shape.ts";
import type { OnnxAttribute, OnnxNode } from "../../onnx/model.ts";
import { refuse } from "./refuse.ts";

/** Operators that are written with others, and are no operations of networks themselves. */
export const loweredOperators: readonly string[] = ["Split"];

/**
 * The node as one or several others.
 * @param opset version of ONNX's operators
 * @param shapeOf the shape of a tensor, for one row
 * @param valuesOf the numbers of a constant; null for what is left out or depends on the input
 */
export function lowered(
  node: OnnxNode,
  opset: number,
  shapeOf: (name: string) => Shape,
  valuesOf: (name: string | undefined) => readonly number[] | null,
): readonly OnnxNode[] {
  if (node.domain !== "") return [node];
  const [x = ""] = node.inputs;
  switch (node.opType) {
    case "Split":
      return slices(node, shapeOf(x), valuesOf);
    case "Slice":
      return [withAllRows(node, shapeOf(x), valuesOf)];
    case "Squeeze":
      return [squeezedWithinRows(node, shapeOf(x))];
    case "Softmax":
    case "LogSoftmax":
      return [opset < 13 ? overLastAxis(node, shapeOf(x)) : node];
    default:
      return [node];
  }
}

const ints = (value: readonly number[]): OnnxAttribute => ({ kind: "ints", value });
const listOf = ({ attributes }: OnnxNode, name: string): readonly number[] | null => {
  const attribute = attributes.get(name);
  return attribute?.kind === "ints" ? attribute.value : null;
};
const intOf = ({ attributes }: OnnxNode, name: string): number | null => {
  const attribute = attributes.get(name);
  return attribute?.kind === "int" ? attribute.value : null;
};

/** `Split`: one `Slice` for each of its results. Extents are an attribute up to operator set 12, then an input; else the parts are equal, the last one smaller. */
function slices(
  node: OnnxNode,
  shape: Shape,
  valuesOf: (name: string | undefined) => readonly number[] | null,
): readonly OnnxNode[] {
  const given = intOf(node, "axis") ?? 0; // absent: the first
  const axis = given < 0 ? given + shape.length : given;
  const extent = shape[axis];
  if (extent === undefined) return refuse(`Split: expected an axis of ${shape.length}, got ${given}`);
  const count = intOf(node, "num_outputs") ?? node.outputs.length; // absent: as many as there are results
  const equal = new Array<number>(node.outputs.length).fill(Math.ceil(extent / count));
  const parts = listOf(node, "split") ?? valuesOf(node.inputs[1]) ?? equal; // absent: equal parts
  let end = 0;
  return node.outputs.map((output, i): OnnxNode => {
    const start = end;
    end = Math.min(extent, end + (parts[i] ?? 0)); // absent: refused when the slice is empty
    const attributes = new Map([
      ["starts", ints([start])],
      ["ends", ints([end])],
      ["axes", ints([axis])],
    ]);
    return { ...node, opType: "Slice", inputs: node.inputs.slice(0, 1), outputs: [output], attributes };
  });
}

/** `Slice` without the axis of rows where it takes the one row that is there: exported with an example of one row it says so. */
function withAllRows(
  node: OnnxNode,
  shape: Shape,
  valuesOf: (name: string | undefined) => readonly number[] | null,
): OnnxNode {
  const [, starts, ends, axes, steps] = node.inputs;
  const from = valuesOf(starts) ?? listOf(node, "starts"); // absent: an attribute
  const to = valuesOf(ends) ?? listOf(node, "ends"); // absent: an attribute
  if (from === null || to === null) return node;
  const along = (valuesOf(axes) ?? listOf(node, "axes") ?? from.map((_, i) => i)).map(
    (
      axis, // absent: the first axes
    ) => (axis < 0 ? axis + shape.length : axis),
  );
  const by = valuesOf(steps) ?? from.map(() => 1); // absent: one by one
  const place = along.indexOf(0);
  const isWhole =
    shape[0] === 1 && (from[place] === 0 || from[place] === -1) && (to[place] ?? 0) >= 1 && by[place] === 1; // absent: nothing is sliced
  if (place < 0 || !isWhole) return node;
  const kept = (values: readonly number[]): OnnxAttribute => ints(values.filter((_, i) => i !== place));
  return {
    ...node,
    inputs: node.inputs.slice(0, 1),
    attributes: new Map([
      ["starts", kept(from)],
      ["ends", kept(to)],
      ["axes", kept(along)],
      ["steps", kept(by)],
    ]),
  };
}

/** `Squeeze` of all axes of one element, but never of that of the rows. */
function squeezedWithinRows(node: OnnxNode, shape: Shape): OnnxNode {
  const [x = "", axes = ""] = node.inputs;
  if (axes !== "" || listOf(node, "axes") !== null) return node;
  const single = shape.flatMap((extent, axis) => (extent === 1 && axis > 0 ? [axis] : []));
  return { ...node, inputs: [x], attributes: new Map([["axes", ints(single)]]) };
}

/** Up to operator set 12 a softmax went over all axes from `axis` on, 1 unless given. @throws UserError where these are several */
function overLastAxis(node: OnnxNode, shape: Shape): OnnxNode {
  const given = intOf(node, "axis") ?? 1; // absent: all axes of a row
  const axis = given < 0 ? given + shape.length : given;
  const wide = shape.slice(axis).flatMap((extent, i) => (extent > 1 ? [axis + i] : []));
  if (wide.length > 1) {
    refuse(
      `${node.opType}: expected one axis to go over, got ${wide.join(", ")} (operator sets up to 12 take all from ${axis} on)`,
      "export it with opset_version=13 or later",
    );
  }
  return { ...node, attributes: new Map([["axis", { kind: "int", value: wide[0] ?? axis }]]) }; // absent: one element
}
