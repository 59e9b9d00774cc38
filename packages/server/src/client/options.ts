/** The words of `glovebox client` and `glovebox bench`, checked once. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { UserError } from "glovebox/remote";
import { millisecondsOf, whole } from "../base/quantities.ts";

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

/** Which circuit, and how its server is asked. */
export interface AddressOptions {
  readonly server: string;
  /** Null for the only one that is served. */
  readonly circuit: string | null;
  readonly version: string | null;
  readonly token: string | null;
  /** Milliseconds for which a server that does not answer is asked again. */
  readonly retryFor: number;
  readonly enableUnsafeFeatures: boolean;
}

/** What a client was asked for. */
export interface ClientOptions extends AddressOptions {
  readonly step: Step;
  readonly keys: string;
  readonly input: string | null;
  readonly output: string | null;
}

/** What a measurement was asked for. */
export interface BenchOptions extends AddressOptions {
  /** Jobs that are counted. */
  readonly jobs: number;
  /** Jobs that are under way at the same time. */
  readonly atOnce: number;
  /** Values of each call; null for some within the circuit's ranges. */
  readonly input: string | null;
  readonly isJson: boolean;
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

/** What is printed for `glovebox bench --help`. */
export const benchUsage = `usage: glovebox bench URL[/CIRCUIT] [options]

  Makes keys that are thrown away, sends them, runs the circuit again and again as a client would, and prints what it took.
  Every job has the same encrypted arguments, so that every result must be the same to the bit.

  --jobs 20               jobs that are counted, after a first one for which the server loads the key
  --at-once 1             jobs that are under way at the same time
  --in FILE               values of the call (JSON); else some within the circuit's ranges
  --json                  prints the figures for programs: bytes and milliseconds
  --version V    --token T (or GLOVEBOX_TOKEN)    --retry 1min    --enable-unsafe    as for glovebox client`;

/** Refuses words, or files that they name. */
export function fail(why: string, hint = "glovebox client --help"): never {
  throw new UserError(`client: ${why}`, { code: "bad-option", hint });
}

const addressWords = {
  version: { type: "string" },
  token: { type: "string" },
  retry: { type: "string", default: "1min" },
  "enable-unsafe": { type: "boolean", default: false },
} as const;

/** Words as Node reads them. */
function parsed<T extends NonNullable<ParseArgsConfig["options"]>>(words: readonly string[], options: T, hint: string) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (thrown) {
    return fail(thrown instanceof Error ? thrown.message : String(thrown), hint);
  }
}

type AddressValues = { version?: string; token?: string; retry: string; "enable-unsafe": boolean };

function addressOf(address: string, values: AddressValues, environment: NodeJS.ProcessEnv): AddressOptions {
  if (!URL.canParse(address)) return fail(`expected an address such as http://127.0.0.1:7700/spam, got '${address}'`);
  const url = new URL(address);
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const circuit = parts.pop() ?? null;
  url.pathname = parts.join("/");
  return {
    server: url.href.replace(/\/$/, ""),
    circuit: circuit === null ? null : decodeURIComponent(circuit),
    version: values.version ?? null,
    token: values.token ?? environment.GLOVEBOX_TOKEN ?? null,
    retryFor: millisecondsOf(values.retry, "--retry"),
    enableUnsafeFeatures: values["enable-unsafe"],
  };
}

/** @throws UserError that says what is wrong with the words */
export function readClientOptions(words: readonly string[], environment: NodeJS.ProcessEnv): ClientOptions {
  const options = {
    ...addressWords,
    keys: { type: "string", default: "glovebox.keys" },
    in: { type: "string" },
    out: { type: "string" },
  } as const;
  const { values, positionals } = parsed(words, options, "glovebox client --help");
  const [address = "", word, ...more] = positionals;
  const step = word === undefined ? "all" : steps.find((each) => each === word);
  const at = addressOf(address, values, environment);
  if (step === undefined || more.length > 0)
    return fail(`expected one of ${steps.join(", ")}, got '${positionals[1]}'`);
  return { ...at, step, keys: values.keys, input: values.in ?? null, output: values.out ?? null };
}

/** @throws UserError that says what is wrong with the words */
export function readBenchOptions(words: readonly string[], environment: NodeJS.ProcessEnv): BenchOptions {
  const hint = "glovebox bench --help";
  const options = {
    ...addressWords,
    jobs: { type: "string", default: "20" },
    "at-once": { type: "string", default: "1" },
    in: { type: "string" },
    json: { type: "boolean", default: false },
  } as const;
  const { values, positionals } = parsed(words, options, hint);
  const [address = "", ...more] = positionals;
  const at = addressOf(address, values, environment);
  if (more.length > 0) return fail(`expected options behind the address, got '${more[0]}'`, hint);
  const jobs = whole(values.jobs, "--jobs", 1, 1_000_000);
  const atOnce = whole(values["at-once"], "--at-once", 1, 1000);
  return { ...at, jobs, atOnce, input: values.in ?? null, isJson: values.json };
}
