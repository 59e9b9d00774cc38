/** What networks of the user's own may have beyond the original: each a switch, and all off unless asked for, so that graphs and integers are the original's. */
import { UserError } from "../../base/errors.ts";
import { type Checks, isPlainObject } from "../../base/options.ts";
import { NDArray } from "../../trace/arrays.ts";
import type { ImportedNetwork, NetworkInput } from "../import/network/graph.ts";
import { quantizeAfterTraining } from "../network/afterTraining.ts";
import { withoutNormalization } from "../network/better/batchNormalization.ts";
import { withClientSide } from "../network/better/clientSide.ts";
import { withChannelScales } from "../network/better/perChannel.ts";
import { withoutPools } from "../network/better/pools.ts";
import { evaluateNodes } from "../network/evaluate.ts";
import type { QuantizedInput, QuantizedNetwork, QuantizedOutput } from "../network/layer.ts";
import type { NetworkNode } from "../network/nodes.ts";
import { runNetwork } from "../network/program.ts";
import { resultValues } from "../network/results.ts";
import { autoRounded } from "../network/search/autoRound.ts";
import { type AccuracyBudget, type Judge, judgeOf } from "../network/search/budget.ts";
import { fittedScales } from "../network/search/fitScales.ts";
import { lookupCost } from "../network/search/lookupCost.ts";
import { withNarrowMoves } from "../network/search/narrowMoves.ts";
import { searchedBits } from "../network/search/searchBits.ts";
import type { Choices, Workshop } from "../network/search/trials.ts";
import type { RoundingThreshold } from "../network/thresholds.ts";
import type { OperationBits } from "../quantize/bits.ts";
import { quantize } from "../quantize/quantizer.ts";
import type { TaskOptions } from "./modes.ts";
import { rules } from "./options.ts";

/** A budget of accuracy for roundings. */
export interface AutoRound extends AccuracyBudget {
  /** How low bits go; "exact" unless given. */
  readonly method?: "exact" | "approximate";
}

/** The switches. */
export interface NetworkSwitches {
  /** A scale for each channel of a layer's weights. */
  readonly perChannel?: boolean;
  /** Batch normalisation behind a product becomes a part of its weights. */
  readonly foldBatchNorm?: boolean;
  /** Average pools become a part of the product behind them. */
  readonly poolAsScaling?: boolean;
  /** What happens to the input before the first product is the client's, in clear; it learns these operations. */
  readonly prepareInput?: boolean;
  /** Numbers that are moved (`Flatten` and its like) are as narrow as the product behind takes them, which saves a lookup of each. */
  readonly narrowMoves?: boolean;
  /** Units of weights up to 1.3 times as large as they must be, where sums then take a bit less. */
  readonly fitScales?: boolean;
  /** Bits of single layers by search: the cheapest lookups within a budget of accuracy. No layer gets more than `nBits`. */
  readonly searchBits?: AccuracyBudget | null;
  /** Bits that sums are rounded to, layer by layer, by search within a budget of accuracy. */
  readonly autoRound?: AutoRound | null;
}

const budget = [
  "an object { metric, maxLoss } or null",
  (value: unknown) => value === null || isPlainObject(value),
] as const;

/** Checks of the switches. */
export const switchChecks: Checks<NetworkSwitches> = {
  perChannel: rules.boolean,
  foldBatchNorm: rules.boolean,
  poolAsScaling: rules.boolean,
  prepareInput: rules.boolean,
  narrowMoves: rules.boolean,
  fitScales: rules.boolean,
  searchBits: budget,
  autoRound: budget,
};

/** Options without the switches, and the switches that were given. */
export function separated<T extends NetworkSwitches>(options: T) {
  const { perChannel, foldBatchNorm, poolAsScaling, prepareInput, narrowMoves, ...more } = options;
  const { fitScales, searchBits, autoRound, ...settings } = more;
  const operations = { perChannel, foldBatchNorm, poolAsScaling, prepareInput };
  const all = { ...operations, narrowMoves, fitScales, searchBits, autoRound };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return { settings, switches: Object.fromEntries(given) as NetworkSwitches };
}

