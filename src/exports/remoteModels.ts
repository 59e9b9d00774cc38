/** Models of `glovebox/remote`: what a client file says of a model, before the circuit that a server runs. Loaded when the first one is opened. */
import { FheModelClient } from "../ml/deployment/FheModelClient.ts";
import { RemoteModel } from "../ml/deployment/remoteModel.ts";
import type { RemoteCircuit } from "../remote/connect.ts";
import type { RemoteProgress } from "../remote/jobs.ts";
import type { RemoteOptions } from "../remote/remoteServer.ts";
import { messagesIn } from "../run/files/bundle.ts";

/**
 * The model of a served circuit, whose client file `FheModelDev.save` gave: rows go in, predictions come out. It shares keys with the circuit.
 * @throws UserError of code `wrong-kind` when the server has a circuit alone
 */
export async function remoteModel(
  circuit: RemoteCircuit,
  options?: RemoteOptions,
): Promise<RemoteModel<RemoteProgress>> {
  const client = FheModelClient.of(await circuit.client(options), await circuit.processing(options), messagesIn);
  return new RemoteModel(client, (encrypted, task) => circuit.run(encrypted, task));
}
