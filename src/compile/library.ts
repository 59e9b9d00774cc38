/** Everything that user code may name, for one host: the same object in Node, in tests and in a notebook's sandbox. */
import { UserError } from "../base/errors.ts";
import { searchParameters } from "../params/searchParameters.ts";
import { array, conv, LookupTable, one, ones, tag, univariate, zero, zeros } from "../trace/extensions.ts";
import { np } from "../trace/numpy.ts";
import { type CompilerFunction, createCompiler } from "./compiler.ts";
import type { CircuitHost } from "./host.ts";
import type { Surroundings } from "./localHost.ts";

/** Names that do not depend on where circuits run. */
const common = {
  np,
  LookupTable,
  univariate,
  array,
  zeros,
  ones,
  zero,
  one,
  conv,
  tag,
  searchParameters,
  UserError,
} as const;

/** The whole library. */
export type Library = typeof common & { readonly compiler: CompilerFunction };

/** The library with circuits that run on `host`. */
export function createLibrary(host: CircuitHost, surroundings: Surroundings | null = null): Library {
  return Object.freeze({ ...common, compiler: createCompiler(host, surroundings) });
}
