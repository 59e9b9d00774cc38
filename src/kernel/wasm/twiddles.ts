/**
 * The twiddles of the WebAssembly transform (assembly/forward.ts), as one table in the order in which its stages read them.
 */

/**
 * sin(x) of |x| ≤ π/4: its series to the 19th power, which errs by less than a unit in the last place. It and `cosine` use operations that are the
 * same in every engine, which Math.sin is not, so that every engine, and modules without a host (src/machine/assembly/roots.ts), have the same tables.
 */
function sine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let n = 18; n >= 2; n -= 2) sum = 1 - (square / (n * (n + 1))) * sum;
  return x * sum;
}

/** cos(x) of |x| ≤ π/4: its series to the 18th power. */
function cosine(x: number): number {
  const square = x * x;
  let sum = 1;
  for (let n = 17; n >= 1; n -= 2) sum = 1 - (square / (n * (n + 1))) * sum;
  return sum;
}

/** e^{2πi·turns}, where turns are not negative: real part, imaginary part. */
function unitRoot(turns: number): readonly [number, number] {
  const within = turns % 1;
  const quarter = Math.floor(within * 4 + 0.5);
  const angle = (within - quarter / 4) * (2 * Math.PI);
  const c = cosine(angle);
  const s = sine(angle);
  const turned = [[c, s] as const, [-s, c] as const, [-c, -s] as const, [s, -c] as const];
  return turned[quarter % 4]!;
}

/**
 * The table for polynomials of N coefficients: N/2 points. Blocks X^{4h} - r are known by the angle of r in turns, starting from i.
 * Each block has w, w², w³ with w^4 = r (6 numbers); the first stage of an odd log2(N/2) has one w with w² = r, padded to 6 numbers;
 * the last stage has its blocks in pairs, the two values of each number side by side.
 */
export function twiddlesOf(polynomialSize: number): Float64Array {
  const points = polynomialSize / 2;
  const table: number[] = [];
  let blocks = [1 / 4];
  if (Math.log2(points) % 2 === 1) {
    table.push(...unitRoot(1 / 8), 0, 0, 0, 0);
    blocks = [1 / 8, 5 / 8];
  }
  while (blocks.length < points) {
    const numbers = blocks.map((turns) => [1, 2, 3].flatMap((power) => unitRoot((power * turns) / 4)));
    if (blocks.length * 4 < points) for (const six of numbers) table.push(...six);
    else {
      for (let pair = 0; pair < numbers.length; pair += 2) {
        for (let i = 0; i < 6; i++) table.push(numbers[pair]![i]!, numbers[pair + 1]![i]!);
      }
    }
    blocks = blocks.flatMap((turns) => [0, 2, 1, 3].map((quarter) => turns / 4 + quarter / 4));
  }
  return Float64Array.from(table);
}

/** e^{2πi·j/2N} for j below 2N, real and imaginary part side by side: the values of monomials at the points of the transform. */
export function rootsOf(polynomialSize: number): Float64Array {
  const roots = new Float64Array(4 * polynomialSize);
  for (let j = 0; j < 2 * polynomialSize; j++) roots.set(unitRoot(j / (2 * polynomialSize)), 2 * j);
  return roots;
}

/**
 * m such that the last stage's blocks of four points lie at w, -w, iw and -iw for w = e^{2πi·m/2N}, block by block: the exponents in `rootsOf`
 * of what each block's first point stands for.
 */
export function rootExponentsOf(polynomialSize: number): Uint32Array {
  const points = polynomialSize / 2;
  let blocks = [1 / 4];
  if (Math.log2(points) % 2 === 1) blocks = [1 / 8, 5 / 8];
  while (blocks.length * 4 < points) {
    blocks = blocks.flatMap((turns) => [0, 2, 1, 3].map((quarter) => turns / 4 + quarter / 4));
  }
  return Uint32Array.from(blocks, (turns) => (turns / 4) * 2 * polynomialSize);
}
