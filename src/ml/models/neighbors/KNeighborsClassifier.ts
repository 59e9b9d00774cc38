/** Classification by the nearest training rows. */
import * as v from "valibot";
import { UserError } from "../../../base/errors.ts";
import { oneOf } from "../../../base/options.ts";
import { within } from "../../../base/schema.ts";
import type { Circuit } from "../../../compile/circuit.ts";
import { NDArray } from "../../../trace/arrays.ts";
import { type Label, type LabelInput, presentLabels } from "../../numeric/labels.ts";
import { type Matrix, type MatrixInput, matrix, rowOf } from "../../numeric/matrix.ts";
import { type Quantizer, quantize, quantizerOf } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import { Classifier, labelsOf } from "../classifier.ts";
import type { Fitted, RowValues } from "../clientSide.ts";
import type { ModelCompileOptions } from "../compilation.ts";
import type { FloatForm } from "../floatModels.ts";
import { modeOf, type PredictOptions } from "../modes.ts";
import { checkedOptions, rules } from "../options.ts";
import type { IntegerProgram } from "../program.ts";
import { eachRow } from "../rows.ts";
import { classesSchema, featuresSchema, readSaved } from "../saved.ts";
import { type NeighborsClient, nearestLabels, nearestOf, neighborsSide, type Sorting } from "./client.ts";
import { clientSortProgram, encryptedSortProgram, type Neighbors, squaredDistances } from "./programs.ts";

/** Options of `KNeighborsClassifier`, in scikit-learn's words. */
export interface KNeighborsClassifierOptions {
  /** Bits of a quantized feature; 2 unless given. */
  readonly nBits: number;
  /** How many nearest rows vote; 3 unless given. */
  readonly nNeighbors: number;
  /**
   * Who finds the nearest rows. `encrypted`, the default: the circuit, which gives their labels and costs two layers of lookups a comparison. `client`: the circuit gives all
   * distances, without a lookup, and the client sorts them; it then knows its distance to each training row, and the label of each.
   */
  readonly sorting: Sorting;
  /** How votes count: alike. */
  readonly weights: "uniform";
  /** How rows are found: all distances are computed. */
  readonly algorithm: "auto" | "brute";
  /** The distance: Euclidean, by either name. */
  readonly metric: "minkowski" | "euclidean";
  /** Exponent of the distance: 2. */
  readonly p: 2;
}

/** What was learnt. */
interface NeighborsLearnt extends Fitted<NeighborsClient> {
  readonly neighbors: Neighbors;
}

const savedSchema = v.pipe(
  v.strictObject({
    features: featuresSchema,
    inputQuantizer: quantizerSchema,
    classes: classesSchema,
    rows: v.pipe(v.array(v.array(within(-(2 ** 31), 2 ** 31))), v.minLength(1)),
    labels: v.array(within(0, 1 << 20)),
  }),
  v.check(
    ({ features, rows, labels, classes }) =>
      labels.length === rows.length &&
      labels.every((label) => label < classes.length) &&
      rows.every((row) => row.length === features),
    "rows of one length with the number of a class each",
  ),
);

/** The class that most of the nearest training rows have, by Euclidean distance of quantized rows (scikit-learn's `KNeighborsClassifier`). */
export class KNeighborsClassifier extends Classifier<NeighborsClient, NeighborsLearnt> {
  readonly name = "KNeighborsClassifier";
  readonly options: Readonly<KNeighborsClassifierOptions>;
  protected readonly clientSide = neighborsSide;
  /** The largest squared distance that the rows of `compile` have: the circuit holds no larger ones. */
  #reach = 0;

