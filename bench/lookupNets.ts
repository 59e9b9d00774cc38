/**
 * Networks made for lookups (`ml.LookupNetClassifier`): accuracy on the quarter kept for testing beside XGBoost's, the time of a row predicted for one thread with ordinary and
 * with block-binary keys, and one row on ciphertexts with each. Run alone with `npx tsx bench/lookupNets.ts`; nothing here is a test. The goals are those of the first trial:
 * digits 1.2 s with ordinary keys and 0.7 s with block-binary ones, the others 0.3 s.
 */
import { argv, cpuUsage } from "node:process";
import { pathToFileURL } from "node:url";
import * as ml from "../src/exports/ml.ts";
import type { NDArray } from "../src/trace/arrays.ts";
import { printTable, type Row } from "./table.ts";

const { datasets } = ml;

/** Data with the options that were found for them, and the goals in milliseconds. */
const tasks = [
  {
    what: "digits",
    bunch: datasets.loadDigits(),
    options: { units: 64, nBits: 2 },
    goals: { binary: 1200, "block-binary": 700 },
  },
  {
    what: "iris",
    bunch: datasets.loadIris(),
    options: { units: 16, nBits: 4 },
    goals: { binary: 300, "block-binary": 300 },
  },
  {
    what: "breast cancer",
    bunch: datasets.loadBreastCancer(),
    options: { units: 16 },
    goals: { binary: 300, "block-binary": 300 },
  },
  {
    what: "credit-like",
    bunch: creditLike(),
    options: { units: 16, nBits: 4 },
    goals: { binary: 300, "block-binary": 300 },
  },
] as const;

/** A thousand made-up applicants of ten features, six of which tell something. */
function creditLike() {
  const [data, target] = datasets.makeClassification({
    ...{ nSamples: 1000, nFeatures: 10, nInformative: 6, randomState: 0, classSep: 1.5 },
  });
  return { data, target };
}

/** Rows of the table. */
export async function lookupNetRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { what, bunch, options, goals } of tasks) {
    const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(bunch.data, bunch.target, {
      testSize: 0.25,
      randomState: 42,
    });
    const boosted = await new ml.XGBClassifier({ nBits: 6 }).fit(XTrain, yTrain);
    const model = await new ml.LookupNetClassifier({ ...options, randomState: 0 }).fit(XTrain, yTrain);
    rows.push({
      what: `lookup network, ${what}, right`,
      value: 100 * (await model.score(XTest, yTest)),
      unit: "%",
      against: { what: "XGBClassifier", value: 100 * (await boosted.score(XTest, yTest)) },
    });
    for (const secretKeyDistribution of ["binary", "block-binary"] as const) {
      const circuit = await model.compile(XTrain, { configuration: { secretKeyDistribution } });
      const { milliseconds, programmableBootstraps } = circuit.statistics;
      const goal = { what: "goal", value: goals[secretKeyDistribution] };
      const note = `${programmableBootstraps} bootstraps`;
      rows.push({
        what: `${what}, ${secretKeyDistribution}, predicted`,
        value: milliseconds,
        unit: "ms",
        against: goal,
        note,
      });
      const one = XTest.slice("0:1") as NDArray;
      await circuit.keygen();
      const before = cpuUsage();
      const decrypted = await model.predict(one, { fhe: "execute" });
      const { user } = cpuUsage(before);
      const same = decrypted.data[0] === (await model.predict(one)).data[0];
      rows.push({
        what: `${what}, ${secretKeyDistribution}, a row on ciphertexts`,
        value: user / 1000,
        unit: "ms",
        note: same ? "as in clear" : "NOT as in clear",
      });
    }
    model.dispose();
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) printTable(await lookupNetRows());
