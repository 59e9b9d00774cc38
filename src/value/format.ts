/**
 * NumPy's `str()` of arrays and scalars, with the line breaks removed: precision 8, 75 columns, summarised above 1000 elements.
 * The rules are those of numpy/core/arrayprint.py (1.23); digits are those of decimal.ts.
 */
import { type Decimal, decimalOf, exponentText, pointText, roundDecimal, roundExactly } from "./decimal.ts";
import type { DType } from "./dtype.ts";
import type { Tensor } from "./tensor.ts";

const precision = 8;
const lineWidth = 75;
const threshold = 1000;
const edgeItems = 3;

/** One line such as `[ 2 -1  3  0]`, `[[1 2 3] [4 5 6]]`, `[ 0.5   1.25 -3.  ]`, `2.0`. */
export function formatTensor(t: Tensor): string {
  if (t.shape.length === 0) return scalarText(t.data[0] ?? 0, t.dtype);
  if (t.data.length === 0) return "[]";
  const rows = layOut(t);
  const text = elementText(rows.shown, t.dtype);
  return join(rows.tree, text, " ", lineWidth);
}

/** Offsets of the elements to show, nested as the axes; `null` stands for those left out. */
type ColumnLayout = number | readonly (ColumnLayout | null)[];

function layOut(t: Tensor): { tree: ColumnLayout; shown: Float64Array } {
  const summarise = t.data.length > threshold;
  const shown: number[] = [];
  const build = (axis: number, offset: number): ColumnLayout => {
    const length = t.shape[axis];
    if (length === undefined) return shown.push(t.data[offset] ?? 0) - 1;
    const at = (i: number): ColumnLayout => build(axis + 1, offset * length + i);
    if (!summarise || length <= 2 * edgeItems) return Array.from({ length }, (_, i) => at(i));
    const head = Array.from({ length: edgeItems }, (_, i) => at(i));
    const tail = Array.from({ length: edgeItems }, (_, i) => at(length - edgeItems + i));
    return [...head, null, ...tail];
  };
  return { tree: build(0, 0), shown: Float64Array.from(shown) };
}

/** Brackets, separators and wrapped lines. Wrapping leaves traces after the line breaks are gone: the indentation of the next line. */
function join(tree: ColumnLayout, texts: readonly string[], indent: string, width: number): string {
  if (typeof tree === "number") return texts[tree] ?? "";
  const words = tree.map((part) => (part === null ? "..." : join(part, texts, `${indent} `, width - 1)));
  const isRow = tree.every((part) => part === null || typeof part === "number");
  if (!isRow) return `[${words.map((word, i) => (i === 0 ? word : indent + word)).join("")}]`;
  let done = "";
  let line = indent;
  words.forEach((word, i) => {
    if (line.length + word.length > width - 1 && line.length > indent.length) {
      done += line.trimEnd();
      line = indent;
    }
    line += i === words.length - 1 ? word : `${word} `;
  });
  return `[${(done + line).slice(indent.length)}]`;
}

/** The texts of all shown elements, padded to one width as NumPy pads them. */
function elementText(values: Float64Array, dtype: DType): readonly string[] {
  if (dtype === "bool") return Array.from(values, (value) => (value === 0 ? "False" : " True"));
  if (dtype === "int64") {
    const texts = Array.from(values, String);
    const width = longestOf(texts);
    return texts.map((text) => text.padStart(width));
  }
  return floatTexts(values, dtype === "float32");
}

/** Length of the longest text; 0 when there is none. There may be more of them than a call takes arguments. */
function longestOf(texts: readonly string[]): number {
  return texts.reduce((longest, { length }) => Math.max(longest, length), 0);
}

function floatTexts(values: Float64Array, isSingle: boolean): readonly string[] {
  const finite = values.filter(Number.isFinite);
  const parts = scientific(finite)
    ? scientificParts(Array.from(finite, (value) => decimalOf(value, isSingle)))
    : Array.from(finite, (value) => fixedParts(decimalOf(value, isSingle)));
  const right = longestOf(parts.map(([, text]) => text));
  let left = longestOf(parts.map(([text]) => text));
  for (const value of values) {
    if (!Number.isFinite(value)) left = Math.max(left, specialText(value).length - right - 1);
  }
  let next = 0;
  return Array.from(values, (value) => {
    if (!Number.isFinite(value)) return specialText(value).padStart(left + right + 1);
    const [before = "", after = ""] = parts[next++] ?? [];
    return `${before.padStart(left)}.${after.padEnd(right)}`;
  });
}

/** Whether an array of these numbers is written with exponents. */
function scientific(finite: Float64Array): boolean {
  const magnitudes = finite.map(Math.abs).filter((magnitude) => magnitude > 0);
  if (magnitudes.length === 0) return false;
  let [min, max] = [Infinity, 0];
  for (const magnitude of magnitudes) {
    if (magnitude < min) min = magnitude;
    if (magnitude > max) max = magnitude;
  }
  return max >= 1e8 || min < 1e-4 || max / min > 1000;
}

/** What stands before and after the point. */
type Parts = readonly [before: string, after: string];

function fixedParts(decimal: Decimal): Parts {
  const [before = "", after = ""] = pointText(roundDecimal(decimal, decimal.exponent + 1 + precision)).split(".");
  return [before, after];
}

/** All with as many digits after the point as the longest needs, and as many in the exponent. */
function scientificParts(decimals: readonly Decimal[]): readonly Parts[] {
  const rounded = decimals.map((decimal) => roundDecimal(decimal, 1 + precision));
  const digits = longestOf(rounded.map((decimal) => decimal.digits));
  const exponents = rounded.map((decimal) => exponentText(decimal.exponent, 2));
  const exponentDigits = longestOf(exponents) - 1;
  return rounded.map((decimal) => {
    const {
      negative,
      digits: own,
      exponent,
    } = decimal.digits.length < digits ? roundExactly(decimal, digits) : decimal;
    const after = own.slice(1).padEnd(digits - 1, "0");
    return [(negative ? "-" : "") + own.slice(0, 1), `${after}e${exponentText(exponent, exponentDigits)}`];
  });
}

function specialText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

/** `str()` of a NumPy scalar: all the digits it needs, exponents below 1e-4 and from 1e16 on. */
function scalarText(value: number, dtype: DType): string {
  if (dtype === "bool") return value === 0 ? "False" : "True";
  if (dtype === "int64") return String(value);
  if (!Number.isFinite(value)) return specialText(value);
  const decimal = decimalOf(value, dtype === "float32");
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [first, rest] = [decimal.digits.slice(0, 1), decimal.digits.slice(1)];
    return `${decimal.negative ? "-" : ""}${first}${rest === "" ? "" : `.${rest}`}e${exponentText(decimal.exponent, 2)}`;
  }
  const text = pointText(decimal);
  return text.endsWith(".") ? `${text}0` : text;
}
