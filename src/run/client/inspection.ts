/**
 * A look inside ciphertexts with the secret key, on the client's side: their words, and how far their phases are from the messages that
 * they decrypt to. What it gives are errors and messages, never a key, and only ever to the client's own page.
 */

import type { Activity } from "../../base/activity.ts";
import { at } from "../../base/arrays.ts";
import type { ClientSpecification, NodeSpecification } from "../../circuit/specification.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { log2ErrorProbability, tolerance } from "../../params/noise.ts";
import { setVariances } from "../../params/prediction.ts";
import { formVariance } from "../../params/results.ts";
import {
  checkCiphertext,
  expandCiphertext,
  parseCiphertext,
  parseCompressedCiphertext,
} from "../../tfhe/ciphertext.ts";
import { lweSizeOf } from "../../tfhe/parameters.ts";
import { type BundleItem, readBundle } from "../files/bundle.ts";
import { checkKey, damaged } from "../files/files.ts";
import type { NamedKey } from "./values.ts";

/** Ciphertexts of nodes, and what must be known to decrypt them, in the same order. */
export interface NodeCiphertexts {
  /** A bundle. */
  readonly bytes: Uint8Array;
  readonly nodes: readonly NodeSpecification[];
}

/** What to look into: bytes of a run, or fresh encryptions of zero, which are made for it. */
export type Inspected =
  | (NodeCiphertexts & { readonly kind: "arguments" | "results" | "intermediates" })
  | { readonly kind: "fresh" };

/** What a client with its secret key sees in the ciphertexts of one value. Errors are on the torus. */
export interface Inspection {
  /** Id in the user's graph, -1 for fresh ciphertexts. */
  readonly node: number;
  /** Name of a parameter, else empty. */
  readonly name: string;
  /** Bits of the message space. */
  readonly bits: number;
  /** Number of ciphertexts; the first ones are measured. */
  readonly count: number;
  /** Bytes of one ciphertext as it travels; of those that share a mask, each its part. */
  readonly bytes: number;
  /** Whether its mask travels as a seed. */
  readonly seeded: boolean;
  /** Words of a ciphertext: k·N + 1. */
  readonly lweSize: number;
  /** Of the first ciphertext: words of its mask, and the body last. */
  readonly words: BigUint64Array;
  /** How far each phase is from the message that it decrypts to. */
  readonly errors: Float64Array;
  /** What each decrypts to; arguments are shifted to non-negative values. */
  readonly messages: Float64Array;
  /** Predicted standard deviation. */
  readonly deviation: number;
  /** Half the distance of two messages: a larger error is decrypted to another message. */
  readonly tolerance: number;
  /** log2 of the predicted probability of that, for one ciphertext. */
  readonly log2PError: number;
}

/** Words of the first ciphertext that are shown. */
const shownWords = 64;

/** Elements of one value that are measured. */
const mostMeasured = 256;

/** Fresh ciphertexts that are made to be measured. */
const freshCount = 256;

/** One value to look into. */
interface Subject {
  readonly node: number;
  readonly name: string;
  readonly bits: number;
  /** The value that message 0 stands for. */
  readonly low: number;
  /** Predicted standard deviation, on the torus. */
  readonly deviation: number;
  readonly item: Extract<BundleItem, { kind: "encrypted" }>;
  readonly seeded: boolean;
  /** See `Inspection.bytes`. */
  readonly bytes: number;
}

/**
 * Looks into every encrypted value of a bundle, or into fresh encryptions of zero.
 * @throws UserError for bytes that are damaged, not of this circuit, or not of the key that is here
 */
export async function inspect(
  key: NamedKey,
  kernel: Kernel,
  specification: ClientSpecification,
  what: Inspected,
  activity: Activity,
): Promise<readonly Inspection[]> {
  const inspections: Inspection[] = [];
  for (const subject of subjectsOf(key, specification, what)) {
    inspections.push(await inspectValue(key, kernel, subject, activity));
  }
  return inspections;
}

