/** A network of the user's own, compiled: used in the three modes. */

import { type Diagnostic, UserError } from "../../base/errors.ts";
import type { Circuit } from "../../compile/circuit.ts";
import { NDArray } from "../../trace/arrays.ts";
import { sizeOf } from "../../value/shape.ts";
import { type NetworkResult, needed } from "../import/network/finish.ts";
import type { ImportedNetwork } from "../import/network/graph.ts";
import { evaluateNodes } from "../network/evaluate.ts";
import type { QuantizedInput, QuantizedNetwork, QuantizedOutput, TensorQuantizer } from "../network/layer.ts";
import type { NetworkNode } from "../network/nodes.ts";
import { networkProgram } from "../network/program.ts";
import { QuantizedModule } from "../network/quantizedModule.ts";
import { beyondReach, type NetworkReach } from "../network/reach.ts";
import { resultValues } from "../network/results.ts";
import { integerRangeOf, quantizeOne } from "../quantize/quantizer.ts";
import type { ModelProcessing } from "./clientSide.ts";
import { type CustomClient, customSide } from "./customClient.ts";
import { finishOf } from "./customFinish.ts";
import { preparedRows, type SwitchedNetwork } from "./customSwitches.ts";
import { modeOf, type PredictOptions, runRows } from "./modes.ts";
import { eachOf, inputsOf, type ModuleInput, one, packed, quantizedRows } from "./networkRows.ts";

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

  /**
   * What a client needs to know of the network: see `ml.FheModelDev`. A client cannot see what rows unlike those of the compilation do to sums within the network.
   * @throws UserError for several inputs or results, for `prepareInput`, and for other ends than softmax
   */
  forClient(): ModelProcessing {
    const [input, ...inputs] = this.#network.inputs;
    const [output, ...outputs] = this.#network.outputs;
    const [result] = this.#imported.outputs;
    if (input === undefined || output === undefined || result === undefined || inputs.length + outputs.length > 0) {
      throw new UserError(
        `FheModelDev: expected a network with one input and one result, got ${inputs.length + 1} and ${outputs.length + 1}`,
        { code: "unsupported", hint: "save the circuit alone: network.fheCircuit has a client and a server" },
      );
    }
    if (this.#switched.preparing.length > 0) {
      throw new UserError("FheModelDev: expected a network whose input is encrypted as it is given, got prepareInput", {
        code: "unsupported",
        hint: "compile it without prepareInput, or export it without its first operations",
      });
    }
    const { isPrecomputedQat: _, ...inputQuantizer } = input.quantizer;
    const client: CustomClient = {
      inputQuantizer,
      output: { scale: output.scale, zeroPoints: output.zeroPoints },
      finish: finishOf(this.#imported.finishing, result, output.shape.length),
    };
    const { family } = customSide;
    const features = sizeOf(input.shape);
    return {
      circuit: this.fheCircuit,
      parts: { model: "CustomModule", family, features, preparation: null, outputShape: output.shape, client },
    };
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
