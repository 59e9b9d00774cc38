/** Pictures of models, which a cell shows: `ml.display`. */
export { confusionMatrix } from "./confusionMatrix.ts";
export { accuracyByBits, learningCurve } from "./curves.ts";
export { decisionBoundary } from "./decisionBoundary.ts";
export { layers } from "./layers.ts";
export { tree } from "./tree.ts";
