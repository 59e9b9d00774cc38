/** How the page looks: the design, and the size of its text. */
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { type Settings, toggleLargeText, toggleTheme } from "./settings.ts";
import type { KeyValueStore } from "./storage.ts";
import { strings } from "./strings.ts";

/** The two buttons; what is chosen is kept in `store`. */
export function LookButtons({ settings, store }: { settings: Settings; store: KeyValueStore | null }): ReactNode {
  const { theme, largeText } = useStore(settings);
  return (
    <>
      <button type="button" title={strings.header.themeHint} onClick={() => toggleTheme(settings, store)}>
        {theme === "light" ? strings.header.toDark : strings.header.toLight}
      </button>
      <button
        type="button"
        aria-pressed={largeText}
        title={strings.header.largeTextHint}
        onClick={() => toggleLargeText(settings, store)}
      >
        {strings.header.largeText}
      </button>
    </>
  );
}
