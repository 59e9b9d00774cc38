/** Attributes of nodes by name and kind; what is missing has the default that ONNX gives it. */
import { UserError } from "../../../base/errors.ts";
import type { OnnxNode } from "../../onnx/model.ts";

/** The refusal of a file that is read, and is nothing that can be imported. */
export function refuse(message: string, hint?: string): never {
  throw new UserError(`fromOnnx: ${message}`, { code: "import", hint });
}

/** A node as messages name it. */
export const named = ({ name, opType }: OnnxNode): string =>
  name === "" ? opType : `${opType} '${name.slice(0, 60)}'`;

/** A list of numbers: floats, ints, or a tensor of the same name with `_as_tensor` behind it, as double models have it. */
export function numbersOf(node: OnnxNode, name: string): readonly number[] {
  const given = node.attributes.get(name);
  if (given?.kind === "floats" || given?.kind === "ints") return given.value;
  const tensor = node.attributes.get(`${name}_as_tensor`) ?? given;
  return tensor?.kind === "tensor" ? [...tensor.value.data] : [];
}

/** A list of texts. */
export function textsOf({ attributes }: OnnxNode, name: string): readonly string[] {
  const given = attributes.get(name);
  return given?.kind === "texts" ? given.value : [];
}

/** One text. */
export function textOf({ attributes }: OnnxNode, name: string, missing: string): string {
  const given = attributes.get(name);
  return given?.kind === "text" ? given.value : missing;
}

/** One number. */
export function numberOf({ attributes }: OnnxNode, name: string, missing: number): number {
  const given = attributes.get(name);
  return given?.kind === "int" || given?.kind === "float" ? given.value : missing;
}

/** The labels of a classifier's node: integers or texts. */
export function labelsOf(node: OnnxNode): readonly number[] | readonly string[] {
  const texts = textsOf(node, "classlabels_strings");
  if (texts.length > 0) return texts;
  const integers = numbersOf(node, "classlabels_int64s");
  return integers.length > 0 ? integers : numbersOf(node, "classlabels_ints");
}
