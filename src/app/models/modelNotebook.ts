/**
 * The notebook of somebody's own data and model: file, data, bits, one row encrypted, files to serve. Its cells are as a person would write them, and are tagged by step
 * (`modelSteps`), so that the panel beside them can say how far one is.
 */
import { UserError } from "../../base/errors.ts";
import { type Cell, type Notebook, newCell, newNotebook, notebookLimits } from "../../notebook/document.ts";
import type { ReadModel, ReadTable } from "../../protocol/modelFiles.ts";

/** The steps, in order; the tag of a step's cells is `model-` and its name. */
export const modelSteps = ["file", "data", "bits", "row", "serve"] as const;

/** A step of the way from a file to a served model. */
export type ModelStep = (typeof modelSteps)[number];

/** The tag of a step's cells. */
export const tagOf = (step: ModelStep): string => `model-${step}`;

/** Models that are trained here, where none is brought. */
export const trainedHere = {
  classes: ["LogisticRegression", "DecisionTreeClassifier", "XGBClassifier", "LookupNetClassifier"],
  numbers: ["Ridge", "DecisionTreeRegressor", "XGBRegressor"],
} as const;

/** What a model learns: classes or numbers. */
export type ModelTask = keyof typeof trainedHere;

/** The rows that were brought. */
export interface BroughtTable {
  readonly name: string;
  readonly text: string;
  readonly delimiter: string;
  readonly table: ReadTable;
}

/** A model that was brought. */
export interface BroughtModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly model: ReadModel;
}

/** What the reader chose. */
export interface ModelChoices {
  readonly target: string;
  readonly task: ModelTask;
  /** The class that is trained; of no meaning where a model was brought. */
  readonly trained: string;
  readonly nBits: number;
}

/** Values of a numeric column beyond which it is numbers, not classes. */
const mostClasses = 20;

/** What a target column holds. */
export function taskOf({ table }: BroughtTable, target: string): ModelTask {
  const column = table.columns.find(({ name }) => name === target);
  return column !== undefined && (!column.isNumeric || column.distinct <= mostClasses) ? "classes" : "numbers";
}

/** Names that targets often have. */
const usualTargets = /^(target|label|labels|class|y|species|diagnosis|outcome|price|approved|decision|spam|quality)$/i;

/** The column that is most likely the target: one with a usual name, else the last. */
export function likelyTarget({ columns }: ReadTable): string {
  return (columns.find(({ name }) => usualTargets.test(name.trim())) ?? columns.at(-1))?.name ?? "";
}

/** The columns that are features: numbers, and not the target. */
export const featuresOf = ({ columns }: ReadTable, target: string): readonly string[] =>
  columns.filter(({ name, isNumeric }) => isNumeric && name !== target).map(({ name }) => name);

const optionsOf: Readonly<Record<string, string>> = {
  LogisticRegression: "nBits",
  Ridge: "nBits",
  DecisionTreeClassifier: "nBits, maxDepth: 4",
  DecisionTreeRegressor: "nBits, maxDepth: 4",
  XGBClassifier: "nBits, nEstimators: 10, maxDepth: 3",
  XGBRegressor: "nBits, nEstimators: 10, maxDepth: 3",
  LookupNetClassifier: "nBits: Math.min(nBits, 4), units: 16",
};

/** Bits that are tried beside the chosen one. */
const triedBits = (chosen: number): readonly number[] =>
  [...new Set([2, 3, chosen, 6])].filter((bits) => bits <= 8).sort((a, b) => a - b);

/** Longest text of one folded cell: below the notebook's own limit. */
const pieceLength = notebookLimits.text - 2000;

/**
 * The notebook.
 * @throws UserError for files that a notebook has no room for
 */
