/** Compared values and their changes in words: a difference is told by words and signs, never by colour alone. */
import { formatBytes, formatDuration, formatNumber, plural } from "../../values/format.ts";
import { strings as valuesStrings } from "../../values/strings.ts";
import type { Change, ComparedRow } from "./compareEntries.ts";
import type { ComparedNode } from "./compareOutcomes.ts";
import type { ComparedValue } from "./entries.ts";
import type { NodeFacts } from "./outcome.ts";
import { strings } from "./strings.ts";

/** Counts from which on single units say nothing. */
const countless = 10 ** 7;

/** Digits of what is told by its size. */
const rough = (value: number): string => formatNumber(Number(value.toPrecision(3)));

/** A value; `–` where a side has none. */
export function valueWords(value: ComparedValue | null): string {
  if (value === null) return strings.none;
  switch (value.kind) {
    case "text":
      return value.text;
    case "bits":
      return strings.node.bits(value.value);
    case "bytes":
      return formatBytes(value.value);
    case "milliseconds":
      return formatDuration(value.value);
    case "count":
      return value.value < countless ? formatNumber(value.value) : strings.millions(rough(value.value / 10 ** 6));
    case "log2":
      return powerWords(value.value);
    case "probability":
      return probabilityWords(value.value);
  }
}

/** A small size as a power of two. */
const powerWords = (log2: number): string => strings.power(formatNumber(Number(log2.toFixed(1))));

/** A probability as a power of two, and as people count where it is frequent enough. */
function probabilityWords(log2: number): string {
  const words = valuesStrings.probability(log2);
  if (log2 === Number.NEGATIVE_INFINITY) return words;
  return log2 > -40 ? `${powerWords(log2)} (${words})` : powerWords(log2);
}

/** Whether the second value is more or less than the first; null where that is no question. */
export function directionOf(change: Change): "more" | "less" | null {
  if (change.kind === "ratio") return change.ratio > 1 ? "more" : "less";
  if (change.kind === "difference") return change.by > 0 ? "more" : "less";
  return null;
}

/** A change; `columns` are the names of the two sides. */
export function changeWords(change: Change, columns: readonly [first: string, second: string]): string {
  const { change: words } = strings;
  const directed = (sign: string): string => words[directionOf(change) ?? "more"](sign);
  switch (change.kind) {
    case "ratio":
      return directed(ratioWords(change.ratio));
    case "difference":
      return directed(differenceWords(change));
    case "only":
      return words.onlyFirst(columns[change.side === "first" ? 0 : 1]);
    case "same":
    case "other":
    case "unknown":
      return words[change.kind];
  }
}

/** `×0.77`; what is within half a percent of 1 has the digits that show it. */
function ratioWords(ratio: number): string {
  const off = Math.abs(ratio - 1);
  const digits = off >= 0.005 ? 2 : off >= 0.0005 ? 3 : 6;
  return strings.change.times(ratio < 10 ? ratio.toFixed(digits) : rough(ratio));
}

function differenceWords({ unit, by }: Extract<Change, { kind: "difference" }>): string {
  // Beyond this a ratio has more digits than meaning.
  if (unit === "log2")
    return Math.abs(by) < 6
      ? ratioWords(2 ** by)
      : strings.change.times(strings.power(formatNumber(Number(by.toFixed(1)))));
  const size = Math.abs(by);
  return (by > 0 ? "+" : "−") + (unit === "bits" ? plural(size, "bit", "bits") : formatNumber(size));
}

/** The name of a row of single values, by its key. */
export function rowName({ key }: ComparedRow): string {
  const [group = "", ...rest] = key.split(".");
  const name = rest.join(".");
  if (group === "perTag") return strings.tag(name);
  if (group === "bootstraps") return strings.bootstrapsOf(Number(name));
  if (group === "lookups") return strings.lookupsOf(Number(name));
  if (name.startsWith("approximateRoundings.")) return strings.rounding(name.split(".")[1] ?? "");
  // Settings and parameters go by the names that programs and papers have for them.
  return strings.rows[key] ?? key;
}

/** One side of a node. */
export function nodeWords(facts: NodeFacts | null): string {
  if (facts === null) return strings.none;
  const { bits, space, bootstraps, lookups, widths, strategy, milliseconds } = facts;
  const words = strings.node;
  return [
    words.bits(bits),
    ...(space === null || space === bits ? [] : [words.space(space)]),
    ...(bootstraps > 0 ? [words.bootstraps(bootstraps, widths.join(", "))] : []),
    ...(bootstraps === 0 && lookups > 0 ? [words.lookups(lookups, widths.join(", "))] : []),
    ...(strategy === null || strategy === "lookup" ? [] : [strategy]),
    ...(milliseconds >= 1 ? [formatDuration(milliseconds)] : []),
  ].join("; ");
}

/** True for a node that is the same on both sides. */
export const isSameNode = ({ first, second, rows }: ComparedNode): boolean =>
  first !== null && second !== null && rows.every(({ change }) => change.kind === "same");

/** What differs of a node. */
export function nodeChanges({ first, second, rows }: ComparedNode, columns: readonly [string, string]): string {
  if (first === null || second === null)
    return changeWords({ kind: "only", side: second === null ? "first" : "second" }, columns);
  const changed = rows.filter(({ change }) => change.kind !== "same");
  if (changed.length === 0) return strings.change.same;
  return changed
    .map(({ key, change }) => strings.node.change(strings.node.names[key] ?? key, changeWords(change, columns)))
    .join("; ");
}
