/** Principal components. */
import { Matrix as Dense, SVD } from "ml-matrix";
import { UserError } from "../../base/errors.ts";
import { type Check, isBoolean, readOptions } from "../../base/options.ts";
import { NDArray } from "../../trace/arrays.ts";
import { columnOf, type Matrix, type MatrixInput, matrix, rowOf, toMatrix } from "../numeric/matrix.ts";
import { dot } from "../numeric/vectors.ts";

/** Options of `PCA`, in scikit-learn's words. */
export interface PcaOptions {
  /** How many components are kept: a count, or the share of the variance, below 1, that they have to explain; all when null, which it is unless given. */
  readonly nComponents?: number | null;
  /** Whether components are scaled to variance 1; false unless given. */
  readonly whiten?: boolean;
}

/** What was learnt. */
interface Learnt {
  readonly mean: Float64Array;
  readonly components: readonly Float64Array[];
  readonly explainedVariance: readonly number[];
  readonly explainedVarianceRatio: readonly number[];
  readonly singularValues: readonly number[];
  readonly noiseVariance: number;
}

const isComponents: Check = [
  "a count, a share between 0 and 1, or null",
  (value) => value === null || (typeof value === "number" && value > 0 && (value < 1 || Number.isInteger(value))),
];

/**
 * Features to their principal components (scikit-learn's `PCA`; always by a full singular value decomposition, so that nothing is random). The largest weight of each
 * component is positive.
 */
export class PCA {
  readonly options: Required<PcaOptions>;
  #learnt: Learnt | null = null;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: PcaOptions = {}) {
    const checks = { nComponents: isComponents, whiten: isBoolean };
    const given = readOptions<PcaOptions>({ name: "PCA", example: "{ nComponents: 2 }", checks }, options);
    this.options = { nComponents: null, whiten: false, ...given };
  }

  /** Components × features: directions of length 1, by falling variance. @throws UserError before `fit` */
  get components(): readonly (readonly number[])[] {
    return this.#fitted().components.map((row) => [...row]);
  }

  /** Variance along each component. */
  get explainedVariance(): readonly number[] {
    return this.#fitted().explainedVariance;
  }

  /** Share of the variance along each component. */
  get explainedVarianceRatio(): readonly number[] {
    return this.#fitted().explainedVarianceRatio;
  }

  /** Roots of the sums of squares along each component. */
  get singularValues(): readonly number[] {
    return this.#fitted().singularValues;
  }

  /** Mean of each feature. */
  get mean(): readonly number[] {
    return [...this.#fitted().mean];
  }

  /** Mean variance along the components that are left out; 0 when none is. */
  get noiseVariance(): number {
    return this.#fitted().noiseVariance;
  }

  /** How many components are kept. */
  get nComponents(): number {
    return this.#fitted().components.length;
  }

  /** Learns from rows × features. @throws UserError for fewer than two rows, and for more components than rows or features */
  fit(X: MatrixInput): this {
    const x = toMatrix("X", X);
    const most = Math.min(x.rows, x.columns);
    const { nComponents } = this.options;
    if (x.rows < 2) throw new UserError("PCA: X: expected at least two rows, got one", { code: "shape" });
    if (nComponents !== null && nComponents > most) {
      throw new UserError(
        `PCA: nComponents: expected at most ${most} for ${x.rows} rows of ${x.columns} features, got ${nComponents}`,
        { code: "options" },
      );
    }
    const mean = Float64Array.from({ length: x.columns }, (_, j) => columnOf(x, j).reduce((s, v) => s + v, 0) / x.rows);
    const { singularValues, directions } = decomposed(centred(x, mean), most);
    const variances = singularValues.map((value) => value ** 2 / (x.rows - 1));
    const total = variances.reduce((sum, value) => sum + value, 0);
    const ratios = variances.map((value) => (total === 0 ? 0 : value / total));
    const kept = countOf(nComponents, ratios);
    const rest = variances.slice(kept);
    this.#learnt = {
      mean,
      components: directions.slice(0, kept),
      explainedVariance: variances.slice(0, kept),
      explainedVarianceRatio: ratios.slice(0, kept),
      singularValues: singularValues.slice(0, kept),
      noiseVariance: rest.length === 0 ? 0 : rest.reduce((sum, value) => sum + value, 0) / rest.length,
    };
    return this;
  }

  /** Rows × components. @throws UserError before `fit`, and for rows with other features */
  transform(X: MatrixInput): NDArray {
    const { mean, components } = this.#fitted();
    const scales = this.#scales();
    const x = centred(this.#rows(X, mean.length, "features, as in fit"), mean);
    return product(x.rows, components.length, (i, k) => {
      return dot(rowOf(x, i), components[k] as Float64Array) / (scales[k] as number);
    });
  }

  /** `fit`, then `transform`. */
  fitTransform(X: MatrixInput): NDArray {
    return this.fit(X).transform(X);
  }

  /** Rows × features from rows × components. */
  inverseTransform(X: MatrixInput): NDArray {
    const { mean, components } = this.#fitted();
    const scales = this.#scales();
    const x = this.#rows(X, components.length, "components");
    return product(x.rows, mean.length, (i, j) =>
      components.reduce(
        (sum, direction, k) =>
          sum + (x.data[i * x.columns + k] as number) * (scales[k] as number) * (direction[j] as number),
        mean[j] as number,
      ),
    );
  }

  #fitted(): Learnt {
    if (this.#learnt !== null) return this.#learnt;
    throw new UserError("The PCA is not fitted. Please run fit(...) first.", { code: "not-fitted" });
  }

  /** What each component is divided by: its deviation when they are whitened. */
  #scales(): readonly number[] {
    const { explainedVariance } = this.#fitted();
    if (!this.options.whiten) return explainedVariance.map(() => 1);
    // A direction without variance stays as it is, up to the resolution of numbers.
    return explainedVariance.map((variance) => Math.max(Number.EPSILON, Math.sqrt(variance)));
  }

  #rows(X: MatrixInput, columns: number, what: string): Matrix {
    const x = toMatrix("X", X);
    if (x.columns === columns) return x;
    throw new UserError(`X: expected ${columns} ${what}, got ${x.columns}`, { code: "shape" });
  }
}

