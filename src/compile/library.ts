/** Everything that user code may name, for one host: the same object in Node, in tests and in a notebook's sandbox. */
import type { RunEnvironment } from "../run/environment.ts";
import type { CircuitHost } from "../run/host.ts";
import { type CircuitFunction, type CompilerFunction, createCompiler, createDirectCircuit } from "./compiler.ts";
import * as common from "./public.ts";

/** The whole library. */
export type Library = typeof common & { readonly compiler: CompilerFunction; readonly circuit: CircuitFunction };

/** The library with circuits that run on `host`. */
export function createLibrary(host: CircuitHost, environment: RunEnvironment | null = null): Library {
  return Object.freeze({
    ...common,
    compiler: createCompiler(host, environment),
    circuit: createDirectCircuit(host, environment),
  });
}
