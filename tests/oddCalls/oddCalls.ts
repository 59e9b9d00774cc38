/**
 * One odd call after the other: a function or method of the public API with one of its arguments replaced by an odd value. What may happen is that it
 * returns, or throws a `UserError`. Tests go over all of them, a fuzzer over random ones.
 */
import { UserError } from "../../src/index.ts";
import { Traced } from "../../src/trace/arrays.ts";
import { type OddValue, oddValues } from "./oddValues.ts";
import type { PublicCall } from "./publicCalls.ts";

/** A call that is to be tried. */
export interface OddCall {
  readonly call: PublicCall;
  /** The argument that is replaced. */
  readonly position: number;
  readonly value: OddValue;
}

/** Every argument of every call with every value that suits it. */
export function oddCallsOf(calls: readonly PublicCall[]): readonly OddCall[] {
  return calls.flatMap((call, number) =>
    call.args().flatMap((_, position) =>
      oddValues
        // What takes long to read is tried on some calls only: all of them read values in one and the same place.
        .filter(({ isLong }, index) => (isLong ? number % 10 === 0 : !call.isAlike || (number + index) % 3 === 0))
        .map((value) => ({ call, position, value })),
    ),
  );
}

/** Places of options in which these are right. */
const rightOptions = new Set(["undefined", "empty object"]);

/** Tries a call: what is wrong about its outcome, or null. */
export async function faultOf({ call, position, value }: OddCall): Promise<string | null> {
  const given = value.make();
  const name = `${call.name}, argument ${position}, ${value.name}`;
  try {
    const result = await call.call(call.args().with(position, given));
    if (holdsTraced(result)) return `${name}: gave a traced value`;
    return position === call.options && !rightOptions.has(value.name) ? `${name}: was taken as options` : null;
  } catch (thrown) {
    // What a function of the user's own throws when it is called stays what it is.
    if (thrown instanceof UserError || typeof given === "function") return null;
    return `${name}: threw ${textOf(thrown)}`;
  }
}

function textOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return "what cannot be described";
  }
}

function holdsTraced(value: unknown): boolean {
  try {
    return Traced.is(value) || (Array.isArray(value) && value.length < 100 && value.some(holdsTraced));
  } catch {
    return false;
  }
}
