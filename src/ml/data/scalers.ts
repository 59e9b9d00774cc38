/** Scalers: features to a common range, learnt from rows. */
import { UserError } from "../../base/errors.ts";
import { type Check, isBoolean, readOptions } from "../../base/options.ts";
import { NDArray } from "../../trace/arrays.ts";
import { columnOf, type MatrixInput, toMatrix } from "../numeric/matrix.ts";

/** A transformation of rows, feature by feature, that is learnt from rows: `Feature` is what is learnt of one. */
abstract class Scaler<Feature> {
  #features: readonly Feature[] | null = null;

  /** The name of the class, for messages. */
  protected abstract readonly name: string;
  protected abstract learn(column: Float64Array): Feature;
  protected abstract scaled(value: number, feature: Feature): number;
  protected abstract unscaled(value: number, feature: Feature): number;

  /** What was learnt. @throws UserError before `fit` */
  protected get features(): readonly Feature[] {
    if (this.#features !== null) return this.#features;
    throw new UserError(`The ${this.name} is not fitted. Please run fit(...) first.`, { code: "not-fitted" });
  }

  /** Learns from rows × features. */
  fit(X: MatrixInput): this {
    const x = toMatrix("X", X);
    this.#features = Array.from({ length: x.columns }, (_, j) => this.learn(columnOf(x, j)));
    return this;
  }

  /** Scaled rows. @throws UserError before `fit`, and for rows with other features */
  transform(X: MatrixInput): NDArray {
    return this.#map(X, (value, feature) => this.scaled(value, feature));
  }

  /** `fit`, then `transform`. */
  fitTransform(X: MatrixInput): NDArray {
    return this.fit(X).transform(X);
  }

  /** Rows from scaled ones. */
  inverseTransform(X: MatrixInput): NDArray {
    return this.#map(X, (value, feature) => this.unscaled(value, feature));
  }

  #map(X: MatrixInput, change: (value: number, feature: Feature) => number): NDArray {
    const { features } = this;
    const x = toMatrix("X", X);
    if (x.columns !== features.length) {
      throw new UserError(`X: expected ${features.length} features, as in fit, got ${x.columns}`, { code: "shape" });
    }
    const data = x.data.map((value, i) => change(value, features[i % x.columns] as Feature));
    return new NDArray({ dtype: "float64", shape: [x.rows, x.columns], data });
  }
}

/** Options of `StandardScaler`, in scikit-learn's words. */
export interface StandardScalerOptions {
  /** Whether the mean is taken away; true unless given. */
  readonly withMean?: boolean;
  /** Whether features are divided by their deviation; true unless given. */
  readonly withStd?: boolean;
}

/** Features to mean 0 and deviation 1 (scikit-learn's `StandardScaler`). */
export class StandardScaler extends Scaler<{ readonly mean: number; readonly scale: number }> {
  protected readonly name = "StandardScaler";
  readonly options: Required<StandardScalerOptions>;

  /** @throws UserError for unknown options */
  constructor(options: StandardScalerOptions = {}) {
    super();
    const checks = { withMean: isBoolean, withStd: isBoolean };
    const place = { name: "StandardScaler", example: "{ withMean: false }", checks };
    this.options = { withMean: true, withStd: true, ...readOptions<StandardScalerOptions>(place, options) };
  }

  /** Means of the features; 0 when they are not taken away. */
  get mean(): readonly number[] {
    return this.features.map(({ mean }) => mean);
  }

  /** Deviations of the features; 1 for constant ones, and when features are not divided. */
  get scale(): readonly number[] {
    return this.features.map(({ scale }) => scale);
  }

  protected override learn(column: Float64Array) {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    // A variance of rounding alone is none.
    const isConstant =
      variance <= column.length * Number.EPSILON * variance + (column.length * mean * Number.EPSILON) ** 2;
    const { withMean, withStd } = this.options;
    return { mean: withMean ? mean : 0, scale: isConstant || !withStd ? 1 : Math.sqrt(variance) };
  }

  protected override scaled(value: number, { mean, scale }: { mean: number; scale: number }): number {
    return (value - mean) / scale;
  }

  protected override unscaled(value: number, { mean, scale }: { mean: number; scale: number }): number {
    return value * scale + mean;
  }
}

/** Options of `MinMaxScaler`, in scikit-learn's words. */
export interface MinMaxScalerOptions {
  /** Where the smallest and the largest value go; 0 and 1 unless given. */
  readonly featureRange?: readonly [low: number, high: number];
  /** Whether values beyond those of `fit` are held within the range; false unless given. */
  readonly clip?: boolean;
}

/** What is learnt of a feature: `value * scale + min`. */
interface Range {
  readonly dataMin: number;
  readonly dataMax: number;
  readonly scale: number;
  readonly min: number;
}

const isRange: Check = [
  "two numbers, the lower first",
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && Number(value[0]) < Number(value[1]),
];

/** Features to a range (scikit-learn's `MinMaxScaler`). */
export class MinMaxScaler extends Scaler<Range> {
  protected readonly name = "MinMaxScaler";
  readonly options: Required<MinMaxScalerOptions>;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: MinMaxScalerOptions = {}) {
    super();
    const checks = { featureRange: isRange, clip: isBoolean };
    const place = { name: "MinMaxScaler", example: "{ featureRange: [-1, 1] }", checks };
    this.options = { featureRange: [0, 1], clip: false, ...readOptions<MinMaxScalerOptions>(place, options) };
  }

  /** Smallest values of the features. */
  get dataMin(): readonly number[] {
    return this.features.map(({ dataMin }) => dataMin);
  }

  /** Largest values of the features. */
  get dataMax(): readonly number[] {
    return this.features.map(({ dataMax }) => dataMax);
  }

  protected override learn(column: Float64Array): Range {
    const dataMin = column.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
    const dataMax = column.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
    const [low, high] = this.options.featureRange;
    const range = dataMax - dataMin;
    // scikit-learn's bound for a constant feature.
    const scale = (high - low) / (range < 10 * Number.EPSILON ? 1 : range);
    return { dataMin, dataMax, scale, min: low - dataMin * scale };
  }

  protected override scaled(value: number, { scale, min }: Range): number {
    const [low, high] = this.options.featureRange;
    const scaled = value * scale + min;
    return this.options.clip ? Math.min(high, Math.max(low, scaled)) : scaled;
  }

  protected override unscaled(value: number, { scale, min }: Range): number {
    return (value - min) / scale;
  }
}
