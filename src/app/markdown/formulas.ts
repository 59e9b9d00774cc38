/** Formulas in markdown: `$…$` in a line, `$$…$$` on its own, as MathML. TeX commands that reach beyond the formula are off. */
import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";
import temml from "temml";
import { strings } from "./strings.ts";

/** Longest formula in a line, and on its own; characters. */
const longest = { line: 1000, block: 5000 } as const;

const dollar = "$";

/** Adds formulas to a markdown reader; they become tokens of type `formula`. */
export function formulas(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "formula", readInline);
  markdown.block.ruler.before("fence", "formula", readBlock, { alt: ["paragraph", "blockquote", "list"] });
}

/** As in Pandoc: no blank after the opening sign nor before the closing one, and no digit after that, so that prices stay prices. */
function readInline(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src[pos] !== dollar) return false;
  const double = src[pos + 1] === dollar;
  const width = double ? 2 : 1;
  const start = pos + width;
  const first = src[start];
  if (first === undefined || (!double && /\s/.test(first)) || first === dollar) return false;
  const last = Math.min(posMax, start + longest.line);
  for (let end = start; end < last; end++) {
    // Code begins: the sign before it was one of money.
    if (src[end] === "`") return false;
    if (src[end] === "\\") end += 1;
    else if (src[end] === dollar) {
      if (double && src[end + 1] !== dollar) return false;
      if (!double && (/\s/.test(src[end - 1] ?? "") || /\d/.test(src[end + 1] ?? ""))) return false;
      if (end + width > posMax) return false;
      if (!silent) {
        const token = state.push("formula", "math", 0);
        token.content = src.slice(start, end);
        token.block = double;
      }
      state.pos = end + width;
      return true;
    }
  }
  return false;
}

/** Lines from one that starts with `$$` to one that ends with it. */
function readBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const lineOf = (line: number): string =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
  const opening = lineOf(startLine);
  if (!opening.startsWith("$$") || (state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false;
  const parts: string[] = [];
  let length = 0;
  for (let line = startLine; line < endLine; line++) {
    // A line that leaves the list or quote that the formula stands in ends it.
    if (line > startLine && (state.sCount[line] ?? 0) < state.blkIndent) return false;
    const text = line === startLine ? opening.slice(2) : lineOf(line);
    const trimmed = text.trimEnd();
    const closes = trimmed.endsWith("$$");
    parts.push(closes ? trimmed.slice(0, -2) : text);
    length += text.length;
    if (length > longest.block) return false;
    if (!closes) continue;
    if (silent) return true;
    const token = state.push("formula", "math", 0);
    token.content = parts.join("\n").trim();
    token.block = true;
    token.map = [startLine, line + 1];
    state.line = line + 1;
    return true;
  }
  return false;
}

/** The MathML of a formula, or its text and what is wrong with it. */
export function renderFormula(source: string, display: boolean, escapeHtml: (text: string) => string): string {
  try {
    const math = temml.renderToString(source, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      maxExpand: 200,
      maxSize: [30, 30],
    });
    return display ? `<div class="formula" tabindex="0">${math}</div>` : math;
  } catch (thrown) {
    const [reason = ""] = String(thrown instanceof Error ? thrown.message : thrown).split("\n");
    const text = strings.markdown.formulaFailed(
      reason.replace(/\s+at (?:position \d+|end of input).*$/, "").slice(0, 200),
    );
    return `<span class="refused"><code>${escapeHtml(source.slice(0, 500))}</code> ${escapeHtml(text)}</span>`;
  }
}
