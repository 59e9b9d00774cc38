/** A word of the field with one line that explains it, shown while it is pointed at or has the focus. */
import { type ReactNode, useId } from "react";

/** `children` as they are; `hint` is the line. */
export function Term({ hint, children }: { hint: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no pointer reads the line by going to the word.
    <span className="term" tabIndex={0} aria-describedby={id}>
      <span>{children}</span>
      <span className="term-hint" role="tooltip" id={id}>
        {hint}
      </span>
    </span>
  );
}
