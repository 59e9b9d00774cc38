/** Arguments as clients of format version 2 wrote them: a server answers with whole ciphertexts, whose noise is that of its run and nothing else. */
import type { ClientSpecification } from "../../src/circuit/specification.ts";
import { readBundle, writeBundle } from "../../src/run/files/bundle.ts";

/** The same arguments in version 2. */
export function asVersion2(specification: ClientSpecification, encrypted: Uint8Array): Uint8Array {
  const { keyId, rows } = readBundle("arguments", specification, encrypted);
  return writeBundle("arguments", specification, keyId, rows.flat());
}
