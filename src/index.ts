/** The library for Node: tracing, simulation and encrypted execution in one process. */
import { createLibrary } from "./compile/library.ts";
import { nodeEnvironment } from "./node/environment.ts";
import { Client as ClientOf } from "./run/client/client.ts";
import type { LoadOptions } from "./run/files/loadOptions.ts";
import { createLocalHost } from "./run/local/localHost.ts";
import type { ServerOptions } from "./run/server/options.ts";
import { Server as ServerOf } from "./run/server/server.ts";
import { present } from "./trace/arrays.ts";
import { setLocationFinder, stackFinder } from "./trace/location.ts";

setLocationFinder(stackFinder(import.meta.url));

/** Clients are loaded from what `circuit.client.save()` gave. */
export const Client = {
  load: (bytes: Uint8Array, options?: LoadOptions): ClientOf => ClientOf.load(bytes, nodeEnvironment, present, options),
};
/** Servers are loaded from what `circuit.server.save()` gave. */
export const Server = {
  load: (bytes: Uint8Array, options?: ServerOptions): ServerOf => ServerOf.load(bytes, nodeEnvironment, options),
};

const { compiler: localCompiler, circuit: localCircuit } = createLibrary(
  createLocalHost(nodeEnvironment, (text) => console.log(text)),
  nodeEnvironment,
);

/** Makes a function compilable: says which parameters are encrypted. */
export const compiler: typeof localCompiler = localCompiler;
/** Makes a circuit from the types of its parameters, without an input-set. */
export const circuit: typeof localCircuit = localCircuit;

export { type Diagnostic, InternalError } from "./base/errors.ts";
export type { Budget } from "./circuit/budget.ts";
export type { Configuration } from "./circuit/configuration.ts";
export type { Circuit } from "./compile/circuit.ts";
export type { CompileOptions } from "./compile/compileOptions.ts";
export type { Compilable } from "./compile/compiler.ts";
export * from "./compile/public.ts";
export type { Graph } from "./ir/graph.ts";
export type { FormatOptions } from "./ir/print.ts";
export type { CryptoParameters } from "./params/parameters.ts";
export type { LoadOptions } from "./run/files/loadOptions.ts";
export type { RunOptions } from "./run/host.ts";
export type { ServerOptions } from "./run/server/options.ts";
export { NDArray } from "./trace/arrays.ts";
export type { ParameterType } from "./trace/parameterTypes.ts";
