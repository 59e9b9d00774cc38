/** Marks what was found in the cells' texts, by the browser's own highlights (CSS Custom Highlight API): no markup is touched. */
import type { Found } from "../../../notebook/find.ts";

/** Names of the highlights in find.css. */
const names = { all: "found", current: "found-current" } as const;

/** Places that are marked at once; more would take long. */
const mostMarked = 2000;

/** Marks the places, `current` as the one on show, which is scrolled into view; takes away all older marks. */
export function showFound(found: readonly Found[], current: number): void {
  if (!("highlights" in CSS)) return;
  for (const name of Object.values(names)) CSS.highlights.delete(name);
  const place = found[current];
  const ranges = found.slice(0, mostMarked).flatMap((each) => (each === place ? [] : rangeOf(each)));
  if (ranges.length > 0) CSS.highlights.set(names.all, new Highlight(...ranges));
  if (place === undefined) return;
  const [range] = rangeOf(place);
  if (range !== undefined) CSS.highlights.set(names.current, new Highlight(range));
  const target = range?.startContainer.parentElement ?? document.querySelector(`[data-cell="${place.cell}"]`);
  target?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The place in the text that its cell shows; none where it shows another form of it. */
function rangeOf({ cell, start, end }: Found): readonly Range[] {
  const row = document.querySelector(`[data-cell="${cell}"], [data-shown-cell="${cell}"]`);
  const text = row?.querySelector(".static-code code, .plain-text pre");
  if (text == null) return [];
  const range = document.createRange();
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let before = 0;
  let started = false;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const after = before + (node.nodeValue?.length ?? 0);
    if (!started && start < after) {
      range.setStart(node, start - before);
      started = true;
    }
    if (started && end <= after) {
      range.setEnd(node, end - before);
      return [range];
    }
    before = after;
  }
  return [];
}
