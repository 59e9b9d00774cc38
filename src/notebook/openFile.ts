/** The one entry for any file that a reader opens or drops, with all forms behind it: loaded when there is one. Reading gives data and runs nothing. */
import { parseJson } from "../base/plainData.ts";
import type { Notebook } from "./document.ts";
import { fromGloveboxJson, longestFile } from "./file.ts";
import { readMarkdown } from "./markdown.ts";
import { readIpynb } from "./readIpynb.ts";
import { readScript } from "./script.ts";

const scriptName = /\.[cm]?[jt]s$/i;

/** A notebook out of a file, and what of the file it could not keep. */
export interface OpenedFile {
  readonly notebook: Notebook;
  /** Sentences for the reader, such as `2 outputs were left out`. */
  readonly notes: readonly string[];
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
