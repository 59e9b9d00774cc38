/** Metrics of predicted classes and scores, as scikit-learn defines them. `y` are true labels; both lists are of one length. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import type { VectorInput } from "../numeric/matrix.ts";
import { pairOf } from "./pairs.ts";

/** Share of labels that are met. */
export function accuracyScore(y: VectorInput, predicted: VectorInput): number {
  const [truth, guess] = pairOf("accuracyScore", y, predicted);
  return truth.reduce((hits, label, i) => hits + Number(label === guess[i]), 0) / truth.length;
}

/** Counts by true label (rows) and predicted label (columns); labels ascending. */
export function confusionMatrix(y: VectorInput, predicted: VectorInput): NDArray {
  const [truth, guess] = pairOf("confusionMatrix", y, predicted);
  const labels = [...new Set([...truth, ...guess])].sort((a, b) => a - b);
  const code = new Map(labels.map((label, k) => [label, k]));
  const data = new Float64Array(labels.length ** 2);
  truth.forEach((label, i) => {
    const at = (code.get(label) as number) * labels.length + (code.get(guess[i] as number) as number);
    data[at] = (data[at] as number) + 1;
  });
  return new NDArray({ dtype: "int64", shape: [labels.length, labels.length], data });
}

/** How per-class scores become one: those of label 1, their mean, or their mean by the number of rows. */
export type Averaging = "binary" | "macro" | "weighted";

/** Harmonic mean of precision and recall; 0 where a class is neither there nor predicted. */
export function f1Score(
  y: VectorInput,
  predicted: VectorInput,
  { average = "binary" }: { readonly average?: Averaging } = {},
): number {
  const [truth, guess] = pairOf("f1Score", y, predicted);
  const ofLabel = (label: number): number => {
    const hits = truth.reduce((sum, value, i) => sum + Number(value === label && guess[i] === label), 0);
    const all = count(truth, label) + count(guess, label);
    return all === 0 ? 0 : (2 * hits) / all;
  };
  if (average === "binary") {
    const labels = new Set([...truth, ...guess]);
    if ([...labels].some((label) => label !== 0 && label !== 1)) {
      throw new UserError(`f1Score: expected labels 0 and 1, got ${[...labels].join(", ")}`, {
        code: "options",
        hint: 'say { average: "macro" } or "weighted" for more classes',
      });
    }
    return ofLabel(1);
  }
  const labels = [...new Set([...truth, ...guess])];
  const weights = labels.map((label) => (average === "macro" ? 1 : count(truth, label)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return labels.reduce((sum, label, k) => sum + (weights[k] as number) * ofLabel(label), 0) / total;
}

const count = (values: Float64Array, label: number): number =>
  values.reduce((sum, value) => sum + Number(value === label), 0);

/** Area under the ROC curve: how likely a row of label 1 scores above one of label 0; ties count half. */
export function rocAucScore(y: VectorInput, scores: VectorInput): number {
  const [truth, given] = pairOf("rocAucScore", y, scores);
  const positives = checkedBinary("rocAucScore", truth);
  const negatives = truth.length - positives;
  let area = 0;
  let below = 0;
  for (const group of groupsByScore(truth, given)) {
    area += group.positives * (below + group.negatives / 2);
    below += group.negatives;
  }
  return area / (positives * negatives);
}

/** Mean of precisions at each threshold, weighted by the growth of recall. */
export function averagePrecisionScore(y: VectorInput, scores: VectorInput): number {
  const [truth, given] = pairOf("averagePrecisionScore", y, scores);
  const positives = checkedBinary("averagePrecisionScore", truth);
  let sum = 0;
  let hits = 0;
  let taken = 0;
  for (const group of groupsByScore(truth, given).toReversed()) {
    hits += group.positives;
    taken += group.positives + group.negatives;
    sum += (group.positives / positives) * (hits / taken);
  }
  return sum;
}

function checkedBinary(metric: string, truth: Float64Array): number {
  const positives = count(truth, 1);
  if (positives > 0 && positives + count(truth, 0) === truth.length && positives < truth.length) return positives;
  throw new UserError(`${metric}: expected labels 0 and 1, some of each`, { code: "options" });
}

/** Rows of equal scores, lowest first. */
function groupsByScore(truth: Float64Array, scores: Float64Array) {
  const groups = new Map<number, { positives: number; negatives: number }>();
  truth.forEach((label, i) => {
    const score = scores[i] as number;
    const group = groups.get(score) ?? { positives: 0, negatives: 0 };
    if (label === 1) group.positives += 1;
    else group.negatives += 1;
    groups.set(score, group);
  });
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
