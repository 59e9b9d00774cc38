/** What several displays of models read in the same way. */
import { UserError } from "../../base/errors.ts";
import type { Label } from "../numeric/labels.ts";

/** Longest name that a display holds, in characters. */
const longestName = 200;

/** Text as displays hold it. */
export const cutName = (text: string): string =>
  text.length <= longestName ? text : `${text.slice(0, longestName - 1)}…`;

/** The names of classes: those given, one for each label, or the labels themselves. @throws UserError for another number of names */
export function classNames(call: string, labels: readonly Label[], given: readonly string[] | undefined): string[] {
  if (given === undefined) return labels.map((label) => cutName(String(label)));
  if (given.length === labels.length) return given.map((name) => cutName(String(name)));
  throw new UserError(`${call}: expected ${labels.length} class names, got ${given.length}`, {
    code: "options",
    hint: `one for each of ${labels.join(", ")}`,
  });
}

/** The names of features: those given, or `x0`, `x1`, …. @throws UserError for another number of names */
export function featureNames(call: string, features: number, given: readonly string[] | undefined): string[] {
  if (given === undefined) return Array.from({ length: features }, (_, i) => `x${i}`);
  if (given.length === features) return given.map((name) => cutName(String(name)));
  throw new UserError(`${call}: expected ${features} feature names, got ${given.length}`, { code: "options" });
}

/** A number as labels of pictures say it. */
export const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));
