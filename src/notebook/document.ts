/**
 * The notebook as plain immutable data, and the checks that anything from outside passes before it counts as one.
 * Nothing here changes a notebook (edits.ts), runs it (program.ts) or knows a file format (file.ts, link.ts).
 */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";
import { parsed, text } from "../base/schema.ts";

/** Code is TypeScript of the sandbox; markdown may hold formulas. */
export type CellKind = "code" | "markdown";

/** One cell. */
export interface Cell {
  /** Unique in its notebook: 1 to 64 letters, digits, `-` and `_`. */
  readonly id: string;
  readonly kind: CellKind;
  readonly text: string;
  /** The source is hidden and only the output shown. */
  readonly folded: boolean;
  /** Words that tools and lessons give a meaning to, such as `exercise` or `solution`; each once. */
  readonly tags: readonly string[];
}

/** How the notebook is laid out and run. */
export interface NotebookSettings {
  /** `playground` is one code cell beside its circuit; the document is the same. */
  readonly layout: "notebook" | "playground";
  /** Whether cheap work runs again by itself after a change. */
  readonly reactive: boolean;
}

/** A whole notebook. */
export interface Notebook {
  /** Version of this data format. */
  readonly version: 1;
  readonly title: string;
  readonly settings: NotebookSettings;
  readonly cells: readonly Cell[];
}

/** Version that this code reads and writes. */
export const notebookVersion = 1;

/** The most that a notebook may hold; lengths in UTF-16 units. */
export const notebookLimits = {
  cells: 1000,
  /** Text of one cell. */
  text: 200_000,
  /** Text of all cells. */
  allText: 2_000_000,
  title: 200,
  tags: 20,
  tag: 50,
} as const;

/** Settings of a new notebook. */
export const defaultSettings: NotebookSettings = { layout: "notebook", reactive: true };

/** A cell with nothing set but these. */
export function newCell(id: string, kind: CellKind, text: string): Cell {
  return { id, kind, text, folded: false, tags: [] };
}

/** A notebook of these cells. */
export function newNotebook(title: string, cells: readonly Cell[], settings = defaultSettings): Notebook {
  return { version: notebookVersion, title, settings, cells };
}

const cell = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  kind: v.picklist(["code", "markdown"]),
  text: text(notebookLimits.text),
  folded: v.optional(v.boolean(), false),
  tags: v.optional(
    v.pipe(
      v.array(v.pipe(text(notebookLimits.tag), v.regex(/^[^,]+$/))),
      v.maxLength(notebookLimits.tags),
      v.check((tags) => new Set(tags).size === tags.length, "each tag once"),
    ),
    [],
  ),
});

const notebook = v.strictObject({
  version: v.literal(notebookVersion),
  title: v.optional(text(notebookLimits.title), ""),
  settings: v.optional(
    v.strictObject({
      layout: v.optional(v.picklist(["notebook", "playground"]), defaultSettings.layout),
      reactive: v.optional(v.boolean(), defaultSettings.reactive),
    }),
    defaultSettings,
  ),
  cells: v.pipe(v.array(cell), v.maxLength(notebookLimits.cells)),
});

/**
 * The notebook that unknown data describes; what is left out has its default.
 * @throws UserError (code `notebook`) for anything else, anything too large and versions to come
 */
export function parseNotebook(data: unknown): Notebook {
  const { version, cells } = (typeof data === "object" && data !== null ? data : {}) as Partial<
    Record<keyof Notebook, unknown>
  >;
  if (typeof version === "number" && version > notebookVersion) {
    throw refused(
      `expected version ${notebookVersion}, got ${version}`,
      "it was made by a newer Glovebox: reload this page",
    );
  }
  if (Array.isArray(cells) && cells.length > notebookLimits.cells) throw tooManyCells(cells.length);
  const read = parsed(notebook, data, "notebook", { code: "notebook" });
  checkNotebook(read);
  return read;
}

/** Throws a `UserError` unless ids are unique and the limits of the whole are kept. */
export function checkNotebook({ title, cells }: Notebook): void {
  if (cells.length > notebookLimits.cells) throw tooManyCells(cells.length);
  if (title.length > notebookLimits.title) {
    throw refused(`expected a title of at most ${notebookLimits.title} characters, got ${title.length}`);
  }
  const seen = new Set<string>();
  let all = 0;
  for (const [index, { id, text }] of cells.entries()) {
    if (seen.has(id)) throw refused(`expected each cell id once, got '${id}' twice`);
    seen.add(id);
    all += text.length;
    if (text.length > notebookLimits.text) {
      throw refused(`cell ${index + 1}: expected at most ${notebookLimits.text} characters, got ${text.length}`);
    }
  }
  if (all > notebookLimits.allText) {
    throw refused(`expected at most ${notebookLimits.allText} characters in all cells, got ${all}`);
  }
}

function tooManyCells(count: number): UserError {
  return refused(`expected at most ${notebookLimits.cells} cells, got ${count}`);
}

function refused(what: string, hint?: string): UserError {
  return new UserError(`notebook: ${what}`, { code: "notebook", hint });
}
