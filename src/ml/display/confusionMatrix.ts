/** The confusion matrix as a picture: scikit-learn's `ConfusionMatrixDisplay`. */
import { confusions } from "../metrics/classification.ts";
import type { LabelInput } from "../numeric/labels.ts";
import { classNames, shortNumber } from "./options.ts";
import { Picture } from "./picture.ts";

/** How it is drawn. */
export interface ConfusionOptions {
  readonly title?: string;
  /** Names for the labels, ascending. */
  readonly classNames?: readonly string[];
}

/**
 * Counts by true class (rows) and predicted class (columns).
 * @throws UserError for lists of unequal length, and for another number of names than there are labels
 */
export function confusionMatrix(y: LabelInput, predicted: LabelInput, options: ConfusionOptions = {}): Picture {
  const { labels, counts } = confusions("display.confusionMatrix", y, predicted);
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  const met = counts.reduce((sum, row, k) => sum + (row[k] ?? 0), 0);
  const title = options.title ?? `Confusion matrix: ${met} of ${all} right (${shortNumber((100 * met) / all)} %)`;
  return new Picture(title, [
    { kind: "confusion", title, labels: classNames("display.confusionMatrix", labels, options.classNames), counts },
  ]);
}
