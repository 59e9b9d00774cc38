/** The names of `ml`: one list, for Node, for cells and for tests. */

export { readCsv } from "./data/csv.ts";
export { PCA } from "./data/pca.ts";
export { MinMaxScaler, StandardScaler } from "./data/scalers.ts";
export { trainTestSplit } from "./data/split.ts";
export type { CsvTable } from "./data/table.ts";
export * as datasets from "./datasets/index.ts";
export { FheModelClient } from "./deployment/FheModelClient.ts";
export { FheModelDev } from "./deployment/FheModelDev.ts";
export { FheModelServer } from "./deployment/FheModelServer.ts";
export * as display from "./display/index.ts";
export { fromJSON } from "./import/json.ts";
export { fromOnnx } from "./import/onnx/fromOnnx.ts";
export { fromXgboost } from "./import/xgboost.ts";
export * as metrics from "./metrics/index.ts";
export {
  type CustomOptions,
  compileBrevitasQatModel,
  compileOnnxModel,
  compileTorchModel,
} from "./models/compileNetwork.ts";
export { CustomModule } from "./models/customModule.ts";
export type { AutoRound, NetworkSwitches } from "./models/customSwitches.ts";
export { ElasticNet } from "./models/linear/ElasticNet.ts";
export { GammaRegressor } from "./models/linear/GammaRegressor.ts";
export { Lasso } from "./models/linear/Lasso.ts";
export { LinearRegression } from "./models/linear/LinearRegression.ts";
export { LinearSVC } from "./models/linear/LinearSVC.ts";
export { LinearSVR } from "./models/linear/LinearSVR.ts";
export { LogisticRegression } from "./models/linear/LogisticRegression.ts";
export { PoissonRegressor } from "./models/linear/PoissonRegressor.ts";
export { Ridge } from "./models/linear/Ridge.ts";
export { SGDClassifier } from "./models/linear/SGDClassifier.ts";
export { SGDRegressor } from "./models/linear/SGDRegressor.ts";
export { TweedieRegressor } from "./models/linear/TweedieRegressor.ts";
export { LookupNetClassifier } from "./models/lookupNet/LookupNetClassifier.ts";
export { LookupNetRegressor } from "./models/lookupNet/LookupNetRegressor.ts";
export { KNeighborsClassifier } from "./models/neighbors/KNeighborsClassifier.ts";
export { NeuralNetClassifier } from "./models/neural/NeuralNetClassifier.ts";
export { NeuralNetRegressor } from "./models/neural/NeuralNetRegressor.ts";
export type { AnyModel } from "./models/table.ts";
export { DecisionTreeClassifier } from "./models/tree/DecisionTreeClassifier.ts";
export { DecisionTreeRegressor } from "./models/tree/DecisionTreeRegressor.ts";
export type { TreeClient } from "./models/tree/ensemble.ts";
export { RandomForestClassifier } from "./models/tree/RandomForestClassifier.ts";
export { RandomForestRegressor } from "./models/tree/RandomForestRegressor.ts";
export { XGBClassifier } from "./models/tree/XGBClassifier.ts";
export { XGBRegressor } from "./models/tree/XGBRegressor.ts";
export type { AccuracyBudget } from "./network/search/budget.ts";
export { BinarySearchPError } from "./search/pError.ts";
export type { Epoch } from "./training/network/train.ts";
