/** The names of `ml.metrics`. */
export {
  accuracyScore,
  balancedAccuracyScore,
  confusionMatrix,
  f1Score,
  matthewsCorrcoef,
  precisionScore,
  recallScore,
} from "./classification.ts";
export {
  meanAbsoluteError,
  meanGammaDeviance,
  meanPoissonDeviance,
  meanSquaredError,
  meanTweedieDeviance,
  r2Score,
} from "./regression.ts";
export { averagePrecisionScore, logLoss, rocAucScore, rocCurve, topKAccuracyScore } from "./scores.ts";
