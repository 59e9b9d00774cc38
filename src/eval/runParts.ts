/** Parts of a run that any process can compute which has the circuit and the evaluation key: of what they are, and who computes them. */
import type { SetName } from "../kernel/bootstrapShape.ts";

/** Rotations `from` up to and without `to` of those that round number `round` of a plan does under one set (lookupParts.ts). */
export interface LookupPart {
  readonly kind: "lookups";
  readonly round: number;
  readonly set: SetName;
  readonly from: number;
  readonly to: number;
}

/** Ciphertexts `from` up to and without `to` of those that are switched to the small key of the narrow set, before they are packed. */
export interface KeyswitchPart {
  readonly kind: "keyswitches";
  readonly from: number;
  readonly to: number;
}

/** A part. Its inputs are ciphertexts one after the other, its results too: each depends on nothing but its own, so that they are the same words wherever they are computed. */
export type RunPart = LookupPart | KeyswitchPart;

/** A part that another was asked for. */
export interface AskedPart {
  /** Null when nobody computed it. */
  readonly results: Promise<BigUint64Array | null>;
  /** It is not needed any more. */
  withdraw(): void;
}

/** Others that compute parts of a run. */
export interface RunHelpers {
  /** Milliseconds that a part shall take a process like this one. */
  readonly partMilliseconds: number;
  /** How many have nothing else to do now. */
  idle(): number;
  /** A clock in milliseconds. */
  now(): number;
  /** Lets another compute a part. */
  compute(part: RunPart, inputs: BigUint64Array): AskedPart;
}
