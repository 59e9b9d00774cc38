/** `glovebox/remote` in Node: circuits on a server, with their keys here. Results are numbers and nested lists of them. */

import { nodeEnvironment } from "../node/environment.ts";
import { type ConnectOptions, connectTo, type Remote } from "../remote/connect.ts";
import { toNested } from "../value/tensor.ts";

/** Connects to a server of `glovebox serve`. */
export const connect = (address: string | URL, options?: ConnectOptions): Promise<Remote> =>
  connectTo(address, { client: nodeEnvironment, present: toNested }, options);

export { type Diagnostic, InternalError, UserError } from "../base/errors.ts";
export type { Predictions, RemoteModel, RemoteTask } from "../ml/deployment/remoteModel.ts";
export type { ConnectOptions, Remote, RemoteCircuit, RemoteRunOptions } from "../remote/connect.ts";
export { RemoteError } from "../remote/errors.ts";
export type { RemoteProgress } from "../remote/jobs.ts";
export type { RemoteDescription, RemoteOptions, RemoteServer } from "../remote/remoteServer.ts";
export { openModel } from "./openModel.ts";
