/** Everything that user code may name, for one host: the same object in Node, in tests and in a notebook's sandbox. */
import { UserError } from "../base/errors.ts";
import { searchParameters } from "../params/searchParameters.ts";
import type { CircuitHost } from "../run/host.ts";
import type { Surroundings } from "../run/localHost.ts";
import { maxpool, multivariate } from "../trace/composite.ts";
import { array, conv, LookupTable, one, ones, tag, univariate, zero, zeros } from "../trace/extensions.ts";
import { bits, hint, ifThenElse, relu, round } from "../trace/functions.ts";
import { np } from "../trace/numpy.ts";
import { clear, int, tensor, uint } from "../trace/parameterTypes.ts";
import { AutoRounder, roundBitPattern, truncateBitPattern } from "../trace/rounding.ts";
import { type CircuitFunction, type CompilerFunction, createCompiler, createDirectCircuit } from "./compiler.ts";
import { inputset } from "./generatedInputset.ts";

/** Names that do not depend on where circuits run. */
const common = {
  np,
  LookupTable,
  univariate,
  multivariate,
  array,
  zeros,
  ones,
  zero,
  one,
  conv,
  maxpool,
  tag,
  relu,
  ifThenElse,
  round,
  bits,
  hint,
  roundBitPattern,
  truncateBitPattern,
  AutoRounder,
  uint,
  int,
  tensor,
  clear,
  inputset,
  searchParameters,
  UserError,
} as const;

/** The whole library. */
export type Library = typeof common & { readonly compiler: CompilerFunction; readonly circuit: CircuitFunction };

/** The library with circuits that run on `host`. */
export function createLibrary(host: CircuitHost, surroundings: Surroundings | null = null): Library {
  return Object.freeze({
    ...common,
    compiler: createCompiler(host, surroundings),
    circuit: createDirectCircuit(host, surroundings),
  });
}
