/** Scalers: features to a common range, learnt from rows. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { columnOf, type Matrix, type MatrixInput, toMatrix } from "../numeric/matrix.ts";

/** What a fitted scaler does to a feature: `(x - shift) / scale`. */
interface Scaling {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

/** A transformation of rows, feature by feature, that is learnt from rows. */
abstract class Scaler {
  #scaling: Scaling | null = null;

  /** The name of the class, for messages. */
  protected abstract readonly name: string;
  /** Shift and scale of one feature; a scale of 0 counts as 1. */
  protected abstract learn(column: Float64Array): { readonly shift: number; readonly scale: number };

  /** What was learnt. @throws UserError before `fit` */
  protected get scaling(): Scaling {
    if (this.#scaling !== null) return this.#scaling;
    throw new UserError(`The ${this.name} is not fitted. Please run fit(...) first.`, { code: "not-fitted" });
  }

  /** Learns from rows × features. */
  fit(X: MatrixInput): this {
    const x = toMatrix("X", X);
    const learnt = Array.from({ length: x.columns }, (_, j) => this.learn(columnOf(x, j)));
    this.#scaling = {
      shift: learnt.map(({ shift }) => shift),
      scale: learnt.map(({ scale }) => (scale === 0 ? 1 : scale)),
    };
    return this;
  }

  /** Scaled rows. */
  transform(X: MatrixInput): NDArray {
    const { shift, scale } = this.scaling;
    return this.#map(X, (value, j) => (value - (shift[j] as number)) / (scale[j] as number));
  }

  fitTransform(X: MatrixInput): NDArray {
    return this.fit(X).transform(X);
  }

  /** Rows from scaled ones. */
  inverseTransform(X: MatrixInput): NDArray {
    const { shift, scale } = this.scaling;
    return this.#map(X, (value, j) => value * (scale[j] as number) + (shift[j] as number));
  }

  #map(X: MatrixInput, change: (value: number, column: number) => number): NDArray {
    const x: Matrix = toMatrix("X", X);
    const { length } = this.scaling.shift;
    if (x.columns !== length) {
      throw new UserError(`X: expected ${length} features, as in fit, got ${x.columns}`, { code: "shape" });
    }
    const data = x.data.map((value, i) => change(value, i % x.columns));
    return new NDArray({ dtype: "float64", shape: [x.rows, x.columns], data });
  }
}

/** Features to mean 0 and deviation 1 (scikit-learn's `StandardScaler`). */
export class StandardScaler extends Scaler {
  protected readonly name = "StandardScaler";

  /** Means of the features. */
  get mean(): readonly number[] {
    return this.scaling.shift;
  }

  /** Deviations of the features; 1 for constant ones. */
  get scale(): readonly number[] {
    return this.scaling.scale;
  }

  protected override learn(column: Float64Array) {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    // A variance of rounding alone is none.
    const isConstant =
      variance <= column.length * Number.EPSILON * variance + (column.length * mean * Number.EPSILON) ** 2;
    return { shift: mean, scale: isConstant ? 1 : Math.sqrt(variance) };
  }
}

/** Features to the range from 0 to 1 (scikit-learn's `MinMaxScaler`). */
export class MinMaxScaler extends Scaler {
  protected readonly name = "MinMaxScaler";

  /** Smallest values of the features. */
  get dataMin(): readonly number[] {
    return this.scaling.shift;
  }

  protected override learn(column: Float64Array) {
    const low = column.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
    const high = column.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
    return { shift: low, scale: high - low };
  }
}
