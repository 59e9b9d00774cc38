/**
 * `searchParameters` of the public API: the search for one lookup in exactly the form of the published tables.
 * The compiler's own search is graphSearch.ts; both stand on search.ts.
 */
import { UserError } from "../base/errors.ts";
import { type Checks, oneOf, readOptions } from "../base/options.ts";
import { shown } from "../base/shown.ts";
import type { ModulusSwitch } from "../kernel/bootstrapShape.ts";
import { PUBLISHED_COST } from "./cost.ts";
import { concreteFftNoise, log2ErrorProbability, lookupVariance, maximalVariance, type NoiseWeights } from "./noise.ts";
import { isPossiblePError, POSSIBLE_P_ERROR } from "./probability.ts";
import { PUBLISHED_SPACE, type SearchModel, searchShape, type VarianceBound } from "./search.ts";
import { minimalStd, SECURITY_CURVES, type SecurityCurve } from "./security.ts";

/** The question of `searchParameters`. */
export interface ParameterQuery {
  readonly curve: SecurityCurve;
  readonly modulusSwitch: ModulusSwitch;
  /** Message bits, under one padding bit. */
  readonly precision: number;
  /** Σ w² of the weights under which bootstrap outputs reach the lookup. */
  readonly norm2: number;
  /** Largest probability that the lookup fails. */
  readonly pError: number;
}

/** The answer of `searchParameters`; standard deviations on the torus, cost in the model's operations. */
export interface FoundParameters {
  readonly glweDimension: number;
  readonly polynomialSize: number;
  readonly lweDimension: number;
  readonly pbsLevel: number;
  readonly pbsBaseLog: number;
  readonly ksLevel: number;
  readonly ksBaseLog: number;
  readonly lweNoiseStd: number;
  readonly glweNoiseStd: number;
  readonly cost: number;
  readonly log2PError: number;
}

const checks: Checks<ParameterQuery> = {
  curve: ["128 or 132", (value) => SECURITY_CURVES.some((curve) => curve === value)],
  modulusSwitch: oneOf("standard", "centered"),
  precision: ["to be a whole number of bits", (value) => Number.isInteger(value) && Number(value) >= 0],
  norm2: ["to be a number of at least 0", (value) => typeof value === "number" && Number.isFinite(value) && value >= 0],
  pError: [`to be ${POSSIBLE_P_ERROR}`, isPossiblePError],
};

function readQuery(given: unknown): ParameterQuery {
  const wrong = (key: string, expected: string, value: unknown) =>
    `searchParameters: expected ${key} ${expected}, got ${shown(value)}`;
  const query = readOptions<ParameterQuery>(
    { name: "searchParameters", example: "{ curve, modulusSwitch, precision, norm2, pError }", checks, wrong },
    given,
  );
  const { curve, modulusSwitch, precision, norm2, pError } = query;
  if (
    curve === undefined ||
    modulusSwitch === undefined ||
    precision === undefined ||
    norm2 === undefined ||
    pError === undefined
  ) {
    const missing = Object.entries(checks).find(([key]) => query[key as keyof ParameterQuery] === undefined);
    throw new UserError(wrong(missing?.[0] ?? "", missing?.[1][0] ?? "", undefined), { code: "options" });
  }
  return { curve, modulusSwitch, precision, norm2, pError };
}

/**
 * The cheapest parameters for one lookup, with the published noise (concrete's transform noise) and cost formulas; null when there are none.
 * Throws a `UserError` for a field out of range.
 */
export function searchParameters(query: ParameterQuery): FoundParameters | null {
  const { curve, modulusSwitch, precision, norm2, pError } = readQuery(query);
  const model: SearchModel = {
    ...{ curve, modulusSwitch, fftNoise: concreteFftNoise, cost: PUBLISHED_COST },
    keyswitchWordBits: 64,
    extends: false,
  };
  const weights: NoiseWeights = { bootstrapNorm2: norm2, inputNorm2: 0 };
  const bound: VarianceBound = { ...weights, variance: maximalVariance(precision, Math.log(pError)) };
  const choice = searchShape(model, { lookups: [bound], outputs: [] }, PUBLISHED_SPACE);
  if (choice === null) return null;
  const { glweDimension, polynomialSize, lweDimension, pbs, ks } = choice.shape;
  return {
    glweDimension,
    polynomialSize,
    lweDimension,
    pbsLevel: pbs.level,
    pbsBaseLog: pbs.baseLog,
    ksLevel: ks.level,
    ksBaseLog: ks.baseLog,
    lweNoiseStd: minimalStd(curve, lweDimension),
    glweNoiseStd: minimalStd(curve, glweDimension * polynomialSize),
    cost: choice.cost,
    log2PError: log2ErrorProbability(precision, lookupVariance(weights, choice.variances)),
  };
}
