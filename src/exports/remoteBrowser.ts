/** `glovebox/remote` in browsers, in a worker or a page: the same over the package's build for the web. */
import { type ConnectOptions, connectTo, type Remote } from "../remote/connect.ts";
import { browserEnvironment } from "../serving/environment.ts";
import { toNested } from "../value/tensor.ts";

/** Connects to a server of `glovebox serve`. */
export const connect = (address: string | URL, options?: ConnectOptions): Promise<Remote> =>
  connectTo(address, { client: browserEnvironment, present: toNested }, options);

export { type Diagnostic, InternalError, UserError } from "../base/errors.ts";
export type { Predictions, RemoteModel, RemoteTask } from "../ml/deployment/remoteModel.ts";
export type { ConnectOptions, Remote, RemoteCircuit, RemoteRunOptions } from "../remote/connect.ts";
export { RemoteError } from "../remote/errors.ts";
export type { RemoteProgress } from "../remote/jobs.ts";
export type { RemoteDescription, RemoteOptions, RemoteServer } from "../remote/remoteServer.ts";
export { openModel } from "./openModel.ts";
