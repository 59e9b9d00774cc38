/** Options of neural networks: the shape and the bits of the network under `module`, and how it is trained. */
import { UserError } from "../../../base/errors.ts";
import { type Check, type Checks, isBoolean, oneOf, readOptions } from "../../../base/options.ts";
import { type ActivationName, activations } from "../../training/network/activations.ts";
import { checkedOptions, nullable, rules } from "../options.ts";

/** The network itself, in the original's words. */
export interface ModuleOptions {
  /** Layers with weights; the last gives the results. */
  readonly nLayers: number;
  /** Bits of weights; 4 unless given. */
  readonly nWBits: number;
  /** Bits of inputs and of results of functions; 4 unless given. */
  readonly nABits: number;
  /** Bits that the sum of a neuron must fit: weights are pruned until it does. 32 unless given, which prunes nothing. */
  readonly nAccumBits: number;
  /** Neurons of a hidden layer for each feature; 4 unless given. */
  readonly nHiddenNeuronsMultiplier: number;
  /** Share of the hidden neurons that is taken out during training; 0 unless given. */
  readonly nPruneNeuronsPercentage: number;
  /** The function between layers, by its name in `torch.nn`; "ReLU" unless given. */
  readonly activationFunction: ActivationName;
  /** Whether the smallest integer of a width stays unused. */
  readonly quantNarrow: boolean;
  /** Whether all inputs of layers have a sign; if not, only those that reach below 0 have one. True unless given. */
  readonly quantSigned: boolean;
  /** Whether scales are powers of two, which makes the rescaling between layers a rounding. True unless given. */
  readonly powerOfTwoScaling: boolean;
}

/** Options of `NeuralNetClassifier` and `NeuralNetRegressor`. */
export interface NeuralOptions {
  readonly module: ModuleOptions;
  /** Most passes over the rows; 10 unless given. */
  readonly maxEpochs: number;
  /** Length of Adam's steps; 0.01 unless given. */
  readonly lr: number;
  /** Rows of one step; 128 unless given. */
  readonly batchSize: number;
  /** Whether training stops when the loss (of the validation rows) no longer falls. */
  readonly earlyStopping: boolean;
  /** Share of the rows that is kept back for validation; null: 0.1 with `earlyStopping`, else none. */
  readonly validationFraction: number | null;
  /** Epochs without an improvement by `tol` after which `earlyStopping` ends the training; 10 unless given. */
  readonly nIterNoChange: number;
  readonly tol: number;
  /** Seed of first weights, of the order of rows and of the choice of validation rows; 0 unless given. */
  readonly randomState: number;
  /** Whether each epoch is told on the console. */
  readonly verbose: boolean;
}

/** Defaults of a network: those of Concrete-ML 1.9. */
const moduleDefaults: Omit<ModuleOptions, "nLayers"> = {
  nWBits: 4,
  nABits: 4,
  nAccumBits: 32,
  nHiddenNeuronsMultiplier: 4,
  nPruneNeuronsPercentage: 0,
  activationFunction: "ReLU",
  quantNarrow: false,
  quantSigned: true,
  powerOfTwoScaling: true,
};

const bitsFrom = (low: number, high: number): Check => [
  `an integer from ${low} to ${high}`,
  (value) => Number.isInteger(value) && Number(value) >= low && Number(value) <= high,
];

const moduleChecks: Checks<ModuleOptions> = {
  nLayers: rules.count,
  nWBits: bitsFrom(1, 16),
  nABits: bitsFrom(1, 16),
  nAccumBits: bitsFrom(1, 32),
  nHiddenNeuronsMultiplier: rules.positive,
  nPruneNeuronsPercentage: ["a number from 0 to below 1", (value) => rules.share[1](value) && Number(value) < 1],
  activationFunction: oneOf(...Object.keys(activations)),
  quantNarrow: isBoolean,
  quantSigned: isBoolean,
  powerOfTwoScaling: isBoolean,
};

/** What neither options of training nor of one kind of model change. */
export const neuralDefaults: Omit<NeuralOptions, "module"> = {
  maxEpochs: 10,
  lr: 0.01,
  batchSize: 128,
  earlyStopping: false,
  validationFraction: null,
  nIterNoChange: 10,
  tol: 1e-4,
  randomState: 0,
  verbose: false,
};

/** Checks of those options; `module` has its own. */
export const neuralChecks: Checks<NeuralOptions> = {
  module: ["an object such as { nLayers: 2 }", (value) => typeof value === "object" && value !== null],
  maxEpochs: rules.count,
  lr: rules.positive,
  batchSize: rules.count,
  earlyStopping: isBoolean,
  validationFraction: nullable(["a number from 0 to below 1", (value) => rules.share[1](value) && Number(value) < 1]),
  nIterNoChange: rules.count,
  tol: rules.atLeastZero,
  randomState: rules.seed,
  verbose: isBoolean,
};

/** Options as users give them: `module` needs the number of layers only; `moduleNLayers` is another spelling of `module: { nLayers }`. */
export type GivenNeuralOptions<T extends NeuralOptions> = Omit<Partial<T>, "module"> & {
  readonly module?: Partial<ModuleOptions>;
};

/**
 * Options with defaults filled in.
 * @throws UserError for unknown options, values out of range, and without a number of layers
 */
export function neuralOptions<T extends NeuralOptions>(
  model: string,
  given: GivenNeuralOptions<T>,
  defaults: Omit<T, "module">,
  checks: Checks<T>,
): Readonly<T> {
  if ("nBits" in given || "n_bits" in given) {
    throw new UserError(
      `${model}: Setting \`nBits\` in Quantized Neural Networks is not possible. Instead, give \`module: { nWBits, nABits, nAccumBits }\``,
      { code: "options" },
    );
  }
  const prefixed: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const [, name] = /^module([A-Z].*)$/.exec(key) ?? []; // absent: an option of the training
    if (name === undefined) rest[key] = value;
    else prefixed[`${name.charAt(0).toLowerCase()}${name.slice(1)}`] = value;
  }
  const module = readOptions<ModuleOptions>(
    { name: `${model}: module`, example: "{ nLayers: 2 }", checks: moduleChecks },
    { ...given.module, ...prefixed },
  );
  const { nLayers } = module;
  if (nLayers === undefined) {
    throw new UserError(`${model}: expected the number of layers, got none`, {
      code: "options",
      hint: `write new ml.${model}({ module: { nLayers: 2 } })`,
    });
  }
  const full = { ...defaults, module: Object.freeze({ ...moduleDefaults, ...module, nLayers }) } as T;
  const { module: _given, ...training } = rest;
  return checkedOptions<T>(model, training as Partial<T>, full, checks);
}
