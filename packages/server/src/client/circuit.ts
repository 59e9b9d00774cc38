/** The circuit that an address names. */
import { connect, type RemoteCircuit } from "glovebox/remote";
import { type AddressOptions, fail } from "./options.ts";

/**
 * Connects and finds the circuit; the only one that is served where none is named.
 * @throws UserError when the server does not answer, or where it is not clear which circuit is meant
 */
export async function openCircuit(options: AddressOptions): Promise<RemoteCircuit> {
  const { server, token, enableUnsafeFeatures, retryFor } = options;
  const remote = await connect(server, { enableUnsafeFeatures, retryFor, ...(token === null ? {} : { token }) });
  const names = [...new Set(remote.circuits.map(({ name }) => name))];
  const name = options.circuit ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) return fail(`expected a circuit behind the address: ${names.join(", ")}`);
  return remote.circuit(name, options.version ?? undefined);
}
