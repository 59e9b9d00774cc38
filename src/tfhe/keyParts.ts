/**
 * Cuts evaluation keys into parts that a thread loads at once: small enough that others have their turn, and that a load is cancelled soon.
 * Parts of one key are independent of each other.
 */
import { ggswCount } from "../kernel/bootstrapShape.ts";
import type { BootstrapShape, KeyLoader, KeyPart } from "../kernel/kernel.ts";
import { wordsOf } from "./bincode.ts";
import { ggswsInPiece, keyswitchRowsInPiece } from "./pieceSize.ts";
import type { SeededKey } from "./serverKey.ts";

/** The parts of a keyswitch key: rows. */
export function keyswitchParts({ bodies, seed }: SeededKey, shape: BootstrapShape): Generator<KeyPart, undefined> {
  const part = (first: number, count: number): KeyPart => {
    return { key: "keyswitch", bodies: wordsOf(bodies, first, count), seed, first, count };
  };
  return parts(bodies.length / 8, keyswitchRowsInPiece(shape), part);
}

/** The parts of a bootstrap key: GGSW ciphertexts. */
export function bootstrapParts({ bodies, seed }: SeededKey, shape: BootstrapShape): Generator<KeyPart, undefined> {
  const ggsws = ggswCount(shape);
  const ggswWords = bodies.length / (8 * ggsws);
  const part = (first: number, count: number): KeyPart => {
    return { key: "bootstrap", bodies: wordsOf(bodies, first * ggswWords, count * ggswWords), seed, first, count };
  };
  return parts(ggsws, ggswsInPiece(shape), part);
}

function* parts(
  total: number,
  step: number,
  part: (first: number, count: number) => KeyPart,
): Generator<KeyPart, undefined> {
  for (let first = 0; first < total; first += step) yield part(first, Math.min(step, total - first));
  return undefined;
}

/** Loads a part. */
export function loadPart(loader: KeyLoader, { key, bodies, seed, first }: KeyPart): void {
  if (key === "keyswitch") loader.loadKeyswitchKey(bodies, seed, first);
  else loader.loadBootstrapKey(bodies, seed, first);
}
