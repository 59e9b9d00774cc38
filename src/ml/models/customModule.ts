/** Networks of the user's own, from ONNX files: quantized, compiled, and used in the three modes. */
import { UserError } from "../../base/errors.ts";
import { type Checks, isAnything, readOptions } from "../../base/options.ts";
import type { Circuit } from "../../compile/circuit.ts";
import { NDArray } from "../../trace/arrays.ts";
import { fromNested, type NestedInput } from "../../value/tensor.ts";
import { type ImportedNetwork, networkOf } from "../import/network/graph.ts";
import { type FloatInput, quantizeAfterTraining } from "../network/afterTraining.ts";
import { evaluateNodes } from "../network/evaluate.ts";
import type { QuantizedInput, QuantizedNetwork, QuantizedOutput, TensorQuantizer } from "../network/layer.ts";
import { networkProgram } from "../network/program.ts";
import { QuantizedModule } from "../network/quantizedModule.ts";
import { beyondReach, type NetworkReach, reachOf } from "../network/reach.ts";
import { resultValues } from "../network/results.ts";
import type { RoundingThreshold } from "../network/thresholds.ts";
import { calibratedValues, quantizeTrained, rangesOf, withThreshold } from "../network/trainedRounding.ts";
import { readOnnx } from "../onnx/read.ts";
import { type BitsOption, operationBits } from "../quantize/bits.ts";
import { quantize } from "../quantize/quantizer.ts";
import { compileProgram, type ModelCompileOptions } from "./compilation.ts";
import { modeOf, type PredictOptions, runRows } from "./modes.ts";
import { rules } from "./options.ts";

