/** A table as a figure with its name above it, in a region that scrolls where it is too wide. */
import { type ReactNode, useId } from "react";

/** The figure; `children` are the parts of the table. */
export function FigureTable({
  className,
  title,
  children,
}: {
  className: string;
  title: string;
  children: ReactNode;
}): ReactNode {
  const name = useId();
  return (
    <figure className={className} aria-labelledby={name}>
      <figcaption id={name}>{title}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="scroll" tabIndex={0} aria-labelledby={name}>
        <table aria-labelledby={name}>{children}</table>
      </section>
    </figure>
  );
}
