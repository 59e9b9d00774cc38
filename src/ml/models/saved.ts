/** What all saved models share: the head of their JSON, and parts that several families have. */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import { finite, parsed, text, within } from "../../base/schema.ts";
import type { Label } from "../numeric/labels.ts";
import { mostFeatures } from "./preparation.ts";

/** What a saved model calls itself. */
export const modelFormat = "glovebox-model";
/** Present version of the format. */
export const modelVersion = 1;

/** Labels of a classifier: at least two, ascending; all numbers or all texts. */
export const classesSchema = v.pipe(
  v.union([v.array(finite), v.array(text(1000))]),
  v.minLength(2),
  v.check((labels) => labels.every((label, i) => i === 0 || label > (labels[i - 1] as Label)), "ascending labels"),
);

/** How many features a row has. */
export const featuresSchema = within(1, mostFeatures);

/** Reads a part of a saved model by its schema. @throws UserError that names the field */
export const readSaved = <Schema extends v.GenericSchema>(schema: Schema, saved: unknown): v.InferOutput<Schema> =>
  parsed(schema, saved, "model", { code: "damaged-bytes" });

/** @throws UserError unless a part of a client's file has as many entries as its rows need */
export function checkCount(what: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new UserError(`model: expected ${expected} ${what}, got ${got}`, { code: "damaged-bytes" });
}
