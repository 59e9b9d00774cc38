/** How a model does against what it is given: accuracy by bits with its price (scikit-learn's `ValidationCurveDisplay`), and learning curves. */
import { UserError } from "../../base/errors.ts";
import type { Circuit } from "../../compile/circuit.ts";
import type { Display, PlotAxis } from "../../protocol/display.ts";
import type { ModelCompileOptions } from "../models/compilation.ts";
import type { TaskOptions } from "../models/modes.ts";
import type { LabelInput } from "../numeric/labels.ts";
import { toLabels } from "../numeric/labels.ts";
import { type MatrixInput, takeRows, tensorOfMatrix, toMatrix } from "../numeric/matrix.ts";
import type { Epoch } from "../training/network/train.ts";
import { Picture } from "./picture.ts";

/** What of a model curves need. */
interface Trainable {
  readonly name: string;
  fit(X: MatrixInput, y: never, task?: TaskOptions): Promise<unknown>;
  compile(X: MatrixInput, options: Pick<ModelCompileOptions, "configuration">): Promise<Circuit>;
  score(X: MatrixInput, y: never): Promise<number>;
}

/** Rows and targets for training, and for testing: what `trainTestSplit` gives. */
type SplitRows = readonly [XTrain: MatrixInput, XTest: MatrixInput, yTrain: LabelInput, yTest: LabelInput];

/** What a curve by bits takes beside models and rows. */
interface BitsOptions extends Pick<ModelCompileOptions, "configuration"> {
  readonly title?: string;
  readonly bits?: readonly number[];
}

/** One setting of a curve by bits. */
export interface BitsTrial {
  readonly bits: number;
  /** Accuracy of a classifier, R² of a regressor, on the test rows; in clear, which is what ciphertexts give. */
  readonly score: number;
  readonly bootstraps: number;
  /** Predicted, on `threads` of the circuit's statistics. */
  readonly milliseconds: number;
  /** Evaluation keys, in bytes. */
  readonly keys: number;
}

const plainAxis: PlotAxis = { label: null, type: null, domain: null, grid: false };

/** A display of accuracy by bits, with its numbers. */
export class BitsPicture extends Picture {
  readonly trials: readonly BitsTrial[];

  constructor(title: string, displays: readonly Display[], trials: readonly BitsTrial[]) {
    super(title, displays);
    this.trials = trials;
  }
}

/**
 * Trains and compiles a model for each number of bits.
 * @param options.configuration the compiler's, as `compile` of the model takes it: costs are those of circuits compiled so
 * @param modelOf makes the model with so many bits
 * @throws UserError for bits that are no counts, and what `fit` and `compile` throw
 */
export async function accuracyByBits(
  modelOf: (nBits: number) => Trainable,
  [XTrain, XTest, yTrain, yTest]: SplitRows,
  options: TaskOptions & BitsOptions = {},
): Promise<BitsPicture> {
  const { bits = [2, 3, 4, 6], configuration = {}, title = "Accuracy by bits", ...task } = options;
  const odd = bits.find((each) => !Number.isInteger(each) || each < 1);
  if (bits.length === 0 || odd !== undefined) {
    throw new UserError(`display.accuracyByBits: bits: expected a list of counts, got ${odd ?? "an empty list"}`, {
      code: "options",
    });
  }
  const trials: BitsTrial[] = [];
  for (const each of bits) {
    const model = modelOf(each);
    await model.fit(XTrain, yTrain as never, task);
    const score = await model.score(XTest, yTest as never);
    const { statistics } = await model.compile(XTrain, { configuration });
    trials.push({
      ...{ bits: each, score, bootstraps: statistics.programmableBootstraps, milliseconds: statistics.milliseconds },
      keys: statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys,
    });
  }
  const data = [
    { name: "bits", values: trials.map((trial) => trial.bits) },
    { name: "score", values: trials.map(({ score }) => score) },
  ];
  const mark = { data: 0, channels: { x: "bits", y: "score" }, color: "server", bins: null } as const;
  return new BitsPicture(
    title,
    [
      {
        ...{ kind: "table", title, omitted: 0 },
        columns: [
          { name: "bits", values: trials.map((trial) => trial.bits) },
          { name: "score", values: trials.map(({ score }) => Number(score.toFixed(4))) },
          { name: "bootstraps", values: trials.map(({ bootstraps }) => bootstraps) },
          { name: "seconds", values: trials.map(({ milliseconds }) => Number((milliseconds / 1000).toPrecision(2))) },
          { name: "keys, MiB", values: trials.map(({ keys }) => Number((keys / 2 ** 20).toPrecision(3))) },
        ],
      },
      {
        ...{ kind: "plot", title: `${title}, on rows that were kept back`, data: [data] },
        marks: [
          { type: "line", ...mark },
          { type: "dot", ...mark },
        ],
        x: { ...plainAxis, label: "bits" },
        y: { ...plainAxis, label: "score", grid: true },
        color: { label: null, scheme: null },
      },
    ],
    trials,
  );
}

