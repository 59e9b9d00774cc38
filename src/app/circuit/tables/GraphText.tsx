/** The printed form of the op-graph, to read and to copy. */
import { type ReactNode, useState } from "react";
import { strings } from "../facts/strings.ts";

/** `text` with a button that copies it. */
export function GraphText({ text }: { text: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="graph-text">
      <button type="button" onClick={() => void copy()} onBlur={() => setCopied(false)}>
        {copied ? strings.graph.copied : strings.graph.copy}
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
