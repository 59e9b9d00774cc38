/**
 * The names that user code may use beside `compiler` and `circuit`, which need a place where circuits run: the one list of them. The library of Node
 * exports it, a notebook's sandbox takes it, and editors must declare each (`sandbox/types/libraryDeclarations.ts`).
 */
export { UserError } from "../base/errors.ts";
export { searchParameters } from "../params/searchParameters.ts";
export { AutoRounder, AutoTruncator } from "../trace/autoBits.ts";
export { maxpool, multivariate } from "../trace/composite.ts";
export { array, conv, LookupTable, one, ones, tag, univariate, zero, zeros } from "../trace/extensions.ts";
export { bits, hint, ifThenElse, relu, round } from "../trace/functions.ts";
export { np } from "../trace/numpy.ts";
export { clear, int, tensor, uint } from "../trace/parameterTypes.ts";
export { roundBitPattern, truncateBitPattern } from "../trace/rounding.ts";
export { inputset } from "./generatedInputset.ts";
