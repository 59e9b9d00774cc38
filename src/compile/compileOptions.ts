/** The options of `compile`, `artifacts` and `circuit`, and their check. */

import { UserError } from "../base/errors.ts";
import { type Checks, isAnything, isBoolean, readOptions } from "../base/options.ts";
import { shown } from "../base/shown.ts";
import { allowedBy, type Budget } from "../circuit/budget.ts";
import { belongsElsewhere, type Configuration, checkedConfiguration } from "../circuit/configuration.ts";
import type { RunEnvironment } from "../run/environment.ts";
import { isThreads } from "../run/server/options.ts";

/** Settings of one compilation; `virtual` needs `enableUnsafeFeatures`. */
export interface CompileOptions {
  readonly configuration?: Configuration;
  readonly virtual?: boolean;
  /**
   * Threads that evaluate encrypted runs, the calling one among them: as many as there are processors, up to nine, when nothing is said; one where
   * memory cannot be shared. In a notebook the page decides.
   */
  readonly threads?: number;
  /** How large the circuit may be, in a program: see `Budget`. In a notebook the page decides. */
  readonly budget?: Partial<Budget>;
}

const compileChecks: Checks<CompileOptions> = {
  configuration: isAnything,
  virtual: isBoolean,
  threads: isThreads,
  budget: isAnything,
};

/** The options of `call`; `more` are arguments behind them, which nothing takes. */
export function checkedOptions(
  call: string,
  environment: RunEnvironment | null,
  given: unknown,
  more: readonly unknown[],
) {
  noMore(call, more);
  const {
    configuration,
    virtual = false,
    threads,
    budget,
  } = readOptions<CompileOptions>(
    { name: call, example: "{ configuration: { … } }", checks: compileChecks, elsewhere: belongsElsewhere },
    given,
  );
  const checked = checkedConfiguration(configuration);
  if (virtual && checked.enableUnsafeFeatures !== true) {
    throw new UserError("virtual circuits need 'enableUnsafeFeatures: true' in the configuration", {
      code: "configuration",
    });
  }
  if (environment === null) {
    for (const [key, value] of Object.entries({ threads, budget })) {
      if (value === undefined) continue;
      throw new UserError(`${call}: '${key}' is not available in a notebook`, {
        code: "configuration",
        hint: "leave it out: the page decides how much of this computer it uses",
      });
    }
  }
  return { configuration: checked, virtual, threads, allowed: allowedBy(call, budget) };
}

/** Throws for arguments behind the last one that `call` takes. */
export function noMore(call: string, more: readonly unknown[]): void {
  if (more.length === 0) return;
  throw new UserError(`${call}: expected no arguments behind its options, got ${more.map(shown).join(", ")}`, {
    code: "arity",
    hint: "put all options into one object",
  });
}
