/**
 * What happens to rows in clear before they are quantized: the scalers and projections of a pipeline that was trained elsewhere. The client does it; a circuit
 * never sees it.
 */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import { finite, within } from "../../base/schema.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";

/** Most features of a row. */
export const mostFeatures = 1 << 20;

const numbers = v.pipe(v.array(finite), v.maxLength(mostFeatures));

const step = v.variant("kind", [
  /** x · scale + offset, feature by feature. */
  v.strictObject({ kind: v.literal("affine"), scale: numbers, offset: numbers }),
  /** Row times matrix, which is features × results. */
  v.strictObject({ kind: v.literal("product"), weights: v.pipe(v.array(numbers), v.maxLength(mostFeatures)) }),
  /** Every value into a range. */
  v.strictObject({ kind: v.literal("clip"), low: v.number(), high: v.number() }),
  /** Each row divided by its norm; a row of zeros stays. */
  v.strictObject({ kind: v.literal("normalise"), norm: v.picklist(["l1", "l2", "max"]) }),
]);

/** The form of a preparation in files. */
export const preparationSchema = v.strictObject({
  features: within(1, mostFeatures),
  steps: v.pipe(v.array(step), v.maxLength(100)),
});

/** One step on rows in clear. */
export type PreparationStep = v.InferOutput<typeof step>;

/** Steps on rows in clear, the first first. */
export interface Preparation {
  /** Features of the rows that users give. */
  readonly features: number;
  readonly steps: readonly PreparationStep[];
}

/**
 * How many features rows have after a preparation.
 * @param what names it in errors
 * @throws UserError for steps that do not fit each other
 */
export function preparedFeatures(what: string, { features, steps }: Preparation): number {
  let width = features;
  for (const [i, each] of steps.entries()) {
    const fits =
      each.kind === "affine"
        ? each.scale.length === width && each.offset.length === width
        : each.kind !== "product" ||
          (each.weights.length === width && new Set(each.weights.map((row) => row.length)).size === 1);
    if (!fits) throw new UserError(`${what}: expected ${width} features in step ${i}, got others`, { code: "shape" });
    if (each.kind === "product") width = each.weights[0]?.length ?? 0; // absent: not with a width of at least 1
    if (width === 0) throw new UserError(`${what}: expected results of step ${i}, got none`, { code: "shape" });
  }
  return width;
}

/** The rows that a model is trained or asked on. */
export const prepare = ({ steps }: Preparation, x: Matrix): Matrix => steps.reduce(applied, x);

function applied(x: Matrix, given: PreparationStep): Matrix {
  const { rows, columns, data } = x;
  if (given.kind === "product") return product(x, given.weights);
  if (given.kind === "clip")
    return matrix(
      rows,
      columns,
      data.map((value) => Math.min(given.high, Math.max(given.low, value))),
    );
  if (given.kind === "affine") {
    const { scale, offset } = given;
    const moved = data.map((value, i) => value * (scale[i % columns] as number) + (offset[i % columns] as number));
    return matrix(rows, columns, moved);
  }
  const norms = Array.from({ length: rows }, (_, i) =>
    normOf(data.subarray(i * columns, (i + 1) * columns), given.norm),
  );
  return matrix(
    rows,
    columns,
    data.map((value, i) => value / (norms[Math.floor(i / columns)] as number)),
  );
}

function product({ rows, columns, data }: Matrix, weights: readonly (readonly number[])[]): Matrix {
  const width = weights[0]?.length ?? 0; // absent: checked when the preparation was made
  const result = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = data[i * columns + j] as number;
      for (let k = 0; k < width; k++)
        result[i * width + k] = (result[i * width + k] as number) + value * (weights[j]?.[k] as number);
    }
  }
  return matrix(rows, width, result);
}

/** The norm of a row; 1 where it is 0. */
function normOf(row: Float64Array, norm: "l1" | "l2" | "max"): number {
  const total =
    norm === "max"
      ? row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      : norm === "l1"
        ? row.reduce((sum, value) => sum + Math.abs(value), 0)
        : Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  return total === 0 ? 1 : total;
}