export function modelNotebook(
  rows: BroughtTable | null,
  brought: BroughtModel | null,
  choices: ModelChoices,
): Notebook {
  const name = (brought?.name ?? rows?.name ?? "").replace(/\.[^.]*$/, "");
  const cells: Omit<Cell, "id">[] = [];
  const add = (kind: Cell["kind"], step: ModelStep, text: string, folded = false): void => {
    cells.push({ ...newCell("", kind, text), folded, tags: [tagOf(step)] });
  };
  add("markdown", "file", introduction(rows, brought, choices));
  if (brought !== null)
    for (const text of textCells("modelFile", base64(brought.bytes), false)) add("code", "file", text, true);
  if (rows !== null) {
    for (const text of textCells("rowsFile", rows.text, true)) add("code", "data", text, true);
    add("code", "data", dataCell(rows, choices));
  }
  for (const [step, text] of brought?.model.call === "compileOnnxModel"
    ? networkCells(choices)
    : modelCells(brought, rows, choices))
    add(text.startsWith("//md\n") ? "markdown" : "code", step, text.replace(/^\/\/md\n/, ""));
  const notebook = newNotebook(
    `${name}, encrypted`.slice(0, notebookLimits.title),
    cells.map((cell, i) => ({ ...cell, id: `c${i + 1}` })),
  );
  const length = cells.reduce((sum, { text }) => sum + text.length, 0);
  if (length > notebookLimits.allText) {
    throw new UserError(
      `${name}: expected files of at most ${notebookLimits.allText} characters in all, got ${length}`,
      {
        code: "notebook",
        hint: "take fewer rows: some thousands decide widths and accuracy as well",
      },
    );
  }
  return notebook;
}

function introduction(rows: BroughtTable | null, brought: BroughtModel | null, { target }: ModelChoices): string {
  const model = brought === null ? "A model is trained on them here" : `The model comes from \`${brought.name}\``;
  const data = rows === null ? "" : `${rows.table.rows} rows of \`${rows.name}\`, to tell \`${target}\`. `;
  return `# ${(brought?.name ?? rows?.name ?? "").replace(/\.[^.]*$/, "")}, encrypted\n\n${data}${model}. Nothing of it leaves this browser.`;
}

/** A text as constants of cells, in as many pieces as cells need. */
function textCells(name: string, text: string, isTable: boolean): readonly string[] {
  const literal = (piece: string): string =>
    isTable ? `\`${piece.replace(/[\\`]|\$\{/g, (sign) => `\\${sign}`)}\`` : `"${piece}"`;
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += pieceLength) pieces.push(text.slice(at, at + pieceLength));
  if (pieces.length <= 1) return [`const ${name} = ${literal(text)};`];
  const parts = pieces.map((_, i) => `${name}${i + 1}`);
  return [
    ...pieces.map((piece, i) => `const ${parts[i]} = ${literal(piece)};`),
    `const ${name} = [${parts.join(", ")}].join("");`,
  ];
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

function dataCell({ delimiter, table }: BroughtTable, { target, task }: ModelChoices): string {
  const features = JSON.stringify(featuresOf(table, target));
  const isText = table.columns.find(({ name }) => name === target)?.isNumeric === false;
  const read = `ml.readCsv(rowsFile, { delimiter: ${JSON.stringify(delimiter)}, missing: "drop" })`;
  const labels = isText
    ? `const labels = rows.column(${JSON.stringify(target)}) as readonly string[];
const classNames = [...new Set(labels)].sort();
const y = np.array(labels.map((label) => classNames.indexOf(label)));`
    : `const y = rows.column(${JSON.stringify(target)}) as Tensor;${task === "classes" ? "\nconst classNames = [...new Set(Array.from(y.data))].sort((a, b) => a - b).map(String);" : ""}`;
  return `const rows = ${read};
const features = ${features};
const X = rows.toArray(features);
${labels}
// A quarter is kept back, to measure on rows that the model has not seen.
const [XTrain, XTest, yTrain, yTest] = ml.trainTestSplit(X, y, { testSize: 0.25, randomState: 0 });
table(X.slice("0:5"), { title: \`\${rows.rows} rows, the first five\`, columns: features });`;
}

/** How a model with so many bits is made: trained here, or read from its file. */
function makerOf(brought: BroughtModel | null, rows: BroughtTable | null, { trained }: ModelChoices): string {
  if (brought === null) return `new ml.${trained}({ ${optionsOf[trained] ?? "nBits"} })`;
  const X = rows === null ? "" : "X: XTrain, ";
  if (brought.model.call === "fromOnnx") return `ml.fromOnnx(modelFile, { ${X}nBits })`;
  return `ml.fromXgboost(atob(modelFile), { ${X}nBits })`;
}

