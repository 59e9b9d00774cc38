/** What a table of a cell says, without drawing it: texts of values, and the order that a column gives. */
import type { DisplayColumn, DisplayValue } from "../../../protocol/display.ts";
import { formatNumber } from "../../values/format.ts";

/** Which column orders the rows, and how. */
export interface SortOrder {
  readonly column: number;
  readonly descending: boolean;
}

/** The text of a value; nothing stands for null. */
export function textOf(value: DisplayValue): string {
  if (value === null) return "";
  return typeof value === "number" ? formatNumber(value) : String(value);
}

/** Whether a column holds numbers only, and so stands on the right. */
export function isNumeric({ values }: DisplayColumn): boolean {
  return values.some((value) => value !== null) && values.every((value) => value === null || typeof value === "number");
}

/** The numbers of the rows in the wished order: as they came, or by a column; what has no order stands last, equal values as they came. */
export function orderOf(columns: readonly DisplayColumn[], sort: SortOrder | null): readonly number[] {
  const rows = Array.from({ length: columns[0]?.values.length ?? 0 }, (_, row) => row);
  const values = sort === null ? undefined : columns[sort.column]?.values;
  if (sort === null || values === undefined) return rows;
  const sign = sort.descending ? -1 : 1;
  const has = (value: DisplayValue | undefined): boolean =>
    value !== null && value !== undefined && !Number.isNaN(value);
  return rows.sort((a, b) => {
    const [left, right] = [values[a], values[b]];
    if (!has(left) || !has(right)) return Number(has(right)) - Number(has(left)) || a - b;
    return sign * compare(left ?? null, right ?? null) || a - b;
  });
}

const kinds = ["boolean", "number", "string"];
const texts = new Intl.Collator("en", { numeric: true });

function compare(a: DisplayValue, b: DisplayValue): number {
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : Number(a > b);
  if (typeof a === "string" && typeof b === "string") return texts.compare(a, b);
  return kinds.indexOf(typeof a) - kinds.indexOf(typeof b) || Number(a) - Number(b);
}

/** The order after a press on a column's heading: up, down, as it came. */
export function nextSort(sort: SortOrder | null, column: number): SortOrder | null {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}
