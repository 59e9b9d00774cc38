/** What the fuzzer needs to know of a thing that it tries: how cases are drawn, and when one is wrong. */
import type fc from "fast-check";
import { UserError } from "../../src/base/errors.ts";

/** A target that is ready. */
export interface Prepared<C> {
  /** Draws cases; fast-check shrinks those that fail. */
  readonly cases: fc.Arbitrary<C>;
  /** Rejects when the case is wrong: a raw error, a wrong result, a secret that is given away. A `UserError` that is caught by `accepted` is fine. */
  check(value: C): Promise<void>;
  /** What a case is, for people; without it the case itself is printed. */
  describe?(value: C): string;
  dispose?(): void;
}

/** One thing that is tried. */
export interface Target {
  readonly name: string;
  /** Makes what all cases share, such as keys. */
  prepare(): Promise<Prepared<never>>;
}

/** Declares a target. */
export const target = <C>(name: string, prepare: () => Promise<Prepared<C>>): Target => ({
  name,
  prepare: prepare as unknown as () => Promise<Prepared<never>>,
});

/** What a reader gives; null when it refuses in words. Anything else that it throws goes on. */
export async function accepted<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof UserError && thrown.message !== "" && !thrown.message.includes("internal:")) return null;
    throw thrown;
  }
}

/** The failure of a case whose result is wrong without a word. */
export class WrongResult extends Error {
  override readonly name = "WrongResult";
}

/** Throws unless both are the same, told by their JSON with every number exact. */
export function expectSame(what: string, got: string, expected: string): void {
  if (got !== expected) throw new WrongResult(`${what}: expected ${expected.slice(0, 300)}, got ${got.slice(0, 300)}`);
}
