/**
 * Remembers which encrypted bytes the page's own workers made, so that only results of honest runs are decrypted: decryption of chosen
 * bytes is an oracle for the secret key (docs/security.md). It keeps digests, never the bytes, and knows no workers.
 */
import type { Diagnostic } from "../../base/errors.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { circuitKey } from "../page/circuitKey.ts";
import { strings } from "./strings.ts";

/** Digests that are kept of each kind; the oldest go first. */
const mostKept = 10_000;

/** What kind of bytes: what `encrypt` made, or what the evaluator made of that. */
export type Made = "arguments" | "result";

/** The memory of one page. */
export interface Provenance {
  /** Bytes of this circuit were made here. */
  remember(made: Made, circuit: TracedCircuit, bytes: Uint8Array): Promise<void>;
  /** Whether the very same bytes were made here, for an equal circuit. */
  isOurs(made: Made, circuit: TracedCircuit, bytes: Uint8Array): Promise<boolean>;
}

/** The answer to a request to decrypt anything else. */
export const notOurs: Diagnostic = {
  severity: "error",
  code: "not-ours",
  message: strings.run.notOurs,
  hint: strings.run.notOursHint,
};

/** An empty memory. */
export function createProvenance(): Provenance {
  const kept: { readonly [M in Made]: Set<string> } = { arguments: new Set(), result: new Set() };
  return {
    async remember(made, circuit, bytes) {
      const digests = kept[made];
      digests.add(await digestOf(circuit, bytes));
      if (digests.size <= mostKept) return;
      for (const oldest of digests) {
        digests.delete(oldest);
        break;
      }
    },
    isOurs: async (made, circuit, bytes) => kept[made].has(await digestOf(circuit, bytes)),
  };
}

/** SHA-256 of the circuit and of the bytes: whoever knows all that is kept can still make no other bytes that pass. */
async function digestOf(circuit: TracedCircuit, bytes: Uint8Array): Promise<string> {
  const parts = [new TextEncoder().encode(circuitKey(circuit)), bytes];
  const digests = await Promise.all(
    parts.map((part) => crypto.subtle.digest("SHA-256", part as Uint8Array<ArrayBuffer>)),
  );
  return digests.map((digest) => Array.from(new Uint8Array(digest), (byte) => byte.toString(36)).join(".")).join("/");
}
