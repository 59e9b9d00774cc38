/**
 * Find and replace over all cells of a notebook. What a reader types must not freeze the page: regular expressions whose time may grow
 * exponentially are refused, and a search that takes long ends with a message. Knows nothing of editors and what they show.
 */
import { UserError } from "../base/errors.ts";
import type { Notebook } from "./document.ts";
import { cellOf, changeText } from "./edits.ts";

/** What is looked for. */
export interface FindOptions {
  readonly query: string;
  readonly matchCase: boolean;
  /** `query` is a regular expression, matched line by line. */
  readonly regex: boolean;
}

/** A place in a cell's text. */
export interface Place {
  /** Id of the cell. */
  readonly cell: string;
  readonly start: number;
}

/** Where it was found: from `start` to before `end`, in UTF-16 units. */
export interface Found extends Place {
  readonly end: number;
}

/** The most that is found; more are neither counted nor replaced. */
export const mostFound = 10_000;

/** Longest line that is searched by a regular expression: its time may grow with a power of the length. */
const longestLine = 10_000;

/** Longest time of a search, in milliseconds. */
const longestSearch = 500;

/** How a search is measured, so that it ends in time. */
type Now = () => number;

/**
 * All places in the order of the notebook, at most `mostFound`; none for an empty query and none that is empty.
 * @throws UserError (code `find`) for an expression that cannot be read, or that takes too long
 */
export function findAll(notebook: Notebook, options: FindOptions, now: Now = Date.now): readonly Found[] {
  const pattern = patternOf(options);
  if (pattern === null) return [];
  const found: Found[] = [];
  const start = now();
  for (const { id, text } of notebook.cells) {
    for (const { start: at, match } of matchesIn(text, pattern, options.regex, () => now() - start)) {
      if (found.length === mostFound) return found;
      found.push({ cell: id, start: at, end: at + match[0].length });
    }
  }
  return found;
}

/** Index of the first place at or after `place`, else of the first; -1 where nothing was found. */
export function nextFound(found: readonly Found[], { cells }: Notebook, place: Place): number {
  const order = new Map(cells.map(({ id }, index) => [id, index]));
  const own = order.get(place.cell) ?? 0;
  const next = found.findIndex(({ cell, start }) => {
    const index = order.get(cell) ?? 0;
    return index > own || (index === own && start >= place.start);
  });
  return next < 0 && found.length > 0 ? 0 : next;
}

/**
 * The notebook with `places` replaced, as far as the query is still found there. For a regular expression, `replacement` may use $1, $<name>,
 * $& and $$ as in JavaScript.
 * @throws UserError as `findAll`, and when the notebook grows beyond its limits
 */
export function replaceFound(
  notebook: Notebook,
  options: FindOptions,
  places: readonly Found[],
  replacement: string,
  now: Now = Date.now,
): Notebook {
  const pattern = patternOf(options);
  if (pattern === null) return notebook;
  const begun = now();
  let changed = notebook;
  for (const cell of new Set(places.map((place) => place.cell))) {
    const starts = new Set(places.filter((place) => place.cell === cell).map(({ start }) => start));
    const { text } = cellOf(notebook, cell);
    const parts: string[] = [];
    let from = 0;
    for (const { start, match } of matchesIn(text, pattern, options.regex, () => now() - begun)) {
      if (!starts.has(start)) continue;
      parts.push(text.slice(from, start), options.regex ? expanded(replacement, match) : replacement);
      from = start + match[0].length;
    }
    changed = changeText(changed, cell, [...parts, text.slice(from)].join(""));
  }
  return changed;
}

function patternOf({ query, matchCase, regex }: FindOptions): RegExp | null {
  if (query === "") return null;
  const flags = matchCase ? "gu" : "giu";
  if (!regex) return new RegExp(query.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), flags);
  if (mayExplode(query)) {
    throw refused("expected no repetition or alternative within a repeated group: it may never end", query);
  }
  try {
    return new RegExp(query, flags);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : String(error);
    throw refused(`expected a regular expression: ${reason}`, query);
  }
}

/** Every match that is not empty. Plain text is found across lines, expressions within each line. */
function* matchesIn(
  text: string,
  pattern: RegExp,
  byLine: boolean,
  elapsed: Now,
): Generator<{ readonly start: number; readonly match: RegExpExecArray }> {
  let lineStart = 0;
  for (const line of byLine ? text.split("\n") : [text]) {
    if (byLine && line.length > longestLine) {
      throw refused(`expected lines of at most ${longestLine} characters for a regular expression, got ${line.length}`);
    }
    for (const match of line.matchAll(pattern)) {
      if (match[0] !== "") yield { start: lineStart + match.index, match };
    }
    if (elapsed() > longestSearch) throw refused("the search took too long");
    lineStart += line.length + 1;
  }
}

/**
 * Whether an expression has a repeated group that holds a repetition or an alternative: all that can make backtracking exponential are among
 * those. Some harmless ones are too.
 */
function mayExplode(source: string): boolean {
  const plain = source.replaceAll(/\\./gsu, "_").replaceAll(/\[[^\]]*\]/g, "_");
  /** For each open group, whether it holds a repetition or an alternative. */
  const open: boolean[] = [false];
  for (let at = 0; at < plain.length; at++) {
    const rest = plain.slice(at);
    if (rest.startsWith("(")) {
      open.push(false);
      at += /^\((\?(<?[=!]|:|<[^>]*>))?/.exec(rest)?.[0].length ?? 1;
      at--;
    } else if (rest.startsWith(")")) {
      const holds = open.pop() ?? false;
      if (holds && /^\)([*+]|\{\d*,?\d*\})/.test(rest)) return true;
      if (open.length > 0) open[open.length - 1] ||= holds;
    } else if (/^([*+?|]|\{\d)/.test(rest)) {
      if (open.length > 0) open[open.length - 1] = true;
    }
  }
  return false;
}

/** `$1`, `$<name>`, `$&` and `$$` put in; anything else stays as it is. */
function expanded(replacement: string, match: RegExpExecArray): string {
  return replacement.replaceAll(/\$(?:(\$|&)|<([^>]*)>|(\d{1,2}))/g, (whole, sign, name, number) => {
    if (sign !== undefined) return sign === "$" ? "$" : match[0];
    if (name !== undefined) return match.groups === undefined ? whole : (match.groups[name] ?? "");
    const index = Number(number);
    return index >= 1 && index < match.length ? (match[index] ?? "") : whole;
  });
}

function refused(what: string, query?: string): UserError {
  return new UserError(`find: ${what}${query === undefined ? "" : `, got ${query.slice(0, 100)}`}`, { code: "find" });
}
