/** What the command `glovebox` does: its sub-commands by name, and what they print. */
import { UserError } from "glovebox/server";
import { createToken } from "./auth/tokens.ts";
import { inspect } from "./inspect.ts";

/** How a command ended, and what it says. */
export interface CommandResult {
  /** 0 when it did what was asked, 1 when it could not, 2 when it was not understood. */
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

/** What a command writes while it goes on. */
export type Say = (text: string) => void;

const usage = `usage: glovebox serve FILE|FOLDER… [options]     serves circuits; --help tells the options
       glovebox work --queue URL [options]        evaluates for servers that share a queue
       glovebox client URL [what] [options]     runs a served circuit on your values; --help tells more
       glovebox bench URL [options]             what a served circuit takes, as its clients see it
       glovebox token create --tenant NAME      makes a token for a tenant of a service
       glovebox compile FILE --wasm OUT [--threads]
                                                makes a WebAssembly module of the circuit in a server file
       glovebox inspect FILE                    says what a file is: kind, circuit, parameters, key, sizes`;

/** Each reads the words behind its name and gives what is printed last. What serves or sends is loaded only where it is asked for. */
const commands: Readonly<Record<string, (words: readonly string[], say: Say) => Promise<string>>> = {
  inspect: ([file, ...more]) => {
    if (file === undefined || more.length > 0) throw notUnderstood;
    return inspect(file);
  },
  compile: async (words) => {
    const [file, option, out, threads, ...more] = words;
    const isThreads = threads === undefined || threads === "--threads";
    if (file === undefined || option !== "--wasm" || out === undefined || !isThreads || more.length > 0) {
      throw notUnderstood;
    }
    const { compileFile } = await import("./compile.ts");
    return compileFile(file, out, { threads: threads !== undefined });
  },
  token: createToken,
  serve: async (words, say) => {
    const { serveCommand } = await import("./serve/command.ts");
    await serveCommand(words, say);
    return "";
  },
  work: async (words, say) => {
    const { workCommand } = await import("./work/command.ts");
    await workCommand(words, say);
    return "";
  },
  client: async (words, say) => {
    const { clientCommand } = await import("./client/command.ts");
    return clientCommand(words, say);
  },
  bench: async (words, say) => {
    const { benchCommand } = await import("./client/command.ts");
    return benchCommand(words, say);
  },
};

const notUnderstood = new UserError(usage, { code: "usage" });

/** Carries out the command of these words. */
export async function command(words: readonly string[], say: Say = () => {}): Promise<CommandResult> {
  const [name = "", ...more] = words;
  if (name === "--help" || name === "help") return { code: 0, text: usage };
  try {
    const carryOut = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (carryOut === undefined) throw notUnderstood;
    return { code: 0, text: await carryOut(more, say) };
  } catch (thrown) {
    if (thrown === notUnderstood) return { code: 2, text: usage };
    if (thrown instanceof UserError) return { code: 1, text: told(thrown) };
    if (thrown instanceof Error && "code" in thrown) return { code: 1, text: `glovebox: ${thrown.message}` };
    throw thrown;
  }
}

function told({ message, diagnostic: { hint } }: UserError): string {
  return hint === undefined ? `glovebox: ${message}` : `glovebox: ${message}\n  ${hint}`;
}
