/**
 * What all models have in common: fitting, compiling, predicting in three modes, and being written down. A family of models says how it learns,
 * what its integer program is, and how integers become predictions; the client's part of a fitted model is kept apart, since it is all that a client gets.
 */
import { at } from "../../base/arrays.ts";
import { type Diagnostic, UserError } from "../../base/errors.ts";
import { type JsonValue, jsonOf } from "../../base/plainData.ts";
import type { Circuit } from "../../compile/circuit.ts";
import { NDArray } from "../../trace/arrays.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import type { LabelInput } from "../numeric/labels.ts";
import { type Matrix, type MatrixInput, toMatrix, type VectorInput } from "../numeric/matrix.ts";
import type { ClientSide, Fitted, ModelProcessing, RowValues } from "./clientSide.ts";
import { compileProgram, type ModelCompileOptions, warnOfSamples } from "./compilation.ts";
import type { FloatForm } from "./floatModels.ts";
import { modeOf, type PredictOptions, runRows, type TaskOptions, throwIfAborted } from "./modes.ts";
import type { Preparation } from "./preparation.ts";
import type { IntegerProgram } from "./program.ts";
import { arrayOf, eachRow, preparedRows } from "./rows.ts";
import { modelFormat, modelVersion } from "./saved.ts";

/** A model, fitted or not. */
export abstract class Model<Client, Learnt extends Fitted<Client>> {
  /** Options as they were given, with defaults filled in; plain data. */
  abstract readonly options: Readonly<Record<string, unknown>>;
  #learnt: Learnt | null = null;
  #program: IntegerProgram | null = null;
  #circuit: Circuit | null = null;
  #preparation: Preparation | null = null;

  /** The name of the class, as messages and files spell it. */
  abstract readonly name: string;
  protected abstract readonly clientSide: ClientSide<Client>;
  /** Learns from rows and targets. */
  protected abstract train(x: Matrix, y: LabelInput, task: TaskOptions): Promise<Learnt>;
  /** The integer program of what was learnt. */
  protected abstract programOf(learnt: Learnt): IntegerProgram;
  /** What was learnt as plain data without anything that follows from the rest: what files hold. */
  protected abstract saved(learnt: Learnt): unknown;
  /** What was learnt, from what `saved` gave, read field by field as a stranger's word. @throws UserError for anything else */
  protected abstract restored(saved: unknown): Learnt;
  /** The same model in floating point, trained on the rows as they are, once the quantized one is. @throws UserError from models that have no such twin */
  protected async trainFloat(_x: Matrix, _y: LabelInput, _task: TaskOptions): Promise<FloatForm<Client>> {
    throw new UserError(`fitBenchmark: expected a model with a twin in floating point, got ${this.name}`, {
      code: "options",
    });
  }
  /** Chooses between forms of the program by predicted cost, before it is compiled; most models have one form. */
  protected chooseForm(learnt: Learnt, _rows: Matrix, _options: ModelCompileOptions): Learnt {
    return learnt;
  }
  get isFitted(): boolean {
    return this.#learnt !== null;
  }

  get isCompiled(): boolean {
    return this.#circuit !== null;
  }

  /** How many features a quantized row has: after its preparation. @throws UserError before `fit` */
  get features(): number {
    return this.learnt().features;
  }

