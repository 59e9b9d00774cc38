/** Models of `glovebox/remote`, whose code is loaded when the first one is opened. */
import type { RemoteModel } from "../ml/deployment/remoteModel.ts";
import type { RemoteCircuit } from "../remote/connect.ts";
import type { RemoteProgress } from "../remote/jobs.ts";
import type { RemoteOptions } from "../remote/remoteServer.ts";

/**
 * The model of a served circuit, whose client file `FheModelDev.save` gave: rows go in, predictions come out. It shares keys with the circuit.
 * @throws UserError of code `wrong-kind` when the server has a circuit alone
 */
export const openModel = async (
  circuit: RemoteCircuit,
  options?: RemoteOptions,
): Promise<RemoteModel<RemoteProgress>> => (await import("./remoteModels.ts")).remoteModel(circuit, options);
