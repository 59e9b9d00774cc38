/**
 * A notebook out of a markdown text: fenced blocks of TypeScript become cells of code, what stands between them cells of markdown. One way only:
 * notebooks are not written as markdown.
 */
import { UserError } from "../base/errors.ts";
import { type CellKind, type Notebook, newCell, newNotebook, notebookLimits, parseNotebook } from "./document.ts";

/** Longest text, in characters. */
const longestMarkdown = 4_000_000;

const fence = /^ {0,3}(`{3,}|~{3,})\s*([A-Za-z]*)[^`]*$/;
const codeLanguages: readonly string[] = ["ts", "typescript", "js", "javascript"];

/**
 * The notebook in a markdown text. Blocks of other languages stay part of their markdown; a block that is not closed ends with the text.
 * @throws UserError when it is larger than a notebook may be
 */
export function readMarkdown(text: string, title: string): Notebook {
  if (text.length > longestMarkdown) {
    throw new UserError(`markdown: expected at most ${longestMarkdown} characters, got ${text.length}`, {
      code: "markdown",
    });
  }
  const parts: { readonly kind: CellKind; readonly lines: string[] }[] = [{ kind: "markdown", lines: [] }];
  let open: { readonly mark: string; readonly isCode: boolean } | null = null;
  for (const line of text.split(/\r?\n/)) {
    const [, mark = "", language = ""] = fence.exec(line) ?? [];
    if (open === null && mark !== "") {
      open = { mark, isCode: codeLanguages.includes(language.toLowerCase()) };
      if (open.isCode) parts.push({ kind: "code", lines: [] });
      else parts.at(-1)?.lines.push(line);
    } else if (open !== null && mark.startsWith(open.mark) && language === "") {
      if (open.isCode) parts.push({ kind: "markdown", lines: [] });
      else parts.at(-1)?.lines.push(line);
      open = null;
    } else parts.at(-1)?.lines.push(line);
  }
  const cells = parts
    .map(({ kind, lines }) => ({ kind, text: lines.join("\n").replace(/^\n+|\s+$/g, "") }))
    .filter(({ kind, text: own }) => kind === "code" || own !== "");
  return parseNotebook(
    newNotebook(
      title.slice(0, notebookLimits.title),
      cells.map(({ kind, text: own }, index) => newCell(`c${index + 1}`, kind, own)),
    ),
  );
}
