/**
 * What a circuit needs of its parameters, as plain data: all that this layer has of a node is its width, the weights that reach it
 * and how often it happens.
 */

import type { NoiseWeights } from "./noise.ts";

/** A place where noise must stay inside the box of a message: the weights are summed per source before they are squared. */
export interface NoiseNeed extends NoiseWeights {
  /** Id of the graph node, for errors; absent when there is no graph. */
  readonly node?: number | undefined;
  /** Bits of the message space there; 0 is the padding bit alone. */
  readonly precision: number;
  /** How many elements of the circuit have this need. */
  readonly count: number;
  /** Noise of known variance that reaches it besides, on the torus: of another parameter set. 0 when nothing is said. */
  readonly added?: number | undefined;
  /** The part of the keyswitch's variance that it meets, where rotations are shared and that is told apart; all of it when nothing is said. */
  readonly keyswitchShare?: number | undefined;
}

/** The input of a lookup: keyswitch and modulus switch come on top of the weighted noise. */
export type LookupNeed = NoiseNeed;

/** A value that is decrypted. */
export type OutputNeed = NoiseNeed;

/** All needs of one circuit that shares one parameter set. */
export interface NoiseNeeds {
  readonly needs: readonly LookupNeed[];
  readonly outputs: readonly OutputNeed[];
}

/** How messages name the place of a need. */
export function placeOf(need: NoiseNeed): string {
  return need.node === undefined ? "a value" : `node ${need.node}`;
}

/** The ids to mark in the graph. */
export function nodesOf(need: NoiseNeed): readonly number[] {
  return need.node === undefined ? [] : [need.node];
}
