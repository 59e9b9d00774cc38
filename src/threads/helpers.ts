/** Helping threads of an evaluator: workers that share its keys, in a browser or in Node. Which pieces they get, tfhe/threads.ts decides. */
import { transfer } from "comlink";
import type { BootstrapperApi } from "../protocol/apis.ts";
import { type Connection, resultValue } from "../protocol/connect.ts";
import type { Threads } from "../tfhe/threads.ts";

/** Most helpers of one evaluator: each reads the whole key for its bootstraps, and memory has only so many readers' worth of speed. */
export const mostHelpers = 8;

/** Milliseconds between two looks at whether a run was cancelled, while helpers finish their pieces. */
const pauseMilliseconds = 20;

/** `count` threads over workers that serve a bootstrapper's API. */
export function threadsOver(count: number, connectTo: () => Connection<BootstrapperApi>): Threads {
  return {
    count,
    open(share) {
      const { api, stop } = connectTo();
      return {
        ready: api.open(share).then(({ ok }) => ok),
        async load(part) {
          resultValue(await api.load(transfer(part, [part.bodies.buffer])));
        },
        async bootstrap({ inputs, polynomials, polynomialOf, sharing }) {
          const [given, tables] = [transfer(inputs, [inputs.buffer]), transfer(polynomials, [polynomials.buffer])];
          return resultValue(await api.bootstrap(given, tables, polynomialOf, sharing));
        },
        async keyswitch(inputs) {
          return resultValue(await api.keyswitch(transfer(inputs, [inputs.buffer])));
        },
        stop,
      };
    },
    pause: () => new Promise((resolve) => setTimeout(resolve, pauseMilliseconds)),
  };
}
