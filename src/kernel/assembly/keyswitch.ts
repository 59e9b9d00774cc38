/**
 * The keyswitch. Rows of the key that meet the same digit are only added up (a "bucket" for each absolute value of a digit);
 * the buckets are weighted at the end. Words are of 32 bits: the key and all that is added up are rounded to 2^-32 of the torus (the noise
 * of that: `rowRoundingVariance` in src/params/noise.ts). So the loop over the key has no multiplication, and costs what reading the key costs. It may be
 * left and taken up again at any input word: start, ranges in order, end.
 */
import { digitOf, digitOffset } from "./words";

/** bucket[j] += row[j] */
// @ts-ignore: decorator
@inline
function addRow(bucket: usize, row: usize, bytes: usize): void {
  for (let end = row + bytes; row < end; row += 16, bucket += 16) {
    v128.store(bucket, i32x4.add(v128.load(bucket), v128.load(row)));
  }
}

/** bucket[j] -= row[j] */
// @ts-ignore: decorator
@inline
function subtractRow(bucket: usize, row: usize, bytes: usize): void {
  for (let end = row + bytes; row < end; row += 16, bucket += 16) {
    v128.store(bucket, i32x4.sub(v128.load(bucket), v128.load(row)));
  }
}

// @ts-ignore: decorator
@inline
function bucketBytesOf(rowBytes: usize, baseLog: u32): usize {
  return rowBytes << (baseLog - 1);
}

/** Begins to switch `count` ciphertexts. `buckets` has room for count·2^(baseLog - 1) rows of `rowBytes`. */
export function keyswitchStart(count: u32, rowBytes: usize, baseLog: u32, buckets: usize): void {
  memory.fill(buckets, 0, bucketBytesOf(rowBytes, baseLog) * count);
}

/**
 * The words from `first` up to `end` of `count` big LWE ciphertexts, which lie one after the other.
 * The key has rows of `rowBytes` (a multiple of 16), ordered by input word and level slot, least significant level first.
 */
export function keyswitchRange(
  inputs: usize,
  count: u32,
  bigDimension: u32,
  first: u32,
  end: u32,
  key: usize,
  rowBytes: usize,
  baseLog: u32,
  level: u32,
  buckets: usize,
): void {
  const offset = digitOffset(baseLog, level);
  const inputBytes = ((<usize>bigDimension) + 1) << 3;
  const bucketBytes = bucketBytesOf(rowBytes, baseLog);
  inputs += (<usize>first) << 3;
  key += rowBytes * level * first;
  for (let i = first; i < end; i++, inputs += 8) {
    let input = inputs;
    let bucket = buckets - rowBytes;
    for (let c = count; c != 0; c--, input += inputBytes, bucket += bucketBytes) {
      const shifted = load<u64>(input) + offset;
      let row = key;
      for (let l = level; l != 0; l--, row += rowBytes) {
        const digit = <i32>digitOf(shifted, baseLog, l);
        // The result is the body minus the weighted rows.
        if (digit > 0) subtractRow(bucket + <usize>digit * rowBytes, row, rowBytes);
        else if (digit < 0) addRow(bucket + <usize>-digit * rowBytes, row, rowBytes);
      }
    }
    key += rowBytes * level;
  }
}

/** Writes the small ciphertexts to `out`, rows of `rowBytes`, words of 32 bits. Spoils the buckets. */
export function keyswitchEnd(
  inputs: usize,
  count: u32,
  bigDimension: u32,
  rowBytes: usize,
  lweDimension: u32,
  baseLog: u32,
  buckets: usize,
  out: usize,
): void {
  const inputBytes = ((<usize>bigDimension) + 1) << 3;
  const half: u32 = (<u32>1) << (baseLog - 1);
  let inputBody = inputs + inputBytes - 8;
  for (let c: u32 = 0; c < count; c++, out += rowBytes, inputBody += inputBytes) {
    sumBuckets(buckets + bucketBytesOf(rowBytes, baseLog) * c, half, rowBytes, out);
    const body = out + ((<usize>lweDimension) << 2);
    store<u32>(body, load<u32>(body) + topHalf(load<u64>(inputBody)));
  }
}

/** A word rounded to its upper 32 bits. */
// @ts-ignore: decorator
@inline
function topHalf(word: u64): u32 {
  return <u32>((word + ((<u64>1) << 31)) >> 32);
}

/** out[i] = the upper 32 bits of `count` words, rounded. */
export function roundToHalves(words: usize, out: usize, count: u32): void {
  for (let end = out + ((<usize>count) << 2); out < end; out += 4, words += 8) store<u32>(out, topHalf(load<u64>(words)));
}

/** out = Σ_d d·bucket[d], where bucket 1 comes first. Spoils the buckets. */
function sumBuckets(buckets: usize, half: u32, rowBytes: usize, out: usize): void {
  memory.fill(out, 0, rowBytes);
  let bucket = buckets + rowBytes * (half - 1);
  addRow(out, bucket, rowBytes);
  for (; bucket > buckets; bucket -= rowBytes) {
    addRow(bucket - rowBytes, bucket, rowBytes);
    addRow(out, bucket - rowBytes, rowBytes);
  }
}
