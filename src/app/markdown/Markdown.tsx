/** Markdown with formulas. What lays it out is loaded with the first text; until then the text itself stands there. */
import { type ReactNode, Suspense } from "react";
import { lazyPart } from "../page/lazyPart.ts";
import { OutputBoundary } from "../page/OutputBoundary.tsx";
import type { Allowance } from "./allowance.ts";
import { strings } from "./strings.ts";

const MarkdownBody = lazyPart(async () => (await import("./MarkdownBody.tsx")).default);

/** A text, and whose it is. */
export interface MarkdownProps {
  readonly text: string;
  /** The allowance of the stranger's notebook that it stands in; null for the reader's own. */
  readonly allowance: Allowance | null;
}

/** Characters of the source that are shown until the text is laid out. */
const previewCharacters = 5000;

/** A text in markdown. Whatever the text, it harms nothing outside its place; see renderMarkdown.ts for what it may hold. */
export function Markdown({ text, allowance }: MarkdownProps): ReactNode {
  return (
    <OutputBoundary of={text} label={strings.markdown.failed}>
      <Suspense fallback={<pre className="markdown-source">{text.slice(0, previewCharacters)}</pre>}>
        <MarkdownBody text={text} allowance={allowance} />
      </Suspense>
    </OutputBoundary>
  );
}
