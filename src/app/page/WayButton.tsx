/** A way to something else in the page's head: a drawing and a word, which gives way to the drawing where there is no room. */
import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName } from "./Icon.tsx";

/** The button; other properties are those of any button. */
export function WayButton({
  icon,
  word,
  ...button
}: { readonly icon: IconName; readonly word: string } & Omit<ComponentProps<"button">, "children">): ReactNode {
  return (
    <button type="button" className="ghost" {...button}>
      <Icon name={icon} />
      <span className="word">{word}</span>
    </button>
  );
}