/** A network after the switches that change its operations. */
export interface SwitchedNetwork {
  readonly nodes: readonly NetworkNode[];
  /** The tensors that are encrypted, and those that the user gives. */
  readonly inputs: readonly NetworkInput[];
  readonly raw: readonly NetworkInput[];
  /** What the client does with rows, in order, before they are quantized. */
  readonly preparing: readonly NetworkNode[];
}

/** The network with what the switches say. @param results tensors that are results @throws UserError for several inputs that are to be prepared */
export function switched(
  { shapes, inputs, nodes: given }: ImportedNetwork,
  results: readonly string[],
  switches: NetworkSwitches,
): SwitchedNetwork {
  let nodes = given;
  if (switches.foldBatchNorm === true) nodes = withoutNormalization(nodes, results);
  if (switches.poolAsScaling === true) nodes = withoutPools(nodes, shapes, results);
  if (switches.perChannel === true) nodes = withChannelScales(nodes, results);
  if (switches.prepareInput !== true) return { nodes, inputs, raw: inputs, preparing: [] };
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) {
    throw new UserError(`prepareInput: expected a network with one input, got ${inputs.length}`, { code: "options" });
  }
  const client = withClientSide(nodes, input, shapes, results);
  return { nodes: client.nodes, inputs: [client.input], raw: inputs, preparing: client.preparing };
}

/** @throws UserError for switches of a network that came with its quantizers */
export function refuseSwitches(switches: NetworkSwitches): void {
  const asked = Object.entries(switches).flatMap(([name, value]) => (value === false || value === null ? [] : [name]));
  if (asked.length === 0) return;
  throw new UserError(
    `compileBrevitasQatModel: expected no ${asked.join(", ")} for a network that has its own quantizers`,
    {
      code: "options",
      hint: "these are for networks that were trained on floats; use ml.compileOnnxModel",
    },
  );
}

/** Rows of each input as they are encrypted, on floats. */
export function preparedRows(
  rows: readonly NDArray[],
  { preparing, inputs, raw }: SwitchedNetwork,
): readonly NDArray[] {
  if (preparing.length === 0) return rows;
  const values = evaluateNodes(preparing, tensorsOf(raw, rows));
  return inputs.map(({ name }) => values.get(name) as NDArray);
}

const tensorsOf = (inputs: readonly NetworkInput[], rows: readonly NDArray[]): ReadonlyMap<string, NDArray> =>
  new Map(inputs.map(({ name }, i) => [name, rows[i] as NDArray]));

/** What is quantized, and how. */
export interface SwitchedCalibration {
  /** Names of the results. */
  readonly outputs: readonly string[];
  readonly bits: OperationBits;
  readonly threshold: RoundingThreshold | null;
  readonly pError: number;
}

/** What simulated results of the calibration rows must be worth. */
export interface SearchPromise {
  readonly judge: Judge;
  readonly reference: number;
  /** The network with a bit more left by each approximate rounding, whose errors show in simulation only; null where there is no other way. */
  readonly relaxed: (() => Searched) | null;
}

/** A quantized network, and the promise that the searches made; null where nothing was searched for. */
export interface Searched {
  readonly network: QuantizedNetwork;
  readonly promise: SearchPromise | null;
}

/**
 * What to try where simulated results are worth less than the searches found in clear; null where they are not.
 * @throws UserError where nothing else can be tried
 */
export function afterSimulation({ judge, reference, relaxed }: SearchPromise, simulated: NDArray): Searched | null {
  const score = judge.score(simulated);
  if (Math.abs(score - reference) <= judge.maxLoss + rounding) return null;
  if (relaxed !== null) return relaxed();
  throw new UserError(
    `compileOnnxModel: expected simulated results within ${judge.maxLoss} of the metric ${reference}, got ${score}`,
    { code: "not-found", hint: 'round with method "exact", take a smaller pError, or allow a larger maxLoss' },
  );
}

