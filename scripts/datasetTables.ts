/**
 * `npx tsx scripts/datasetTables.ts`: writes the tables of `ml.datasets` (src/ml/datasets/tables) from scikit-learn's data sets as tests/golden/data holds them.
 * Run by hand, when the form of the tables changes: the numbers do not.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Source {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
}

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (name: string): Source => JSON.parse(readFileSync(`${root}tests/golden/data/${name}.json`, "utf8"));

/** Numbers in decimals, parted by a sign that costs one byte in a data: URL, which notebooks load the table from. */
const decimals = (values: readonly number[]): string => values.join("_");

/** Whole numbers from 0 to 25 as letters. */
const letters = (values: readonly number[]): string =>
  values.map((value) => String.fromCharCode("a".charCodeAt(0) + value)).join("");

const sets = [
  { file: "iris", source: "iris", what: "iris flowers", rows: decimals, targets: letters },
  { file: "wine", source: "wine", what: "wines", rows: decimals, targets: letters },
  { file: "breastCancer", source: "breast_cancer", what: "breast cancer", rows: decimals, targets: letters },
  { file: "diabetes", source: "diabetes_raw", what: "diabetes, not scaled", rows: decimals, targets: decimals },
  { file: "digits", source: "digits", what: "handwritten digits", rows: letters, targets: letters },
];

for (const { file, source, what, rows, targets } of sets) {
  const { X, y } = read(source);
  const text = [
    `/** The numbers of ${what}; written by scripts/datasetTables.ts, read by src/ml/datasets/reading.ts. */`,
    "",
    "/** Rows one after the other, features in their order. */",
    `export const rows =\n  "${rows(X.flat())}";`,
    "",
    "/** One target a row. */",
    `export const targets =\n  "${targets(y)}";`,
    "",
  ];
  writeFileSync(`${root}src/ml/datasets/tables/${file}.ts`, text.join("\n"));
}
