/** A button that copies a text, and says so. */
import type { ReactNode } from "react";
import { useCopy } from "../../page/useCopy.ts";
import { strings } from "./strings.ts";

/** The button; `label` says what it copies. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const { said, copy, forget } = useCopy(strings);
  return (
    <button type="button" className="quiet" onClick={() => void copy(text)} onBlur={forget}>
      {said ?? label}
    </button>
  );
}
