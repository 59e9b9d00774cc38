/** Calls of the public API with odd values in several places at once; that one alone does no harm, tests/oddCalls tries for every place. */
import fc from "fast-check";
import { UserError } from "../../src/index.ts";
import { oddValues } from "../oddCalls/oddValues.ts";
import { quickCalls } from "../oddCalls/publicCalls.ts";
import { target } from "./target.ts";

interface CallCase {
  readonly call: number;
  /** Places, and the number of the value that stands there. */
  readonly odd: readonly (readonly [position: number, value: number])[];
}

export const calls = target<CallCase>("calls", async () => {
  const all = quickCalls();
  const short = oddValues.filter(({ isLong }) => isLong !== true);
  const partsOf = ({ call: number, odd }: CallCase) => {
    const call = all[number];
    if (call === undefined) throw new Error(`there is no call ${number}`);
    const args = [...call.args()];
    const places = odd.map(([position, value]) => [position % (args.length + 1), value] as const);
    return { call, args, places };
  };
  return {
    cases: fc.record({
      call: fc.nat(all.length - 1),
      odd: fc.array(fc.tuple(fc.nat(5), fc.nat(short.length - 1)), { minLength: 1, maxLength: 3 }),
    }),
    async check(value) {
      const { call, args, places } = partsOf(value);
      for (const [position, number] of places) args[position] = short[number]?.make();
      try {
        await call.call(args);
      } catch (thrown) {
        // What a function of the user's own throws when it is called stays what it is.
        if (thrown instanceof UserError || args.some((each) => typeof each === "function")) return;
        throw thrown;
      }
    },
    describe(value) {
      const { call, places } = partsOf(value);
      return `${call.name}: ${places.map(([position, number]) => `argument ${position} is ${short[number]?.name}`).join(", ")}`;
    },
  };
});
