/** Metrics of predicted classes, as scikit-learn defines them. `y` are true labels, numbers or texts; both lists are of one length. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { distinctLabels, type Label, type LabelInput } from "../numeric/labels.ts";
import { labelPairOf } from "./pairs.ts";

/** Share of labels that are met. */
export function accuracyScore(y: LabelInput, predicted: LabelInput): number {
  const [truth, guess] = labelPairOf("accuracyScore", y, predicted);
  return truth.filter((label, i) => label === guess[i]).length / truth.length;
}

/** Counts by true label (rows) and predicted label (columns); labels ascending. */
export function confusionMatrix(y: LabelInput, predicted: LabelInput): NDArray {
  const { labels, counts } = confusions("confusionMatrix", y, predicted);
  const data = Float64Array.from(counts.flat());
  return new NDArray({ dtype: "int64", shape: [labels.length, labels.length], data });
}

/** Mean of the recalls of the classes that `y` has. */
export function balancedAccuracyScore(y: LabelInput, predicted: LabelInput): number {
  const { counts } = confusions("balancedAccuracyScore", y, predicted);
  const recalls = counts.flatMap((row, k) => {
    const all = sumOf(row);
    return all === 0 ? [] : [(row[k] as number) / all];
  });
  return sumOf(recalls) / recalls.length;
}

/**
 * Correlation of true and predicted classes, from -1 to 1; 0 where one of the lists has only one class. For more than two classes: Gorodkin, Computational
 * Biology and Chemistry 28 (2004).
 */
export function matthewsCorrcoef(y: LabelInput, predicted: LabelInput): number {
  const { counts } = confusions("matthewsCorrcoef", y, predicted);
  const truths = counts.map(sumOf);
  const guesses = counts.map((_, k) => sumOf(counts.map((row) => row[k] as number)));
  const all = sumOf(truths);
  const dot = (a: readonly number[], b: readonly number[]): number => sumOf(a.map((x, k) => x * (b[k] as number)));
  const covariance = sumOf(counts.map((row, k) => row[k] as number)) * all - dot(truths, guesses);
  const spread = (all * all - dot(guesses, guesses)) * (all * all - dot(truths, truths));
  return spread === 0 ? 0 : covariance / Math.sqrt(spread);
}

/** How per-class scores become one: those of the positive label, those of all rows together, their mean, or their mean by the number of rows. */
export type Averaging = "binary" | "micro" | "macro" | "weighted";

/** Options of scores that look at one class at a time. */
export interface ClassScoreOptions {
  /** `binary` unless given. */
  readonly average?: Averaging;
  /** Which label counts with `binary`; 1 unless given. */
  readonly posLabel?: Label;
}

/** Share of the rows predicted as a class that are of it; 0 where none is predicted. */
export const precisionScore = (y: LabelInput, predicted: LabelInput, options: ClassScoreOptions = {}): number =>
  averaged("precisionScore", y, predicted, options, ({ hits, guesses }) => ratio(hits, guesses));

/** Share of the rows of a class that are predicted as it; 0 where there are none. */
export const recallScore = (y: LabelInput, predicted: LabelInput, options: ClassScoreOptions = {}): number =>
  averaged("recallScore", y, predicted, options, ({ hits, truths }) => ratio(hits, truths));

/** Harmonic mean of precision and recall; 0 where a class is neither there nor predicted. */
export const f1Score = (y: LabelInput, predicted: LabelInput, options: ClassScoreOptions = {}): number =>
  averaged("f1Score", y, predicted, options, ({ hits, guesses, truths }) => ratio(2 * hits, guesses + truths));

/** Rows of one class: predicted rightly, predicted, there. */
interface ClassCounts {
  readonly hits: number;
  readonly guesses: number;
  readonly truths: number;
}

const ratio = (part: number, all: number): number => (all === 0 ? 0 : part / all);
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function averaged(
  metric: string,
  y: LabelInput,
  predicted: LabelInput,
  { average = "binary", posLabel = 1 }: ClassScoreOptions,
  scoreOf: (counts: ClassCounts) => number,
): number {
  const { labels, counts } = confusions(metric, y, predicted);
  const classes = counts.map((row, k) => ({
    hits: row[k] as number,
    guesses: sumOf(counts.map((each) => each[k] as number)),
    truths: sumOf(row),
  }));
  const total = (part: keyof ClassCounts): number => sumOf(classes.map((each) => each[part]));
  switch (average) {
    case "binary": {
      if (labels.length > 2 || (labels.length === 2 && !labels.includes(posLabel))) {
        throw new UserError(`${metric}: expected two labels, one of them ${posLabel}, got ${labels.join(", ")}`, {
          code: "options",
          hint: 'say { posLabel: … } for other labels, { average: "macro" } or "weighted" for more classes',
        });
      }
      return scoreOf(classes[labels.indexOf(posLabel)] ?? { hits: 0, guesses: 0, truths: 0 });
    }
    case "micro":
      return scoreOf({ hits: total("hits"), guesses: total("guesses"), truths: total("truths") });
    case "macro":
      return sumOf(classes.map(scoreOf)) / classes.length;
    case "weighted":
      return sumOf(classes.map((each) => each.truths * scoreOf(each))) / total("truths");
    default:
      throw new UserError(`${metric}: average: expected binary, micro, macro or weighted, got ${String(average)}`, {
        code: "options",
      });
  }
}

/** How many rows of each label (rows) are predicted as each (columns). */
export function confusions(
  metric: string,
  y: LabelInput,
  predicted: LabelInput,
): { readonly labels: readonly Label[]; readonly counts: readonly number[][] } {
  const [truth, guess] = labelPairOf(metric, y, predicted);
  const labels = distinctLabels([...truth, ...guess]);
  const code = new Map(labels.map((label, k) => [label, k]));
  const counts = labels.map(() => labels.map(() => 0));
  for (const [i, label] of truth.entries()) {
    const row = counts[code.get(label) as number] as number[];
    const column = code.get(guess[i] as Label) as number;
    row[column] = (row[column] as number) + 1;
  }
  return { labels, counts };
}
