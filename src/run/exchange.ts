/**
 * The one order in which a client and a server work on a circuit: keys, arguments, evaluation keys where the server has others, the run, the
 * result. Who the two are and how each step is shown is the caller's affair: sessions of one process, workers of a page, tabs with files between.
 */
import type { Tensor } from "../value/tensor.ts";

/** What must be known of a client's keys. */
export interface ClientKeys {
  readonly keyId: string;
  /** 0 for parameters without lookups, which need no evaluation keys. */
  readonly evaluationKeyBytes: number;
}

/** The client of one circuit. Everything rejects with what went wrong. */
export interface ClientSide<Keys extends ClientKeys = ClientKeys> {
  /** Makes keys, or finds those that there are; `force` makes new ones. */
  keygen(force: boolean): Promise<Keys>;
  evaluationKeys(): Promise<Uint8Array>;
  encrypt(args: readonly Tensor[]): Promise<Uint8Array>;
  decrypt(result: Uint8Array): Promise<readonly Tensor[]>;
}

/** The server of one circuit. */
export interface ServerSide {
  /** Name of the key pair whose evaluation keys it holds; null when there are none. */
  heldKey(): string | null;
  /** Takes up evaluation keys, in place of those that it holds. */
  loadKeys(keyId: string, evaluationKeys: () => Promise<Uint8Array>): Promise<void>;
  /** No evaluation keys are sent: the circuit needs none, or the server holds them. */
  skipKeys(why: "notNeeded" | "kept"): void;
  run(encrypted: Uint8Array): Promise<Uint8Array>;
}

/** Both sides of one circuit. */
export interface Sides {
  readonly client: ClientSide;
  readonly server: ServerSide;
}

/** The evaluation keys that a server needs for these keys; null where it needs none. */
export async function keysToSend(
  client: Pick<ClientSide, "evaluationKeys">,
  { evaluationKeyBytes }: ClientKeys,
): Promise<Uint8Array | null> {
  return evaluationKeyBytes === 0 ? null : client.evaluationKeys();
}

async function sendKeys({ client, server }: Sides, { keyId, evaluationKeyBytes }: ClientKeys): Promise<void> {
  if (evaluationKeyBytes === 0) server.skipKeys("notNeeded");
  else if (server.heldKey() === keyId) server.skipKeys("kept");
  else await server.loadKeys(keyId, () => client.evaluationKeys());
}

/** Runs on arguments that are encrypted, under the client's keys. */
export async function runOn(sides: Sides, encrypted: Uint8Array): Promise<Uint8Array> {
  await sendKeys(sides, await sides.client.keygen(false));
  return sides.server.run(encrypted);
}

/** The whole way of clear arguments to clear results. */
export async function runThrough(sides: Sides, args: readonly Tensor[]): Promise<readonly Tensor[]> {
  const { client, server } = sides;
  const keys = await client.keygen(false);
  const encrypted = await client.encrypt(args);
  await sendKeys(sides, keys);
  return client.decrypt(await server.run(encrypted));
}
