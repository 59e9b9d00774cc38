/** What this layer needs to know of a parameter set. The sets themselves, and their security, are the affair of `params`. */
import { UserError } from "../base/errors.ts";
import type { BootstrapShape } from "../kernel/kernel.ts";
import type { TreeShape } from "../kernel/tree.ts";

/** The second set of a circuit in two partitions: its shape, and those of the conversion keys between both big keys. */
export interface PartitionParameters {
  readonly shape: BootstrapShape;
  readonly toWide: BootstrapShape;
  readonly toNarrow: BootstrapShape;
}

/** The table trees of a circuit: their shape, and those of the conversion keys to their GLWE key and back. */
export interface TreeParameters {
  readonly shape: TreeShape;
  /** Bits of the widest table. */
  readonly bits: number;
  readonly toTree: BootstrapShape;
  readonly toNarrow: BootstrapShape;
}

/** Enough to make a tree's keys. */
export interface TreeClientParameters extends TreeParameters {
  /** As in `ClientParameters`, of the tree's key. */
  readonly glweNoiseStd: number;
}

/** Enough to compute on ciphertexts. */
export interface EvaluatorParameters {
  readonly shape: BootstrapShape;
  /** p: messages are below 2^p, with one padding bit above them. */
  readonly messageBits: number;
  /** The second set, where there is one. */
  readonly wide?: PartitionParameters | undefined;
  /** The trees, where there are some; never beside a second set. */
  readonly tree?: TreeParameters | undefined;
}

/** Enough to make the second set's keys. */
export interface WideClientParameters extends PartitionParameters {
  /** As in `ClientParameters`, of this set. */
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
}

/** Enough to make keys and to encrypt. */
export interface ClientParameters extends EvaluatorParameters {
  /** Standard deviation of the noise under the small LWE key, as a fraction of the torus. */
  readonly lweNoiseStd: number;
  /** Standard deviation of the noise under the GLWE key, as a fraction of the torus. */
  readonly glweNoiseStd: number;
  readonly wide?: WideClientParameters | undefined;
  readonly tree?: TreeClientParameters | undefined;
}

/** Words of a big LWE ciphertext: k·N + 1. */
export function lweSizeOf(shape: BootstrapShape): number {
  return shape.glweDimension * shape.polynomialSize + 1;
}

/** What a key file records of its parameters: a bootstrap shape without its way of modulus switching, and the message space. */
export type KeyShape = Omit<BootstrapShape, "modulusSwitch"> & { readonly messageBits: number };

const named = (shape: KeyShape) => ({
  "LWE dimension": shape.lweDimension,
  "GLWE dimension": shape.glweDimension,
  "polynomial size": shape.polynomialSize,
  "bootstrap base log": shape.pbs.baseLog,
  "bootstrap level": shape.pbs.level,
  "keyswitch base log": shape.ks.baseLog,
  "keyswitch level": shape.ks.level,
  "message bits": shape.messageBits,
  "key bits": shape.groups === undefined ? "one by one" : `in ${shape.groups.kind} groups of ${shape.groups.size}`,
});

/**
 * Checks that a key was made for these parameters.
 * @throws UserError that names each number that differs
 */
export function checkKeyShape(what: string, got: KeyShape, parameters: EvaluatorParameters): void {
  const actual: Readonly<Record<string, number | string>> = named(got);
  const expected = Object.entries(named({ ...parameters.shape, messageBits: parameters.messageBits }));
  const different = expected.filter(([name, value]) => actual[name] !== value);
  if (different.length === 0) return;
  const wanted = different.map(([name, value]) => `${name} ${value}`).join(", ");
  const found = different.map(([name]) => `${name} ${actual[name]}`).join(", ");
  throw new UserError(`${what}: expected ${wanted}; got ${found}`, {
    code: "wrong-parameters",
    hint: "The key belongs to other parameters; make keys again for this circuit.",
  });
}
