/** What the command `glovebox` does: its sub-commands by name, and what they print. */
import { UserError } from "glovebox/server";
import { inspect } from "./inspect.ts";

/** How a command ended, and what it says. */
export interface CommandResult {
  /** 0 when it did what was asked, 1 when it could not, 2 when it was not understood. */
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

const usage = `usage: glovebox inspect FILE

  inspect FILE   says what a file of Glovebox is: kind, circuit, parameters, key, sizes`;

/** Carries out the command of these words. */
export async function command(words: readonly string[]): Promise<CommandResult> {
  const [name, file, ...more] = words;
  if (name === "--help" || name === "help") return { code: 0, text: usage };
  if (name !== "inspect" || file === undefined || more.length > 0) return { code: 2, text: usage };
  try {
    return { code: 0, text: await inspect(file) };
  } catch (thrown) {
    if (thrown instanceof UserError) return { code: 1, text: `glovebox: ${file}: ${thrown.message}` };
    if (thrown instanceof Error && "code" in thrown) return { code: 1, text: `glovebox: ${thrown.message}` };
    throw thrown;
  }
}