/** Bits that approximate roundings may get back, at most, one after the other. */
const mostRelaxed = 4;

/** The choices with more bits left by each rounding. */
const withMoreBits = (choices: Choices, more: number): Choices =>
  new Map(
    [...choices].map(([layer, choice]) => {
      const { threshold } = choice;
      return [layer, threshold ? { ...choice, threshold: { ...threshold, nBits: threshold.nBits + more } } : choice];
    }),
  );

/** Rounding errors of metrics. */
const rounding = 1e-12;

/**
 * The quantized network that the switches ask for.
 * @param rows calibration rows, prepared
 * @throws UserError when stopped, and when a budget of accuracy cannot be kept
 */
export async function quantizedWithSwitches(
  { nodes, inputs }: SwitchedNetwork,
  rows: readonly NDArray[],
  switches: NetworkSwitches,
  { outputs, bits, threshold, pError }: SwitchedCalibration,
  task: TaskOptions,
): Promise<Searched> {
  const { narrowMoves = false } = switches;
  const quantized = (given: Choices): QuantizedNetwork => {
    const choices = narrowMoves ? withNarrowMoves(nodes, given, bits) : given;
    return quantizeAfterTraining(nodes, inputs, rows, { outputs, bits, threshold, choices });
  };
  const { fitScales = false, searchBits = null, autoRound = null } = switches;
  let choices: Choices = new Map();
  if (!fitScales && searchBits === null && autoRound === null) return { network: quantized(choices), promise: null };
  const [output, ...others] = outputs;
  const isSearch = searchBits !== null || autoRound !== null;
  if (output === undefined || (isSearch && others.length > 0)) {
    throw new UserError(`searchBits, autoRound: expected a network with one result, got ${outputs.length}`, {
      code: "options",
    });
  }
  const integersOf = (network: QuantizedNetwork): readonly NDArray[] =>
    rows.map(({ shape, data }, i) => {
      const { quantizer } = network.inputs[i] as QuantizedInput;
      return new NDArray({ dtype: "int64", shape, data: quantize(quantizer, Float64Array.from(data)) });
    });
  const shop: Workshop = {
    quantized,
    results(network) {
      const [result] = runNetwork(network, integersOf(network)) as [NDArray];
      const data = resultValues(network.outputs[0] as QuantizedOutput, Float64Array.from(result.data));
      return new NDArray({ dtype: "float64", shape: result.shape, data });
    },
    cost: (network) => lookupCost(network, integersOf(network), pError),
    task,
  };
  const floats = (): NDArray => evaluateNodes(nodes, tensorsOf(inputs, rows)).get(output) as NDArray;
  let promise: Searched["promise"] = null;
  if (searchBits !== null) {
    const judge = judgeOf("searchBits", searchBits, floats());
    choices = (await searchedBits(shop, judge, choices, bits, floats())).choices;
    promise = { judge, reference: judge.score(floats()), relaxed: null };
  }
  if (fitScales) choices = fittedScales(quantized, choices, integersOf(quantized(choices)));
  if (autoRound !== null) {
    const { method = "exact", ...given } = autoRound;
    const judge = judgeOf("autoRound", given, floats());
    const unrounded = quantized(choices);
    choices = (await autoRounded(shop, judge, choices, integersOf(unrounded), method)).choices;
    const reference = judge.score(shop.results(unrounded));
    const found = choices;
    const wider = (more: number): Searched => ({
      network: quantized(withMoreBits(found, more)),
      promise: {
        judge,
        reference,
        relaxed: method === "approximate" && more < mostRelaxed ? () => wider(more + 1) : null,
      },
    });
    return wider(0);
  }
  return { network: quantized(choices), promise };
}
