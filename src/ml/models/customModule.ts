/** Networks of the user's own, from ONNX files: quantized, compiled, and used in the three modes. */
import { type Diagnostic, UserError } from "../../base/errors.ts";
import { type Checks, isAnything, readOptions } from "../../base/options.ts";
import type { Circuit } from "../../compile/circuit.ts";
import { NDArray } from "../../trace/arrays.ts";
import { fromNested, type NestedInput } from "../../value/tensor.ts";
import { type NetworkResult, needed } from "../import/network/finish.ts";
import { type ImportedNetwork, type NetworkInput, networkOf } from "../import/network/graph.ts";
import { evaluateNodes } from "../network/evaluate.ts";
import { integerForm } from "../network/integerForm.ts";
import type { QuantizedInput, QuantizedNetwork, QuantizedOutput, TensorQuantizer } from "../network/layer.ts";
import type { NetworkNode } from "../network/nodes.ts";
import { networkProgram } from "../network/program.ts";
import { QuantizedModule } from "../network/quantizedModule.ts";
import { beyondReach, type NetworkReach, reachOf } from "../network/reach.ts";
import { resultValues } from "../network/results.ts";
import type { RoundingThreshold } from "../network/thresholds.ts";
import { calibratedValues, quantizeTrained, rangesOf, withThreshold } from "../network/trainedRounding.ts";
import { readOnnx } from "../onnx/read.ts";
import { type BitsOption, operationBits, trainedBits } from "../quantize/bits.ts";
import { integerRangeOf, quantize, quantizeOne } from "../quantize/quantizer.ts";
import { compileProgram, defaultPError, type ModelCompileOptions } from "./compilation.ts";
import {
  afterSimulation,
  type NetworkSwitches,
  preparedRows,
  quantizedWithSwitches,
  refuseSwitches,
  type Searched,
  type SwitchedNetwork,
  separated,
  switchChecks,
  switched,
} from "./customSwitches.ts";
import { modeOf, type PredictOptions, runRows } from "./modes.ts";
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

/** Rows of a network: nested lists or an array; the first axis counts them. */
export type RowsInput = NestedInput | NDArray;

/** Rows of a network's input, or a list of those of each of several. */
export type ModuleInput = RowsInput | readonly RowsInput[];

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
 * A network of the user's own, compiled. A network with several inputs takes a list of them, one with several results gives a list.
 * @typeParam Inputs integers of inputs: an array, or a list of them
 * @typeParam Results what comes out: an array, or a list of them
 */
export class CustomModule<Inputs = NDArray, Results = NDArray> extends QuantizedModule {
  readonly #network: QuantizedNetwork;
  readonly #imported: ImportedNetwork;
  readonly #reach: NetworkReach;
  readonly #switched: SwitchedNetwork;

  /** @param reach the room of the circuit's accumulators */
  constructor(
    network: QuantizedNetwork,
    imported: ImportedNetwork,
    switched: SwitchedNetwork,
    circuit: Circuit,
    reach: NetworkReach,
  ) {
    super(network, () => circuit);
    this.#switched = switched;
    this.#reach = reach;
    this.#network = network;
    this.#imported = imported;
  }

