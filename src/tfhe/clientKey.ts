/**
 * The package's client key file: the two binary secret keys and the parameters they were made for. This is the one file that
 * holds secrets; only code that runs on the client's side may read it. Format: found by reading `Shortint.serialize_client_key` of 1.6.1.
 */
import { Reader, wordsOf } from "./bincode.ts";
import * as fields from "./fields.ts";
import type { KeyShape } from "./parameters.ts";

/** Secret keys as words of 0 or 1, with their parameters. */
export interface SecretKeys {
  /** k·N bits of the GLWE key, polynomial by polynomial; the same bits are the big LWE key. */
  readonly glwe: BigUint64Array;
  /** n bits of the small LWE key. */
  readonly lwe: BigUint64Array;
  readonly shape: KeyShape;
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
}

function readKeyBits(reader: Reader, field: string): BigUint64Array {
  const at = reader.position;
  const bits = wordsOf(reader.wordBytes(field));
  const odd = bits.findIndex((bit) => bit > 1n);
  if (odd >= 0) throw reader.damaged(field, "0 or 1", "another word", at + 8 + 8 * odd);
  return bits;
}

function readGaussian(reader: Reader, field: string): number {
  reader.tag(`${field} kind`, 0, "Gaussian");
  const std = reader.f64(field);
  if (!(std > 0 && std < 1)) throw reader.damaged(field, "a standard deviation between 0 and 1", std);
  const mean = reader.f64(`${field} mean`);
  if (mean !== 0) throw reader.damaged(`${field} mean`, "0", mean);
  return std;
}

/**
 * Reads `Shortint.serialize_client_key` bytes.
 * @throws UserError when the bytes are damaged or of a kind that we do not use
 */
export function parseClientKey(bytes: Uint8Array): SecretKeys {
  const reader = new Reader(bytes, "client key");
  fields.readAtomicPattern(reader);
  const glwe = readKeyBits(reader, "GLWE key");
  reader.integer("polynomial size of the key", 1, fields.MAX_DIMENSION);
  const lwe = readKeyBits(reader, "LWE key");
  reader.tag("parameter kind", 0, "classic bootstrap");
  const lweDimension = reader.integer("LWE dimension", lwe.length, lwe.length);
  const glweDimension = reader.integer("GLWE dimension", 1, fields.MAX_DIMENSION);
  const polynomialSize = reader.integer("polynomial size", 1, fields.MAX_DIMENSION);
  if (glweDimension * polynomialSize !== glwe.length) {
    throw reader.damaged("polynomial size", `k·N = ${glwe.length}`, glweDimension * polynomialSize);
  }
  const lweNoiseStd = readGaussian(reader, "LWE noise");
  const glweNoiseStd = readGaussian(reader, "GLWE noise");
  const pbs = fields.readGadget(reader, "bootstrap");
  const ks = fields.readGadget(reader, "keyswitch");
  const messageBits = fields.readMessageBits(reader);
  fields.readCarryModulus(reader);
  reader.u64("max noise level");
  reader.f64("log2 of the failure probability");
  fields.readModulus(reader);
  reader.tag("encryption key choice", 0, "big");
  reader.tag("modulus switch kind", 0, "without key material");
  reader.byte("extra parameters", 0, "none");
  reader.end();
  const shape = { lweDimension, glweDimension, polynomialSize, pbs, ks, messageBits };
  return { glwe, lwe, shape, lweNoiseStd, glweNoiseStd };
}
