/** How numbers, sizes, times and types read on the page. */
import { formatShape } from "../../value/shape.ts";
import type { Nested, Tensor } from "../../value/tensor.ts";
import { toNested } from "../../value/tensor.ts";
import { formatElementType, type ValueType } from "../../value/type.ts";

/** `16 KiB`, `30.1 MiB`: three digits at most, in powers of 1024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kibibytes = bytes / 1024;
  const [value, unit] = kibibytes < 1024 ? [kibibytes, "KiB"] : [kibibytes / 1024, "MiB"];
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** `40 ms`, `1.4 s`, `83 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return `${seconds < 99.95 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}

/** A time that is left: `under a second`, `about 4 s`, `about 3 min`. It is a forecast, and has as many digits. */
export function formatRemaining(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 1) return "under a second";
  return seconds < 100 ? `about ${seconds} s` : `about ${Math.round(seconds / 60)} min`;
}

const dates = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** A time in milliseconds since 1970, as the clock on the wall shows it: `5 Nov 2026, 14:03`. */
export function formatDate(time: number): string {
  return dates.format(time);
}

/** An integer as people write it, with a true minus sign. */
export function formatNumber(value: number): string {
  const text = Number.isInteger(value) ? String(Math.abs(value)) : String(Number(Math.abs(value).toPrecision(6)));
  return value < 0 ? `−${text}` : text;
}

/** Bounds of one value over the input-set: `0 … 6`, or the number when it is always the same. */
export function formatBounds([low, high]: readonly [number, number]): string {
  return low === high ? formatNumber(low) : `${formatNumber(low)} … ${formatNumber(high)}`;
}

/** `uint3`, `uint2 (3, 2)`: the type without saying whether it is encrypted. */
export function formatClearType({ dtype, shape }: ValueType): string {
  return shape.length === 0 ? formatElementType(dtype) : `${formatElementType(dtype)} ${formatShape(shape)}`;
}

/** A tensor on one line, as JSON reads it: `8`, `[3]`, `[[1, 2], [3, 4]]`. */
export function formatValue(tensor: Tensor): string {
  const text = (nested: Nested): string =>
    typeof nested === "number" ? String(nested) : `[${nested.map(text).join(", ")}]`;
  return text(toNested(tensor));
}

/** A number with its noun: `1 cell`, `2,000 cells`. */
export function plural(count: number, one: string, many: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
