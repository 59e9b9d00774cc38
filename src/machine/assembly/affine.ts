/** Weighted sums whose weights are in tables: for matrices, and for weights that depend on clear arguments. Short sums are straight-line code. */

/** out[i] += a·wa + b·wb + c·wc + d·wd, for vectors of `bytes` bytes. */
function addFour(out: usize, a: usize, wa: i64, b: usize, wb: i64, c: usize, wc: i64, d: usize, wd: i64, bytes: usize): void {
  const va = i64x2.splat(wa);
  const vb = i64x2.splat(wb);
  const vc = i64x2.splat(wc);
  const vd = i64x2.splat(wd);
  for (const end = out + bytes; out < end; out += 16, a += 16, b += 16, c += 16, d += 16) {
    const first = i64x2.add(i64x2.mul(v128.load(a), va), i64x2.mul(v128.load(b), vb));
    const second = i64x2.add(i64x2.mul(v128.load(c), vc), i64x2.mul(v128.load(d), vd));
    v128.store(out, i64x2.add(v128.load(out), i64x2.add(first, second)));
  }
}

// @ts-expect-error: decorator
@inline
function weightAt(at: usize, width: u32): i64 {
  return width == 1 ? <i64>load<i8>(at) : width == 2 ? <i64>load<i16>(at) : width == 4 ? <i64>load<i32>(at) : load<i64>(at);
}

/** Where terms come from: `elements` is 0 and term t lies t·step bytes behind `first`, or their numbers are in a table of 2 or 4 bytes each. */
// @ts-expect-error: decorator
@inline
function addressAt(first: usize, step: usize, elements: usize, wide: bool, term: u32): usize {
  if (elements == 0) return first + step * term;
  const number: u32 = wide ? load<u32>(elements + (<usize>term << 2)) : load<u16>(elements + (<usize>term << 1));
  return first + step * number;
}

/**
 * `rows` sums, one behind the other from `out` on, of `stride` bytes each. `starts` has for each row where its terms begin, and how many they are; terms
 * follow each other in steps of `step` bytes, or are numbered in `elements`. `constants` has a word for each row, and is 0 where there are none.
 */
export function combineRows(
  out: usize,
  rows: u32,
  stride: usize,
  starts: usize,
  step: usize,
  elements: usize,
  wide: bool,
  weights: usize,
  width: u32,
  constants: usize,
): void {
  for (; rows != 0; rows--, out += stride, starts += 8) {
    const first: usize = load<u32>(starts);
    const count = load<u32>(starts, 4);
    memory.fill(out, 0, stride);
    for (let term: u32 = 0; term < count; term += 4) {
      const last = count - 1;
      const b = term + 1;
      const c = term + 2;
      const d = term + 3;
      const weight = weights + width * term;
      addFour(
        out,
        addressAt(first, step, elements, wide, term), weightAt(weight, width),
        addressAt(first, step, elements, wide, min(b, last)), b < count ? weightAt(weight + width, width) : 0,
        addressAt(first, step, elements, wide, min(c, last)), c < count ? weightAt(weight + 2 * width, width) : 0,
        addressAt(first, step, elements, wide, min(d, last)), d < count ? weightAt(weight + 3 * width, width) : 0,
        stride,
      );
    }
    weights += width * count;
    if (elements != 0) elements += (<usize>count) << (wide ? 2 : 1);
    if (constants != 0) {
      // A ciphertext has an odd number of words, and one to spare behind its body.
      const body = out + stride - 16;
      store<u64>(body, load<u64>(body) + load<u64>(constants));
      constants += 8;
    }
  }
}

/**
 * out[i] = a clear number, shifted up: `numbers` has the address of each, with a lowest bit of 1 where it is negated. For weights and constants that are
 * clear arguments.
 */
export function gatherClear(out: usize, numbers: usize, count: u32, shift: u32): void {
  for (const end = numbers + ((<usize>count) << 2); numbers < end; numbers += 4, out += 8) {
    const address = load<u32>(numbers);
    const value = load<i64>(address & ~1);
    store<i64>(out, (address & 1 ? -value : value) << shift);
  }
}
