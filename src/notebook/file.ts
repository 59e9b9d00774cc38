/**
 * The notebook's own file, `.glovebox.json`: one text for each notebook, with defaults left out. And the one entry for any file that a reader
 * opens or drops. Reading gives data and runs nothing.
 */
import { UserError } from "../base/errors.ts";
import { parseJson } from "../base/plainData.ts";
import { defaultSettings, type Notebook, notebookVersion, parseNotebook } from "./document.ts";
import { readIpynb } from "./ipynb.ts";
import { readMarkdown } from "./markdown.ts";
import { readScript } from "./script.ts";

/** Name of the format inside the file. */
const format = "glovebox-notebook";

const scriptName = /\.[cm]?[jt]s$/i;

/** Longest file, in characters; `.ipynb` of others may hold pictures. */
export const longestFile = 20_000_000;

/** A notebook out of a file, and what of the file it could not keep. */
export interface OpenedFile {
  readonly notebook: Notebook;
  /** Sentences for the reader, such as `2 outputs were left out`. */
  readonly notes: readonly string[];
}

/** The text of a `.glovebox.json` file. */
export function writeGloveboxJson({ title, settings, cells }: Notebook): string {
  const changed = Object.entries(settings).filter(
    ([key, value]) => defaultSettings[key as keyof typeof defaultSettings] !== value,
  );
  const data = {
    format,
    version: notebookVersion,
    ...(title === "" ? {} : { title }),
    ...(changed.length > 0 ? { settings: Object.fromEntries(changed) } : {}),
    cells: cells.map(({ id, kind, text, folded, tags }) => ({
      id,
      kind,
      ...(folded ? { folded } : {}),
      ...(tags.length > 0 ? { tags } : {}),
      text,
    })),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

/**
 * The notebook in the text of a `.glovebox.json` file.
 * @throws UserError when it is none
 */
export function readGloveboxJson(text: string): Notebook {
  return fromGloveboxJson(parseJson(text, "file", longestFile));
}

function fromGloveboxJson(data: unknown): Notebook {
  const { format: given, ...rest } = (data ?? {}) as { readonly format?: unknown };
  if (given !== format) {
    throw new UserError("file: expected a Glovebox notebook or an .ipynb notebook, got another file", {
      code: "file",
    });
  }
  return parseNotebook(rest);
}

/**
 * The notebook in a file of any form: JSON of Glovebox or of Jupyter, a script, or markdown with blocks of TypeScript. The name tells scripts, markdown
 * and JSON apart, or else the first character does; scripts and markdown take their title from the name.
 * @throws UserError when it is none of them, or too large
 */
export function openNotebookFile(name: string, text: string): OpenedFile {
  const plain = text.replace(/^\ufeff/, "");
  const title = name.replace(/\.[^.]*$/, "");
  if (/\.(?:md|markdown)$/i.test(name)) return { notebook: readMarkdown(plain, title), notes: [] };
  const isJson = /\.(?:json|ipynb)$/i.test(name) || (!scriptName.test(name) && /^\s*[[{]/.test(plain));
  if (!isJson) return { notebook: readScript(plain, title), notes: [] };
  const data = parseJson(plain, "file", longestFile);
  if (typeof data === "object" && data !== null && "nbformat" in data) return readIpynb(data);
  return { notebook: fromGloveboxJson(data), notes: [] };
}

/** A name for the file of a notebook, with `ending` (`.glovebox.json`, `.ipynb`, `.ts`): letters of any script, digits and hyphens. */
export function fileName({ title }: Notebook, ending: ".glovebox.json" | ".ipynb" | ".ts"): string {
  const name = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${name || "notebook"}${ending}`;
}