  /** @throws UserError for unknown options and values out of range */
  constructor(options: Partial<KNeighborsClassifierOptions> = {}) {
    super();
    const defaults: KNeighborsClassifierOptions = {
      nBits: 2,
      nNeighbors: 3,
      sorting: "encrypted",
      weights: "uniform",
      algorithm: "auto",
      metric: "minkowski",
      p: 2,
    };
    this.options = checkedOptions("KNeighborsClassifier", options, defaults, {
      nBits: [
        "an integer from 1 to 16",
        (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 16,
      ],
      nNeighbors: rules.count,
      sorting: oneOf("encrypted", "client"),
      weights: oneOf("uniform"),
      algorithm: oneOf("auto", "brute"),
      metric: oneOf("minkowski", "euclidean"),
      p: ["2 (the Euclidean distance)", (value) => value === 2],
    });
  }

  /** Bits of a quantized feature. */
  get nBits(): number {
    return this.options.nBits;
  }

  /** Makes the circuit; see `Model.compile`. With `sorting: "encrypted"`, rows that are farther from a training row than all of `X` are refused later, in simulation and under encryption. */
  override async compile(X: MatrixInput, options: ModelCompileOptions = {}): Promise<Circuit> {
    const circuit = await super.compile(X, options);
    this.#reach = Math.max(...this.#farthest(X));
    return circuit;
  }

  /** Labels of the nearest rows: rows × `nNeighbors`, numbers or texts. Nearest first with `sorting: "client"`, else in the order in which the circuit leaves them. */
  async getTopkLabels(X: MatrixInput, options: PredictOptions = {}): Promise<NDArray | readonly (readonly string[])[]> {
    const { client } = this.learnt();
    const found = nearestLabels(client, await this.infer(X, options));
    const labels = found.map((row) => presentLabels(row.map((k) => client.classes[k] as Label)));
    const texts = labels.filter((row): row is readonly string[] => !(row instanceof NDArray));
    if (texts.length > 0) return texts;
    const data = Float64Array.from(found.flat(), (k) => Number(client.classes[k]));
    return new NDArray({
      dtype: data.every(Number.isInteger) ? "int64" : "float64",
      shape: [found.length, this.options.nNeighbors],
      data,
    });
  }

  /**
   * Distances to the nearest rows, nearest first, and the numbers of those rows: both rows × `nNeighbors`. Distances are those of quantized rows.
   * @throws UserError unless the client sorts: labels are all that leaves the circuit otherwise
   */
  async kneighbors(
    X: MatrixInput,
    options: PredictOptions = {},
  ): Promise<readonly [distances: NDArray, indices: NDArray]> {
    const { sorting, nNeighbors } = this.options;
    if (sorting !== "client") {
      throw new UserError('kneighbors: expected sorting "client", got "encrypted"', {
        code: "options",
        hint: 'with encrypted sorting only labels are decrypted: say { sorting: "client" }, or use getTopkLabels',
      });
    }
    const values = await this.infer(X, options);
    const nearest = nearestOf(values, nNeighbors);
    const count = values.data.length / values.rows;
    const distances = nearest.flatMap((places, i) =>
      places.map((at) => Math.sqrt(values.data[i * count + at] as number)),
    );
    const shape = [values.rows, nNeighbors];
    return [
      new NDArray({ dtype: "float64", shape, data: Float64Array.from(distances) }),
      new NDArray({ dtype: "int64", shape, data: Float64Array.from(nearest.flat()) }),
    ];
  }

  protected override async train(x: Matrix, y: LabelInput): Promise<NeighborsLearnt> {
    const { classes, codes } = labelsOf(y, x.rows);
    if (this.options.nNeighbors > x.rows) {
      throw new UserError(
        `nNeighbors: expected at most ${x.rows}, the number of rows, got ${this.options.nNeighbors}`,
        {
          code: "options",
        },
      );
    }
    const inputQuantizer = quantizerOf(x.data, { nBits: this.nBits, isSigned: true });
    const quantized = matrix(x.rows, x.columns, quantize(inputQuantizer, x.data));
    const rows = eachRow(quantized).map((row) => [...row]);
    return this.#learntOf(inputQuantizer, classes, { features: x.columns, rows, labels: [...codes] });
  }

  protected override async trainFloat(x: Matrix, y: LabelInput): Promise<FloatForm<NeighborsClient>> {
    const { client, features } = this.learnt();
    const { codes } = labelsOf(y, x.rows);
    const neighbors = { features, rows: eachRow(x).map((row) => [...row]), labels: [...codes] };
    const distances = (rows: Matrix): RowValues => {
      const data = eachRow(rows).flatMap((row) => [...squaredDistances(neighbors, row)]);
      return { rows: rows.rows, shape: [x.rows], data: Float64Array.from(data) };
    };
    return { client: { ...client, labels: neighbors.labels }, features, values: distances };
  }

  #learntOf(inputQuantizer: Quantizer, classes: readonly Label[], neighbors: Neighbors): NeighborsLearnt {
    const { nNeighbors, sorting } = this.options;
    const labels = sorting === "client" ? neighbors.labels : null;
    return { client: { inputQuantizer, nNeighbors, classes, labels }, features: neighbors.features, neighbors };
  }

  protected override saved({ client, neighbors }: NeighborsLearnt): unknown {
    return { ...neighbors, inputQuantizer: client.inputQuantizer, classes: client.classes };
  }

  protected override restored(saved: unknown): NeighborsLearnt {
    const { inputQuantizer, classes, ...neighbors } = readSaved(savedSchema, saved);
    if (neighbors.rows.length < this.options.nNeighbors) {
      throw new UserError(`model: expected at least ${this.options.nNeighbors} rows, got ${neighbors.rows.length}`, {
        code: "damaged-bytes",
      });
    }
    return this.#learntOf(inputQuantizer, classes, neighbors);
  }

  protected override programOf({ client, neighbors }: NeighborsLearnt): IntegerProgram {
    if (client.labels === null) return encryptedSortProgram(neighbors, client.nNeighbors);
    const { nBits, offset } = client.inputQuantizer;
    return clientSortProgram(neighbors, -offset, 2 ** nBits - 1 - offset);
  }

  /** In a circuit that sorts, a distance beyond those of `compile` would wrap around and look small. */
  protected override async infer(X: MatrixInput, options: PredictOptions): Promise<RowValues> {
    if (this.isCompiled && this.options.sorting === "encrypted" && modeOf(options) !== "disable") {
      const farthest = this.#farthest(X);
      const beyond = farthest.findIndex((distance) => distance > this.#reach);
      if (beyond >= 0) {
        throw new UserError(
          `X: row ${beyond} has the squared distance ${farthest[beyond]} from a training row (in quantized units), and the circuit was compiled for at most ${this.#reach}`,
          {
            code: "out-of-calibration",
            hint: "compile with rows that lie as far from the training rows as those to come",
          },
        );
      }
    }
    return super.infer(X, options);
  }

  /** The largest squared distance of each row from a training row. */
  #farthest(X: MatrixInput): readonly number[] {
    const { neighbors } = this.learnt();
    const { data } = this.quantizeInput(X);
    const { features } = neighbors;
    const quantized = matrix(data.length / features, features, data);
    return Array.from({ length: quantized.rows }, (_, i) =>
      squaredDistances(neighbors, rowOf(quantized, i)).reduce((most, distance) => Math.max(most, distance), 0),
    );
  }
}
