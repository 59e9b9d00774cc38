/** The text of one function with colours; of a long one so many lines at first. */
import { type ReactNode, useMemo, useState } from "react";
import { CopyButton } from "./CopyButton.tsx";
import { strings } from "./strings.ts";
import { watParts } from "./watParts.ts";

const linesAtOnce = 400;

/** The text; `onFocus` is called when a reader points at it or goes to it. */
export function FunctionCode({ name, text, onFocus }: { name: string; text: string; onFocus: () => void }): ReactNode {
  const [most, setMost] = useState(linesAtOnce);
  const lines = useMemo(() => text.split("\n"), [text]);
  const parts = useMemo(() => watParts(lines.slice(0, most).join("\n")), [lines, most]);
  const left = lines.length - most;
  return (
    <>
      <CopyButton text={text} label={strings.copy(`$${name}`)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0} onFocus={onFocus}>
        {parts.map(({ kind, text: part, at }) => (
          <span key={at} className={kind === null ? undefined : `wat-${kind}`}>
            {part}
          </span>
        ))}
      </pre>
      {left > 0 && (
        <button type="button" onClick={() => setMost(most + 5 * linesAtOnce)}>
          {strings.more(Math.min(left, 5 * linesAtOnce))}
        </button>
      )}
    </>
  );
}
