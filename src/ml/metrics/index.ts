/** The names of `ml.metrics`. */
export {
  accuracyScore,
  averagePrecisionScore,
  confusionMatrix,
  f1Score,
  rocAucScore,
} from "./classification.ts";
export { meanAbsoluteError, meanSquaredError, r2Score } from "./regression.ts";
