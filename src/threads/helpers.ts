/** Helping threads of an evaluator: workers that share its keys, in a browser or in Node. Which pieces they get, tfhe/threads.ts decides. */
import { transfer } from "comlink";
import { UserError } from "../base/errors.ts";
import type { BootstrapperApi } from "../protocol/apis.ts";
import type { Connection } from "../protocol/connect.ts";
import type { Result } from "../protocol/result.ts";
import type { Threads } from "../tfhe/threads.ts";

/** Most helpers of one evaluator: each reads the whole key for its bootstraps, and memory has only so many readers' worth of speed. */
export const mostHelpers = 8;

/** Milliseconds between two looks at whether a run was cancelled, while helpers finish their pieces. */
const pauseMilliseconds = 20;

/** The value of an answer. Throws its diagnostics. */
function valueFrom<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  const [first, ...others] = result.diagnostics;
  throw new UserError(first?.message ?? "a thread failed", first, others);
}

/** `count` threads over workers that serve a bootstrapper's API. */
export function threadsOver(count: number, connectTo: () => Connection<BootstrapperApi>): Threads {
  return {
    count,
    open(share) {
      const { api, stop } = connectTo();
      return {
        ready: api.open(share).then(({ ok }) => ok),
        async load(part) {
          valueFrom(await api.load(transfer(part, [part.bodies.buffer])));
        },
        async bootstrap({ inputs, polynomials, polynomialOf, sharing }) {
          const [given, tables] = [transfer(inputs, [inputs.buffer]), transfer(polynomials, [polynomials.buffer])];
          return valueFrom(await api.bootstrap(given, tables, polynomialOf, sharing));
        },
        stop,
      };
    },
    pause: () => new Promise((resolve) => setTimeout(resolve, pauseMilliseconds)),
  };
}
