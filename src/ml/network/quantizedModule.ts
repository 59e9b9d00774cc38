/** A quantized network as users hold it: its layers, its circuit, and what widths and ranges the calibration gave it. */
import type { Circuit } from "../../compile/circuit.ts";
import type { QuantizedLayer, QuantizedNetwork } from "./layer.ts";

/** Range and bits of the integers of a layer. */
export interface LayerRange {
  readonly range: readonly [low: number, high: number];
  readonly bitwidth: number;
}

/** A network and, once it is compiled, its circuit. */
export class QuantizedModule {
  /** The layers in order, as plain data. */
  readonly layers: readonly QuantizedLayer[];
  readonly #circuit: () => Circuit;

  /** @param circuit gives the circuit, or throws the `UserError` that there is none yet */
  constructor({ layers }: QuantizedNetwork, circuit: () => Circuit) {
    this.layers = layers;
    this.#circuit = circuit;
  }

  /** The circuit. @throws UserError before `compile` */
  get fheCircuit(): Circuit {
    return this.#circuit();
  }

  /** `fheCircuit` by the name that it had before Concrete-ML 1.0. @throws UserError before `compile` */
  get forwardFhe(): Circuit {
    return this.#circuit();
  }

  /** For each layer that computes on integers, by name: what they reach over the calibration rows. @throws UserError before `compile` */
  bitwidthAndRangeReport(): Readonly<Record<string, LayerRange>> {
    const { graph } = this.#circuit();
    const entries = this.layers
      .filter(({ isFused }) => !isFused)
      .flatMap(({ name }) => {
        const tag = new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(\\.|$)`);
        const range = graph.integerRange({ tag });
        return range === null ? [] : [[name, { range, bitwidth: graph.maximumIntegerBitWidth({ tag }) }] as const];
      });
    return Object.fromEntries(entries);
  }
}
