/** How the reader wants the page to look: remembered in the browser, and put on the document's root element for the style sheets. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Theme } from "./color.ts";
import { type KeyValueStore, readStored, storageKeys, writeStored } from "./storage.ts";

/** The reader's wishes. */
export interface SettingsState {
  readonly theme: Theme;
  readonly largeText: boolean;
}

/** The settings' store. */
export type Settings = StoreApi<SettingsState>;

/** The settings as they were left, or as the system has them. */
export function createSettings(store: KeyValueStore | null, systemTheme: Theme): Settings {
  const theme = readStored(store, storageKeys.theme);
  return createStore<SettingsState>()(() => ({
    theme: theme === "light" || theme === "dark" ? theme : systemTheme,
    largeText: readStored(store, storageKeys.largeText) === "true",
  }));
}

/** Applies the settings to the document now and on every change. */
export function applySettings(settings: Settings, root: HTMLElement): void {
  const apply = ({ theme, largeText }: SettingsState): void => {
    root.dataset.theme = theme;
    root.dataset.text = largeText ? "large" : "normal";
  };
  apply(settings.getState());
  settings.subscribe(apply);
}

/** Switches between light and dark, and remembers it. */
export function toggleTheme(settings: Settings, store: KeyValueStore | null): void {
  const theme: Theme = settings.getState().theme === "light" ? "dark" : "light";
  settings.setState({ theme });
  writeStored(store, storageKeys.theme, theme);
}

/** Switches the presentation mode, and remembers it. */
export function toggleLargeText(settings: Settings, store: KeyValueStore | null): void {
  const largeText = !settings.getState().largeText;
  settings.setState({ largeText });
  writeStored(store, storageKeys.largeText, String(largeText));
}