function centred(x: Matrix, mean: Float64Array): Matrix {
  return matrix(
    x.rows,
    x.columns,
    x.data.map((value, i) => value - (mean[i % x.columns] as number)),
  );
}

/** Singular values, falling, and their directions among the features, with the largest weight of each positive. */
function decomposed(x: Matrix, most: number) {
  const dense = Dense.from1DArray(x.rows, x.columns, x.data);
  const svd = new SVD(dense, {
    computeLeftSingularVectors: true,
    computeRightSingularVectors: true,
    autoTranspose: true,
  });
  const order = [...svd.diagonal.keys()]
    .sort((a, b) => (svd.diagonal[b] as number) - (svd.diagonal[a] as number))
    .slice(0, most);
  const directions = order.map((column) => {
    const direction = Float64Array.from({ length: x.columns }, (_, j) => svd.rightSingularVectors.get(j, column));
    const largest = direction.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    return largest < 0 ? direction.map((value) => -value) : direction;
  });
  return { singularValues: order.map((column) => svd.diagonal[column] as number), directions };
}

/** How many components are kept. */
function countOf(nComponents: number | null, ratios: readonly number[]): number {
  if (nComponents === null) return ratios.length;
  if (nComponents >= 1) return nComponents;
  let explained = 0;
  const enough = ratios.findIndex((ratio) => {
    explained += ratio;
    return explained > nComponents;
  });
  return enough < 0 ? ratios.length : enough + 1;
}

function product(rows: number, columns: number, valueAt: (row: number, column: number) => number): NDArray {
  const data = Float64Array.from({ length: rows * columns }, (_, at) =>
    valueAt(Math.floor(at / columns), at % columns),
  );
  return new NDArray({ dtype: "float64", shape: [rows, columns], data });
}
