/** Options of lookup networks. */
import type { Check, Checks } from "../../../base/options.ts";
import { checkedOptions, rules } from "../options.ts";

/** Options of `LookupNetClassifier` and `LookupNetRegressor`. */
export interface LookupNetOptions {
  /** Bits of a quantized feature: it is compared with 2^nBits - 1 levels, and the server gets a bit for each. 3 unless given. */
  readonly nBits: number;
  /** Units of a layer, or of each of several; `auto` tries several numbers and takes the smallest that is as accurate. 32 unless given. */
  readonly units: number | readonly number[] | "auto";
  /** Inputs that a unit adds: one below a power of two, so that its table has 4 to 32 entries. 15 unless given. */
  readonly unitInputs: number;
  /** Bits of the entries of tables, with their sign; 4 unless given. */
  readonly tableBits: number;
  /** Bits of the weights that sum the units, with their sign; 2 unless given, which leaves -1, 0 and 1. With one result they become part of the tables. */
  readonly headBits: number;
  /** Passes over the rows; 100 unless given. */
  readonly maxEpochs: number;
  /** Length of Adam's first steps; 0.005 unless given. */
  readonly lr: number;
  /** Rows of one step; 64 unless given. */
  readonly batchSize: number;
  /** How much rows are blurred while the network learns, as a share of each feature's standard deviation; 0.2 unless given. */
  readonly inputNoise: number;
  /** Seed of first weights, of blurring and of the order of rows; 0 unless given. */
  readonly randomState: number;
}

const defaults: LookupNetOptions = {
  nBits: 3,
  units: 32,
  unitInputs: 15,
  tableBits: 4,
  headBits: 2,
  maxEpochs: 100,
  lr: 0.005,
  batchSize: 64,
  inputNoise: 0.2,
  randomState: 0,
};

const isCount = rules.count[1];
const bitsBetween = (low: number, high: number): Check => [
  `an integer from ${low} to ${high}`,
  (value) => Number.isInteger(value) && Number(value) >= low && Number(value) <= high,
];

const checks: Checks<LookupNetOptions> = {
  nBits: bitsBetween(1, 8),
  units: [
    'an integer of at least 1, a list of them, or "auto"',
    (value) => value === "auto" || isCount(value) || (Array.isArray(value) && value.length > 0 && value.every(isCount)),
  ],
  unitInputs: ["3, 7, 15 or 31", (value) => [3, 7, 15, 31].includes(Number(value))],
  tableBits: bitsBetween(2, 8),
  headBits: bitsBetween(2, 6),
  maxEpochs: bitsBetween(10, 100_000),
  lr: rules.positive,
  batchSize: rules.count,
  inputNoise: rules.atLeastZero,
  randomState: rules.seed,
};

/** Options with defaults filled in. @throws UserError for unknown options and values out of range */
export const lookupNetOptions = (model: string, given: Partial<LookupNetOptions>): Readonly<LookupNetOptions> =>
  checkedOptions(model, given, defaults, checks);
