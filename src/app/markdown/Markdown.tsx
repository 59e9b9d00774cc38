/** Markdown with formulas. What lays it out is loaded with the first text; until then the text itself stands there. */
import { lazy, type ReactNode, Suspense } from "react";
import { OutputBoundary } from "../page/OutputBoundary.tsx";
import { strings } from "./strings.ts";

const MarkdownBody = lazy(() => import("./MarkdownBody.tsx"));

/** A text in markdown. Whatever the text, it harms nothing outside its place; see renderMarkdown.ts for what it may hold. */
export function Markdown({ text }: { text: string }): ReactNode {
  return (
    <OutputBoundary of={text} label={strings.markdown.failed}>
      <Suspense fallback={<pre className="markdown-source">{text}</pre>}>
        <MarkdownBody text={text} />
      </Suspense>
    </OutputBoundary>
  );
}
