/** Labels of classes: numbers or texts, as scikit-learn takes them. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { toValues, toVector, type VectorInput } from "./matrix.ts";

/** The label of a class. */
export type Label = number | string;

/** One label for each row, as users give them: numbers, or texts. */
export type LabelInput = VectorInput | readonly string[];

/** Predicted labels: an array of numbers, or a list of texts. */
export type LabelOutput = NDArray | readonly string[];

/** Whether labels are texts. @throws UserError for texts and numbers together */
function isTexts(name: string, y: LabelInput): y is readonly string[] {
  if (!Array.isArray(y)) return false;
  const texts = y.filter((label) => typeof label === "string").length;
  if (texts === 0 || texts === y.length) return texts > 0;
  throw new UserError(`${name}: expected either numbers or texts, got ${texts} texts among ${y.length} labels`, {
    code: "dtype",
    hint: "write all labels as texts: y.map(String)",
  });
}

/**
 * The labels of rows.
 * @param count how many rows there are; any number of them when it is not given
 * @throws UserError for another count, for numbers that are not finite, and for texts and numbers together
 */
export function toLabels(name: string, y: LabelInput, count?: number): readonly Label[] {
  if (!isTexts(name, y)) return [...(count === undefined ? toValues(name, y) : toVector(name, y, count))];
  if (count === undefined || y.length === count) return y;
  throw new UserError(`${name}: expected one label for each of ${count} rows, got ${y.length}`, { code: "shape" });
}

/** The labels that there are, each once, ascending: numbers by value, texts by their characters. */
export const distinctLabels = (labels: Iterable<Label>): Label[] =>
  [...new Set(labels)].sort((a, b) => (a < b ? -1 : Number(a > b)));

/** Labels as they are given to users. */
export function presentLabels(labels: readonly Label[]): LabelOutput {
  if (labels.length > 0 && typeof labels[0] === "string") return labels.map(String);
  const data = Float64Array.from(labels, Number);
  return new NDArray({ dtype: data.every(Number.isInteger) ? "int64" : "float64", shape: [data.length], data });
}
