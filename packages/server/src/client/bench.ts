/**
 * `glovebox bench`: what a served circuit takes, as its clients see it. Results are told apart by their bytes alone: evaluation is deterministic, so that the same arguments give the same.
 */
import { type RemoteCircuit, UserError } from "glovebox/remote";
import { quantile } from "../base/quantile.ts";
import { openCircuit } from "./circuit.ts";
import { type BenchOptions, benchUsage, readBenchOptions } from "./options.ts";
import { type Client, readValues } from "./values.ts";

/** Times are milliseconds. */
interface Measured {
  readonly circuit: string;
  readonly bootstraps: number;
  /** The server's prediction for one thread. */
  readonly predicted: number;
  readonly keygen: number;
  readonly keyBytes: number;
  readonly upload: number;
  readonly argumentBytes: number;
  readonly resultBytes: number;
  /** The first job, for which the server loads the key. */
  readonly first: number;
  /** All others together. */
  readonly whole: number;
  /** Each of them, from the sending to the last byte of its result, the shortest first. */
  readonly each: readonly number[];
  readonly atOnce: number;
}

/**
 * Carries out what the words ask for.
 * @param say hears how far it is
 * @returns the figures, as a table or as JSON
 * @throws UserError for wrong words and answers, of code `different-results` when two jobs differ
 */
export async function benchCommand(words: readonly string[], say: (text: string) => void): Promise<string> {
  if (words.includes("--help")) return benchUsage;
  const options = readBenchOptions(words, process.env);
  const circuit = await openCircuit(options);
  const measured = await measure(circuit, options, say);
  return options.isJson ? JSON.stringify(measured, null, 2) : asTable(measured);
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [value: T, milliseconds: number]> {
  const begin = performance.now();
  const value = await work();
  return [value, performance.now() - begin];
}

async function measure(circuit: RemoteCircuit, options: BenchOptions, say: (text: string) => void): Promise<Measured> {
  const { name, version, bootstraps, milliseconds, evaluationKeyBytes } = circuit.description;
  const client = await circuit.client();
  say("makes keys");
  const [, keygen] = await timed(() => circuit.keygen());
  try {
    // Making evaluation keys is no part of sending them.
    if (evaluationKeyBytes > 0) await client.evaluationKeys();
    say("sends keys");
    const [, upload] = await timed(() => circuit.sendKeys());
    const values = options.input === null ? valuesWithin(client) : await readValues(options.input, client);
    const encrypted = await circuit.encrypt(...values);
    say("first job");
    const [result, first] = await timed(() => circuit.run(encrypted));
    await circuit.decrypt(result);
    const expected = Buffer.from(result);
    const each: number[] = [];
    let left = options.jobs;
    const inTurn = async (): Promise<void> => {
      while (left-- > 0) {
        const [bytes, took] = await timed(() => circuit.run(encrypted));
        if (!expected.equals(bytes)) throw different();
        each.push(took);
      }
    };
    say(`${options.jobs} jobs`);
    const [, whole] = await timed(() => Promise.all(Array.from({ length: options.atOnce }, inTurn)));
    return {
      circuit: `${name}/${version}`,
      ...{ bootstraps, predicted: milliseconds, keygen, keyBytes: evaluationKeyBytes, upload, first, whole },
      ...{ argumentBytes: encrypted.length, resultBytes: result.length },
      each: each.sort((a, b) => a - b),
      atOnce: options.atOnce,
    };
  } finally {
    await circuit.deleteKeys().catch(() => {});
    await circuit.dispose();
  }
}

const different = (): UserError =>
  new UserError("bench: two jobs of the same arguments gave different results", {
    code: "different-results",
    hint: "evaluation is deterministic, so that a machine of the server is faulty: see --check 2 of glovebox serve",
  });

/** Some values of each parameter, spread over its range, as nested lists. */
function valuesWithin({ specification }: Client): readonly never[] {
  return specification.inputs.map(({ type: { shape }, bounds: [low, high] }) => {
    let count = 0;
    const filled = ([extent, ...inner]: readonly number[]): unknown =>
      extent === undefined
        ? low + ((count++ * 7 + 1) % (high - low + 1))
        : Array.from({ length: extent }, () => filled(inner));
    return filled(shape) as never;
  });
}

const time = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
const size = (bytes: number): string =>
  bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function asTable(measured: Measured): string {
  const { circuit, bootstraps, predicted, keygen, keyBytes, upload, first, whole, each, atOnce } = measured;
  const rate = (1000 * keyBytes) / upload / 2 ** 20;
  const rows = [
    ["circuit", `${circuit}, ${bootstraps} bootstraps, predicted ${time(predicted)} on one thread`],
    ["keys made here", time(keygen)],
    ["keys sent", keyBytes === 0 ? "none needed" : `${size(keyBytes)} in ${time(upload)}, ${rate.toFixed(0)} MiB/s`],
    ["arguments, result", `${size(measured.argumentBytes)}, ${size(measured.resultBytes)}`],
    ["first job", `${time(first)}: the server loads the key`],
    [
      "jobs",
      `${each.length}, ${atOnce} at once, in ${time(whole)}: ${((1000 * each.length) / whole).toPrecision(3)} a second`,
    ],
    [
      "a job",
      `least ${time(quantile(each, 0))}, median ${time(quantile(each, 0.5))}, 95 % within ${time(quantile(each, 0.95))}`,
    ],
    ["results", "the same to the bit"],
  ];
  return rows.map(([what = "", value = ""]) => `${what.padEnd(18)}${value}`).join("\n");
}
