/** Whose keys the page works with: before every call the client worker is told which notebook it is for, where that has changed. */
import type { ClientApi } from "../../protocol/apis.ts";
import { createOpenCircuits } from "./openCircuits.ts";
import type { LazyWorker, Workers } from "./workers.ts";

/**
 * The same workers, whose client works with the keys of the ring that `ringOf` names at each call. Calls reach the worker in their order, so
 * that none is carried out with the keys of another.
 */
export function withKeyRings(workers: Workers, ringOf: () => string): Workers {
  let named: string | null = null;
  workers.client.onEnd(() => {
    named = null;
  });
  const client: LazyWorker<ClientApi> = {
    ...workers.client,
    get() {
      const api = workers.client.get();
      const ring = ringOf();
      if (ring !== named) {
        named = ring;
        void api.takeRing(ring);
      }
      return api;
    },
  };
  return { ...workers, client, circuits: createOpenCircuits({ ...workers, client }) };
}