  /** The integers that rows become. @throws UserError for rows of another shape */
  quantizeInput(X: ModuleInput): Inputs {
    const { inputs } = this.#network;
    const rows = preparedRows(inputsOf("X", X, this.#imported.inputs), this.#switched);
    return one(rows.map((each, i) => quantizedRows(each, (inputs[i] as QuantizedInput).quantizer)));
  }

  /** The integers of the result for rows of integers. @throws UserError for rows of another shape, and when stopped */
  async quantizedForward(q: ModuleInput | Inputs, options: PredictOptions = {}): Promise<Results> {
    const mode = modeOf(options);
    const { inputs, outputs } = this.#network;
    const rows = inputsOf("q", q as ModuleInput, inputs);
    if (mode !== "disable") this.#refuseBeyond(rows);
    const program = networkProgram(this.#network);
    const circuit = mode === "disable" ? null : this.fheCircuit;
    const results = await runRows(program, circuit, packed(rows), mode, options);
    let start = 0;
    const arrays = outputs.map(({ shape }) => {
      const from = start;
      start += sizeOf(shape);
      const data = Float64Array.from(results.flatMap((each) => [...each.subarray(from, start)]));
      return new NDArray({ dtype: "int64", shape: [results.length, ...shape], data });
    });
    return one(this.#inOrder(arrays));
  }

  /** Results as the file lists them; two of them may come from one tensor. */
  #inOrder(arrays: readonly NDArray[]): readonly NDArray[] {
    return this.#imported.outputs.map(({ tensor }) => arrays[this.#placeOf(tensor)] as NDArray);
  }

  #placeOf(tensor: string): number {
    return this.#network.outputs.findIndex((output) => output.tensor === tensor);
  }

  /** @throws UserError for a row that takes an accumulator of the circuit beyond the room that it has */
  #refuseBeyond(q: readonly NDArray[]): void {
    const beyond = beyondReach(this.#network, this.#reach, q);
    if (beyond === null) return;
    const { row, layer, value, room } = beyond;
    throw new UserError(
      `q: row ${row} takes the sum of layer ${layer} to ${value}, and the circuit was compiled for ${room[0]} to ${room[1]}`,
      {
        code: "out-of-calibration",
        hint: "compile with rows like those to come: more of them, and some that reach as far",
      },
    );
  }

  /** Numbers from the integers of results. @throws UserError for another number of results */
  dequantizeOutput(q: Results): Results {
    const { outputs } = this.#imported;
    const given = (outputs.length === 1 ? [q] : q) as readonly NDArray[];
    if (given.length !== outputs.length) {
      throw new UserError(`q: expected ${outputs.length} results in a list, got ${given.length}`, { code: "shape" });
    }
    return one(
      given.map(({ shape, data }, i) => {
        const output = this.#network.outputs[this.#placeOf((outputs[i] as NetworkResult).tensor)] as QuantizedOutput;
        return new NDArray({ dtype: "float64", shape, data: resultValues(output, data) });
      }),
    );
  }

  /** Says how many values lie outside of what the network was calibrated on. */
  #warnOfClipping(X: ModuleInput, warn: (warning: Diagnostic) => void): void {
    const { inputs } = this.#network;
    const rows = preparedRows(inputsOf("X", X, this.#imported.inputs), this.#switched);
    for (const [i, { data }] of rows.entries()) {
      const { name, quantizer } = inputs[i] as QuantizedInput;
      const outside = data.reduce((count, value) => count + Number(isClipped(quantizer, value)), 0);
      if (outside === 0) continue;
      warn({
        severity: "warning",
        code: "out-of-calibration",
        message: `X: ${outside} of ${data.length} values of input '${name}' lie outside of the range that the network was calibrated on, and are clipped`,
        hint: "compile with rows that reach as far as those to come",
      });
    }
  }

  /** Results of rows, with what the client computes last (softmax and its like). @throws UserError as `quantizedForward` */
  async forward(X: ModuleInput, options: PredictOptions = {}): Promise<Results> {
    if (options.onWarning !== undefined) this.#warnOfClipping(X, options.onWarning);
    const values = this.dequantizeOutput(await this.quantizedForward(this.quantizeInput(X), options));
    const { finishing, outputs } = this.#imported;
    if (finishing.length === 0) return values;
    const given = (outputs.length === 1 ? [values] : values) as readonly NDArray[];
    return one(given.map((result, i) => finishedRows(finishing, outputs[i] as NetworkResult, result)));
  }
}

/** Whether a value lies outside of the integers that a quantizer has. */
function isClipped(quantizer: TensorQuantizer, value: number): boolean {
  const [low, high] = integerRangeOf(quantizer);
  const integer = quantizeOne({ ...quantizer, noClipping: true }, value);
  return integer < low || integer > high;
}

/** One alone, several as a list. */
const one = <T>(arrays: readonly NDArray[]): T => (arrays.length === 1 ? arrays[0] : arrays) as T;

/** What the client makes of a result, row by row. */
function finishedRows(
  finishing: readonly NetworkNode[],
  { tensor, finished }: NetworkResult,
  result: NDArray,
): NDArray {
  if (tensor === finished) return result;
  const [, ...shape] = result.shape;
  const own = needed(finishing, [finished]);
  const rows = eachOf(result).map((data) => {
    const row = new NDArray({ dtype: "float64", shape: [1, ...shape], data });
    return evaluateNodes(own, new Map([[tensor, row]])).get(finished) as NDArray;
  });
  const [, ...each] = rows[0]?.shape ?? result.shape; // absent: no rows
  const data = Float64Array.from(rows.flatMap((row) => [...row.data]));
  return new NDArray({ dtype: "float64", shape: [rows.length, ...each], data });
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

const quantizedRows = ({ shape, data }: NDArray, quantizer: TensorQuantizer): NDArray =>
  new NDArray({ dtype: "int64", shape, data: quantize(quantizer, Float64Array.from(data)) });

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Each row's numbers. */
const eachOf = ({ shape: [count = 0, ...rest], data }: NDArray): readonly Float64Array[] => {
  const size = sizeOf(rest);
  return Array.from({ length: count }, (_, i) => Float64Array.from(data.slice(i * size, (i + 1) * size)));
};

/** Each row's numbers of all inputs, one behind the other. */
function packed(inputs: readonly NDArray[]): readonly Float64Array[] {
  const [first = [], ...others] = inputs.map(eachOf);
  if (others.length === 0) return first;
  return first.map((row, i) =>
    Float64Array.from([...row, ...others.flatMap((each) => [...(each[i] as Float64Array)])]),
  );
}

/** The rows of each input. @throws UserError for another number of inputs, and for inputs of unlike numbers of rows */
function inputsOf(name: string, given: ModuleInput, inputs: readonly NetworkInput[]): readonly NDArray[] {
  if (inputs.length === 1) return [rowsOf(name, given as RowsInput, (inputs[0] as NetworkInput).shape)];
  const list = Array.isArray(given) ? (given as readonly RowsInput[]) : [];
  if (list.length !== inputs.length) {
    throw new UserError(
      `${name}: expected a list of ${inputs.length} inputs (${inputs.map((input) => input.name).join(", ")}), got ${Array.isArray(given) ? list.length : "one array"}`,
      { code: "shape", hint: `write [${inputs.map((input) => input.name).join(", ")}]` },
    );
  }
  const rows = inputs.map((input, i) => rowsOf(`${name}[${i}]`, list[i] as RowsInput, input.shape));
  const counts = rows.map(({ shape }) => shape[0]);
  if (new Set(counts).size > 1) {
    throw new UserError(`${name}: expected as many rows of each input, got ${counts.join(" and ")}`, { code: "shape" });
  }
  return rows;
}

/** Rows as an array of rows × shape. @throws UserError for another shape, no rows, and numbers that are not finite */
function rowsOf(name: string, given: RowsInput, shape: readonly number[]): NDArray {
  const x = NDArray.is(given) ? given : new NDArray(fromNested(given));
  const [count = 0, ...rest] = x.shape;
  const [size, found] = [sizeOf(shape), sizeOf(rest)];
  const isSame = rest.length === 1 ? found === size : rest.join() === shape.join();
  if (count === 0 || !isSame || x.shape.length < 2) {
    throw new UserError(`${name}: expected rows of shape (${shape.join(", ")}), got (${x.shape.join(", ")})`, {
      code: "shape",
    });
  }
  if (!x.data.every(Number.isFinite)) throw new UserError(`${name}: expected finite numbers`, { code: "shape" });
  return new NDArray({ dtype: x.dtype, shape: [count, ...shape], data: x.data });
}
