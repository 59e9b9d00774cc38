/** What is computed of clear arguments: sums of products, choices and functions of two integers, and lookups in tables, of integers of 64 bits. False with an error where a result is not one. */
import { fail, OUT_OF_BOUNDS, TEXT_UNDEFINED } from "./failure";

/** As `largestInteger` in src/value/tensor.ts. */
const LARGEST: i64 = (1 << 53) - 1;
/** As `undefinedEntry` in src/machine/clearTables.ts. */
const UNDEFINED: i64 = -(1 << 62);

function isExact(value: i64): bool {
  return value <= LARGEST && value >= -LARGEST;
}

/**
 * out[i] = constant + Σ weight·a·b. `rows` has for each result the number of terms and, at byte 8, the constant; then terms of 16 bytes: addresses of a and of
 * b, 0 for a term of one factor, and the weight. Each partial sum must be exact as a double.
 */
export function clearSums(out: usize, count: u32, rows: usize): bool {
  for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
    let sum = load<i64>(rows, 8);
    const terms = rows + 16 + ((<usize>load<u32>(rows)) << 4);
    for (rows += 16; rows < terms; rows += 16) {
      const weight = load<i64>(rows, 8);
      const b: usize = load<u32>(rows, 4);
      const a = load<i64>(load<u32>(rows));
      const other: i64 = b == 0 ? 1 : load<i64>(b);
      if (!(Math.abs(<f64>a * <f64>other * <f64>weight) <= <f64>LARGEST)) return fail(OUT_OF_BOUNDS, TEXT_UNDEFINED);
      sum += a * other * weight;
      if (!isExact(sum)) return fail(OUT_OF_BOUNDS, TEXT_UNDEFINED);
    }
    store<i64>(out, sum);
  }
  return true;
}

/** a / b rounded down, 0 where b is. */
function floorQuotient(a: i64, b: i64): i64 {
  if (b == 0) return 0;
  const quotient = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

/** out[i] = a choice or a function of numbers whose addresses are in `operands`, three for each result; as `choices` in src/machine/clearChoices.ts. */
export function clearChoices(out: usize, count: u32, operands: usize, choice: u32): bool {
  for (const end = out + ((<usize>count) << 3); out < end; out += 8, operands += 12) {
    const a = load<i64>(load<u32>(operands));
    const b = load<i64>(load<u32>(operands, 4));
    let value: i64;
    if (choice == 0) value = max(a, b);
    else if (choice == 1) value = min(a, b);
    else if (choice == 2) value = <i64>(a < b);
    else if (choice == 3) value = <i64>(a <= b);
    else if (choice == 4) value = <i64>(a == b);
    else if (choice == 5) value = <i64>(a != b);
    else if (choice == 6) value = a != 0 ? b : load<i64>(load<u32>(operands, 8));
    else if (choice == 7) value = a < 0 ? -a : a;
    else if (choice == 8) value = floorQuotient(a, b);
    // The quotient is rounded down, so that the rest has the sign of b; of a division by 0 it is 0.
    else if (choice == 9) value = b == 0 ? 0 : a - floorQuotient(a, b) * b;
    else if (choice == 10) value = a & b;
    else if (choice == 11) value = a | b;
    else value = a ^ b;
    store<i64>(out, value);
  }
  return true;
}

/**
 * out[i] = an entry of `width` bytes. `places` has for each result the address of its table and of `operands` numbers, 0 for one that it does not depend on;
 * `ranges` has least value and extent of each number, of 8 bytes, the last one fastest in a table.
 */
export function clearLookups(out: usize, count: u32, places: usize, operands: u32, ranges: usize, width: u32): bool {
  for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
    const table: usize = load<u32>(places);
    places += 4;
    let place: i64 = 0;
    for (let i: u32 = 0; i < operands; i++, places += 4) {
      const range = ranges + ((<usize>i) << 4);
      const extent = load<i64>(range, 8);
      const from: usize = load<u32>(places);
      const number = from == 0 ? 0 : load<i64>(from) - load<i64>(range);
      if (number < 0 || number >= extent) return fail(OUT_OF_BOUNDS, TEXT_UNDEFINED);
      place = place * extent + number;
    }
    const at = table + <usize>place * width;
    const entry: i64 = width == 1 ? <i64>load<i8>(at) : width == 2 ? <i64>load<i16>(at) : width == 4 ? <i64>load<i32>(at) : load<i64>(at);
    if (entry == UNDEFINED) return fail(OUT_OF_BOUNDS, TEXT_UNDEFINED);
    store<i64>(out, entry);
  }
  return true;
}

/** Whether numbers that multiply encrypted ones are no larger than what noise was planned for; `text` says it. */
export function clearLimit(at: usize, count: u32, most: i64, text: u32): bool {
  for (const end = at + ((<usize>count) << 3); at < end; at += 8) {
    const value = load<i64>(at);
    if (value > most || value < -most) return fail(OUT_OF_BOUNDS, text, most, value);
  }
  return true;
}
