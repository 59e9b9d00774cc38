/** A button that copies a text, and says so. */
import { type ReactNode, useState } from "react";
import { strings } from "./strings.ts";

/** The button; `label` says what it copies. */
export function CopyButton({ text, label }: { text: string; label: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <button type="button" className="quiet" onClick={() => void copy()} onBlur={() => setCopied(false)}>
      {copied ? strings.copied : label}
    </button>
  );
}