/** Options of the functions that compile networks. */
export interface CustomOptions extends ModelCompileOptions {
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

const checks: Checks<Required<CustomOptions>> = {
  nBits: rules.bits,
  importQat: rules.boolean,
  roundingThresholdBits: [
    "an integer from 2 to 8, { nBits, method: 'exact' or 'approximate' } or null",
    (value) => value === null || isThreshold(value),
  ],
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

/** A network of the user's own, compiled. */
export class CustomModule extends QuantizedModule {
  readonly #network: QuantizedNetwork;
  readonly #imported: ImportedNetwork;
  readonly #reach: NetworkReach;
  readonly #input: QuantizedInput;
  readonly #output: QuantizedOutput;

  /** @param reach the room of the circuit's accumulators */
  constructor(network: QuantizedNetwork, imported: ImportedNetwork, circuit: Circuit, reach: NetworkReach) {
    super(network, () => circuit);
    this.#reach = reach;
    this.#network = network;
    this.#input = network.inputs[0] as QuantizedInput;
    this.#output = network.outputs[0] as QuantizedOutput;
    this.#imported = imported;
  }

  /** The integers that rows become. @throws UserError for rows of another shape */
  quantizeInput(X: RowsInput): NDArray {
    const { quantizer, shape } = this.#input;
    return quantizedRows(rowsOf("X", X, shape), quantizer);
  }

  /** The integers of the result for rows of integers. @throws UserError for rows of another shape, and when stopped */
  async quantizedForward(q: RowsInput, options: PredictOptions = {}): Promise<NDArray> {
    const mode = modeOf(options);
    const rows = rowsOf("q", q, this.#input.shape);
    if (mode !== "disable") this.#refuseBeyond(rows);
    const program = networkProgram(this.#network);
    const results = await runRows(program, mode === "disable" ? null : this.fheCircuit, eachOf(rows), mode, options);
    const data = Float64Array.from(results.flatMap((each) => [...each]));
    return new NDArray({ dtype: "int64", shape: [results.length, ...this.#output.shape], data });
  }

  /** @throws UserError for a row that takes an accumulator of the circuit beyond the room that it has */
  #refuseBeyond(q: NDArray): void {
    const beyond = beyondReach(this.#network, this.#reach, [q]);
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

  /** Numbers from the integers of results. */
  dequantizeOutput(q: NDArray): NDArray {
    return new NDArray({ dtype: "float64", shape: q.shape, data: resultValues(this.#output, q.data) });
  }

  /** Results of rows, with what the client computes last (softmax and its like). @throws UserError as `quantizedForward` */
  async forward(X: RowsInput, options: PredictOptions = {}): Promise<NDArray> {
    const result = this.dequantizeOutput(await this.quantizedForward(this.quantizeInput(X), options));
    const { finishing, output, finished } = this.#imported;
    if (finishing.length === 0) return result;
    const [, ...shape] = result.shape;
    const rows = eachOf(result).map((data) => {
      const row = new NDArray({ dtype: "float64", shape: [1, ...shape], data });
      return evaluateNodes(finishing, new Map([[output, row]])).get(finished) as NDArray;
    });
    const [, ...each] = rows[0]?.shape ?? result.shape; // absent: no rows
    const data = Float64Array.from(rows.flatMap((row) => [...row.data]));
    return new NDArray({ dtype: "float64", shape: [rows.length, ...each], data });
  }
}

/**
 * Quantizes and compiles a network from an ONNX file that was trained on floats.
 * @param onnx the file's bytes
 * @param inputset rows like those to come: they decide scales and bit-widths
 * @throws UserError for files that cannot be imported, operators that have no form on integers, and when no circuit can be made
 */
export async function compileOnnxModel(
  onnx: Uint8Array,
  inputset: RowsInput,
  options: CustomOptions = {},
): Promise<CustomModule> {
  const {
    nBits = 8,
    importQat = false,
    roundingThresholdBits = null,
    ...settings
  } = readOptions<CustomOptions>({ name: "compileOnnxModel", example: "{ nBits: 6 }", checks }, options);
  const imported = networkOf(readOnnx(onnx));
  const [input, ...others] = imported.inputs;
  if (input === undefined || others.length > 0) {
    throw new UserError(`onnx: expected a network with one input, got ${imported.inputs.length}`, { code: "import" });
  }
  checkQuantizers(imported, importQat);
  const rows = rowsOf("inputset", inputset, input.shape);
  const threshold = thresholdOf(roundingThresholdBits);
  const network = importQat
    ? trained(imported, input, rows, nBits, threshold)
    : quantizeAfterTraining(imported.nodes, [input], [rows], {
        outputs: [imported.output],
        bits: operationBits(nBits),
        threshold,
      });
  const q = quantizedRows(rows, (network.inputs[0] as QuantizedInput).quantizer);
  const circuit = await compileProgram(networkProgram(network), eachOf(q), settings);
  return new CustomModule(network, imported, circuit, reachOf(network, [q]));
}

/** `compileOnnxModel` for what PyTorch exported. */
export const compileTorchModel = compileOnnxModel;

/** `compileOnnxModel` for networks that Brevitas trained with quantizers. */
export const compileBrevitasQatModel = (
  onnx: Uint8Array,
  inputset: RowsInput,
  options: CustomOptions = {},
): Promise<CustomModule> => compileOnnxModel(onnx, inputset, { ...options, importQat: true });

/** The original counts 8 bits everywhere unless it is told otherwise; widths are in the network. */
function trained(
  { nodes, output }: ImportedNetwork,
  input: FloatInput,
  rows: NDArray,
  nBits: BitsOption,
  threshold: RoundingThreshold | null,
): QuantizedNetwork {
  const values = calibratedValues(nodes, [input.name], [rows]);
  const network = quantizeTrained(nodes, [input], [output], rangesOf(values), operationBits(nBits));
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

/** Each row's numbers. */
const eachOf = ({ shape, data }: NDArray): readonly Float64Array[] => {
  const [count = 0, ...rest] = shape;
  const size = rest.reduce((product, extent) => product * extent, 1);
  return Array.from({ length: count }, (_, i) => Float64Array.from(data.slice(i * size, (i + 1) * size)));
};

/** Rows as an array of rows × shape. @throws UserError for another shape, no rows, and numbers that are not finite */
function rowsOf(name: string, given: RowsInput, shape: readonly number[]): NDArray {
  const x = NDArray.is(given) ? given : new NDArray(fromNested(given));
  const [count = 0, ...rest] = x.shape;
  const size = shape.reduce((product, extent) => product * extent, 1);
  const found = rest.reduce((product, extent) => product * extent, 1);
  const isSame = rest.length === 1 ? found === size : rest.join() === shape.join();
  if (count === 0 || !isSame || x.shape.length < 2) {
    throw new UserError(`${name}: expected rows of shape (${shape.join(", ")}), got (${x.shape.join(", ")})`, {
      code: "shape",
    });
  }
  if (!x.data.every(Number.isFinite)) throw new UserError(`${name}: expected finite numbers`, { code: "shape" });
  return new NDArray({ dtype: x.dtype, shape: [count, ...shape], data: x.data });
}
