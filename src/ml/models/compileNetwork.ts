/** From an ONNX file to a compiled network: quantized after training, or with the quantizers that came with it. */

import { UserError } from "../../base/errors.ts";
import { type Checks, isAnything, readOptions } from "../../base/options.ts";
import type { NDArray } from "../../trace/arrays.ts";
import { type ImportedNetwork, networkOf } from "../import/network/graph.ts";
import { integerForm } from "../network/integerForm.ts";
import type { QuantizedInput, QuantizedNetwork } from "../network/layer.ts";
import { networkProgram } from "../network/program.ts";
import { reachOf } from "../network/reach.ts";
import type { RoundingThreshold } from "../network/thresholds.ts";
import { calibratedValues, quantizeTrained, rangesOf, withThreshold } from "../network/trainedRounding.ts";
import { readOnnx } from "../onnx/read.ts";
import { type BitsOption, operationBits, trainedBits } from "../quantize/bits.ts";
import { compileProgram, defaultPError, type ModelCompileOptions } from "./compilation.ts";
import { CustomModule } from "./customModule.ts";
import {
  afterSimulation,
  type NetworkSwitches,
  preparedRows,
  quantizedWithSwitches,
  refuseSwitches,
  type Searched,
  separated,
  switchChecks,
  switched,
} from "./customSwitches.ts";
import { inputsOf, type ModuleInput, one, packed, quantizedRows } from "./networkRows.ts";
import { rules } from "./options.ts";
import { explainedFailure } from "./tooWide.ts";

/** Options of the functions that compile networks. */
export interface CustomOptions extends ModelCompileOptions, NetworkSwitches {
  /** Bits of inputs, weights and results; 8 unless given. */
  readonly nBits?: BitsOption;
  /** Whether the network was trained with quantizers, which then say the bits. */
  readonly importQat?: boolean;
  /**
   * Bits that tables of accumulators take: lower ones are rounded away, exactly unless the method says otherwise. Approximate rounding leaves them to the noise and needs one narrow lookup instead of
   * several. Null, which is the default: all.
   */
  readonly roundingThresholdBits?: number | { readonly nBits: number; readonly method?: RoundingMethod } | null;
}

/** How low bits are rounded away, in Concrete's spelling and in small letters. */
export type RoundingMethod = "exact" | "approximate" | "EXACT" | "APPROXIMATE";

const checks: Checks<Required<CustomOptions>> = {
  nBits: rules.bits,
  importQat: rules.boolean,
  roundingThresholdBits: [
    "an integer from 2 to 8, { nBits, method: 'exact' or 'approximate' } or null",
    (value) => value === null || isThreshold(value),
  ],
  ...switchChecks,
  configuration: isAnything,
  virtual: isAnything,
  pError: isAnything,
  globalPError: isAnything,
  signal: isAnything,
  onProgress: isAnything,
  onWarning: isAnything,
};

const methods: readonly unknown[] = ["exact", "approximate", "EXACT", "APPROXIMATE"];

function isThreshold(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value) && value >= 2 && value <= 8;
  if (typeof value !== "object" || value === null || !("nBits" in value)) return false;
  const isKnown = Object.keys(value).every((key) => key === "nBits" || key === "method");
  return isKnown && isThreshold(value.nBits) && (!("method" in value) || methods.includes(value.method));
}

/**
 * Quantizes and compiles a network from an ONNX file that was trained on floats.
 * @param onnx the file's bytes
 * @param inputset rows like those to come: they decide scales and bit-widths
 * @throws UserError for files that cannot be imported, operators that have no form on integers, and when no circuit can be made
 */
export async function compileOnnxModel<Inputs = NDArray, Results = NDArray>(
  onnx: Uint8Array,
  inputset: ModuleInput,
  options: CustomOptions = {},
): Promise<CustomModule<Inputs, Results>> {
  const settings = readOptions<CustomOptions>({ name: "compileOnnxModel", example: "{ nBits: 6 }", checks }, options);
  const read = networkOf(readOnnx(onnx));
  const names = read.inputs.map(({ name }) => name);
  const imported = { ...read, nodes: integerForm(read.nodes, names) };
  checkQuantizers(imported, settings.importQat === true);
  const rows = inputsOf("inputset", inputset, imported.inputs);
  try {
    return await compileImported(imported, rows, settings);
  } catch (error) {
    const compile = (each: ImportedNetwork, changed: CustomOptions) =>
      compileImported<unknown, NDArray | readonly NDArray[]>(each, rows, changed);
    throw await explainedFailure(error, { imported, rows, options: settings, compile });
  }
}