async function inspectValue(
  { secret }: NamedKey,
  kernel: Kernel,
  { node, name, bits, low, deviation, item, seeded, bytes }: Subject,
  activity: Activity,
): Promise<Inspection> {
  const { parameters } = secret;
  const lweSize = lweSizeOf(parameters.shape);
  const measured = Math.min(mostMeasured, item.ciphertexts.length);
  const errors = new Float64Array(measured);
  const messages = new Float64Array(measured);
  let words = new BigUint64Array();
  const phaseOf = secret.phases();
  let i = -1;
  for (const ciphertext of item.ciphertexts) {
    if (++i === measured) break;
    await activity.checkpoint();
    const parsed = seeded ? parseCompressedCiphertext(ciphertext) : parseCiphertext(ciphertext);
    const got = { lweSize: "lwe" in parsed ? parsed.lwe.length : parsed.lweSize, messageBits: parsed.messageBits };
    checkCiphertext("ciphertext", got, { lweSize, messageBits: parameters.messageBits });
    const lwe = "lwe" in parsed ? parsed.lwe : expandCiphertext(kernel, parsed);
    if (i === 0) words = BigUint64Array.from([...lwe.subarray(0, shownWords - 1), at(lwe, lwe.length - 1)]);
    const { message, error } = decodePhase(phaseOf(lwe), bits, low);
    errors[i] = error;
    messages[i] = message;
  }
  return {
    ...{ node, name, bits, seeded, lweSize, words, errors, messages },
    count: item.ciphertexts.length,
    bytes,
    deviation,
    tolerance: tolerance(bits),
    log2PError: log2ErrorProbability(bits, deviation ** 2),
  };
}

/** The value from `low` on, of `bits` bits, that is nearest to a phase, and how far the phase is from it on the torus. */
export function decodePhase(phase: bigint, bits: number, low: number): { message: number; error: number } {
  const shift = BigInt(63 - bits);
  const nearest = (phase + (1n << (shift - 1n))) >> shift;
  const error = Number(BigInt.asIntN(64, phase - (nearest << shift))) / 2 ** 64;
  return { message: low + Number(BigInt.asUintN(bits, nearest - BigInt(low))), error };
}

function subjectsOf(
  { keyId, secret }: NamedKey,
  specification: ClientSpecification,
  what: Inspected,
): readonly Subject[] {
  const { inputs, parameters } = specification;
  // The noise of a fresh ciphertext is that of its key.
  const fresh = { low: 0, deviation: parameters.glweNoiseStd, seeded: true } as const;
  if (what.kind === "fresh") {
    const bits = Math.max(1, ...inputs.map((input) => input.bits));
    const ciphertexts = Array.from({ length: freshCount }, () => secret.encryptCompressed(0n));
    const item = { kind: "encrypted", shape: [freshCount], ciphertexts } as const;
    return [{ ...fresh, node: -1, name: "", bits, item, bytes: parameters.sizes.seededCiphertext }];
  }
  const bundle = readBundle(what.kind, specification, what.bytes);
  checkKey(what.kind, keyId, bundle.keyId);
  const [items = []] = bundle.rows; // absent: the reader refuses bundles without rows
  if (bundle.rows.length !== 1 || what.nodes.length !== items.length) {
    throw damaged(what.kind, "it is not of one run of this circuit");
  }
  const { bytesEach: bytes, form } = bundle;
  const added = form === null ? 0 : formVariance(parameters, setVariances(parameters).variances, form);
  return items.flatMap((item, i): readonly Subject[] => {
    const { node, bits, low, deviation } = at(what.nodes, i);
    if (item.kind === "clear") return [];
    // What the client sends is shifted to non-negative values.
    if (what.kind === "arguments") {
      const input = at(inputs, i);
      return [{ ...fresh, node, name: input.name, bits: input.bits, item, bytes }];
    }
    const travelled = Math.sqrt(deviation ** 2 + added);
    return [{ node, name: "", bits: Math.max(1, bits), low, deviation: travelled, item, seeded: false, bytes }];
  });
}
