/** Metrics of scores and probabilities, as scikit-learn defines them. `y` are true labels, 0 and 1 unless said otherwise; both lists are of one length. */
import { UserError } from "../../base/errors.ts";
import { distinctLabels, type LabelInput, toLabels } from "../numeric/labels.ts";
import type { MatrixInput, VectorInput } from "../numeric/matrix.ts";
import { toMatrix } from "../numeric/matrix.ts";
import { pairOf } from "./pairs.ts";

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
  const groups = new Map<number, { score: number; positives: number; negatives: number }>();
  truth.forEach((label, i) => {
    const score = scores[i] as number;
    const group = groups.get(score) ?? { score, positives: 0, negatives: 0 };
    if (label === 1) group.positives += 1;
    else group.negatives += 1;
    groups.set(score, group);
  });
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

const count = (values: Float64Array, label: number): number =>
  values.reduce((sum, value) => sum + Number(value === label), 0);

/** Points of the ROC curve, from no row to all: shares of false and of true positives by falling threshold; the first threshold is infinite. */
export function rocCurve(
  y: VectorInput,
  scores: VectorInput,
): { readonly fpr: readonly number[]; readonly tpr: readonly number[]; readonly thresholds: readonly number[] } {
  const [truth, given] = pairOf("rocCurve", y, scores);
  const positives = checkedBinary("rocCurve", truth);
  const points: { falses: number; trues: number; threshold: number }[] = [];
  for (const { score, ...group } of groupsByScore(truth, given).toReversed()) {
    const last = points.at(-1) ?? { falses: 0, trues: 0 };
    points.push({ falses: last.falses + group.negatives, trues: last.trues + group.positives, threshold: score });
  }
  // scikit-learn leaves out points on a straight line between their neighbours.
  const kept = points.filter((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (before === undefined || after === undefined) return true;
    const bend = (part: "falses" | "trues"): number => after[part] - 2 * point[part] + before[part];
    return bend("falses") !== 0 || bend("trues") !== 0;
  });
  kept.unshift({ falses: 0, trues: 0, threshold: Number.POSITIVE_INFINITY });
  return {
    fpr: kept.map(({ falses }) => falses / (truth.length - positives)),
    tpr: kept.map(({ trues }) => trues / positives),
    thresholds: kept.map(({ threshold }) => threshold),
  };
}

/**
 * Mean of -log of the probability of the true class.
 * @param probabilities rows × classes, the classes ascending as in `predictProba`; each row sums to 1
 * @param options.labels the classes, where `y` lacks some
 */
export function logLoss(
  y: LabelInput,
  probabilities: MatrixInput,
  { labels }: { readonly labels?: LabelInput } = {},
): number {
  const { x, codes } = scored("logLoss", y, probabilities, labels);
  // scikit-learn clips to the resolution of the type, so that a wrong certainty costs much, and not everything.
  const clipped = (p: number): number => Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, p));
  const losses = codes.map((k, i) => -Math.log(clipped(x.data[i * x.columns + k] as number)));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** Share of rows whose true class is among the `k` (2 unless given) with the highest scores. @param scores rows × classes, the classes ascending */
export function topKAccuracyScore(
  y: LabelInput,
  scores: MatrixInput,
  { k = 2, labels }: { readonly k?: number; readonly labels?: LabelInput } = {},
): number {
  const { x, codes } = scored("topKAccuracyScore", y, scores, labels);
  if (!Number.isInteger(k) || k < 1) {
    throw new UserError(`topKAccuracyScore: k: expected an integer of at least 1, got ${k}`, { code: "options" });
  }
  const hits = codes.filter((code, i) => {
    const row = [...x.data.subarray(i * x.columns, (i + 1) * x.columns)];
    const own = row[code] as number;
    // Of equal scores the last class counts as the highest, as in scikit-learn.
    return row.filter((score, other) => score > own || (score === own && other > code)).length < k;
  });
  return hits.length / codes.length;
}

/** Rows of scores, and the number of each row's true class. */
function scored(metric: string, y: LabelInput, scores: MatrixInput, given: LabelInput | undefined) {
  const x = toMatrix("scores", scores);
  const truth = toLabels("y", y, x.rows);
  const classes = distinctLabels(given === undefined ? truth : toLabels("labels", given));
  const code = new Map(classes.map((label, k) => [label, k]));
  const codes = truth.map((label) => code.get(label));
  if (classes.length !== x.columns || codes.includes(undefined)) {
    throw new UserError(
      `${metric}: expected a column for each of the classes ${classes.join(", ")}, got ${x.columns} columns`,
      { code: "shape", hint: "say { labels: … } where y lacks some classes" },
    );
  }
  return { x, codes: codes as number[] };
}
