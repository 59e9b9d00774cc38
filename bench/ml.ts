/**
 * Measures models of machine learning beside Concrete-ML 1.9 on one thread: training, compilation, keys, encryption, one encrypted row, simulation. Run alone with
 * `npx tsx bench/ml.ts`, where the peak of memory is that of the models, or call `modelRows`.
 *
 * The original's seconds are the CPU seconds of one pinned process on a 2-core Xeon with AVX-512 at p_error 2^-40 (golden/ml/timing.md of the issue); another machine
 * has another factor. Its run is the server's alone, and so is ours here: encryption and decryption have rows of their own.
 */
import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { allowedBy } from "../src/circuit/budget.ts";
import * as ml from "../src/exports/ml.ts";
import { readServerFile } from "../src/run/server/server.ts";
import { ServerSession } from "../src/run/server/session.ts";
import { quiet } from "../tests/support/activities.ts";
import { nodeEnvironment } from "../tests/support/nodeEnvironment.ts";
import { printTable, type Row } from "./table.ts";

const environment = nodeEnvironment();

type Rows = number[][];

/** Concrete-ML's CPU seconds. */
interface Original {
  readonly keys: number;
  readonly encrypt: number;
  readonly run: number;
  readonly decrypt: number;
  readonly simulate: number;
}

interface Subject {
  readonly name: string;
  readonly data: "iris" | "breast_cancer";
  readonly isScaled: boolean;
  readonly original: Original;
  /** How many times faster than the original a run should be. */
  readonly goal: number;
  readonly make: () => ml.LogisticRegression | ml.DecisionTreeClassifier | ml.XGBClassifier | ml.NeuralNetClassifier;
}

const subjects: readonly Subject[] = [
  {
    name: "logistic regression, 30 features, 8 bits",
    data: "breast_cancer",
    isScaled: true,
    original: { keys: 0.0001, encrypt: 0.0045, run: 0.0086, decrypt: 0.0047, simulate: 0.0061 },
    goal: 1,
    make: () => new ml.LogisticRegression({ nBits: 8 }),
  },
  {
    name: "decision tree, iris, depth 3, 6 bits",
    data: "iris",
    isScaled: false,
    original: { keys: 6.37, encrypt: 0.0043, run: 0.925, decrypt: 0.0013, simulate: 0.0568 },
    goal: 8,
    make: () => new ml.DecisionTreeClassifier({ nBits: 6, maxDepth: 3 }),
  },
  {
    name: "XGB, cancer, 10 trees of depth 3, 3 bits",
    data: "breast_cancer",
    isScaled: false,
    original: { keys: 1.94, encrypt: 0.0082, run: 2.81, decrypt: 0.0022, simulate: 0.0078 },
    goal: 5,
    make: () => new ml.XGBClassifier({ nBits: 3, nEstimators: 10, maxDepth: 3 }),
  },
  {
    name: "network, iris, 3 layers, 8 hidden, 3 bits",
    data: "iris",
    isScaled: true,
    original: { keys: 3.8, encrypt: 0.0045, run: 0.958, decrypt: 0.0018, simulate: 0.0062 },
    goal: 1,
    make: () =>
      new ml.NeuralNetClassifier({ module: { nLayers: 3, nWBits: 3, nABits: 3, nHiddenNeuronsMultiplier: 2 } }),
  },
];

const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../tests/golden/data/${path}.json`, import.meta.url), "utf8"));

/** Training rows and labels. */
function dataOf({ data, isScaled }: Subject): { readonly X: Rows; readonly y: number[] } {
  const { X, y } = read(data) as { X: Rows; y: number[] };
  const { train } = read("splits").splits[`${data}/0.25/42`] as { train: number[] };
  const rows = train.map((row) => X[row] ?? []);
  const labels = train.map((row) => y[row] ?? 0);
  return { X: isScaled ? (new ml.StandardScaler().fitTransform(rows).tolist() as Rows) : rows, y: labels };
}

/** CPU seconds of some work, and what it gave. */
async function timed<T>(work: () => T | Promise<T>): Promise<readonly [T, number]> {
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return [made, (user + system) / 1e6];
}

/** The least of some runs: others on the machine only add to it. */
async function least(count: number, work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) best = Math.min(best, (await timed(work))[1]);
  return best;
}

async function rowsOf(subject: Subject): Promise<readonly Row[]> {
  const { name, original, goal, make } = subject;
  const { X, y } = dataOf(subject);
  const model = make();
  const [, fit] = await timed<unknown>(() => model.fit(X, y));
  const [circuit, compile] = await timed(() => model.compile(X));
  const files = new ml.FheModelDev(model).save();
  const client = ml.FheModelClient.load(files.client);
  const [keys, keygen] = await timed(() => client.evaluationKeys());
  const prepared = readServerFile(files.server, allowedBy("bench"));
  const server = new ServerSession(environment);
  await server.loadKeys(prepared, keys, quiet);
  const row = [X[3] ?? []];
  const encrypted = await client.quantizeEncryptSerialize(row);
  const result = await server.run(prepared, encrypted, quiet);
  const encrypt = await least(5, () => client.quantizeEncryptSerialize(row));
  const run = await least(5, () => server.run(prepared, encrypted, quiet));
  const decrypt = await least(5, () => client.deserializeDecryptDequantize(result));
  const simulate = await least(5, () => model.predict(row, { fhe: "simulate" }));
  const lookups = circuit.statistics.programmableBootstraps;
  server.dispose();
  client.dispose();
  circuit.dispose();
  const line = (what: string, value: number, theirs?: number, note?: string): Row => ({
    what: `${name}: ${what}`,
    value,
    unit: "s",
    ...(theirs === undefined ? {} : { against: { what: "Concrete-ML", value: theirs } }),
    ...(note === undefined ? {} : { note }),
  });
  return [
    line("training", fit),
    line("compilation", compile),
    line("keys", keygen, original.keys, `${(keys.length / 2 ** 20).toFixed(1)} MiB`),
    line("encryption of a row", encrypt, original.encrypt, `${(encrypted.length / 1000).toFixed(1)} kB`),
    line("run of a row", run, original.run, `goal: ${goal} ×; ${lookups} lookups`),
    line("decryption of a row", decrypt, original.decrypt),
    line("the three together", encrypt + run + decrypt, original.encrypt + original.run + original.decrypt),
    line("simulation of a row", simulate, original.simulate),
  ];
}

/** The rows of the table. */
export async function modelRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const subject of subjects) rows.push(...(await rowsOf(subject)));
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await modelRows());
  console.log(`peak of memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
  process.exit(0); // the package's threads would go on
}
