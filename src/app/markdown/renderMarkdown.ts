/**
 * Markdown with formulas as HTML text: pure, without a document. What it gives still passes sanitise.ts before it is shown; here is the first wall:
 * no HTML of the author's, links of the web only, pictures only when the text holds them itself.
 */
import MarkdownIt, { type StateCore, type Token } from "markdown-it";
import { formulas, renderFormula } from "./formulas.ts";
import { highlight } from "./highlight.ts";
import { strings } from "./strings.ts";

/** The most of a text that is laid out, and how deep it may be nested. */
export const markdownLimits = {
  /** Characters; what follows is left out, and it is said. */
  characters: 50_000,
  nesting: 40,
} as const;

const webLink = /^https?:\/\//i;
const ownPicture = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=]*$/i;

const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting: markdownLimits.nesting });
// Every link is read, and judged below, where the place can say what became of it.
markdown.validateLink = () => true;
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.use(formulas);

/** The level of a heading is that of the text it stands in, as the heading of the cell is the page's. */
const firstLevel = 2;

markdown.core.ruler.push("glovebox", (state) => {
  markTasks(state);
  for (const token of state.tokens) {
    if (token.type === "inline") judgeLinks(token.children ?? []);
    else if (token.type === "heading_open" || token.type === "heading_close") {
      token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + firstLevel - 1)}`;
    }
  }
  nameHeadings(state);
});

markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet("src") ?? "");
  const about = token?.content ?? "";
  const { escapeHtml } = markdown.utils;
  if (ownPicture.test(source)) return `<img src="${escapeHtml(source)}" alt="${escapeHtml(about)}">`;
  const text = strings.markdown.imageNotLoaded(source.slice(0, 200), about);
  return `<span class="refused">${escapeHtml(text)}</span>`;
};

markdown.renderer.rules.link_close = (tokens, index, options, _, renderer) => {
  const token = tokens[index];
  const refused = token?.meta?.refused;
  const end = renderer.renderToken(tokens, index, options);
  return typeof refused === "string"
    ? `${end} <span class="refused">${markdown.utils.escapeHtml(refused)}</span>`
    : end;
};

markdown.renderer.rules.formula = (tokens, index) => {
  const token = tokens[index];
  return token === undefined ? "" : renderFormula(token.content, token.block, markdown.utils.escapeHtml);
};

markdown.renderer.rules.task = (tokens, index) => {
  const done = tokens[index]?.meta?.done === true;
  const label = done ? strings.markdown.done : strings.markdown.toDo;
  return `<span class="task${done ? " done" : ""}" role="img" aria-label="${label}"></span>`;
};

markdown.renderer.rules.fence = (tokens, index) => {
  const { content = "", info = "" } = tokens[index] ?? {};
  return `<pre tabindex="0"><code>${highlight(content, info.trim().split(/\s/)[0] ?? "")}</code></pre>\n`;
};
markdown.renderer.rules.code_block = markdown.renderer.rules.fence;

markdown.renderer.rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
markdown.renderer.rules.table_close = () => "</table></div>\n";

/** The HTML of a text. It never throws for what an author wrote. */
export function renderMarkdown(text: string): string {
  const { characters } = markdownLimits;
  const html = markdown.render(text.slice(0, characters));
  if (text.length <= characters) return html;
  return `${html}<p class="refused">${strings.markdown.tooLong(characters, text.length)}</p>`;
}

/** Links of the web open in a tab of their own that knows nothing of this one; those to headings stay; of all others only the text is left. */
function judgeLinks(tokens: Token[]): void {
  let refused: string | null = null;
  for (const token of tokens) {
    if (token.type === "link_open") {
      const target = String(token.attrGet("href") ?? "");
      refused = null;
      if (webLink.test(target)) {
        token.attrSet("target", "_blank");
        token.attrSet("rel", "noopener noreferrer nofollow");
      } else if (!/^#[^#]+$/.test(target)) {
        refused = strings.markdown.linkRefused(target.slice(0, 200));
        token.tag = "span";
        token.attrs = null;
      }
    } else if (token.type === "link_close" && refused !== null) {
      token.tag = "span";
      token.meta = { refused };
      refused = null;
    }
  }
}

/** `[ ]` and `[x]` at the start of a list's item. */
function markTasks(state: StateCore): void {
  for (const [index, token] of state.tokens.entries()) {
    const [first] = token.children ?? [];
    const inItem = state.tokens[index - 2]?.type === "list_item_open";
    if (token.type !== "inline" || first?.type !== "text" || !inItem) continue;
    const [mark, box = ""] = /^\[([ xX])\]\s/.exec(first.content) ?? [];
    if (mark === undefined) continue;
    first.content = first.content.slice(mark.length);
    const task = new state.Token("task", "", 0);
    task.meta = { done: box !== " " };
    token.children?.unshift(task);
    state.tokens[index - 2]?.attrJoin("class", "task-item");
  }
}

/** Names that links to headings can say: their words, joined by hyphens, as everywhere. */
function nameHeadings({ tokens }: StateCore): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") token.attrSet("data-heading", headingName(tokens[index + 1]?.content ?? ""));
  }
}

/** The name of a heading in links: `#what-the-server-sees`. */
export function headingName(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s+/g, "-")
    .slice(0, 100);
}
