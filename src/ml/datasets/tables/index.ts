/** The tables of the data sets, as texts: a part of its own (workers/sandboxDatasets.ts), loaded where a program names `datasets`. */
export * as breastCancer from "./breastCancer.ts";
export * as diabetes from "./diabetes.ts";
export * as digits from "./digits.ts";
export * as iris from "./iris.ts";
export * as wine from "./wine.ts";
