/** `glovebox/run`: clients and servers without the tracer. Results are numbers and nested lists of them. */
import { nodeEnvironment } from "../node/environment.ts";
import { Client as ClientOf } from "../run/client/client.ts";
import { toNested } from "../value/tensor.ts";

/** Clients are loaded from what `circuit.client.save()` gave. */
export const Client = { load: (bytes: Uint8Array): ClientOf => ClientOf.load(bytes, nodeEnvironment, toNested) };

export * from "./server.ts";
