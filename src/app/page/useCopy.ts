/** Copying a text, and saying what became of it: browsers may refuse. */
import { useState } from "react";

/** What is said when a text was copied, and when it was not. */
export interface CopyWords {
  readonly copied: string;
  readonly notCopied: string;
}

/** What was said last, null before; the way to copy a text, which gives whether it was; and the way to say nothing any more. */
export function useCopy({ copied, notCopied }: CopyWords): {
  readonly said: string | null;
  copy(text: string): Promise<boolean>;
  forget(): void;
} {
  const [said, setSaid] = useState<string | null>(null);
  return {
    said,
    async copy(text) {
      const isCopied = await navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      );
      setSaid(isCopied ? copied : notCopied);
      return isCopied;
    },
    forget: () => setSaid(null),
  };
}
