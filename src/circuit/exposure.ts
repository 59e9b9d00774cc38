/**
 * What decrypted results tell of the secret key to somebody who has the ciphertexts as well: of a right result nothing but that the noise was
 * small, of a wrong one how the noise was, and of one that is read finer than the noise allows the noise itself. Circuits whose results tell
 * much need `enableUnsafeFeatures` before keys are made for them. docs/security.md says what is promised with which numbers.
 */
import * as v from "valibot";
import { type Diagnostic, UserError } from "../base/errors.ts";
import { LARGEST_SAFE_P_ERROR, LEAST_P_ERROR } from "../params/probability.ts";
import type { Configuration } from "./configuration.ts";

/** What the results of a circuit tell. */
export interface Exposure {
  /** Bits that the results of one run tell of noise at most, and so of the key, by the predictions; of wrong results and of noise on show. */
  readonly bitsPerRun: number;
  /** Why keys need `enableUnsafeFeatures`, a sentence each; empty for circuits that do not. */
  readonly reasons: readonly string[];
  /** Whether the circuit was compiled with `enableUnsafeFeatures`. */
  readonly allowed: boolean;
}

/**
 * Bits that the results of one key may tell to those who see ciphertexts, all told: the default curve of 132 bits of security still leaves 128.
 */
export const EXPOSURE_LIMIT = 4;

const limitSentence = (key: string, value: number): string =>
  `${key} is ${value}: results that are wrong more often than ${LARGEST_SAFE_P_ERROR} tell of the noise, and noise tells of the key`;

/** What is wrong with the limits of a configuration, whatever the circuit. */
export function limitReasons({ pError, globalPError }: Configuration): readonly string[] {
  return Object.entries({ pError, globalPError }).flatMap(([key, value]) =>
    value !== undefined && value > LARGEST_SAFE_P_ERROR ? [limitSentence(key, value)] : [],
  );
}

/**
 * Throws a `UserError` when keys must not be made or used for a circuit, because its results tell much of them and nobody said that this is
 * wanted.
 */
export function checkExposure({ reasons, allowed }: Exposure): void {
  refuse(reasons, allowed);
}

/** The same by the configuration alone, for a server, which makes no keys and predicts nothing. */
export function checkLimits(configuration: Configuration): void {
  refuse(limitReasons(configuration), configuration.enableUnsafeFeatures === true);
}

function refuse([first]: readonly string[], allowed: boolean): void {
  if (first === undefined || allowed) return;
  throw new UserError(`keys: expected 'enableUnsafeFeatures: true' for this circuit: ${first}`, {
    code: "unsafe-results",
    hint: "choose 'pError' and 'globalPError' of at most 0.01, simulate instead, or set 'enableUnsafeFeatures: true' for keys that guard nothing",
  });
}

/** The form of an exposure in a client file. */
export const exposureSchema = v.strictObject({
  bitsPerRun: v.pipe(v.number(), v.finite(), v.minValue(0)),
  reasons: v.pipe(v.array(v.pipe(v.string(), v.maxLength(1000))), v.maxLength(1000)),
  allowed: v.boolean(),
});

/** How many runs of a circuit may be shown to those who see the ciphertexts, before the results of a key tell `EXPOSURE_LIMIT` bits. */
export function safeRuns({ bitsPerRun }: Pick<Exposure, "bitsPerRun">): number {
  return Math.floor(EXPOSURE_LIMIT / bitsPerRun);
}

/** The reasons of a compiled circuit as warnings, each with what its results tell. */
export function exposureWarnings({ bitsPerRun, reasons, allowed }: Exposure): readonly Diagnostic[] {
  return reasons.map((reason) => warningOf(`${reason}: about ${formatBits(bitsPerRun)} a run`, allowed));
}

/** Warnings of what can be told before parameters are chosen. */
export function limitWarnings(configuration: Configuration): readonly Diagnostic[] {
  return limitReasons(configuration).map((reason) => warningOf(reason, configuration.enableUnsafeFeatures === true));
}

const warningOf = (message: string, allowed: boolean): Diagnostic => ({
  severity: "warning",
  code: "unsafe-results",
  message,
  hint: allowed
    ? "use its keys for nothing that matters, and show its results to nobody who sees the ciphertexts"
    : "simulation needs no keys; encrypted runs need 'enableUnsafeFeatures: true'",
});

/** What results tell, in sentences. */
export function exposureText(exposure: Exposure): string {
  const { bitsPerRun, reasons } = exposure;
  const runs = safeRuns(exposure);
  const most = runs > 1e9 ? "any number of runs" : `${runs} runs`;
  return [
    `A run tells at most ${formatBits(bitsPerRun)} of the key to who sees results and ciphertexts: ${most} until ${EXPOSURE_LIMIT} bits.`,
    ...reasons,
  ].join("\n");
}

/** Bits as people read them. */
export function formatBits(bits: number): string {
  if (bits < LEAST_P_ERROR) return "less than 2^-256 bits";
  return bits >= 1e-3 ? `${Number(bits.toPrecision(2))} bits` : `2^${Math.round(Math.log2(bits))} bits`;
}
