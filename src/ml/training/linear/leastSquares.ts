/** Ordinary and penalised least squares in closed form. */
import { CholeskyDecomposition, Matrix as Dense, SVD } from "ml-matrix";
import type { Matrix } from "../../numeric/matrix.ts";

/** Weights of one target: one a feature, and the intercept. */
export interface Weights {
  readonly coef: readonly number[];
  readonly intercept: number;
}

/** Rows and targets with their means taken away, and those means (zero where no intercept is wanted). */
export interface Centred {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly xMean: Float64Array;
  readonly yMean: number;
}

/** Takes the means away, unless there is no intercept. */
export function centred(x: Matrix, y: Float64Array, fitIntercept: boolean): Centred {
  const xMean = new Float64Array(x.columns);
  if (!fitIntercept) return { x, y, xMean, yMean: 0 };
  for (let i = 0; i < x.data.length; i++)
    xMean[i % x.columns] = (xMean[i % x.columns] as number) + (x.data[i] as number);
  for (let j = 0; j < x.columns; j++) xMean[j] = (xMean[j] as number) / x.rows;
  const yMean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const data = x.data.map((value, i) => value - (xMean[i % x.columns] as number));
  return { x: { ...x, data }, y: y.map((value) => value - yMean), xMean, yMean };
}

/** The intercept that belongs to weights of centred rows. */
export const interceptOf = (coef: readonly number[], { xMean, yMean }: Centred): number =>
  yMean - coef.reduce((sum, weight, j) => sum + weight * (xMean[j] as number), 0);

/** Least squares by singular values; of weights that fit equally well the shortest, as NumPy's `lstsq`. */
export function leastSquares(x: Matrix, y: Float64Array, fitIntercept: boolean): Weights {
  const shifted = centred(x, y, fitIntercept);
  const decomposition = new SVD(denseOf(shifted.x), { autoTranspose: true });
  const coef = decomposition.solve(Dense.columnVector(shifted.y)).to1DArray();
  return { coef, intercept: interceptOf(coef, shifted) };
}

/** Minimises ‖y - Xw‖² + alpha ‖w‖² by Cholesky, over samples where there are fewer of them than features; alpha > 0. */
export function ridge(x: Matrix, y: Float64Array, alpha: number, fitIntercept: boolean): Weights {
  const shifted = centred(x, y, fitIntercept);
  const rows = denseOf(shifted.x);
  const target = Dense.columnVector(shifted.y);
  const turned = rows.transpose();
  const isWide = x.columns > x.rows;
  const gram = isWide ? rows.mmul(turned) : turned.mmul(rows);
  gram.add(Dense.eye(gram.rows).mul(alpha));
  const solution = new CholeskyDecomposition(gram).solve(isWide ? target : turned.mmul(target));
  const coef = (isWide ? turned.mmul(solution) : solution).to1DArray();
  return { coef, intercept: interceptOf(coef, shifted) };
}

const denseOf = ({ rows, columns, data }: Matrix): Dense => Dense.from1DArray(rows, columns, data);
