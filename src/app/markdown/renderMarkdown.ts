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
    if (token.type === "inline") judgeLinks(token.children ?? [], isStrangers(state.env));
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
  const { refused, leadsTo } = (tokens[index]?.meta ?? {}) as LinkNotes;
  const end = renderer.renderToken(tokens, index, options);
  const { escapeHtml } = markdown.utils;
  if (refused !== undefined) return `${end} <span class="refused">${escapeHtml(refused)}</span>`;
  return leadsTo === undefined ? end : `${end} <span class="link-target">${escapeHtml(leadsTo)}</span>`;
};

markdown.renderer.rules.formula = (tokens, index, _, env) => {
  const token = tokens[index];
  if (token === undefined) return "";
  const { content, block } = token;
  const { escapeHtml } = markdown.utils;
  if (!isStrangers(env)) return renderFormula(content, block, escapeHtml);
  const kind = block ? `${pendingFormula.line} ${pendingFormula.block}` : pendingFormula.line;
  return `<span class="${kind}">${escapeHtml(content)}</span>`;
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

/** Classes of formulas that are still their source: of all, and of those that stand on their own. */
export const pendingFormula = { line: "formula-source", block: "formula-source-block" } as const;

/** What the reader of a stranger's text is told of a link. */
interface LinkNotes {
  /** Why it is none. */
  readonly refused?: string;
  /** Where it leads. */
  readonly leadsTo?: string;
}

const strangers = { isStrangers: true } as const;

const isStrangers = (env: unknown): boolean => env === strangers;

/** The HTML of a text. It never throws for what an author wrote. */
export function renderMarkdown(text: string): string {
  return markdown.render(text.slice(0, markdownLimits.characters)) + restOf(text);
}

/**
 * The same for a stranger's text, as the HTML of one part after the other: links say where they lead, a picture is no link, and formulas are still
 * their source, in elements of the class `pendingFormula`.
 */
export function* markdownPieces(text: string): Generator<string> {
  const tokens = markdown.parse(text.slice(0, markdownLimits.characters), strangers);
  let start = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.level > 0 || token.nesting > 0) continue;
    yield markdown.renderer.render(tokens.slice(start, index + 1), markdown.options, strangers);
    start = index + 1;
  }
  yield markdown.renderer.render(tokens.slice(start), markdown.options, strangers) + restOf(text);
}

/** What is said of the end of a text that is too long. */
function restOf(text: string): string {
  const { characters } = markdownLimits;
  return text.length <= characters ? "" : `<p class="refused">${strings.markdown.tooLong(characters, text.length)}</p>`;
}

/**
 * Links of the web open in a tab of their own that knows nothing of this one; those to headings stay; of all others only the text is left. A
 * stranger's link says where it leads, so that it passes for no button of the page, and holds no picture, which could show one.
 */
function judgeLinks(tokens: Token[], isStranger: boolean): void {
  let refused: string | null = null;
  let leadsTo: string | null = null;
  for (const [index, token] of tokens.entries()) {
    if (token.type === "link_open") {
      const target = String(token.attrGet("href") ?? "");
      refused = null;
      leadsTo = null;
      if (isStranger && holdsPicture(tokens, index)) {
        refused = strings.markdown.pictureIsNoLink(target.slice(0, 200));
      } else if (webLink.test(target)) {
        token.attrSet("target", "_blank");
        token.attrSet("rel", "noopener noreferrer nofollow");
        if (isStranger) leadsTo = strings.markdown.leadsTo(hostOf(target));
      } else if (!/^#[^#]+$/.test(target)) {
        refused = strings.markdown.linkRefused(target.slice(0, 200));
      }
      if (refused !== null) {
        token.tag = "span";
        token.attrs = null;
      }
    } else if (token.type === "link_close") {
      if (refused !== null) token.tag = "span";
      token.meta = { ...(refused === null ? {} : { refused }), ...(leadsTo === null ? {} : { leadsTo }) };
      refused = null;
      leadsTo = null;
    }
  }
}

/** Whether there is a picture before the link that begins at `open` ends. */
function holdsPicture(tokens: readonly Token[], open: number): boolean {
  for (let at = open; at < tokens.length && tokens[at]?.type !== "link_close"; at++)
    if (tokens[at]?.type === "image") return true;
  return false;
}

/** The host that an address leads to, as the browser reads it: without names before an `@`, and not in letters that look like others. */
function hostOf(target: string): string {
  try {
    return new URL(target).host;
  } catch {
    return target.slice(0, 200);
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
