/** What is seldom needed, behind one button of the head: a list of buttons that closes once one is pressed, on Escape, and when the reader goes elsewhere. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Icon } from "../page/Icon.tsx";
import { strings } from "./strings.ts";

/** The button and, while it is open, the list of `children`. */
export function MoreMenu({ children }: { children: ReactNode }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const leave = ({ target }: Event): void => {
      if (!(target instanceof Node) || place.current?.contains(target) !== true) setIsOpen(false);
    };
    for (const type of ["pointerdown", "focusin"]) document.addEventListener(type, leave);
    return () => {
      for (const type of ["pointerdown", "focusin"]) document.removeEventListener(type, leave);
    };
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons within are what is pressed.
    <div
      className="more"
      ref={place}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !isOpen) return;
        event.preventDefault();
        setIsOpen(false);
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        className="ghost"
        aria-label={strings.more}
        title={strings.moreHint}
        aria-expanded={isOpen}
        aria-controls="head-more"
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon name="more" />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div className="more-list" id="head-more" hidden={!isOpen} onClick={() => setIsOpen(false)}>
        {children}
      </div>
    </div>
  );
}
