/** Tables from CSV: a header, columns of numbers or of texts, and missing cells. */
import { dsvFormat } from "d3-dsv";
import { UserError } from "../../base/errors.ts";
import { type Check, isBoolean, oneOf, readOptions } from "../../base/options.ts";
import { CsvTable } from "./table.ts";

/** Options of `readCsv`. */
export interface CsvOptions {
  /** Whether the first line names the columns; true unless given. Without it they are called "0", "1", … */
  readonly header?: boolean;
  /** The sign between cells; a comma unless given. */
  readonly delimiter?: string;
  /** What becomes of missing cells of numbers: NaN (the default, which models refuse), the column's mean, or an error; `drop` leaves out every line that lacks any cell. */
  readonly missing?: "nan" | "mean" | "drop" | "error";
}

/** What stands for a missing cell, beside an empty one. */
const absent = new Set(["", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None", "?"]);

const isDelimiter: Check = [
  "one character other than a quote or a line's end",
  (value) => typeof value === "string" && /^[^"\r\n]$/u.test(value) && value.length === 1,
];

/** A line of a file, with its number. */
interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/**
 * Reads CSV as RFC 4180 has it: cells in quotes may hold delimiters, line ends and doubled quotes; empty lines are skipped. A column whose cells are all numbers is one of numbers.
 * @param text the file's text
 * @throws UserError that names line and column: for lines of different lengths, names that are missing or there twice, open quotes, no lines at all, and missing cells where
 * they are errors
 */
export function readCsv(text: string, options: CsvOptions = {}): CsvTable {
  if (typeof text !== "string") {
    throw new UserError(`readCsv: expected the text of a file, got ${typeof text}`, {
      code: "csv",
      hint: "of bytes: new TextDecoder().decode(bytes)",
    });
  }
  const checks = { header: isBoolean, delimiter: isDelimiter, missing: oneOf("nan", "mean", "drop", "error") };
  const place = { name: "readCsv", example: "{ header: false }", checks };
  const { header = true, delimiter = ",", missing = "nan" } = readOptions<CsvOptions>(place, options);
  const lines = linesOf(text, delimiter);
  const [first] = lines;
  if (first === undefined) return fail("expected at least one line, got none");
  const names = header ? namesOf(first) : first.cells.map((_, j) => String(j));
  const all = header ? lines.slice(1) : lines;
  for (const { number, cells } of all) {
    if (cells.length !== names.length) fail(`line ${number}: expected ${names.length} cells, got ${cells.length}`);
  }
  const isWhole = ({ cells }: Line): boolean => !cells.some((cell) => absent.has(cell.trim()));
  const kept = missing === "drop" ? all.filter(isWhole) : all;
  if (kept.length === 0) fail("expected at least one line of cells, got none");
  return new CsvTable(
    names,
    kept.map(({ number }) => number),
    names.map((name, j) => columnOf(name, j, kept, missing)),
  );
}

function fail(message: string, hint?: string): never {
  throw new UserError(`readCsv: ${message}`, { code: "csv", hint });
}

/** Lines with cells in them. A cell with line ends takes several lines of the file. */
function linesOf(text: string, delimiter: string): readonly Line[] {
  const lines: Line[] = [];
  let number = 1;
  for (const cells of dsvFormat(delimiter).parseRows(text.replace(/^\uFEFF/, ""))) {
    const isEmpty = cells.length === 1 && cells[0] === "";
    if (!isEmpty) lines.push({ number, cells });
    number += 1 + cells.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0); // absent: a cell of one line
  }
  const quotes = text.match(/"/g)?.length ?? 0; // absent: a file without quotes
  if (quotes % 2 === 1)
    fail(`line ${lines.at(-1)?.number ?? 1}: a cell in quotes is not closed, or a quote is not doubled`); // absent: a file of one quote
  return lines;
}

function namesOf({ number, cells }: Line): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  const seen = new Map<string, number>();
  for (const [j, name] of names.entries()) {
    if (name === "") fail(`line ${number}: expected a name for column ${j + 1}, got none`, noHeader);
    const before = seen.get(name);
    if (before !== undefined) {
      fail(
        `line ${number}: expected different names, got '${name}' for the columns ${before + 1} and ${j + 1}`,
        noHeader,
      );
    }
    seen.set(name, j);
  }
  return names;
}

const noHeader = "where the first line has no names, say { header: false }";

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A column of numbers where every cell that is there is one, else of texts as they stand. */
function columnOf(name: string, j: number, lines: readonly Line[], missing: string): Float64Array | readonly string[] {
  const cells = lines.map(({ cells: each }) => each[j] as string);
  const trimmed = cells.map((cell) => cell.trim());
  const there = trimmed.filter((cell) => !absent.has(cell));
  if (missing === "error" && there.length < cells.length) {
    const at = trimmed.findIndex((cell) => absent.has(cell));
    fail(
      `line ${lines[at]?.number}: column '${name}': expected a value, got none`,
      'say { missing: "drop" } or "mean"',
    );
  }
  if (there.length === 0 || !there.every((cell) => decimal.test(cell))) return cells;
  const numbers = there.map(Number);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const filler = missing === "mean" ? mean : Number.NaN;
  return Float64Array.from(trimmed, (cell) => (absent.has(cell) ? filler : Number(cell)));
}
