/**
 * The notebook's own file, `.glovebox.json`: one text for each notebook, with defaults left out. Reading gives data and runs nothing.
 */
import { UserError } from "../base/errors.ts";
import { parseJson } from "../base/plainData.ts";
import { defaultSettings, type Notebook, notebookVersion, parseNotebook } from "./document.ts";

/** Name of the format inside the file. */
const format = "glovebox-notebook";

/** Longest file, in characters; `.ipynb` of others may hold pictures. */
export const longestFile = 20_000_000;

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

/** The same, of parsed JSON. */
export function fromGloveboxJson(data: unknown): Notebook {
  const { format: given, ...rest } = (data ?? {}) as { readonly format?: unknown };
  if (given !== format) {
    throw new UserError("file: expected a Glovebox notebook or an .ipynb notebook, got another file", {
      code: "file",
    });
  }
  return parseNotebook(rest);
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
