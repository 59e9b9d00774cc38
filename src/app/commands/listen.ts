/** From the keyboard to commands. The one listener of the page for keys that work everywhere. */
import type { Commands } from "./commands.ts";
import { combinationOf, isCharacter } from "./keys.ts";

/** Whether the reader types text into this element. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest("textarea, select, input, [role=textbox], [contenteditable]");
  if (field instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button", "file"].includes(field.type);
  return field !== null;
}

/**
 * Starts to listen; returns the way to stop. Keys are heard before the editor hears them, so that a command means the same everywhere. Dialogs
 * keep the keyboard for themselves.
 */
export function listenForKeys(commands: Commands, root: Document): () => void {
  const hear = (event: KeyboardEvent): void => {
    if (event.isComposing || root.querySelector("dialog:modal") !== null) return;
    const combination = combinationOf(event, commands.apple);
    const command = combination === null ? undefined : commands.find(combination);
    if (combination === null || command === undefined) return;
    if (isCharacter(combination) && !commands.store.getState().characterKeys) return;
    if (command.whileTyping !== true && takesText(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    command.run();
  };
  root.addEventListener("keydown", hear, { capture: true });
  return () => root.removeEventListener("keydown", hear, { capture: true });
}
