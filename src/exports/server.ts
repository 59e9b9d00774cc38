/** `glovebox/server`: what a server needs. It holds no secret key, no client and nothing of the tfhe package. */
import { type CircuitModule, circuitModule } from "../machine/circuitModule.ts";
import { nodeServerEnvironment } from "../node/serverEnvironment.ts";
import type { ModuleOptions } from "../run/environment.ts";
import type { ServerOptions } from "../run/server/options.ts";
import { Server as ServerOf } from "../run/server/server.ts";
import { circuitOf, type PoolOptions, ServerPool } from "../run/server/serverPool.ts";

/** Servers are loaded from what `circuit.server.save()` gave. */
export const Server = {
  load: (bytes: Uint8Array, options?: ServerOptions): ServerOf => ServerOf.load(bytes, nodeServerEnvironment, options),
};

/**
 * The circuit in a server file as a WebAssembly module (docs/machine-code.md).
 * @throws UserError as `Server.load`, and for a circuit that no module can be made of
 */
export const compileCircuit = (
  bytes: Uint8Array,
  options: ModuleOptions = {},
  serverOptions?: ServerOptions,
): CircuitModule => circuitModule(circuitOf("compileCircuit", bytes, serverOptions), options);

/** Many circuits over one memory of keys. */
export const createServerPool = (options: PoolOptions): ServerPool => new ServerPool(nodeServerEnvironment, options);

export { type Diagnostic, InternalError, UserError } from "../base/errors.ts";
export type { CircuitModule } from "../machine/circuitModule.ts";
export type { Progress } from "../run/during.ts";
export type { ModuleOptions } from "../run/environment.ts";
/** What a file is, from its head: kind, format, names of parameters and key, and the circuit that it belongs to. No part of its body is read. */
export { type FileHead, readAnyHead as readFileHead, summedFrom } from "../run/files/files.ts";
export type { RunOptions } from "../run/host.ts";
export type { CircuitDescription } from "../run/server/description.ts";
export type { NamedKeys } from "../run/server/keySessions.ts";
export type { ServerOptions } from "../run/server/options.ts";
export {
  type OpenedCircuit,
  openCircuit,
  type PoolOptions,
  type RunHelpers,
  type RunPart,
  type ServerPool,
} from "../run/server/serverPool.ts";
