/** `glovebox/remote` in Node: circuits on a server, with their keys here. Results are numbers and nested lists of them. */

import type { RemoteModel } from "../ml/deployment/remoteModel.ts";
import { nodeEnvironment } from "../node/environment.ts";
import { type ConnectOptions, connectTo, type Remote, type RemoteCircuit } from "../remote/connect.ts";
import type { RemoteProgress } from "../remote/jobs.ts";
import type { RemoteOptions } from "../remote/remoteServer.ts";
import { toNested } from "../value/tensor.ts";

/** Connects to a server of `glovebox serve`. */
export const connect = (address: string | URL, options?: ConnectOptions): Promise<Remote> =>
  connectTo(address, { client: nodeEnvironment, present: toNested }, options);

/**
 * The model of a served circuit, whose client file `FheModelDev.save` gave: rows go in, predictions come out. It shares keys with the circuit.
 * @throws UserError of code `wrong-kind` when the server has a circuit alone
 */
export const openModel = async (
  circuit: RemoteCircuit,
  options?: RemoteOptions,
): Promise<RemoteModel<RemoteProgress>> => (await import("./remoteModels.ts")).remoteModel(circuit, options);

export { type Diagnostic, InternalError, UserError } from "../base/errors.ts";
export type { Predictions, RemoteModel, RemoteTask } from "../ml/deployment/remoteModel.ts";
export type { ConnectOptions, Remote, RemoteCircuit, RemoteRunOptions } from "../remote/connect.ts";
export { RemoteError } from "../remote/errors.ts";
export type { RemoteProgress } from "../remote/jobs.ts";
export type { RemoteDescription, RemoteOptions, RemoteServer } from "../remote/remoteServer.ts";