/** Shares of the rows that a learning curve trains with. */
const usualShares = [0.1, 0.25, 0.5, 0.75, 1];

/**
 * The learning curve of a network: loss by epoch, from its training.
 * Or, of a function that makes a model, and rows: score by number of training rows.
 * @throws UserError for a model without a history, and what `fit` throws
 */
export async function learningCurve(
  model: { readonly name: string; readonly history?: readonly Epoch[] } | (() => Trainable),
  rows?: SplitRows,
  options: TaskOptions & { readonly title?: string } = {},
): Promise<Picture> {
  if (typeof model !== "function") return lossCurve(model, options.title);
  if (rows === undefined) {
    throw new UserError("display.learningCurve: expected rows beside a function that makes a model, got none", {
      code: "options",
      hint: "learningCurve(() => new ml.LogisticRegression(), ml.trainTestSplit(X, y))",
    });
  }
  const [XTrain, XTest, yTrain, yTest] = rows;
  const x = toMatrix("XTrain", XTrain);
  const labels = toLabels("yTrain", yTrain, x.rows);
  const { title: given, ...task } = options;
  const curve: { rows: number; part: string; score: number }[] = [];
  for (const share of usualShares) {
    const count = Math.max(2, Math.round(share * x.rows));
    const some = tensorOfMatrix(
      takeRows(
        x,
        Array.from({ length: count }, (_, i) => i),
      ),
    );
    const own = labels.slice(0, count) as never;
    const trained = model();
    // A class may be missing among the first rows.
    if (new Set(own).size < 2) continue;
    await trained.fit(some, own, task);
    curve.push({ rows: count, part: "training rows", score: await trained.score(some, own) });
    curve.push({ rows: count, part: "test rows", score: await trained.score(XTest, yTest as never) });
  }
  return linePlot(given ?? "Learning curve", curve, "rows", "score");
}

function lossCurve(
  { name, history }: { readonly name: string; readonly history?: readonly Epoch[] },
  given: string | undefined,
): Picture {
  if (history === undefined) {
    throw new UserError(`display.learningCurve: expected a network, which learns by epochs, got ${name}`, {
      code: "options",
      hint: "give a function that makes the model, and rows: learningCurve(() => new ml.…(), ml.trainTestSplit(X, y))",
    });
  }
  const points = history.flatMap(({ epoch, loss, validationLoss }) => [
    { epoch, part: "training rows", loss },
    ...(validationLoss === null ? [] : [{ epoch, part: "kept back", loss: validationLoss }]),
  ]);
  return linePlot(given ?? `Learning curve of ${name}`, points, "epoch", "loss");
}

function linePlot<X extends string, Y extends string>(
  title: string,
  points: readonly ({ readonly part: string } & { readonly [N in X | Y]: number })[],
  x: X,
  y: Y,
): Picture {
  const columns = [x, y, "part" as const].map((name) => ({
    name,
    values: points.map((point): number | string => point[name]),
  }));
  const channels = { x, y, stroke: "part", z: "part" };
  return new Picture(title, [
    {
      ...{ kind: "plot", title, data: [columns] },
      marks: [{ type: "line", data: 0, channels, color: null, bins: null }],
      x: { ...plainAxis, label: x },
      y: { ...plainAxis, label: y, grid: true },
      color: { label: null, scheme: "categorical" },
    },
  ]);
}
