/** Neural networks that predict classes. */
import { UserError } from "../../../base/errors.ts";
import type { Check } from "../../../base/options.ts";
import { networkProgram } from "../../network/program.ts";
import { QuantizedModule } from "../../network/quantizedModule.ts";
import type { TorchState } from "../../network/torchState.ts";
import type { Label, LabelInput } from "../../numeric/labels.ts";
import { type Matrix, type MatrixInput, toMatrix } from "../../numeric/matrix.ts";
import type { BitsOption } from "../../quantize/bits.ts";
import { crossEntropy } from "../../training/network/losses.ts";
import type { Epoch } from "../../training/network/train.ts";
import { Classifier, labelsOf } from "../classifier.ts";
import type { RowValues } from "../clientSide.ts";
import type { FloatForm } from "../floatModels.ts";
import { modeOf, type PredictOptions, type TaskOptions } from "../modes.ts";
import { nullable } from "../options.ts";
import type { IntegerProgram } from "../program.ts";
import { type NeuralClassifierClient, neuralClassifierSide } from "./client.ts";
import { denseOfWeights, type GivenWeights } from "./givenWeights.ts";
import {
  calibrated,
  clientOf,
  denseOf,
  forInputSet,
  layersOfState,
  type NeuralLearnt,
  quantizedDense,
  refuseBeyond,
  trainDense,
  trainFloatDense,
} from "./neuralModel.ts";
import { type GivenNeuralOptions, type NeuralOptions, neuralChecks, neuralDefaults, neuralOptions } from "./options.ts";
import { restoredClassifier, savedNetwork } from "./savedNetwork.ts";

/** Options of `NeuralNetClassifier`. */
export interface NeuralNetClassifierOptions extends NeuralOptions {
  /** How much rows of a class count: by label, or `balanced`, in inverse proportion to their number; null: all alike. */
  readonly classWeight: null | "balanced" | Readonly<Record<string, number>>;
}

/** Parameters of scikit-learn's `MLPClassifier`. */
export interface PerceptronClassifier extends GivenWeights {
  readonly classes: readonly Label[];
}

type Learnt = NeuralLearnt<NeuralClassifierClient>;

/** Parameters of a network that the original trained: the state of its PyTorch module, and the labels. */
export interface TorchClassifier {
  readonly state: TorchState;
  readonly classes: readonly Label[];
}

const isClassWeight: Check = nullable([
  '"balanced" or an object of numbers above 0 by label',
  (value) =>
    value === "balanced" ||
    (typeof value === "object" && value !== null && Object.values(value).every((weight) => Number(weight) > 0)),
]);

/** A dense network that predicts classes, trained with the rounding of its weights and activations (Concrete-ML's `NeuralNetClassifier`). */
export class NeuralNetClassifier extends Classifier<NeuralClassifierClient, Learnt> {
  readonly name = "NeuralNetClassifier";
  readonly options: Readonly<NeuralNetClassifierOptions>;
  protected readonly clientSide = neuralClassifierSide;

  /** @throws UserError for unknown options, values out of range, and without `module.nLayers` */
  constructor(options: GivenNeuralOptions<NeuralNetClassifierOptions> = {}) {
    super();
    this.options = neuralOptions<NeuralNetClassifierOptions>(
      "NeuralNetClassifier",
      options,
      { ...neuralDefaults, classWeight: null },
      { ...neuralChecks, classWeight: isClassWeight },
    );
  }

