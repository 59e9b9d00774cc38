/** Columns out of what user code holds: lists of objects, lists of lists, objects of lists, arrays. It makes plain data and shows nothing. */
import { UserError } from "../../base/errors.ts";
import type { DisplayColumn, DisplayValue } from "../../protocol/display.ts";
import { NDArray } from "../../trace/arrays.ts";
import { displayLimits } from "../shared/limits.ts";
import { formatPrinted } from "./print.ts";

/** Columns of equal length, of which only the first rows may be there. */
export interface Columns {
  readonly columns: readonly DisplayColumn[];
  /** Rows that were left out. */
  readonly omitted: number;
}

/** Text of at most `length` characters. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** What was got, for a sentence. */
export function described(value: unknown): string {
  if (value instanceof NDArray) return `an array of shape (${value.shape.join(", ")}${value.ndim === 1 ? "," : ""})`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "string") return `'${cut(value, 40)}'`;
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** Whether a value is an object literal: neither a list nor an object of some class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The values of a list or a one-dimensional array, or null when it is neither. */
export function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (value instanceof NDArray) {
    if (value.ndim !== 1) return null;
    return value.dtype === "bool" ? Array.from(value.data, (each) => each !== 0) : Array.from(value.data);
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Uint8Array);
  return null;
}

/** A value as a table holds it: numbers, text and booleans as they are, nothing as null, all else as it prints. */
export function displayValue(value: unknown): DisplayValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return cut(formatPrinted(value), displayLimits.text);
}

/** Rows that fit into a table with so many columns. */
const mostRows = (columns: number): number =>
  Math.min(displayLimits.rows, Math.floor(displayLimits.values / Math.max(1, columns)));

/**
 * The columns of a table: of a list of objects, a list of lists, an object of lists, or a two-dimensional array; `chosen` picks and orders them,
 * or names those of lists.
 * @throws UserError (code `display`) for anything else; `name` is the function that was called
 */
export function columnsOf(name: string, data: unknown, chosen: readonly string[] | null): Columns {
  const found = isRecord(data) ? fromRecord(name, data, chosen) : fromRows(name, data, chosen);
  const names = found.columns.map((each) => each.name);
  if (names.length > displayLimits.columns) {
    throw refused(name, `expected at most ${displayLimits.columns} columns, got ${names.length}`);
  }
  const long = names.find(({ length }) => length > displayLimits.name);
  if (long !== undefined) {
    throw refused(name, `expected column names of at most ${displayLimits.name} characters, got ${long.length}`);
  }
  const twice = names.find((each, i) => names.indexOf(each) < i);
  if (twice !== undefined) throw refused(name, `expected each column once, got '${twice}' twice`);
  return found;
}

function fromRecord(name: string, data: Readonly<Record<string, unknown>>, chosen: readonly string[] | null): Columns {
  const keys = chosen ?? Object.keys(data);
  const lists = keys.map((key) => {
    if (!Object.hasOwn(data, key)) throw refused(name, `expected a column '${key}', got ${listed(Object.keys(data))}`);
    const list = listOf(data[key]);
    if (list === null) throw refused(name, `${key}: expected a list of values, got ${described(data[key])}`);
    return list;
  });
  const [first] = lists;
  const other = lists.findIndex((list) => list.length !== first?.length);
  if (other >= 0) {
    throw refused(
      name,
      `${keys[other]}: expected ${first?.length} values as in ${keys[0]}, got ${lists[other]?.length}`,
    );
  }
  const rows = mostRows(keys.length);
  return {
    columns: keys.map((key, i) => column(key, (lists[i] ?? []).slice(0, rows))),
    omitted: Math.max(0, (first?.length ?? 0) - rows),
  };
}

function fromRows(name: string, data: unknown, chosen: readonly string[] | null): Columns {
  const rows: readonly unknown[] | null = data instanceof NDArray && data.ndim === 2 ? [...data] : listOf(data);
  const expected = "expected a list of rows (objects or lists) or an object of columns";
  if (rows === null) throw refused(name, `${expected}, got ${described(data)}`);
  if (rows.every(isRecord)) {
    const keys = chosen ?? keysOf(rows);
    const missing = keys.find((key) => !rows.some((row) => Object.hasOwn(row, key)));
    if (missing !== undefined && rows.length > 0) {
      throw refused(name, `expected a column '${missing}', got ${listed(keysOf(rows))}`);
    }
    return fromLists(keys, rows.length, (row, column) => rows[row]?.[keys[column] ?? ""]);
  }
  const lists = rows.map(listOf);
  const width = lists.reduce((most, list) => Math.max(most, list?.length ?? 1), chosen?.length ?? 0);
  const keys = Array.from({ length: width }, (_, i) => chosen?.[i] ?? String(i));
  const odd = rows.findIndex((row, i) => lists[i] === null && typeof row === "object" && row !== null);
  if (odd >= 0) throw refused(name, `row ${odd}: ${expected}, got ${described(rows[odd])}`);
  return fromLists(keys, rows.length, (row, column) => {
    const list = lists[row];
    return list === null ? (column === 0 ? rows[row] : null) : list?.[column];
  });
}

function fromLists(keys: readonly string[], length: number, at: (row: number, column: number) => unknown): Columns {
  const rows = Math.min(length, mostRows(keys.length));
  return {
    columns: keys.map((key, i) =>
      column(
        key,
        Array.from({ length: rows }, (_, row) => at(row, i)),
      ),
    ),
    omitted: length - rows,
  };
}

function keysOf(rows: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function column(name: string, values: readonly unknown[]): DisplayColumn {
  return { name, values: values.map(displayValue) };
}

/** Names for a sentence, not too many. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => cut(name, 40));
  return names.length === 0 ? "none" : `${shown.join(", ")}${names.length > 12 ? ", …" : ""}`;
}

/** The error of a display that cannot be made. */
export function refused(name: string, what: string, hint?: string): UserError {
  return new UserError(`${name}: ${what}`, { code: "display", hint });
}
