/** The names of `ml`: one list, for Node, for cells and for tests. */

export { MinMaxScaler, StandardScaler } from "./data/scalers.ts";
export { trainTestSplit } from "./data/split.ts";
export { fromXgboost } from "./import/xgboost.ts";
export * as metrics from "./metrics/index.ts";
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
export { DecisionTreeClassifier } from "./models/tree/DecisionTreeClassifier.ts";
export { DecisionTreeRegressor } from "./models/tree/DecisionTreeRegressor.ts";
export type { TreeClient } from "./models/tree/ensemble.ts";
export { RandomForestClassifier } from "./models/tree/RandomForestClassifier.ts";
export { RandomForestRegressor } from "./models/tree/RandomForestRegressor.ts";
export { XGBClassifier } from "./models/tree/XGBClassifier.ts";
export { XGBRegressor } from "./models/tree/XGBRegressor.ts";
