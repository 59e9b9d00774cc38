/**
 * Why no parameters fit a demand, as an error that names the node to change and what would help.
 * Only called when a search has failed, so it may search again: every suggestion with a number has been tried.
 */

import { assert, UserError } from "../base/errors.ts";
import type { NeedBound, NeedsDemand } from "./demand.ts";
import { nodesOf, placeOf } from "./needs.ts";
import { maximalVariance } from "./noise.ts";
import type { Demand } from "./search.ts";

/** The probability that stands for "a larger pError" when that is tried. */
const GENEROUS_P_ERROR = 0.05;

/** A bound and whether it is a lookup's or an output's. */
interface Suspect {
  readonly bound: NeedBound;
  readonly isLookup: boolean;
}

/** All bounds, the one that leaves its weights the least variance first. */
function suspects({ lookups, outputs }: NeedsDemand): Suspect[] {
  const ease = ({ bound }: Suspect): number => bound.variance / (1 + bound.bootstrapNorm2 + bound.inputNorm2);
  return [
    ...lookups.map((bound) => ({ bound, isLookup: true })),
    ...outputs.map((bound) => ({ bound, isLookup: false })),
  ].sort((a, b) => ease(a) - ease(b));
}

/** "norm 35.2 (sum of squared weights 1240)", of all weights together. */
function normText({ bootstrapNorm2, inputNorm2 }: NeedBound): string {
  const norm2 = bootstrapNorm2 + inputNorm2;
  return `norm ${Number(Math.sqrt(norm2).toPrecision(4))} (sum of squared weights ${Number(norm2.toPrecision(8))})`;
}

function phrase({ bound, isLookup }: Suspect): string {
  const what = isLookup ? "a lookup" : "an output";
  return `${what} of ${bound.need.precision}-bit values with ${normText(bound)}`;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

/** What would make the suspect fit by itself, each tried: fewer bits, smaller weights, a larger error probability. */
function suggestions({ bound, isLookup }: Suspect, fits: (suspect: Suspect) => boolean): string[] {
  const { precision } = bound.need;
  const found: string[] = [];
  for (let bits = precision - 1; bits >= 1; bits--) {
    if (!fits({ bound: { ...bound, variance: maximalVariance(bits, bound.logProbability) }, isLookup })) continue;
    found.push(`values of at most ${bits} bits`);
    break;
  }
  const norm2 = bound.bootstrapNorm2 + bound.inputNorm2;
  for (let scale = 4; norm2 / scale >= 1; scale *= 4) {
    const smaller = { ...bound, bootstrapNorm2: bound.bootstrapNorm2 / scale, inputNorm2: bound.inputNorm2 / scale };
    if (!fits({ bound: smaller, isLookup })) continue;
    found.push(`smaller weights before it (norm ${Number(Math.sqrt(norm2 / scale).toPrecision(3))})`);
    break;
  }
  const logProbability = Math.log(GENEROUS_P_ERROR);
  if (fits({ bound: { ...bound, variance: maximalVariance(precision, logProbability) }, isLookup })) {
    found.push("a larger pError or globalPError");
  }
  return found;
}

/** The ways of trying again that an explanation needs. */
export interface Attempts {
  /** Whether anything meets a demand, within the memory limit. */
  readonly fits: (demand: Demand) => boolean;
  /** Whether the whole demand could be met if keys might have any size. */
  readonly fitsWithoutLimit: boolean;
  /** Bytes of keys as loaded. */
  readonly memoryLimit: number;
  /** What was looked through, such as "parameters of 132-bit security". */
  readonly looked: string;
}

/** The error for a demand that nothing meets. */
export function infeasibleError(
  demand: NeedsDemand,
  { fits, fitsWithoutLimit, memoryLimit, looked }: Attempts,
): UserError {
  const fitsAlone = ({ bound, isLookup }: Suspect): boolean =>
    fits({ lookups: isLookup ? [bound] : [], outputs: isLookup ? [] : [bound] });
  const all = suspects(demand);
  const impossible = all.find((suspect) => !fitsAlone(suspect));
  const culprit = impossible ?? all[0];
  assert(culprit !== undefined, "a demand without bounds is always met");

  const target = `error probability 2^${(culprit.bound.logProbability / Math.LN2).toFixed(1)}`;
  const together = impossible === undefined ? " together with the rest of the circuit" : "";
  const reason = fitsWithoutLimit
    ? `${target}${together} needs keys larger than the memory limit of ${mebibytes(memoryLimit)}`
    : `no ${looked} reach ${target}${together}`;
  const helps = suggestions(culprit, fitsAlone);
  if (fitsWithoutLimit) helps.push("a larger memory limit");
  const message = `parameters: expected noise that fits, got ${phrase(culprit)} at ${placeOf(culprit.bound.need)}: ${reason}`;
  const hint = helps.length === 0 ? "split the computation into smaller values" : helps.join("; or ");
  return new UserError(message, {
    code: "no-parameters",
    hint: `What would help: ${hint}.`,
    nodes: nodesOf(culprit.bound.need),
  });
}
