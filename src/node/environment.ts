/** What Node gives clients and servers: the tfhe package and the platform's secure generator beside what a server takes. */
import type { RunEnvironment } from "../run/environment.ts";
import { loadNodeTfhe } from "../tfhe/packageNode.ts";
import { nodeServerEnvironment } from "./serverEnvironment.ts";

/** The environment of the library in Node. */
export const nodeEnvironment = {
  ...nodeServerEnvironment,
  loadTfhe: loadNodeTfhe,
  random: { fill: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) },
} satisfies RunEnvironment;
