/** A button that copies a text, and says so. */
import { type ReactNode, useState } from "react";
import { strings } from "./strings.ts";

/** The button; `label` says what it copies. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid(strings.copied);
    } catch {
      setSaid(strings.notCopied);
    }
  };
  return (
    <button type="button" className="quiet" onClick={() => void copy()} onBlur={() => setSaid(null)}>
      {said ?? label}
    </button>
  );
}
