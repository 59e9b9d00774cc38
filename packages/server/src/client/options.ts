/** The words of `glovebox client`, checked once. */
import { parseArgs } from "node:util";
import { UserError } from "glovebox/remote";
import { millisecondsOf } from "../base/quantities.ts";

/** What `glovebox client` can do by itself; the whole way when none is said. */
export const steps = [
  "keygen",
  "upload",
  "encrypt",
  "run",
  "decrypt",
  "evaluation-keys",
  "jobs",
  "delete-key",
] as const;

/** One of them, or the whole way. */
export type Step = (typeof steps)[number] | "all";

/** What was asked for. */
export interface ClientOptions {
  readonly server: string;
  /** Null for the only one that is served. */
  readonly circuit: string | null;
  readonly version: string | null;
  readonly step: Step;
  readonly keys: string;
  readonly input: string | null;
  readonly output: string | null;
  readonly token: string | null;
  /** Milliseconds for which a server that does not answer is asked again. */
  readonly retryFor: number;
  readonly enableUnsafeFeatures: boolean;
}

/** What is printed for `glovebox client --help`. */
export const clientUsage = `usage: glovebox client URL[/CIRCUIT] [what] [options]

  glovebox client http://127.0.0.1:7700/spam --keys me.glovebox-keys --in x.json
  makes keys where the file is not there, sends what the server needs, runs, and prints the decrypted result.

  what, one by one, with files between:
    keygen              makes keys and writes them to --keys: secret, for you alone
    upload              sends the evaluation keys, once
    encrypt             --in values (JSON), --out encrypted arguments
    run                 --in encrypted arguments, --out encrypted result
    decrypt             --in encrypted result, prints the values
    evaluation-keys     --out the keys that a server needs, and nothing secret: for who sends them by other means
    jobs                jobs of yours that wait or run
    delete-key          deletes your evaluation keys on the server

  --keys glovebox.keys    --in FILE    --out FILE    --version V
  --token T               or the variable GLOVEBOX_TOKEN
  --retry 1min            for how long a server that does not answer is asked again
  --enable-unsafe         takes circuits of toy parameters, which protect nothing

  Values are JSON: {"x": [1, 2], "y": 3} by parameter, or the value alone where there is one parameter. Models take a row of features, or a list of rows, and
  give a list of predictions.`;

/** @throws UserError that says what is wrong with the words */
export function readClientOptions(words: readonly string[], environment: NodeJS.ProcessEnv): ClientOptions {
  const fail = (why: string): never => {
    throw new UserError(`client: ${why}`, { code: "bad-option", hint: "glovebox client --help" });
  };
  const { values, positionals } = (() => {
    try {
      return parseArgs({
        args: [...words],
        allowPositionals: true,
        options: {
          keys: { type: "string", default: "glovebox.keys" },
          in: { type: "string" },
          out: { type: "string" },
          version: { type: "string" },
          token: { type: "string" },
          retry: { type: "string", default: "1min" },
          "enable-unsafe": { type: "boolean", default: false },
        },
      });
    } catch (thrown) {
      return fail(thrown instanceof Error ? thrown.message : String(thrown));
    }
  })();
  const [address = "", word, ...more] = positionals;
  const step = word === undefined ? "all" : steps.find((each) => each === word);
  if (!URL.canParse(address)) return fail(`expected an address such as http://127.0.0.1:7700/spam, got '${address}'`);
  if (step === undefined || more.length > 0)
    return fail(`expected one of ${steps.join(", ")}, got '${positionals[1]}'`);
  const url = new URL(address);
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const circuit = parts.pop() ?? null;
  url.pathname = parts.join("/");
  return {
    server: url.href.replace(/\/$/, ""),
    circuit: circuit === null ? null : decodeURIComponent(circuit),
    version: values.version ?? null,
    step,
    keys: values.keys,
    input: values.in ?? null,
    output: values.out ?? null,
    token: values.token ?? environment.GLOVEBOX_TOKEN ?? null,
    retryFor: millisecondsOf(values.retry, "--retry"),
    enableUnsafeFeatures: values["enable-unsafe"],
  };
}
