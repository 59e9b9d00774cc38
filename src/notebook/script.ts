/**
 * The notebook as a script with cell marks (`// %%`, `// %% [markdown]`), the form that editors with interactive windows know. It holds texts and
 * kinds only; ids, folding, tags and settings are those of a new notebook.
 */
import { UserError } from "../base/errors.ts";
import { type Notebook, newCell, newNotebook, notebookLimits, parseNotebook } from "./document.ts";

/** Longest script, in characters. */
const longestScript = 4_000_000;

const mark = /^\/\/ ?%%(.*)$/;

const escaped = (line: string): string => line.replace(/^(\/\/ ?)(\\*%%)/, "$1\\$2");
const unescaped = (line: string): string => line.replace(/^(\/\/ ?)\\(\\*%%)/, "$1$2");

/** The text of a script. Lines that look like a mark get a backslash. */
export function writeScript({ cells }: Notebook): string {
  const parts = cells.map(({ kind, text }) => {
    const lines = text.split("\n");
    return kind === "markdown"
      ? ["// %% [markdown]", ...lines.map((line) => (line === "" ? "//" : escaped(`// ${line}`)))]
      : ["// %%", ...lines.map(escaped)];
  });
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/**
 * The notebook in a script; what stands before the first mark is a cell when there is anything.
 * @throws UserError when it is larger than a notebook may be
 */
export function readScript(text: string, title: string): Notebook {
  if (text.length > longestScript) {
    throw new UserError(`script: expected at most ${longestScript} characters, got ${text.length}`, { code: "script" });
  }
  const cells: { readonly markdown: boolean; readonly lines: string[] }[] = [{ markdown: false, lines: [] }];
  for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/)) {
    const found = mark.exec(line);
    if (found !== null) cells.push({ markdown: /\[(markdown|md)\]/.test(found[1] ?? ""), lines: [] });
    else cells.at(-1)?.lines.push(line);
  }
  const last = cells.length - 1;
  const texts = cells.map(({ markdown, lines }, index) => {
    // One empty line stands between cells.
    const own = index < last && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
    const plain = own.map(unescaped).map((line) => (markdown ? line.replace(/^\/\/ ?/, "") : line));
    return { kind: markdown ? ("markdown" as const) : ("code" as const), text: plain.join("\n") };
  });
  const [first, ...marked] = texts;
  const kept = first !== undefined && (first.text.trim() !== "" || marked.length === 0) ? texts : marked;
  return parseNotebook(
    newNotebook(
      title.slice(0, notebookLimits.title),
      kept.map(({ kind, text }, index) => newCell(`c${index + 1}`, kind, text)),
    ),
  );
}
