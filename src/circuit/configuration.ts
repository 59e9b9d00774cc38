/** What a user may set when compiling, checked once: unknown keys and wrong types are errors that name the key. */
import { UserError } from "../base/errors.ts";
import { type Check, type Checks, readOptions } from "../base/options.ts";
import { shown } from "../base/shown.ts";
import { type StrategyKind, strategyNames } from "../expand/rules.ts";
import type { Exactness } from "../ir/ops/rounding.ts";
import type { SecretKeyDistribution } from "../params/graphSearch.ts";
import { isPossiblePError, POSSIBLE_P_ERROR } from "../params/probability.ts";
import { otherPlaceOf } from "./optionPlaces.ts";

/** Compilation settings; all optional, see `docs/architecture.md`. */
export interface Configuration {
  /** Allows `virtual`, `useInsecureKeyCache` and `insecureToyParameters`. */
  readonly enableUnsafeFeatures?: boolean;
  /** Largest probability that one table lookup fails. */
  readonly pError?: number;
  /** Largest probability that anything in a run fails; 1/100000 when neither is given. */
  readonly globalPError?: number;
  readonly showGraph?: boolean;
  readonly verbose?: boolean;
  /** Taken from programs of the original, which then keeps keys in files. Here keys stay in the session whatever it says. */
  readonly useInsecureKeyCache?: boolean;
  readonly autoAdjustRounders?: boolean;
  /** The same for `AutoTruncator`s. */
  readonly autoAdjustTruncators?: boolean;
  /** How `roundBitPattern` and `truncateBitPattern` are done where they do not say it: "exact" (the default), or "approximate", with low bits left to the noise. */
  readonly roundingExactness?: Exactness;
  /** Bits of security: 128 or 132 (the default, as tfhe-rs uses). */
  readonly securityLevel?: 128 | 132;
  /** One width for all encrypted values, as the original had at first, in place of a width for each node. */
  readonly singlePrecision?: boolean;
  /**
   * Message spaces where all that can occur would cost more than what the samples showed: as the samples showed (the default; results outside wrap, and
   * `check()` says where), or with room for all.
   */
  readonly bounds?: "measured" | "sound";
  /**
   * How the bits of the small secret key are drawn: "binary", uniformly (the default), or "block-binary", at most one 1 in each three, which
   * is about twice as fast and rests on an assumption of its own (docs/security.md).
   */
  readonly secretKeyDistribution?: SecretKeyDistribution;
  /** Whether lookups of several values that come from one become one lookup (the default); its cost is never more than that of all of them. */
  readonly fuseLookups?: boolean;
  /** How two encrypted values are compared: names of strategies in the order of preference. The cheapest by prediction when missing, and where none can be had. */
  readonly comparisonStrategy?: string | readonly string[];
  /** The same for bitwise operations and shifts. */
  readonly bitwiseStrategy?: string | readonly string[];
  /** The same for minima and maxima, also over axes and windows. */
  readonly minMaxStrategy?: string | readonly string[];
  /** Small parameters without any security, for slow machines in a classroom. */
  readonly insecureToyParameters?: boolean;
}

/** With the original's word for it. */
const isBoolean: Check = ["boolean", (v) => typeof v === "boolean"];
const isProbability: Check = ["number between 0 and 1", (v) => typeof v === "number" && v > 0 && v < 1];

/** A name of a strategy, or several. */
function isStrategy(kind: StrategyKind): Check {
  const names = strategyNames(kind);
  const isName = (name: unknown) => typeof name === "string" && names.includes(name);
  const expected = `one of ${names.map((name) => `"${name}"`).join(", ")}, or a list of them`;
  return [expected, (v) => isName(v) || (Array.isArray(v) && v.length > 0 && v.every(isName))];
}

const checks: Checks<Configuration> = {
  enableUnsafeFeatures: isBoolean,
  pError: isProbability,
  globalPError: isProbability,
  showGraph: isBoolean,
  verbose: isBoolean,
  useInsecureKeyCache: isBoolean,
  autoAdjustRounders: isBoolean,
  autoAdjustTruncators: isBoolean,
  roundingExactness: ['"exact" or "approximate"', (v) => v === "exact" || v === "approximate"],
  securityLevel: ["128 or 132", (v) => v === 128 || v === 132],
  singlePrecision: isBoolean,
  bounds: ['"measured" or "sound"', (v) => v === "measured" || v === "sound"],
  secretKeyDistribution: ['"binary" or "block-binary"', (v) => v === "binary" || v === "block-binary"],
  fuseLookups: isBoolean,
  comparisonStrategy: isStrategy("comparison"),
  bitwiseStrategy: isStrategy("bitwise"),
  minMaxStrategy: isStrategy("minMax"),
  insecureToyParameters: isBoolean,
};

/** Where an option of this name belongs, in words that end "it belongs …"; null for an unknown option. */
export function belongsElsewhere(key: string): string | null {
  return Object.hasOwn(checks, key)
    ? `in the configuration, as in compile(inputset, { configuration: { ${key}: … } })`
    : otherPlaceOf(key);
}

/** Settings that need `enableUnsafeFeatures`, as they are named to users. */
const unsafe = {
  useInsecureKeyCache: "Insecure key cache",
  insecureToyParameters: "Insecure toy parameters",
} as const satisfies Partial<Record<keyof Configuration, string>>;

/**
 * Returns `given` as a frozen `Configuration`.
 * @throws UserError for an unknown key, a wrong type, or an unsafe setting without `enableUnsafeFeatures`
 */
export function checkedConfiguration(given?: unknown): Configuration {
  const configuration = readOptions<Configuration>(
    {
      name: "configuration",
      checks,
      elsewhere: otherPlaceOf,
      code: "configuration",
      // The original's words.
      unknown: (key) => `Unexpected keyword argument ${shown(key)}`,
      wrong: (key, expected, value) => {
        const got = typeof value === "number" ? String(value) : `'${typeof value}'`;
        return `Unexpected type for keyword argument '${key}' (expected '${expected}', got ${got})`;
      },
    },
    given,
  );
  for (const key of ["pError", "globalPError"] as const) {
    const limit = configuration[key];
    if (limit === undefined || isPossiblePError(limit)) continue;
    throw new UserError(`${key}: expected a probability ${POSSIBLE_P_ERROR}, got ${limit}`, {
      code: "configuration",
      hint: `use 'globalPError: 2 ** -128', which is far beyond what any number of runs shows`,
    });
  }
  for (const [key, what] of Object.entries(unsafe)) {
    if (configuration[key as keyof typeof unsafe] === true && configuration.enableUnsafeFeatures !== true) {
      throw new UserError(`${what} cannot be used without enabling unsafe features`, {
        code: "configuration",
        hint: `set 'enableUnsafeFeatures: true' beside '${key}'`,
      });
    }
  }
  return configuration;
}
