/** The fuzzer at work, in a process of its own: it says which case it is at before it tries it, so that a hang or a crash has a name. */
import fc from "fast-check";
import type { Prepared } from "./target.ts";
import { targets } from "./targets.ts";

/** The arguments of the process. */
export interface Job {
  readonly target: string;
  readonly seed: number;
  readonly milliseconds: number;
}

/** What it says. */
export type Report =
  | { readonly kind: "ready" }
  /** A case starts. */
  | { readonly kind: "case"; readonly text: string }
  | {
      readonly kind: "failed";
      readonly text: string;
      readonly error: string;
      readonly seed: number;
      readonly path: string;
    }
  | { readonly kind: "done"; readonly cases: number };

/** Memory that one case may take beyond all that was taken before, in bytes. */
const mostMemory = 256 * 2 ** 20;

const say = (report: Report): unknown => process.send?.(report);

const textOf = (prepared: Prepared<never>, value: never): string => {
  try {
    return prepared.describe?.(value) ?? fc.stringify(value);
  } catch {
    return fc.stringify(value);
  }
};

async function work({ target: name, seed, milliseconds }: Job): Promise<void> {
  const target = targets.find((each) => each.name === name);
  if (target === undefined) throw new Error(`there is no target '${name}'`);
  const prepared = await target.prepare();
  let peak = process.resourceUsage().maxRSS;
  const check = async (value: never): Promise<void> => {
    say({ kind: "case", text: fc.stringify(value).slice(0, 5000) });
    await prepared.check(value);
    const now = process.resourceUsage().maxRSS;
    const taken = (now - peak) * 1024;
    peak = now;
    if (taken > mostMemory) throw new Error(`the case took ${Math.round(taken / 2 ** 20)} MB`);
  };
  say({ kind: "ready" });
  const result = await fc.check(fc.asyncProperty(prepared.cases, check), {
    seed,
    numRuns: 1_000_000,
    interruptAfterTimeLimit: milliseconds,
    markInterruptAsFailure: false,
  });
  if (result.failed && result.counterexample !== null) {
    const [value] = result.counterexample;
    const { errorInstance: thrown } = result;
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    say({ kind: "failed", text: textOf(prepared, value), error, seed, path: result.counterexamplePath ?? "" });
  }
  prepared.dispose?.();
  say({ kind: "done", cases: result.numRuns });
}

process.once("message", (job: Job) => {
  void work(job).then(
    () => process.disconnect(),
    (thrown: unknown) => {
      throw thrown;
    },
  );
});
