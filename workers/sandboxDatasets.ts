/** Entry of the sandbox' part with the tables of data sets: put behind the runtime when a program names `datasets`. The part for machine learning takes them from here. */
export * from "../src/ml/datasets/tables/index.ts";

/** It adds no names to those of the runtime's library. */
export const names = (): Readonly<Record<string, never>> => ({});
