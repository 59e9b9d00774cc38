/** Trying networks with other bits: each is calibrated anew, judged on the calibration rows in clear, which is what ciphertexts give, and priced by its lookups. */
import { UserError } from "../../../base/errors.ts";
import type { NDArray } from "../../../trace/arrays.ts";
import type { TaskOptions } from "../../models/modes.ts";
import { throwIfAborted, yieldToOthers } from "../../models/modes.ts";
import type { LayerChoice } from "../afterTraining.ts";
import type { QuantizedNetwork } from "../layer.ts";
import type { Judge } from "./budget.ts";

/** Choices for single layers, by the tensor that they give. */
export type Choices = ReadonlyMap<string, LayerChoice>;

/** A network that was tried. */
export interface Trial {
  readonly choices: Choices;
  readonly network: QuantizedNetwork;
  readonly score: number;
  /** Predicted cost of its lookups. */
  readonly cost: number;
}

/** What a search works with. */
export interface Workshop {
  /** The network of some choices. @throws UserError for bits that nothing can be made of */
  quantized(choices: Choices): QuantizedNetwork;
  /** Its results for the calibration rows. */
  results(network: QuantizedNetwork): NDArray;
  cost(network: QuantizedNetwork): number;
  readonly task: TaskOptions;
}

/** Networks tried for a judge, each counted as progress and able to be stopped. */
export class Trials {
  readonly #shop: Workshop;
  readonly #judge: Judge;
  readonly #most: number;
  #count = 0;

  /** @param most how many there may be, for progress */
  constructor(shop: Workshop, judge: Judge, most: number) {
    this.#shop = shop;
    this.#judge = judge;
    this.#most = most;
  }

  /** How a network of these choices does. @throws UserError when stopped */
  async of(choices: Choices): Promise<Trial> {
    const { signal, onProgress } = this.#shop.task;
    await yieldToOthers();
    throwIfAborted(signal);
    const network = this.#shop.quantized(choices);
    const score = this.#judge.score(this.#shop.results(network));
    const cost = this.#shop.cost(network);
    this.#count++;
    onProgress?.({ done: Math.min(this.#count, this.#most), total: this.#most });
    return { choices, network, score, cost };
  }

  /** Whether a score is within the budget of another. Rounding errors of the metric are no loss. */
  isWithin(score: number, reference: number): boolean {
    return Math.abs(score - reference) <= this.#judge.maxLoss + 1e-12;
  }

  /** @throws UserError for a network that is out of the budget before anything was taken away */
  check(name: string, { score }: Trial, reference: number): void {
    if (this.isWithin(score, reference)) return;
    throw new UserError(
      `${name}: expected a network within ${this.#judge.maxLoss} of the metric ${reference}, got ${score} with the bits that were given`,
      { code: "not-found", hint: "begin with more bits (nBits), or allow a larger maxLoss" },
    );
  }
}

/** The same choices, another one for one layer. */
export const withChoice = (choices: Choices, layer: string, choice: LayerChoice): Choices =>
  new Map([...choices, [layer, { ...choices.get(layer), ...choice }]]);