/** Quantizes and compiles a network. @throws UserError as `compileOnnxModel` */
async function compileImported<Inputs, Results>(
  imported: ImportedNetwork,
  rows: readonly NDArray[],
  { nBits = 8, importQat = false, roundingThresholdBits = null, ...others }: CustomOptions,
): Promise<CustomModule<Inputs, Results>> {
  const { settings, switches } = separated(others);
  if (importQat) refuseSwitches(switches);
  const threshold = thresholdOf(roundingThresholdBits);
  const changed = switched(imported, tensorsOf(imported), switches);
  const prepared = preparedRows(rows, changed);
  const calibration = {
    outputs: tensorsOf(imported),
    bits: operationBits(nBits),
    threshold,
    pError: settings.pError ?? defaultPError, // absent: the default
  };
  let found: Searched | null = importQat
    ? { network: trained(imported, rows, nBits, threshold), promise: null }
    : await quantizedWithSwitches(changed, prepared, switches, calibration, settings);
  for (;;) {
    const { network, promise }: Searched = found;
    const q = prepared.map((each, i) => quantizedRows(each, (network.inputs[i] as QuantizedInput).quantizer));
    const circuit = await compileProgram(networkProgram(network), packed(q), settings);
    const module = new CustomModule<Inputs, Results>(network, imported, changed, circuit, reachOf(network, q));
    if (promise === null) return module;
    const simulated = await module.quantizedForward(one(q), { fhe: "simulate", signal: settings.signal });
    // Whatever is searched for has one result.
    found = afterSimulation(promise, module.dequantizeOutput(simulated) as NDArray);
    if (found === null) return module;
    circuit.dispose();
  }
}

/** The tensors that leave the encrypted part, each once. */
const tensorsOf = ({ outputs }: ImportedNetwork): readonly string[] => [
  ...new Set(outputs.map(({ tensor }) => tensor)),
];

/** `compileOnnxModel` for what PyTorch exported. */
export const compileTorchModel = compileOnnxModel;

/**
 * `compileOnnxModel` for networks that Brevitas trained with quantizers, which say the bits of operations: `nBits` has those of inputs and results.
 * @throws UserError as `compileOnnxModel`
 */
export async function compileBrevitasQatModel<Inputs = NDArray, Results = NDArray>(
  onnx: Uint8Array,
  inputset: ModuleInput,
  options: CustomOptions = {},
): Promise<CustomModule<Inputs, Results>> {
  const nBits = { ...trainedBits(options.nBits) };
  return compileOnnxModel(onnx, inputset, { ...options, nBits, importQat: true });
}

/** A network whose quantizers came with it. */
function trained(
  imported: ImportedNetwork,
  rows: readonly NDArray[],
  nBits: BitsOption,
  threshold: RoundingThreshold | null,
): QuantizedNetwork {
  const { nodes, inputs } = imported;
  const names = inputs.map(({ name }) => name);
  const values = calibratedValues(nodes, names, rows);
  const network = quantizeTrained(nodes, inputs, tensorsOf(imported), rangesOf(values), operationBits(nBits));
  return threshold === null ? network : withThreshold(network, values, threshold);
}

function thresholdOf(given: NonNullable<CustomOptions["roundingThresholdBits"]> | null): RoundingThreshold | null {
  if (given === null) return null;
  if (typeof given === "number") return { nBits: given, exactness: "exact" };
  const isApproximate = given.method?.toLowerCase() === "approximate";
  return { nBits: given.nBits, exactness: isApproximate ? "approximate" : "exact" };
}

function checkQuantizers({ nodes }: ImportedNetwork, importQat: boolean): void {
  const has = nodes.some(({ op }) => op.startsWith("onnx.brevitas."));
  if (has === importQat) return;
  throw new UserError(
    has
      ? "compileOnnxModel: expected a network without quantizers, got one with quantizers of Brevitas"
      : "compileBrevitasQatModel: expected a network with quantizers of Brevitas, got one without",
    { code: "import", hint: has ? "use ml.compileBrevitasQatModel" : "use ml.compileOnnxModel" },
  );
}
