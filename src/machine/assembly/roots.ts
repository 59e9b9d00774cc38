/** The tables of the transform, as src/kernel/wasm/twiddles.ts makes them, to the bit: both compute roots by the same sums of the same numbers. */

/** sin(x) of |x| ≤ π/4. */
function sine(x: f64): f64 {
  const square = x * x;
  let sum: f64 = 1;
  for (let n: i32 = 18; n >= 2; n -= 2) sum = 1 - (square / <f64>(n * (n + 1))) * sum;
  return x * sum;
}

/** cos(x) of |x| ≤ π/4. */
function cosine(x: f64): f64 {
  const square = x * x;
  let sum: f64 = 1;
  for (let n: i32 = 17; n >= 1; n -= 2) sum = 1 - (square / <f64>(n * (n + 1))) * sum;
  return sum;
}

/** Writes e^{2πi·turns}: real part, imaginary part `apart` bytes behind it. */
function putRoot(turns: f64, at: usize, apart: usize): void {
  const quarter = Math.floor(turns * 4 + 0.5);
  const angle = (turns - quarter / 4) * 6.283185307179586;
  const c = cosine(angle);
  const s = sine(angle);
  const turn = <i32>quarter & 3;
  store<f64>(at, turn == 0 ? c : turn == 1 ? -s : turn == 2 ? -c : s);
  store<f64>(at + apart, turn == 0 ? s : turn == 1 ? c : turn == 2 ? -s : -c);
}

/** Where block `index` of a stage of `blocks` blocks lies, in turns; the first stage has one block, or two where N is a power of 4. */
function turnsOf(index: u32, blocks: u32, radix2: bool): f64 {
  const firstBlocks: u32 = radix2 ? 2 : 1;
  let shift: i32 = <i32>ctz(blocks / firstBlocks);
  let turns: f64 = radix2 ? (index >> shift == 0 ? 0.125 : 0.625) : 0.25;
  for (; shift > 0; ) {
    shift -= 2;
    const digit = (index >> shift) & 3;
    const quarter: u32 = digit == 1 ? 2 : digit == 2 ? 1 : digit;
    turns = turns / 4 + <f64>quarter / 4;
  }
  return turns;
}

/** The twiddles of N. */
export function prepareTwiddles(polynomialSize: u32, out: usize): void {
  const points = polynomialSize >> 1;
  const radix2 = (ctz(points) & 1) == 1;
  if (radix2) {
    putRoot(0.125, out, 8);
    memory.fill(out + 16, 0, 32);
    out += 48;
  }
  for (let blocks: u32 = radix2 ? 2 : 1; blocks < points; blocks <<= 2) {
    const isLast = blocks << 2 >= points;
    for (let block: u32 = 0; block < blocks; block++) {
      const turns = turnsOf(block, blocks, radix2);
      // The last stage has its blocks in pairs, the two values of each number side by side.
      const at = isLast ? out + <usize>(block >> 1) * 96 + ((block & 1) << 3) : out + <usize>block * 48;
      const step: usize = isLast ? 16 : 8;
      for (let power: u32 = 1; power <= 3; power++) {
        const whole = (<f64>power * turns) / 4;
        putRoot(whole - Math.floor(whole), at + <usize>(power - 1) * 2 * step, step);
      }
    }
    out += <usize>blocks * 48;
  }
}

/** All roots of order 2N, and where the last stage's blocks lie among them. */
export function prepareRoots(polynomialSize: u32, roots: usize, exponents: usize): void {
  const period = polynomialSize << 1;
  for (let j: u32 = 0; j < period; j++) putRoot(<f64>j / <f64>period, roots + ((<usize>j) << 4), 8);
  const points = polynomialSize >> 1;
  const radix2 = (ctz(points) & 1) == 1;
  const blocks = points >> 2;
  for (let block: u32 = 0; block < blocks; block++) {
    store<u32>(exponents + (block << 2), <u32>((turnsOf(block, blocks, radix2) / 4) * <f64>period));
  }
}
