/** The printed form of the op-graph, to read and to copy. */
import type { ReactNode } from "react";
import { useCopy } from "../../page/useCopy.ts";
import { strings } from "../facts/strings.ts";

/** `text` with a button that copies it. */
export function GraphText({ text }: { text: string }): ReactNode {
  const { said, copy, forget } = useCopy(strings.graph);
  return (
    <div className="graph-text">
      <button type="button" onClick={() => void copy(text)} onBlur={forget}>
        {said ?? strings.graph.copy}
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
