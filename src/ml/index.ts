/** The names of `ml`: one list, for Node, for cells and for tests. */
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
