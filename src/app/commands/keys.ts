/**
 * Key combinations as text: "Mod+Shift+P", "Alt+ArrowUp", "F1", "?". `Mod` is ⌘ on Apple's machines and Ctrl elsewhere. Nothing here listens:
 * listen.ts does.
 */
import { InternalError } from "../../base/errors.ts";

/** What a key event says, as far as it is needed. */
export type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const modifiers = ["Mod", "Alt", "Shift"] as const;

/** Signs that stand for keys where they are shown; all others are shown by their name. */
const signs: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};

/** A letter without regard to case; for a sign, Shift is part of how it is typed and is not counted. */
const isSign = (key: string): boolean => key.length === 1 && !/[a-z0-9]/i.test(key);

/**
 * The combinations of a text with one or more of them, separated by spaces, each in the one form that `combinationOf` gives.
 * @throws InternalError for a text that names no key
 */
export function parseKeys(text: string): readonly string[] {
  return text.split(" ").map((combination) => {
    const parts = combination.split(/\+(?=.)/);
    const key = parts.pop() ?? "";
    const unknown = parts.find((part) => !modifiers.some((modifier) => modifier === part));
    if (key === "" || unknown !== undefined) throw new InternalError(`no key combination: '${combination}'`);
    return joined(parts, key);
  });
}

/** The combination that was pressed. On `apple` machines Ctrl alone is no `Mod`, and gives null, as the other way round. */
export function combinationOf(press: KeyPress, apple: boolean): string | null {
  if (apple ? press.ctrlKey : press.metaKey) return null;
  const mod = apple ? press.metaKey : press.ctrlKey;
  // With Alt, or under another alphabet, the letter that was typed is not the one on the key.
  const printed = /^Key([A-Z])$/.exec(press.code)?.[1];
  const foreign = press.key.length === 1 && (press.key > "~" || press.altKey);
  const key = foreign && printed !== undefined ? printed : press.key;
  const pressed = [mod && "Mod", press.altKey && "Alt", press.shiftKey && "Shift"];
  return joined(
    pressed.filter((part) => part !== false),
    key,
  );
}

/** Whether a combination is typed by a character alone: WCAG 2.1.4 asks that such ones can be switched off. */
export function isCharacter(combination: string): boolean {
  return combination.length === 1 || /^Shift\+.$/.test(combination);
}

/** A combination as people read it: "Ctrl+Shift+P", or "⇧⌘P" on Apple's machines. */
export function formatKeys(combination: string, apple: boolean): string {
  const parts = combination.split(/\+(?=.)/);
  const key = parts.pop() ?? "";
  const shown = signs[key] ?? key;
  if (!apple) return [...parts.map((part) => (part === "Mod" ? "Ctrl" : part)), shown].join("+");
  const signOf: Readonly<Record<string, string>> = { Alt: "⌥", Shift: "⇧", Mod: "⌘" };
  return [...["Alt", "Shift", "Mod"].filter((part) => parts.includes(part)).map((part) => signOf[part]), shown].join(
    "",
  );
}

function joined(held: readonly string[], key: string): string {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  const counted = modifiers.filter((modifier) => held.includes(modifier) && !(modifier === "Shift" && isSign(name)));
  return [...counted, name].join("+");
}
