/** A budget of accuracy: how much a metric may change when a network's integers get fewer bits. */
import { UserError } from "../../../base/errors.ts";
import { type Checks, isAnything, isFunction, oneOf, readOptions } from "../../../base/options.ts";
import type { NDArray } from "../../../trace/arrays.ts";
import { type LabelInput, toLabels } from "../../numeric/labels.ts";

/** How results are judged. */
export interface AccuracyBudget {
  /** Compares targets with predictions, such as `ml.metrics.accuracyScore`; both are classes or numbers, row by row: see `predict`. */
  metric(targets: LabelInput, predicted: LabelInput): number;
  /** By how much the metric may change. */
  readonly maxLoss: number;
  /** Targets of the calibration rows; what the network gives on floats unless they are given. */
  readonly y?: LabelInput;
  /** What is compared: the place of the largest result of a row, or the results themselves. "class" where a row has several results, unless given. */
  readonly predict?: "class" | "values";
}

const checks: Checks<AccuracyBudget> = {
  metric: isFunction,
  maxLoss: ["a number of at least 0", (value) => typeof value === "number" && value >= 0],
  y: isAnything,
  predict: oneOf("class", "values"),
};

/** Scores results, and says how far from a score another may be. */
export interface Judge {
  readonly maxLoss: number;
  score(results: NDArray): number;
}

/**
 * A judge of results for the calibration rows.
 * @param floats results of the network before it is quantized
 * @throws UserError for options that are missing or wrong, and for targets of other rows
 */
export function judgeOf(name: string, given: unknown, floats: NDArray): Judge {
  const example = "{ metric: ml.metrics.accuracyScore, maxLoss: 0.01 }";
  const { metric, maxLoss, y, predict } = readOptions<AccuracyBudget>({ name, example, checks }, given);
  if (metric === undefined || maxLoss === undefined) {
    throw new UserError(`${name}: expected a metric and maxLoss`, { code: "options", hint: `such as ${example}` });
  }
  const count = floats.shape[0] as number;
  const isClass = predict === undefined ? floats.size > count : predict === "class";
  const shown = (results: NDArray): number[] => (isClass ? classesOf(results) : Array.from(results.data));
  const targets = y === undefined ? shown(floats) : (toLabels(`${name}: y`, y, count) as LabelInput);
  return {
    maxLoss,
    score(results) {
      const score = metric(targets, shown(results));
      if (Number.isFinite(score)) return score;
      throw new UserError(`${name}: metric: expected a finite number, got ${String(score)}`, { code: "options" });
    },
  };
}

/** The place of the largest number of each row. */
function classesOf({ shape, data }: NDArray): number[] {
  const rows = shape[0] as number;
  const width = data.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const own = data.slice(row * width, (row + 1) * width);
    return own.indexOf(own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
  });
}
