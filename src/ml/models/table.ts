/** All models by name: the one list, from which files are read. */
import { ElasticNet } from "./linear/ElasticNet.ts";
import { GammaRegressor } from "./linear/GammaRegressor.ts";
import { Lasso } from "./linear/Lasso.ts";
import { LinearRegression } from "./linear/LinearRegression.ts";
import { LinearSVC } from "./linear/LinearSVC.ts";
import { LinearSVR } from "./linear/LinearSVR.ts";
import { LogisticRegression } from "./linear/LogisticRegression.ts";
import { PoissonRegressor } from "./linear/PoissonRegressor.ts";
import { Ridge } from "./linear/Ridge.ts";
import { SGDClassifier } from "./linear/SGDClassifier.ts";
import { SGDRegressor } from "./linear/SGDRegressor.ts";
import { TweedieRegressor } from "./linear/TweedieRegressor.ts";
import { LookupNetClassifier } from "./lookupNet/LookupNetClassifier.ts";
import { LookupNetRegressor } from "./lookupNet/LookupNetRegressor.ts";
import { KNeighborsClassifier } from "./neighbors/KNeighborsClassifier.ts";
import { NeuralNetClassifier } from "./neural/NeuralNetClassifier.ts";
import { NeuralNetRegressor } from "./neural/NeuralNetRegressor.ts";
import { DecisionTreeClassifier } from "./tree/DecisionTreeClassifier.ts";
import { DecisionTreeRegressor } from "./tree/DecisionTreeRegressor.ts";
import { RandomForestClassifier } from "./tree/RandomForestClassifier.ts";
import { RandomForestRegressor } from "./tree/RandomForestRegressor.ts";
import { XGBClassifier } from "./tree/XGBClassifier.ts";
import { XGBRegressor } from "./tree/XGBRegressor.ts";

/** Classes of models by the name that they have in `ml` and in files. */
export const modelClasses = {
  ElasticNet,
  GammaRegressor,
  Lasso,
  LinearRegression,
  LinearSVC,
  LinearSVR,
  LogisticRegression,
  PoissonRegressor,
  Ridge,
  SGDClassifier,
  SGDRegressor,
  TweedieRegressor,
  LookupNetClassifier,
  LookupNetRegressor,
  KNeighborsClassifier,
  DecisionTreeClassifier,
  DecisionTreeRegressor,
  RandomForestClassifier,
  RandomForestRegressor,
  XGBClassifier,
  XGBRegressor,
  NeuralNetClassifier,
  NeuralNetRegressor,
} as const;

/** The name of a model's class. */
export type ModelName = keyof typeof modelClasses;

/** A model of any class. */
export type AnyModel = InstanceType<(typeof modelClasses)[ModelName]>;
