/** What approximate roundings make of results. */
import type { CircuitReport } from "../../compile/describe.ts";

/** The largest share of values that an approximate rounding of the circuit takes one step too far; null without any. */
export function roundingRate({ approximateRoundings }: CircuitReport["statistics"]): number | null {
  return approximateRoundings.length === 0 ? null : Math.max(...approximateRoundings.map(({ offByOne }) => offByOne));
}