  /**
   * The network that the original trained, or that scikit-learn's `MLPClassifier` learnt. `X` are rows like those of its training.
   * @throws UserError for a state that does not fit the options or the rows
   */
  static fromSklearn(
    parameters: TorchClassifier | PerceptronClassifier,
    { X, ...options }: GivenNeuralOptions<NeuralNetClassifierOptions> & { readonly X: MatrixInput },
  ): NeuralNetClassifier {
    const { classes } = parameters;
    const model = new NeuralNetClassifier(options);
    const { module } = model.options;
    const x = toMatrix("X", X);
    const dense =
      "state" in parameters
        ? denseOf(layersOfState(parameters.state, module), module)
        : denseOfWeights(parameters, x, classes.length, module);
    const results = dense.layers.at(-1)?.weights.length;
    if (results !== classes.length) {
      throw new UserError(`fromSklearn: expected a result for each of ${classes.length} classes, got ${results}`, {
        code: "shape",
      });
    }
    model.adopt(learntOf(calibrated(dense, x), classes, []));
    return model;
  }

  /** Bits of inputs and weights. */
  get nBits(): BitsOption {
    const { nABits, nWBits } = this.options.module;
    return { opInputs: nABits, opWeights: nWBits };
  }

  /** Loss by epoch. @throws UserError before `fit` */
  get history(): readonly Epoch[] {
    return this.learnt().history;
  }

  /** The network as layers, with its circuit once it is compiled. @throws UserError before `fit` */
  get quantizedModule(): QuantizedModule {
    return new QuantizedModule(this.learnt().network, () => this.fheCircuit);
  }

  protected override async train(x: Matrix, y: LabelInput, task: TaskOptions): Promise<Learnt> {
    const { classes, loss } = this.#lossOf(x, y);
    const { dense, history } = await trainDense(this.name, x, classes.length, loss, this.options, task);
    return learntOf(calibrated(dense, x), classes, history);
  }

  protected override trainFloat(
    x: Matrix,
    y: LabelInput,
    task: TaskOptions,
  ): Promise<FloatForm<NeuralClassifierClient>> {
    const { classes, loss } = this.#lossOf(x, y);
    return trainFloatDense(this.name, x, classes.length, loss, this.options, task, this.learnt().client);
  }

  #lossOf(x: Matrix, y: LabelInput) {
    const { classes, codes } = labelsOf(y, x.rows);
    return { classes, loss: crossEntropy(codes, classWeights(this.options.classWeight, classes, codes)) };
  }

  protected override saved(learnt: Learnt): unknown {
    return { ...savedNetwork(learnt), classes: learnt.client.classes };
  }

  protected override restored(saved: unknown): Learnt {
    const { features, layers, ranges, classes, history } = restoredClassifier(saved);
    return learntOf(quantizedDense(denseOf(layers, this.options.module), features, ranges), classes, history);
  }

  protected override chooseForm(learnt: Learnt, rows: Matrix): Learnt {
    return forInputSet(learnt, rows);
  }

  /** Results in clear, simulated or encrypted. @throws UserError for rows that the circuit has no room for */
  protected override async infer(X: MatrixInput, options: PredictOptions): Promise<RowValues> {
    if (this.isCompiled && modeOf(options) !== "disable") refuseBeyond(this.learnt(), this.quantizeInput(X));
    return super.infer(X, options);
  }

  protected override programOf({ network }: Learnt): IntegerProgram {
    return networkProgram(network);
  }
}

const learntOf = (
  network: Omit<Learnt, "client" | "history">,
  classes: readonly Label[],
  history: readonly Epoch[],
): Learnt => ({ ...network, history, client: { ...clientOf(network.network), classes } });

/** How much each class counts; `balanced` as in scikit-learn: rows / (classes · rows of the class). */
function classWeights(
  given: NeuralNetClassifierOptions["classWeight"],
  classes: readonly Label[],
  codes: Float64Array,
): readonly number[] {
  if (given === null) return classes.map(() => 1);
  if (given === "balanced") {
    return classes.map((_, k) => codes.length / (classes.length * codes.filter((code) => code === k).length));
  }
  const unknown = Object.keys(given).find((label) => !classes.map(String).includes(label));
  if (unknown !== undefined) {
    throw new UserError(`classWeight: expected labels of y (${classes.join(", ")}), got '${unknown}'`, {
      code: "options",
    });
  }
  return classes.map((label) => given[String(label)] ?? 1); // absent: counts once
}
