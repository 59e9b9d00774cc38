/** The texts of the gallery, by the ids of its examples. A part of its own: loaded when an example is opened. */
import cancer from "./gallery/cancer.ts?raw";
import comparisons from "./gallery/comparisons.ts?raw";
import convolution from "./gallery/convolution.ts?raw";
import creditDecision from "./gallery/creditDecision.ts?raw";
import digits from "./gallery/digits.ts?raw";
import discount from "./gallery/discount.ts?raw";
import gameOfLife from "./gallery/gameOfLife.ts?raw";
import histogram from "./gallery/histogram.ts?raw";
import housePrices from "./gallery/housePrices.ts?raw";
import iris from "./gallery/iris.ts?raw";
import keyValue from "./gallery/keyValue.ts?raw";
import levenshtein from "./gallery/levenshtein.ts?raw";
import linearModel from "./gallery/linearModel.ts?raw";
import matrixProduct from "./gallery/matrixProduct.ts?raw";
import neuralLayer from "./gallery/neuralLayer.ts?raw";
import paintedDigits from "./gallery/paintedDigits.ts?raw";
import retrieval from "./gallery/retrieval.ts?raw";
import rounding from "./gallery/rounding.ts?raw";
import sigmoid from "./gallery/sigmoid.ts?raw";
import sorting from "./gallery/sorting.ts?raw";
import spamWords from "./gallery/spamWords.ts?raw";
import tableLookup from "./gallery/tableLookup.ts?raw";
import tablePerElement from "./gallery/tablePerElement.ts?raw";

/** By the names of the files. */
export const texts = {
  cancer,
  comparisons,
  convolution,
  creditDecision,
  digits,
  discount,
  gameOfLife,
  histogram,
  housePrices,
  iris,
  keyValue,
  levenshtein,
  linearModel,
  matrixProduct,
  neuralLayer,
  paintedDigits,
  retrieval,
  rounding,
  sigmoid,
  sorting,
  spamWords,
  tableLookup,
  tablePerElement,
} as const satisfies Readonly<Record<string, string>>;
