/**
 * A stranger's text, laid out piece by piece when it comes into view: the page answers its reader between two pieces, and what goes beyond the
 * notebook's allowance stays text. Paper does not scroll and does not wait: what is not laid out when it is printed is then, at once.
 */
import type { Share } from "./allowance.ts";
import { renderFormula } from "./formulas.ts";
import { markdownPieces, pendingFormula } from "./renderMarkdown.ts";
import { sanitise } from "./sanitise.ts";
import { strings } from "./strings.ts";

/** Milliseconds of work between two turns of everything else. */
const turnMilliseconds = 8;

/** Characters of the source that stand there until the text is laid out. */
const previewCharacters = 1000;

/** How far from the edge of the view a text begins to be laid out. */
const margin = "300px";

/** What begins to lay out each text that was not seen yet, in the order of the texts. */
const unseen = new Set<() => Promise<void>>();

/** Lays out texts that were not seen yet, one after the other, until `found` holds: a link leads to a heading in one of them. */
export async function layOutUntil(found: () => boolean): Promise<void> {
  for (const begin of [...unseen]) {
    if (found()) return;
    await begin();
  }
}

/** Lays `text` out in `place` when it is seen; gives what ends that. */
export function layOutWhenSeen(place: HTMLElement, text: string, share: Share): () => void {
  const source = document.createElement("pre");
  source.className = "markdown-source";
  source.textContent = text.slice(0, previewCharacters);
  place.replaceChildren(source);
  const ended = new AbortController();
  const steps = layingOut(place, text, share);
  const begin = (): Promise<void> => {
    forget();
    return share.inTurn(() => inTurns(steps, ended.signal));
  };
  const finish = (): void => {
    forget();
    while (steps.next().done !== true);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) void begin();
    },
    { rootMargin: margin },
  );
  const forget = (): void => {
    observer.disconnect();
    unseen.delete(begin);
  };
  observer.observe(place);
  unseen.add(begin);
  addEventListener("beforeprint", finish, { signal: ended.signal });
  return () => {
    forget();
    ended.abort();
    share.release();
  };
}

/** Takes the steps with time for everything else between them; ends quietly when `signal` is aborted: the place is gone, or holds another text. */
async function inTurns(steps: Iterator<void>, signal: AbortSignal): Promise<void> {
  const rest = pauses(signal);
  await rest(true);
  while (!signal.aborted && steps.next().done !== true) await rest();
}

/** Lays `text` out; each step is short. */
function* layingOut(place: HTMLElement, text: string, share: Share): Generator<void, void> {
  if (!share.take("characters", text.length)) {
    place.append(sanitise(noteOf(strings.markdown.tooMuch.texts)));
    return;
  }
  let isFirst = true;
  for (const html of markdownPieces(text)) {
    const fits = share.take("elements", elementsIn(html));
    const piece = sanitise(fits ? html : noteOf(strings.markdown.tooMuch.elements));
    // Away from the page, which would be laid out anew with each formula.
    const allFormulas = yield* fillFormulas(piece, share);
    if (!allFormulas) piece.append(sanitise(noteOf(strings.markdown.tooMuch.formulas)));
    if (isFirst) place.replaceChildren(piece);
    else place.append(piece);
    isFirst = false;
    yield;
    if (!fits) return;
  }
}

/** Lays out the formulas of a piece as far as they are allowed; false when some stay as they are. */
function* fillFormulas(piece: DocumentFragment, share: Share): Generator<void, boolean> {
  for (const pending of piece.querySelectorAll(`.${pendingFormula.line}`)) {
    if (!share.take("formulas", 1)) return false;
    const html = formulaOf(pending);
    if (!share.take("elements", elementsIn(html))) return false;
    pending.replaceWith(sanitise(html));
    yield;
  }
  return true;
}

function formulaOf(pending: Element): string {
  return renderFormula(pending.textContent ?? "", pending.classList.contains(pendingFormula.block), escapeHtml);
}

const noteOf = (text: string): string => `<p class="refused">${escapeHtml(text)}</p>`;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? "");

/** How many elements an HTML text opens, or a few more. */
const elementsIn = (html: string): number => html.split(/<[a-z]/i).length - 1;

/** Waits now and then, so that the page draws and answers; `always` waits at once. */
function pauses(signal: AbortSignal): (always?: boolean) => Promise<void> {
  let since = performance.now();
  return async (always = false) => {
    if (signal.aborted || (!always && performance.now() - since < turnMilliseconds)) return;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  };
}
