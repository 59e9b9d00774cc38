import { describe, expect, it, vi } from "vitest";
import { InternalError } from "../../base/errors.ts";
import { type Command, createCommands } from "./commands.ts";
import { foundCommands } from "./found.ts";
import { fuzzyMatch } from "./fuzzy.ts";
import { combinationOf, formatKeys, isCharacter, type KeyPress, parseKeys } from "./keys.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: "",
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  title: `Do ${id}`,
  group: "run",
  run: () => {},
  ...more,
});

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  };
};

describe("key combinations", () => {
  it.each([
    ["Ctrl is Mod", press("P", { ctrlKey: true, shiftKey: true }), false, "Mod+Shift+P"],
    ["⌘ is Mod on Apple's", press("p", { metaKey: true, shiftKey: true }), true, "Mod+Shift+P"],
    ["Ctrl is nothing on Apple's", press("p", { ctrlKey: true }), true, null],
    ["Shift belongs to a sign", press("?", { shiftKey: true }), false, "?"],
    ["Shift counts for names", press("Enter", { shiftKey: true }), false, "Shift+Enter"],
    ["the key's letter under another alphabet", press("з", { ctrlKey: true, code: "KeyP" }), false, "Mod+P"],
    ["the key's letter with Alt", press("π", { altKey: true, code: "KeyP" }), true, "Alt+P"],
    ["a space has a name", press(" "), false, "Space"],
  ])("%s", (_, event, apple, expected) => expect(combinationOf(event, apple)).toBe(expected));

  it("are read into the same form", () => {
    expect(parseKeys("Shift+Mod+p F1 ? Mod++")).toEqual(["Mod+Shift+P", "F1", "?", "Mod++"]);
    expect(() => parseKeys("Ctrl+P")).toThrow(InternalError);
  });

  it("are shown as on the reader's keyboard", () => {
    expect(formatKeys("Mod+Shift+P", false)).toBe("Ctrl+Shift+P");
    expect(formatKeys("Mod+Shift+P", true)).toBe("⇧⌘P");
    expect(formatKeys("Alt+ArrowUp", false)).toBe("Alt+↑");
  });

  it("of a character alone are told apart", () => {
    expect(["?", "A", "Shift+A", "Mod+A", "F1", "Enter"].filter(isCharacter)).toEqual(["?", "A", "Shift+A"]);
  });
});

describe("the list of commands", () => {
  it("finds commands by their keys while they are there and can be done", () => {
    const commands = createCommands({ store: null, apple: false });
    let able = true;
    const save = command("save", { keys: "Mod+S F2", enabled: () => able });
    const remove = commands.add(save);
    expect([commands.find("Mod+S"), commands.find("F2"), commands.find("S")]).toEqual([save, save, undefined]);
    able = false;
    expect(commands.find("Mod+S")).toBeUndefined();
    able = true;
    remove();
    expect(commands.find("Mod+S")).toBeUndefined();
    expect(commands.store.getState().list).toEqual([]);
    commands.add(command("other", { keys: "Mod+S" }));
    expect(commands.find("Mod+S")?.id).toBe("other");
  });

  it("takes an id and a combination once", () => {
    const commands = createCommands({ store: null, apple: false });
    commands.add(command("a", { keys: "Mod+K" }));
    expect(() => commands.add(command("a"))).toThrow(InternalError);
    expect(() => commands.add(command("b", { keys: "F3 Mod+k" }))).toThrow("internal: Mod+K is taken: a, b");
  });

  it("remembers what was chosen, the latest first, across visits", () => {
    const store = storage();
    const run = vi.fn();
    const [a, b] = [command("a", { run }), command("b")];
    const commands = createCommands({ store, apple: false });
    for (const each of [a, b, a]) commands.choose(each);
    expect(run).toHaveBeenCalledTimes(2);
    commands.setCharacterKeys(false);
    expect(createCommands({ store, apple: false }).store.getState()).toMatchObject({
      recent: ["a", "b"],
      characterKeys: false,
    });
  });
});

describe("the palette's search", () => {
  it("finds letters in their order, best at the starts of words", () => {
    expect(fuzzyMatch("re", "Run encrypted")?.positions).toEqual([0, 4]);
    expect(fuzzyMatch("crypt", "Run encrypted")?.positions).toEqual([6, 7, 8, 9, 10]);
    expect(fuzzyMatch("RUN E", "Run encrypted")?.positions).toEqual([0, 1, 2, 4]);
    expect(fuzzyMatch("nur", "Run encrypted")).toBeNull();
    expect(fuzzyMatch("", "anything")).toEqual({ score: 0, positions: [] });
  });

  it("orders by match, and without a query by what was chosen last", () => {
    const list = ["Cancel the encrypted run", "Run encrypted", "Show run"].map((title) => command(title, { title }));
    const titles = (query: string, recent: readonly string[]) =>
      foundCommands(list, query, recent).map(({ command }) => command.title);
    expect(titles("run", [])).toEqual(["Run encrypted", "Show run", "Cancel the encrypted run"]);
    expect(titles("", ["Show run"])).toEqual(["Show run", "Cancel the encrypted run", "Run encrypted"]);
    expect(titles("xyz", [])).toEqual([]);
  });
});
