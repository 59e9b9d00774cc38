/** Which commands the palette lists for a query, and in which order. */
import type { Command } from "./commands.ts";
import { fuzzyMatch } from "./fuzzy.ts";

/** A command that is listed, with the positions of the query's letters in its title. */
export interface FoundCommand {
  readonly command: Command;
  readonly positions: readonly number[];
}

/** The best matches first. Without a query, and among equals, those chosen last come first, then those added first. */
export function foundCommands(
  commands: readonly Command[],
  query: string,
  recent: readonly string[],
): readonly FoundCommand[] {
  const age = ({ id }: Command): number => (recent.includes(id) ? recent.indexOf(id) : recent.length);
  return commands
    .flatMap((command) => {
      const match = fuzzyMatch(query, command.title);
      return match === null ? [] : [{ command, ...match }];
    })
    .sort((a, b) => b.score - a.score || age(a.command) - age(b.command));
}
