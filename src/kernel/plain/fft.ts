/**
 * The negacyclic transform: polynomials of Z[X]/(X^N + 1) as N/2 complex numbers, so that products become pointwise.
 * A polynomial is folded to a(X) = Σ (a_j + i·a_{j+N/2}) X^j for X^{N/2} = i, twisted by e^{iπj/N}, and transformed by a radix-2 FFT.
 * The forward transform (decimation in frequency) leaves bit-reversed order, which the inverse (decimation in time) takes:
 * no permutation is ever made, and pointwise work does not mind the order.
 */

/** A transformed polynomial: N/2 real parts, then N/2 imaginary parts. */
export type Spectrum = Float64Array;

/** The tables of one polynomial size. */
export interface Transform {
  readonly polynomialSize: number;
  /** e^{iπj/N} for j < N/2: real parts, then imaginary parts. */
  readonly twist: Float64Array;
  /** e^{2πij/(N/2)} for j < N/4: real parts, then imaginary parts. */
  readonly roots: Float64Array;
}

const transforms = new Map<number, Transform>();

/** The tables for polynomials of N coefficients, made once. */
export function transformOf(polynomialSize: number): Transform {
  const known = transforms.get(polynomialSize);
  if (known) return known;
  const points = polynomialSize / 2;
  const made: Transform = {
    polynomialSize,
    twist: unitCircle(points, Math.PI / polynomialSize),
    roots: unitCircle(points / 2, (2 * Math.PI) / points),
  };
  transforms.set(polynomialSize, made);
  return made;
}

function unitCircle(count: number, step: number): Float64Array {
  const table = new Float64Array(2 * count);
  for (let j = 0; j < count; j++) {
    table[j] = Math.cos(step * j);
    table[count + j] = Math.sin(step * j);
  }
  return table;
}

/** Transforms in place N real coefficients (the fold is the layout itself) into a spectrum. */
export function forward({ polynomialSize, twist, roots }: Transform, x: Float64Array): Spectrum {
  const points = polynomialSize / 2;
  for (let j = 0; j < points; j++) multiplyAt(x, j, points, twist[j]!, twist[points + j]!);
  for (let half = points / 2; half >= 1; half /= 2) {
    const stride = points / (2 * half);
    for (let start = 0; start < points; start += 2 * half) {
      for (let j = 0; j < half; j++) {
        const a = start + j;
        const b = a + half;
        const re = x[a]! - x[b]!;
        const im = x[points + a]! - x[points + b]!;
        x[a] = x[a]! + x[b]!;
        x[points + a] = x[points + a]! + x[points + b]!;
        x[b] = re;
        x[points + b] = im;
        multiplyAt(x, b, points, roots[j * stride]!, roots[points / 2 + j * stride]!);
      }
    }
  }
  return x;
}

/** Transforms in place a spectrum into N real coefficients. */
export function inverse({ polynomialSize, twist, roots }: Transform, x: Spectrum): Float64Array {
  const points = polynomialSize / 2;
  for (let half = 1; half < points; half *= 2) {
    const stride = points / (2 * half);
    for (let start = 0; start < points; start += 2 * half) {
      for (let j = 0; j < half; j++) {
        const a = start + j;
        const b = a + half;
        multiplyAt(x, b, points, roots[j * stride]!, -roots[points / 2 + j * stride]!);
        const re = x[b]!;
        const im = x[points + b]!;
        x[b] = x[a]! - re;
        x[points + b] = x[points + a]! - im;
        x[a] = x[a]! + re;
        x[points + a] = x[points + a]! + im;
      }
    }
  }
  for (let j = 0; j < points; j++) multiplyAt(x, j, points, twist[j]! / points, -twist[points + j]! / points);
  return x;
}

/** x[j] *= re + i·im. */
function multiplyAt(x: Float64Array, j: number, points: number, re: number, im: number): void {
  const a = x[j]!;
  const b = x[points + j]!;
  x[j] = a * re - b * im;
  x[points + j] = a * im + b * re;
}

/** acc += a·b, point by point. */
export function multiplyAddSpectrum(acc: Spectrum, a: Spectrum, b: Spectrum): void {
  const points = acc.length / 2;
  for (let j = 0; j < points; j++) {
    const re = a[j]!;
    const im = a[points + j]!;
    acc[j] = acc[j]! + (re * b[j]! - im * b[points + j]!);
    acc[points + j] = acc[points + j]! + (re * b[points + j]! + im * b[j]!);
  }
}

/** A torus word as a signed number: 53 bits of it survive. */
export function torusToNumber(word: bigint): number {
  return Number(BigInt.asIntN(64, word));
}

/** A number, of any size, rounded to an integer mod 2^64. */
export function numberToTorus(x: number): bigint {
  const reduced = x - 2 ** 64 * Math.round(x / 2 ** 64);
  return BigInt.asUintN(64, BigInt(Math.round(reduced)));
}
