/** What files hold of a fitted linear model: weights, and the quantizer of its inputs; all integers follow from them. */
import * as v from "valibot";
import { UserError } from "../../../base/errors.ts";
import { finite } from "../../../base/schema.ts";
import type { Label } from "../../numeric/labels.ts";
import type { Quantizer } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import { classesSchema, featuresSchema, readSaved } from "../saved.ts";
import type { LinearLearnt, LinearSolution } from "./linearModel.ts";
import type { LinearScales } from "./quantized.ts";

const entries = {
  features: featuresSchema,
  inputQuantizer: quantizerSchema,
  coef: v.pipe(v.array(v.array(finite)), v.minLength(1)),
  intercept: v.array(finite),
  nIter: v.nullable(v.pipe(finite, v.minValue(0))),
};

const regressor = v.strictObject(entries);
const classifier = v.strictObject({ ...entries, classes: classesSchema });

/** @throws UserError unless there are `outputs` rows of weights, each with one a feature */
function checkWeights(features: number, { coef, intercept }: LinearSolution, outputs = coef.length): void {
  if (coef.every((row) => row.length === features) && coef.length === outputs && intercept.length === outputs) return;
  throw new UserError(`model: expected ${outputs} rows of ${features} weights and as many intercepts, got others`, {
    code: "damaged-bytes",
  });
}

/** What is written. */
export const savedLinear = <Client extends LinearScales>({ client, features, solution }: LinearLearnt<Client>) => ({
  features,
  inputQuantizer: client.inputQuantizer,
  ...solution,
});

/** What was written. */
interface RestoredLinear {
  readonly inputQuantizer: Quantizer;
  readonly features: number;
  readonly solution: LinearSolution;
}

/** Reads what `savedLinear` wrote. @throws UserError for anything else */
export function restoredLinear(saved: unknown): RestoredLinear {
  const { features, inputQuantizer, ...solution } = readSaved(regressor, saved);
  checkWeights(features, solution);
  return { features, inputQuantizer, solution };
}

/** The same of a classifier, with its classes. */
export function restoredClasses(saved: unknown): RestoredLinear & { readonly classes: readonly Label[] } {
  const { features, inputQuantizer, classes, ...solution } = readSaved(classifier, saved);
  checkWeights(features, solution, classes.length === 2 ? 1 : classes.length);
  return { features, inputQuantizer, classes, solution };
}
