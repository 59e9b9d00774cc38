/** The names of `ml.datasets`. */
export { makeClassification } from "./classification.ts";
export { loadDiabetes } from "./diabetes.ts";
export { loadBreastCancer, loadDigits, loadIris, loadWine } from "./loaders.ts";
export { makeRegression } from "./regression.ts";
export { makeCircles, makeMoons } from "./shapes.ts";
