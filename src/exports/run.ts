/** `glovebox/run`: clients and servers without the tracer. Results are numbers and nested lists of them. */
import { nodeEnvironment } from "../node/environment.ts";
import { Client as ClientOf } from "../run/client/client.ts";
import type { LoadOptions } from "../run/files/loadOptions.ts";
import { toNested } from "../value/tensor.ts";

/** Clients are loaded from what `circuit.client.save()` gave. */
export const Client = {
  load: (bytes: Uint8Array, options?: LoadOptions): ClientOf =>
    ClientOf.load(bytes, nodeEnvironment, toNested, options),
};

export * from "./server.ts";
