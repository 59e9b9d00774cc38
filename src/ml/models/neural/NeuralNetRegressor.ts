/** Neural networks that predict numbers. */
import { networkProgram } from "../../network/program.ts";
import { QuantizedModule } from "../../network/quantizedModule.ts";
import type { TorchState } from "../../network/torchState.ts";
import { type Matrix, type MatrixInput, toMatrix, type VectorInput } from "../../numeric/matrix.ts";
import type { BitsOption } from "../../quantize/bits.ts";
import { squaredError } from "../../training/network/losses.ts";
import type { Epoch } from "../../training/network/train.ts";
import type { RowValues } from "../clientSide.ts";
import type { FloatForm } from "../floatModels.ts";
import { modeOf, type PredictOptions, type TaskOptions } from "../modes.ts";
import type { IntegerProgram } from "../program.ts";
import { Regressor } from "../regressor.ts";
import { type NeuralRegressorClient, neuralRegressorSide } from "./client.ts";
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
import { restoredRegressor, savedNetwork } from "./savedNetwork.ts";
import { standardisedTargets, type TargetRange } from "./targets.ts";

/** Parameters of a network that the original trained: the state of its PyTorch module. */
export interface TorchRegressor {
  readonly state: TorchState;
}

type Learnt = NeuralLearnt<NeuralRegressorClient>;

/**
 * A dense network that predicts numbers, trained with the rounding of its weights and activations (Concrete-ML's `NeuralNetRegressor`). Targets are
 * standardised for the training, and predictions brought back by the client, so that their unit does not matter.
 */
export class NeuralNetRegressor extends Regressor<NeuralRegressorClient, Learnt> {
  readonly name = "NeuralNetRegressor";
  readonly options: Readonly<NeuralOptions>;
  protected readonly clientSide = neuralRegressorSide;

  /** @throws UserError for unknown options, values out of range, and without `module.nLayers` */
  constructor(options: GivenNeuralOptions<NeuralOptions> = {}) {
    super();
    this.options = neuralOptions<NeuralOptions>("NeuralNetRegressor", options, neuralDefaults, neuralChecks);
  }

  /** The network that the original trained; see `NeuralNetClassifier.fromSklearn`. */
  static fromSklearn(
    parameters: TorchRegressor | GivenWeights,
    { X, ...options }: GivenNeuralOptions<NeuralOptions> & { readonly X: MatrixInput },
  ): NeuralNetRegressor {
    const model = new NeuralNetRegressor(options);
    const { module } = model.options;
    const x = toMatrix("X", X);
    const dense =
      "state" in parameters
        ? denseOf(layersOfState(parameters.state, module), module)
        : denseOfWeights(parameters, x, parameters.intercepts.at(-1)?.length ?? 0, module); // absent: no layer, which is refused
    const outputs = dense.layers.at(-1)?.weights ?? []; // absent: nLayers is at least 1
    const targets = outputs.map(() => ({ mean: 0, scale: 1 }));
    model.adopt(learntOf(calibrated(dense, x), targets, []));
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

  protected override async train(x: Matrix, y: VectorInput, task: TaskOptions): Promise<Learnt> {
    const { standardised, targets } = standardisedTargets(y, x.rows);
    const loss = squaredError(standardised);
    const { dense, history } = await trainDense(this.name, x, targets.length, loss, this.options, task);
    return learntOf(calibrated(dense, x), targets, history);
  }

  protected override trainFloat(
    x: Matrix,
    y: VectorInput,
    task: TaskOptions,
  ): Promise<FloatForm<NeuralRegressorClient>> {
    const { standardised, targets } = standardisedTargets(y, x.rows);
    const { client } = this.learnt();
    return trainFloatDense(this.name, x, targets.length, squaredError(standardised), this.options, task, client);
  }

  protected override saved(learnt: Learnt): unknown {
    return { ...savedNetwork(learnt), targets: learnt.client.targets };
  }

  protected override restored(saved: unknown): Learnt {
    const { features, layers, ranges, targets, history } = restoredRegressor(saved);
    return learntOf(quantizedDense(denseOf(layers, this.options.module), features, ranges), targets, history);
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
  targets: readonly TargetRange[],
  history: readonly Epoch[],
): Learnt => ({ ...network, history, client: { ...clientOf(network.network), targets } });
