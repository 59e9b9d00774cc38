/** What a cell printed. */
import type { ReactNode } from "react";
import { strings } from "./strings.ts";

/** Lines up to which the whole is shown; longer texts scroll. */
const shortText = 30;

/** One printed text, lines as they came. */
export function TextOutput({ text }: { text: string }): ReactNode {
  const isLong = text.split("\n", shortText + 1).length > shortText;
  if (!isLong) return <pre className="output-text">{text}</pre>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="output-text long" tabIndex={0} aria-label={strings.outputs.printed}>
      <pre>{text}</pre>
    </section>
  );
}
