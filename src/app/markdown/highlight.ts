/** Colours for code in markdown: comments, text, numbers and keywords of TypeScript. One regular expression, no grammar. */

const languages = new Set(["ts", "typescript", "js", "javascript", "tsx", "jsx"]);

const keywords =
  "async await break case catch class const continue default do else extends false finally for from function if import in instanceof interface let new null of return static super switch this throw true try type typeof undefined var void while yield";

// Comments and templates without an end go on to the end of the code, so that the time stays that of one pass.
const pattern = new RegExp(
  [
    "(?<comment>//[^\\n]*|/\\*(?:[^*]|\\*(?!/))*(?:\\*/)?)",
    "(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`(?:[^`\\\\]|\\\\[\\s\\S])*`?)",
    "(?<number>\\b\\d[\\w.]*)",
    `(?<keyword>\\b(?:${keywords.replaceAll(" ", "|")})\\b)`,
  ].join("|"),
  "g",
);

const longest = 20_000;

const escapes: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? "");

/** The same line by line, each with its line break but the last: what is coloured over several lines goes on in each of them. */
export function highlightLines(code: string, language: string): readonly string[] {
  const lines = highlight(code, language).split("\n");
  let open = "";
  return lines.map((line, i) => {
    const whole = open + line;
    const starts = [...whole.matchAll(/<span class="[a-z-]+">|<\/span>/g)].map(([tag]) => tag);
    const last = starts.at(-1);
    open = last === undefined || last === "</span>" ? "" : last;
    return whole + (open === "" ? "" : "</span>") + (i < lines.length - 1 ? "\n" : "");
  });
}

/** Code as HTML; languages that are not known, and very long code, without colours. */
export function highlight(code: string, language: string): string {
  if (!languages.has(language.toLowerCase()) || code.length > longest) return escapeHtml(code);
  const parts: string[] = [];
  let at = 0;
  for (const found of code.matchAll(pattern)) {
    const kind = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined)?.[0] ?? "";
    parts.push(escapeHtml(code.slice(at, found.index)), `<span class="code-${kind}">${escapeHtml(found[0])}</span>`);
    at = found.index + found[0].length;
  }
  return parts.join("") + escapeHtml(code.slice(at));
}
