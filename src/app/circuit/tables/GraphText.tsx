/** The printed form of the op-graph, to read and to copy. */
import { type ReactNode, useState } from "react";
import { strings } from "../facts/strings.ts";

/** `text` with a button that copies it. */
export function GraphText({ text }: { text: string }): ReactNode {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(strings.graph.copied);
    } catch {
      setSaid(strings.graph.notCopied);
    }
  };
  return (
    <div className="graph-text">
      <button type="button" onClick={() => void copy()} onBlur={() => setSaid(null)}>
        {said ?? strings.graph.copy}
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