  /** The compiled circuit. @throws UserError before `compile` */
  get fheCircuit(): Circuit {
    if (this.#circuit !== null) return this.#circuit;
    this.learnt();
    throw new UserError(
      `The ${this.name} model is not compiled. Please run compile(...) first before executing the prediction in FHE.`,
      { code: "not-compiled" },
    );
  }

  /** What was learnt. @throws UserError before `fit` */
  protected learnt(): Learnt {
    if (this.#learnt !== null) return this.#learnt;
    throw new UserError(`The ${this.name} model is not fitted. Please run fit(...) on proper arguments first.`, {
      code: "not-fitted",
    });
  }

  /** Takes what was learnt elsewhere, or anew; a circuit of something else is let go. */
  protected adopt(learnt: Learnt): void {
    this.#circuit?.dispose();
    this.#circuit = null;
    this.#learnt = learnt;
    this.#program = null;
  }

  /**
   * Trains, then quantizes.
   * @param X rows × features
   * @param y one target for each row
   * @throws UserError for rows and targets that do not fit each other or are not finite, and when stopped
   */
  async fit(X: MatrixInput, y: VectorInput, task: TaskOptions = {}): Promise<this> {
    return this.learnFrom(X, y, task);
  }

  /** `fit`, for targets of any kind. */
  protected async learnFrom(X: MatrixInput, y: LabelInput, task: TaskOptions): Promise<this> {
    throwIfAborted(task.signal);
    this.adopt(await this.train(toMatrix("X", X), y, task));
    this.#preparation = null;
    return this;
  }

  /** What is done to rows in clear before they are quantized, as a pipeline that was trained elsewhere does it; null when they are taken as they are. */
  get preparation(): Preparation | null {
    return this.#preparation;
  }

  /** Has rows prepared from now on, until `fit` is called. */
  prepareWith(preparation: Preparation | null): this {
    this.#preparation = preparation;
    return this;
  }

  /**
   * Makes the circuit. `X` are typical rows, such as those of the training: they decide the bit-widths.
   * @throws UserError when it is not fitted, the rows have other features, or no circuit can be made
   */
  async compile(X: MatrixInput, options: ModelCompileOptions = {}): Promise<Circuit> {
    const { signal, onProgress, onWarning } = options;
    throwIfAborted(signal);
    const rows = this.#rows(X);
    const { client } = this.learnt();
    const quantized = this.clientSide.quantize(client, rows);
    const form = this.chooseForm(this.learnt(), quantized, options);
    const program = this.programOf(form);
    const encoded = this.clientSide.encode(form.client, quantized);
    const samples = eachRow(encoded);
    const extremes = program.extremes ?? []; // absent: typical rows decide the bit-widths
    if (onWarning !== undefined && extremes.length === 0) warnOfSamples(this.name, samples, onWarning);
    const circuit = await compileProgram(program, [...samples, ...extremes], options);
    throwIfAborted(signal);
    this.adopt(form);
    this.#program = program;
    this.#circuit = circuit;
    onProgress?.({ done: 1, total: 1 });
    return circuit;
  }

  /** The integers that rows become: rows × features. @throws UserError as `compile` */
  quantizeInput(X: MatrixInput): NDArray {
    const { rows, columns, data } = this.clientSide.quantize(this.learnt().client, this.#rows(X));
    return new NDArray({ dtype: "int64", shape: [rows, columns], data });
  }

  /** Numbers from integers that the circuit gave, one row or several. */
  dequantizeOutput(q: MatrixInput): NDArray {
    const { shape, size } = this.#outputForm();
    const { data } = flatten(q);
    if (data.length === 0 || data.length % size !== 0) {
      throw new UserError(`dequantizeOutput: expected ${size} integers a row, got ${data.length}`, { code: "shape" });
    }
    const given = { rows: data.length / size, shape, data };
    return arrayOf(this.clientSide.dequantize(this.learnt().client, given));
  }

  /** Predictions of regressors and probabilities of classifiers from what `dequantizeOutput` gives. */
  postProcessing(y: NDArray): NDArray {
    const [rows = 0, ...shape] = y.shape;
    return arrayOf(this.clientSide.postProcess(this.learnt().client, { rows, shape, data: y.data }));
  }

  /** Dequantized results of rows, in the mode that was asked for. */
  protected async infer(X: MatrixInput, options: PredictOptions): Promise<RowValues> {
    const mode = modeOf(options);
    const x = this.#rows(X);
    const { client } = this.learnt();
    if (options.onWarning !== undefined) this.#warnOfClipping(x, options.onWarning);
    const circuit = mode === "disable" ? null : this.fheCircuit;
    const program = this.#currentProgram();
    const encoded = this.clientSide.encode(client, this.clientSide.quantize(client, x));
    const results = await runRows(program, circuit, eachRow(encoded), mode, options);
    const shape = program.outputShape;
    const data = Float64Array.from(results.flatMap((each) => [...each]));
    return this.clientSide.dequantize(client, { rows: x.rows, shape, data });
  }

  /** Post-processed results of rows. */
  protected async inferProcessed(X: MatrixInput, options: PredictOptions): Promise<RowValues> {
    return this.clientSide.postProcess(this.learnt().client, await this.infer(X, options));
  }

  /** The model as JSON holds it, without the circuit: `ml.fromJSON` makes it again, to be compiled again. */
  toJSON(): JsonValue {
    return jsonOf({
      format: modelFormat,
      version: modelVersion,
      model: this.name,
      options: this.options,
      preparation: this.#preparation,
      learnt: this.#learnt === null ? null : this.saved(this.#learnt),
    });
  }

  /** Takes up what `toJSON` gave as `learnt`. @throws UserError for anything else */
  restore(learnt: unknown): this {
    if (learnt !== null) this.adopt(this.restored(learnt));
    return this;
  }

  /** What a client needs to know of the model: see `ml.FheModelDev`. @throws UserError before `compile` */
  forClient(): ModelProcessing {
    const circuit = this.fheCircuit;
    const { client, features } = this.learnt();
    const { outputShape } = this.#currentProgram();
    const { family } = this.clientSide;
    return {
      circuit,
      parts: { model: this.name, family, features, preparation: this.#preparation, outputShape, client },
    };
  }

  /** Frees the circuit and its keys. */
  dispose(): void {
    this.#circuit?.dispose();
    this.#circuit = null;
  }

  /** Says how many values lie outside of what the model was calibrated on. */
  #warnOfClipping({ rows, columns, data }: Matrix, warn: (warning: Diagnostic) => void): void {
    const { client } = this.learnt();
    const quantizers = Array.from({ length: columns }, (_, j) => this.clientSide.quantizerOf(client, j));
    const outside = data.reduce((count, value, i) => {
      const { rmin, rmax } = at(quantizers, i % columns);
      return count + Number(value < rmin || value > rmax);
    }, 0);
    if (outside === 0) return;
    warn({
      severity: "warning",
      code: "out-of-calibration",
      message: `${this.name}: ${outside} of ${rows * columns} values lie outside of the range that the model was quantized for, and are clipped`,
      hint: "fit or compile with rows that reach as far, or scale the features alike",
    });
  }

  #currentProgram(): IntegerProgram {
    this.#program ??= this.programOf(this.learnt());
    return this.#program;
  }

  #outputForm(): { readonly shape: Shape; readonly size: number } {
    const shape = this.#currentProgram().outputShape;
    return { shape, size: sizeOf(shape) };
  }

  #rows(X: MatrixInput): Matrix {
    return preparedRows(X, this.learnt().features, this.#preparation);
  }
}

const flatten = (given: MatrixInput): NDArray | { readonly data: Float64Array } =>
  given instanceof NDArray ? given : { data: Float64Array.from([given].flat(9) as number[]) };