function modelCells(
  brought: BroughtModel | null,
  rows: BroughtTable | null,
  choices: ModelChoices,
): readonly (readonly [ModelStep, string])[] {
  const { nBits, task } = choices;
  const maker = `const modelOf = (nBits: number) => ${makerOf(brought, rows, choices)};`;
  if (rows === null) {
    return [
      [
        "bits",
        `${maker}
const model = modelOf(${nBits});
print(model.name, "with", ${nBits}, "bits");
// Rows decide widths, what accuracy is lost, and what is encrypted: drop a .csv beside the model to go on.`,
      ],
    ];
  }
  const fit = brought === null ? "\nawait model.fit(XTrain, yTrain);" : "";
  const share = task === "classes" ? "share of the rows that are right" : "R²";
  const names = task === "classes" ? ", { classNames }" : "";
  const picture =
    task === "classes"
      ? `ml.display.confusionMatrix(yTest, await model.predict(XTest)${names});`
      : `plot({ type: "dot", x: "true", y: "predicted", color: "server" }, {
  title: "True and predicted values of rows that were kept back",
  data: { true: yTest, predicted: await model.predict(XTest) },
});`;
  return [
    [
      "bits",
      `//md\n## Bits\n\nScore is the ${share} among those that were kept back. What is measured in clear is what ciphertexts give.`,
    ],
    [
      "bits",
      `${maker}
await ml.display.accuracyByBits(modelOf, [XTrain, XTest, yTrain, yTest], { bits: [${triedBits(nBits).join(", ")}] });`,
    ],
    [
      "bits",
      `const model = modelOf(${nBits});${fit}
const circuit = await model.compile(XTrain);
const few = Math.min(20, yTest.size);
print("in clear:", (await model.score(XTest, yTest)).toFixed(3));
print(\`simulated, \${few} rows:\`, (await model.score(XTest.slice(\`0:\${few}\`), yTest.slice(\`0:\${few}\`), { fhe: "simulate" })).toFixed(3));
print("predicted time of a row:", (circuit.statistics.milliseconds / 1000).toFixed(2), "s on", circuit.statistics.threads, "threads");
${picture}`,
    ],
    ["row", "//md\n## One row, encrypted"],
    [
      "row",
      `const row = XTest.slice("0:1");
const [decrypted] = Array.from((await model.predict(row, { fhe: "execute" })).data);
const [clear] = Array.from((await model.predict(row)).data);
print("decrypted:", ${said("decrypted", task)});
print(decrypted == clear ? "equals clear" : \`differs from clear: \${clear}\`);`,
    ],
    ["serve", "//md\n## To be served"],
    ["serve", "show(new ml.FheModelDev(model));"],
  ];
}

const said = (value: string, task: ModelTask): string =>
  task === "classes" ? `classNames[model.classes.indexOf(${value} ?? 0)] ?? ${value}` : value;

function networkCells({ nBits, task }: ModelChoices): readonly (readonly [ModelStep, string])[] {
  const isRight =
    task === "classes"
      ? `const bestOf = (scores: Tensor) => Array.from({ length: scores.shape[0] ?? 0 }, (_, i) => {
  const values = Array.from(scores.slice(i).data);
  return values.indexOf(Math.max(...values));
});
const right = bestOf(results).filter((best, i) => best === yTest.data[i]).length;
print("right:", (right / yTest.size).toFixed(3));`
      : `print("R²:", ml.metrics.r2Score(yTest, results.flatten()).toFixed(3));`;
  return [
    [
      "bits",
      `const bytes = Uint8Array.from(atob(modelFile), (sign) => sign.charCodeAt(0));
const network = await ml.compileOnnxModel(bytes, XTrain, { nBits: ${nBits} });
const results = await network.forward(XTest);
${isRight}
print("predicted time of a row:", (network.fheCircuit.statistics.milliseconds / 1000).toFixed(2), "s");
ml.display.layers(network);`,
    ],
    [
      "row",
      `const row = XTest.slice("0:1");
const decrypted = await network.forward(row, { fhe: "execute" });
print("decrypted:", decrypted);
print("in clear:", await network.forward(row));`,
    ],
    ["serve", "//md\n## To be served"],
    ["serve", "show(new ml.FheModelDev(network));"],
  ];
}
