/** Commands of find. */
import type { Command } from "../../commands/commands.ts";
import type { FindParts } from "./FindContext.tsx";
import { strings } from "./strings.ts";

/** Longest selection that is looked for when the bar opens. */
const longestQuery = 100;

/** Opens the bar, and goes from place to place, from wherever the focus is. */
export function findCommands({ finder }: FindParts): readonly Command[] {
  const { titles } = strings.find;
  const some = (): boolean => finder.store.getState().found.length > 0;
  const selected = (): string | undefined => {
    const text = getSelection()?.toString() ?? "";
    return text === "" || text.length > longestQuery || text.includes("\n") ? undefined : text;
  };
  return [
    {
      id: "find.open",
      title: titles.open,
      group: "notebook",
      keys: "Mod+F",
      whileTyping: true,
      run: () => finder.open(selected()),
    },
    {
      id: "find.next",
      title: titles.next,
      group: "notebook",
      keys: "F3 Mod+G",
      whileTyping: true,
      enabled: some,
      run: () => finder.go(1),
    },
    {
      id: "find.previous",
      title: titles.previous,
      group: "notebook",
      keys: "Shift+F3 Mod+Shift+G",
      whileTyping: true,
      enabled: some,
      run: () => finder.go(-1),
    },
  ];
}
