/**
 * Decimal digits of floats: the fewest that tell a number from its neighbours, and correct rounding to fewer.
 */

/** ± d.ddd · 10^exponent; `digits` has no trailing zeros (but at least one digit). */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
  /** The number itself, for rounding. */
  readonly value: number;
}

/** The shortest decimal that reads back as `value`: as a float32 if `isSingle`, else as a double. */
export function decimalOf(value: number, isSingle: boolean): Decimal {
  const magnitude = Math.abs(value);
  let text = magnitude.toExponential();
  if (isSingle) {
    for (let places = 0; places < 9; places++) {
      text = magnitude.toExponential(places);
      if (Math.fround(Number(text)) === magnitude) break;
    }
  }
  const [digits = "0", exponent = "0"] = text.split("e");
  const negative = value < 0 || Object.is(value, -0);
  return { negative, digits: trimZeros(digits.replace(".", "")), exponent: Number(exponent), value };
}

/** At most `count` ≥ 1 significant digits; what has more is rounded from the exact value. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  return decimal.digits.length <= count ? decimal : roundExactly(decimal, count);
}

/** The exact value to `count` ≥ 1 significant digits, half to even; more of them than the shortest decimal has are not all zero. */
export function roundExactly(decimal: Decimal, count: number): Decimal {
  const [text = "", exponent = "0"] = Math.abs(decimal.value).toExponential(100).split("e");
  const exact = text.replace(".", "");
  const kept = BigInt(exact.slice(0, count));
  const rest = exact.slice(count);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const up = rest > half || (rest === half && kept % 2n === 1n);
  const rounded = String(kept + (up ? 1n : 0n));
  // "0000" for zero prints as "0", so only a longer text is a carry into the next power of ten.
  const carry = Math.max(0, rounded.length - count);
  return { ...decimal, digits: trimZeros(rounded), exponent: Number(exponent) + carry };
}

/** Without exponent, always with a point: `12.5`, `-3.`, `0.001`. */
export function pointText({ negative, digits, exponent }: Decimal): string {
  const point = exponent + 1;
  const before = point <= 0 ? "0" : digits.slice(0, point).padEnd(point, "0");
  const after =
    point <= 0 ? "0".repeat(digits === "0" ? 0 : -point) + (digits === "0" ? "" : digits) : digits.slice(point);
  return `${negative ? "-" : ""}${before}.${after}`;
}

/** `+05`, `-12`: sign and at least `width` digits. */
export function exponentText(exponent: number, width: number): string {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(width, "0");
}

function trimZeros(digits: string): string {
  return digits.replace(/0+$/, "") || "0";
}
