/**
 * `print` of a cell: any value as text, and no more text than a page can bear.
 * Arrays, graphs and circuits print as their own `toString` says; other objects as JavaScript would write them.
 */
import { reading } from "../../base/reading.ts";
import { printLimits } from "../shared/limits.ts";

const deepest = 6;
const longestList = 100;

/** The text of a printed value. Text prints as it is. */
export function formatPrinted(value: unknown): string {
  return typeof value === "string" ? value : formatValue(value, 0, []);
}

function formatValue(value: unknown, depth: number, above: readonly unknown[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name || "anonymous"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (above.includes(value)) return "[circular]";
  if (depth > deepest) return "…";
  const inside = [...above, value];
  const parts = (values: readonly unknown[], write: (each: unknown) => string): string => {
    const shown = values.slice(0, longestList).map(write);
    return (values.length > longestList ? [...shown, `… ${values.length - longestList} more`] : shown).join(", ");
  };
  const nested = (each: unknown): string => formatValue(each, depth + 1, inside);
  if (Array.isArray(value)) return `[${parts(value, nested)}]`;
  if (ArrayBuffer.isView(value)) {
    const list = value instanceof DataView ? [] : Array.from(value as Uint8Array);
    return `${value.constructor.name} [${parts(list, nested)}]`;
  }
  if (value instanceof Set) return `Set {${parts([...value], nested)}}`;
  const pair = (each: unknown): string => {
    const [key, item] = each as readonly [unknown, unknown];
    return `${typeof key === "string" && /^[\w$]+$/.test(key) ? key : nested(key)}: ${nested(item)}`;
  };
  if (value instanceof Map) return `Map {${parts([...value], pair)}}`;
  if (typeof value.toString === "function" && value.toString !== Object.prototype.toString)
    return reading("print", () => String(value.toString()));
  return `{ ${parts(Object.entries(value), pair)} }`.replace("{  }", "{}");
}

/** A `print` that posts one text a call, until the limit; then it says once that there is more. */
export function createPrint(post: (text: string) => void): (...values: readonly unknown[]) => void {
  let lines = 0;
  let characters = 0;
  let full = false;
  return (...values) => {
    if (full) return;
    const text = values.map(formatPrinted).join(" ");
    lines += text.split("\n").length;
    characters += text.length;
    full = lines > printLimits.lines || characters > printLimits.characters;
    if (full)
      post(
        `print: more than ${printLimits.lines} lines or ${printLimits.characters} characters; the rest is not shown`,
      );
    else post(text);
  };
}
