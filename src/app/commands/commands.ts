/**
 * Everything a reader can do, as a list of commands: the palette, the keyboard and the keyboard help read it. Parts of the page add
 * their commands while they are there. Knows neither React nor the keyboard's events.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { InternalError } from "../../base/errors.ts";
import { type KeyValueStore, readStored, storageKeys, writeStored } from "../page/storage.ts";
import { parseKeys } from "./keys.ts";
import type { strings } from "./strings.ts";

/** Under which heading a command stands. */
export type CommandGroup = keyof typeof strings.commands.groups;

/** Something that a reader can do. */
export interface Command {
  /** Unique among the commands that are there; dots separate its parts, as in `run.encrypted`. */
  readonly id: string;
  /** What it does, beginning with a verb. */
  readonly title: string;
  readonly group: CommandGroup;
  /** Key combinations as keys.ts reads them; several are separated by a space. */
  readonly keys?: string;
  /** Whether its keys work while the reader types into a field or an editor. */
  readonly whileTyping?: boolean;
  readonly run: () => void;
  /** Whether it can be done now; always, when left out. */
  readonly enabled?: () => boolean;
}

/** What is known of the commands, and which of their dialogs is open. */
export interface CommandsState {
  readonly list: readonly Command[];
  /** Ids of the commands that were last chosen in the palette, the latest first. */
  readonly recent: readonly string[];
  readonly dialog: "palette" | "help" | null;
  /** Whether combinations of a character alone work (WCAG 2.1.4). */
  readonly characterKeys: boolean;
}

/** The commands of a page. */
export interface Commands {
  /** The list, to be followed; changed only by the functions below. */
  readonly store: StoreApi<CommandsState>;
  /** Whether `Mod` is ⌘. */
  readonly apple: boolean;
  /**
   * Adds commands; returns the way to remove them.
   * @throws InternalError when an id or a key combination is taken
   */
  add(...commands: readonly Command[]): () => void;
  /** The command of a combination, if there is one that can be done now. */
  find(combination: string): Command | undefined;
  /** Does what was chosen in the palette, and remembers it. */
  choose(command: Command): void;
  open(dialog: "palette" | "help"): void;
  close(): void;
  setCharacterKeys(on: boolean): void;
}

/** Chosen commands that are remembered. */
const mostRecent = 8;

/** An empty list of commands; `store` keeps what was chosen and whether character keys are on. */
export function createCommands({ store, apple }: { store: KeyValueStore | null; apple: boolean }): Commands {
  const state = createStore<CommandsState>()(() => ({
    list: [],
    recent: (readStored(store, storageKeys.recentCommands) ?? "").split(" ").filter((id) => id !== ""),
    dialog: null,
    characterKeys: readStored(store, storageKeys.characterKeys) !== "false",
  }));
  const byKeys = new Map<string, Command>();

  const add = (...commands: readonly Command[]): (() => void) => {
    for (const command of commands) {
      const { list } = state.getState();
      if (list.some(({ id }) => id === command.id)) throw new InternalError(`two commands are called ${command.id}`);
      for (const combination of keysOf(command)) {
        const other = byKeys.get(combination);
        if (other !== undefined) throw new InternalError(`${combination} is taken: ${other.id}, ${command.id}`);
        byKeys.set(combination, command);
      }
      state.setState({ list: [...list, command] });
    }
    return () => {
      for (const [combination, command] of byKeys) if (commands.includes(command)) byKeys.delete(combination);
      state.setState(({ list }) => ({ list: list.filter((command) => !commands.includes(command)) }));
    };
  };

  return {
    store: state,
    apple,
    add,
    find(combination) {
      const command = byKeys.get(combination);
      return command !== undefined && isEnabled(command) ? command : undefined;
    },
    choose(command) {
      const recent = [command.id, ...state.getState().recent.filter((id) => id !== command.id)].slice(0, mostRecent);
      state.setState({ recent });
      writeStored(store, storageKeys.recentCommands, recent.join(" "));
      command.run();
    },
    open: (dialog) => state.setState({ dialog }),
    close: () => state.setState({ dialog: null }),
    setCharacterKeys(on) {
      state.setState({ characterKeys: on });
      writeStored(store, storageKeys.characterKeys, String(on));
    },
  };
}

/** Whether a command can be done now. */
export function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}

/** The key combinations of a command. */
export function keysOf({ keys }: Command): readonly string[] {
  return keys === undefined ? [] : parseKeys(keys);
}
