/** Markdown as it is shown: the part of Markdown.tsx that is loaded when it is needed. */
import "temml/dist/Temml-Local.css";
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { layOutUntil, layOutWhenSeen } from "./inPieces.ts";
import type { MarkdownProps } from "./Markdown.tsx";
import { renderMarkdown } from "./renderMarkdown.ts";
import { sanitise } from "./sanitise.ts";

/** A text, laid out: the reader's own at once, so that links to headings and printing find all of it; a stranger's when it is seen. */
export default function MarkdownBody({ text, allowance }: MarkdownProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    if (allowance !== null) return layOutWhenSeen(element, text, allowance.share());
    element.replaceChildren(sanitise(renderMarkdown(text)));
    return undefined;
  }, [text, allowance]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears of the links inside.
    // biome-ignore lint/a11y/useKeyWithClickEvents: links are clicked by keyboard too.
    <div ref={place} className="markdown" onClick={followLink} />
  );
}

/** Links to headings move the page and leave its address alone, which may hold a notebook. */
function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const target = link?.getAttribute("href") ?? "";
  if (!target.startsWith("#")) return;
  event.preventDefault();
  void goToHeading(decodeName(target.slice(1)));
}

async function goToHeading(name: string): Promise<void> {
  const find = () => document.querySelector<HTMLElement>(`[data-heading="${CSS.escape(name)}"]`);
  // Texts of strangers are laid out when they are seen, and the heading may be in one that was not.
  await layOutUntil(() => find() !== null);
  const heading = find();
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView({ block: "start" });
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
