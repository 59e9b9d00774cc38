/**
 * Measures networks from ONNX files beside Concrete-ML 1.9 on one thread: the digits CNN and a dense one of MNIST's size. `npx tsx bench/networks.ts` plans, predicts and
 * simulates; with the name of a case it makes keys and runs a row on ciphertexts too: `npx tsx bench/networks.ts cnn-3`. The original's CPU seconds are those of
 * golden/ml/timing.md of the issue (one pinned process, 2-core Xeon with AVX-512, p_error 2^-40).
 */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { allowedBy } from "../src/circuit/budget.ts";
import * as ml from "../src/exports/ml.ts";
import { readServerFile } from "../src/run/server/server.ts";
import { ServerSession } from "../src/run/server/session.ts";
import type { NDArray } from "../src/trace/arrays.ts";
import { quiet } from "../tests/support/activities.ts";
import { denseNetwork, largeDigits } from "../tests/support/denseNetworks.ts";
import { goldenData } from "../tests/support/mlGolden.ts";
import { nodeEnvironment } from "../tests/support/nodeEnvironment.ts";
import { printTable, type Row } from "./table.ts";

const environment = nodeEnvironment();

/** Concrete-ML's CPU seconds, and its evaluation keys as sent. */
interface Original {
  readonly compile: number;
  readonly keys: number;
  readonly run: number;
  readonly keyBytes: number;
}

interface Subject {
  readonly bytes: () => Uint8Array;
  readonly rows: () => readonly (readonly number[])[];
  readonly options: ml.CustomOptions;
  readonly original?: Original;
}

const cnn = () => new Uint8Array(readFileSync(new URL("../tests/golden/ml/onnx/cnn_digits.onnx", import.meta.url)));
const digits = () => goldenData("digits").X.map((row) => row.map((value) => value / 16));
const blocks = { configuration: { secretKeyDistribution: "block-binary" } } as const;
const cnn3: Original = { compile: 1.34, keys: 195, run: 141, keyBytes: 1_064_829_992 };
const cnn6: Original = { compile: 1.27, keys: 39.9, run: 99, keyBytes: 351_101_704 };
const six = { nBits: 6, roundingThresholdBits: 6 } as const;
const approximate = { nBits: 6, roundingThresholdBits: { nBits: 6, method: "approximate" } } as const;

const subjects: Readonly<Record<string, Subject>> = {
  "cnn-3": { bytes: cnn, rows: digits, options: { nBits: 3 }, original: cnn3 },
  "cnn-3-blocks": { bytes: cnn, rows: digits, options: { nBits: 3, ...blocks }, original: cnn3 },
  "cnn-6-rounded": { bytes: cnn, rows: digits, options: six, original: cnn6 },
  "cnn-6-rounded-blocks": { bytes: cnn, rows: digits, options: { ...six, ...blocks }, original: cnn6 },
  "cnn-6-approximate": { bytes: cnn, rows: digits, options: approximate, original: cnn6 },
  mlp: { bytes: () => denseNetwork([784, 128, 64, 10], 7), rows: () => largeDigits(1000), options: { nBits: 3 } },
};

/** CPU seconds of some work, and what it gave. */
async function timed<T>(work: () => T | Promise<T>): Promise<readonly [T, number]> {
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return [made, (user + system) / 1e6];
}

async function rowsOf(name: string, { bytes, rows, options, original }: Subject, runs: boolean): Promise<Row[]> {
  const X = rows();
  const table: Row[] = [];
  const line = (what: string, value: number, unit: Row["unit"], theirs?: number, note?: string): void => {
    const against = theirs === undefined ? {} : { against: { what: "Concrete-ML", value: theirs } };
    table.push({ what: `${name}: ${what}`, value, unit, ...against, ...(note === undefined ? {} : { note }) });
  };
  const [module, compile] = await timed(() => ml.compileOnnxModel(bytes(), X.slice(0, 300), options));
  const circuit = module.fheCircuit;
  const { milliseconds, programmableBootstraps, perParameters } = circuit.statistics;
  line("compilation", compile, "s", original?.compile);
  const sets = `${programmableBootstraps} bootstraps, ${Object.keys(perParameters).join(" and ")}`;
  line("run, predicted", milliseconds / 1000, "s", original?.run, sets);
  const some = X.slice(0, 1000);
  const [clear, disable] = await timed(() => module.forward(some, { onWarning: () => undefined }));
  line("1000 rows in clear", disable, "s");
  const widest = await ml.compileOnnxModel(bytes(), some, options);
  widest.fheCircuit.statistics;
  const [, simulate] = await timed(() => widest.forward(some, { fhe: "simulate" }));
  line("1000 rows simulated", simulate, "s");
  if (!runs) return table;
  const { client, server } = circuit;
  const [keys, keygen] = await timed(() => client.evaluationKeys());
  line("keys", keygen, "s", original?.keys);
  line("keys as sent", keys.length / 2 ** 20, "MiB", original && original.keyBytes / 2 ** 20);
  const prepared = readServerFile(server.save(), allowedBy("bench"));
  const session = new ServerSession(environment);
  const [, load] = await timed(() => session.loadKeys(prepared, keys, quiet));
  line("loading keys", load, "s");
  const q = module.quantizeInput([X[3] as number[]]);
  const [sent, encrypt] = await timed(() => client.encrypt(q));
  line("encryption", encrypt, "s", undefined, `${(sent.length / 1000).toFixed(1)} kB`);
  const [result, run] = await timed(() => session.run(prepared, sent, quiet));
  line("run", run, "s", original?.run);
  const decrypted = (await client.decrypt(result)) as NDArray;
  const isRight = module.dequantizeOutput(decrypted).data.every((value, i) => value === clear.data[3 * 10 + i]);
  line("wrong results", isRight ? 0 : 1, "×");
  session.dispose();
  client.dispose();
  circuit.dispose();
  return table;
}

const wanted = argv.slice(2);
const names = wanted.length > 0 ? wanted : Object.keys(subjects);
for (const name of names) {
  const subject = subjects[name];
  if (subject === undefined) throw new Error(`expected one of ${Object.keys(subjects).join(", ")}, got ${name}`);
  printTable(await rowsOf(name, subject, wanted.length > 0));
}
console.log(`peak of memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
process.exit(0); // the package's threads would go on
