/** What the page took from the browser, for the components: workers, downloads, small stored values, and how the page looks. */
import { useStore } from "zustand";
import type { Download } from "./download.ts";
import { createRequiredContext } from "./requiredContext.tsx";
import type { Settings, SettingsState } from "./settings.ts";
import type { KeyValueStore } from "./storage.ts";
import type { Workers } from "./workers.ts";

/** What every feature may use of the browser. */
export interface BrowserParts {
  readonly workers: Workers;
  readonly download: Download;
  /** Small values that are kept; null where the browser keeps none. */
  readonly store: KeyValueStore | null;
  readonly settings: Settings;
}

/** Gives them; and reads them in a component. */
export const [BrowserProvider, useBrowser] = createRequiredContext<BrowserParts>("BrowserProvider");

/** A setting, followed. */
export function useSettings<T>(select: (state: SettingsState) => T): T {
  return useStore(useBrowser().settings, select);
}
