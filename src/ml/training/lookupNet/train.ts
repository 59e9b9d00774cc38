/**
 * Training of a lookup network by Adam, stage after stage (unitLayer.ts). Rows are blurred before they are compared with levels, so that what is learnt does not hang on single
 * comparisons: with 1,347 rows of digits that is worth more than any decay of weights or leaving out of units that was tried.
 */
import type { RandomState } from "../../numeric/randomState.ts";
import type { Steps } from "../../steps.ts";
import { Adam } from "../network/adam.ts";
import { SumHead } from "./head.ts";
import { type Stage, UnitLayer } from "./unitLayer.ts";

/** What is trained, and how. */
export interface LookupTraining {
  /** Units of each layer. */
  readonly units: readonly number[];
  /** Inputs of a unit, at most. */
  readonly unitInputs: number;
  readonly tableBits: number;
  readonly headBits: number;
  readonly maxEpochs: number;
  readonly lr: number;
  readonly batchSize: number;
}

/** Rows to learn from. */
export interface LookupRows {
  readonly count: number;
  /** Comparisons of a row, -1 or 1 each. */
  readonly comparisons: number;
  /** Writes the comparisons of a row, blurred. */
  write(row: number, random: RandomState, out: Float64Array): void;
  /** How many numbers the network gives. */
  readonly results: number;
  /** Writes the slopes of a row's loss by the results; returns the loss. */
  loss(row: number, results: Float64Array, slopes: Float64Array): number;
}

/** A unit with integers: it adds inputs (0 or 1, or their opposites where the sign is -1) and looks the sum up. */
export interface LookupUnit {
  readonly inputs: readonly number[];
  readonly signs: readonly (1 | -1)[];
  /** For each number of inputs that agree with their signs. */
  readonly table: readonly number[];
}

/** A trained network: result k is bias[k] + scales[k] · Σ head[k][u] · (value of unit u of the last layer). */
export interface LookupNetwork {
  readonly layers: readonly (readonly LookupUnit[])[];
  readonly head: readonly (readonly number[])[];
  readonly scales: readonly number[];
  readonly bias: readonly number[];
}

/** Shares of the epochs after which a stage begins. */
const stageAt: readonly (readonly [number, Stage])[] = [
  [0, "pruning"],
  [0.4, "signs"],
  [0.6, "tables"],
  [0.7, "integers"],
];
/** The head's weights become integers a little after the tables. */
const headAt = 0.75;
/** Pruning begins after this share of its stage, and goes on for that. */
const pruning = { from: 0.2, for: 0.6 };
/** Tables move slower than weights: entries that are seldom met would overfit. */
const tablePace = 0.3;
/** Steps shorten by half a cosine, to this share. */
const shortestStep = 0.02;

/** Trains a network, yields after each batch, and tells each epoch with its mean loss. */
export function* trainLookupNetwork(
  rows: LookupRows,
  settings: LookupTraining,
  random: RandomState,
): Steps<LookupNetwork> {
  const { maxEpochs, batchSize, lr } = settings;
  const net = new TrainedNetwork(rows, settings, random);
  const order = Float64Array.from({ length: rows.count }, (_, i) => i);
  const row = new Float64Array(rows.comparisons);
  const slopes = new Float64Array(rows.results);
  for (let epoch = 0; epoch < maxEpochs; epoch++) {
    const share = epoch / maxEpochs;
    net.enter(share);
    const step = lr * Math.max(shortestStep, (1 + Math.cos(Math.PI * share)) / 2);
    random.shuffle(order);
    let sum = 0;
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      for (const index of batch) {
        rows.write(index, random, row);
        sum += rows.loss(index, net.forward(row), slopes);
        for (let k = 0; k < slopes.length; k++) slopes[k] = (slopes[k] as number) / batch.length;
        net.backward(row, slopes);
      }
      net.step(step);
      yield null;
    }
    yield { done: epoch + 1, total: maxEpochs, loss: sum / rows.count };
  }
  return net.network();
}

/** Layers and head together. */
class TrainedNetwork {
  readonly #layers: readonly UnitLayer[];
  readonly #head: SumHead;
  readonly #settings: LookupTraining;
  readonly #weightSteps: Adam;
  readonly #tableSteps: Adam;
  readonly #weights: readonly Float64Array[];
  readonly #weightSlopes: readonly Float64Array[];
  readonly #slopes: readonly Float64Array[];
  #stage: Stage = "pruning";
  /** Share of the epochs that are over. */
  #share = 0;

  constructor(rows: LookupRows, settings: LookupTraining, random: RandomState) {
    this.#settings = settings;
    let inputs = rows.comparisons;
    this.#layers = settings.units.map((units, i) => {
      const taken = Math.min(settings.unitInputs, inputs);
      const layer = new UnitLayer({ inputs, units, taken, isBinary: i < settings.units.length - 1 }, random);
      inputs = units;
      return layer;
    });
    this.#head = new SumHead(rows.results, inputs, random);
    this.#weights = [
      ...this.#layers.flatMap(({ weights, shifts }) => [weights, shifts]),
      this.#head.weights,
      this.#head.bias,
    ];
    this.#weightSlopes = [
      ...this.#layers.flatMap(({ gradients }) => [gradients.weights, gradients.shifts]),
      this.#head.gradients.weights,
      this.#head.gradients.bias,
    ];
    this.#slopes = this.#layers.map(({ shape }) => new Float64Array(shape.units));
    this.#weightSteps = new Adam(this.#weights.map(({ length }) => length));
    this.#tableSteps = new Adam(this.#layers.map(({ tables }) => tables.length));
    this.#refresh(0);
  }

  /** Goes on to the stage of this share of the epochs. */
  enter(share: number): void {
    const stage = stageAt.findLast(([from]) => share >= from)?.[1] ?? "pruning"; // absent: the first begins at 0
    if (stage !== this.#stage) {
      this.#stage = stage;
      if (stage === "integers") this.#roundTables();
      for (const layer of this.#layers) layer.enter(stage);
    }
    if (share >= headAt && this.#head.results > 1) this.#head.round(2 ** (this.#settings.headBits - 1) - 1);
    this.#refresh(share);
  }

  forward(row: Float64Array): Float64Array {
    const values = this.#layers.reduce((input, layer) => layer.forward(input), row);
    return this.#head.forward(values);
  }

  backward(row: Float64Array, slopes: Float64Array): void {
    const last = this.#layers.length - 1;
    const valuesOf = (i: number): Float64Array => (i < 0 ? row : (this.#layers[i] as UnitLayer).values);
    this.#head.backward(valuesOf(last), slopes, this.#slopes[last] as Float64Array);
    for (let i = last; i >= 0; i--) {
      const below = this.#slopes[i - 1] ?? null; // absent: the first layer reads the row
      below?.fill(0);
      (this.#layers[i] as UnitLayer).backward(valuesOf(i - 1), this.#slopes[i] as Float64Array, below);
    }
  }

  /** One step of everything that is trained at this stage, down the gradients since the last. */
  step(length: number): void {
    this.#weightSteps.step(this.#weights, this.#weightSlopes, length);
    if (this.#stage === "tables" || this.#stage === "integers") {
      this.#tableSteps.step(
        this.#layers.map(({ tables }) => tables),
        this.#layers.map(({ gradients }) => gradients.tables),
        tablePace * length,
      );
    }
    if (this.#isFolded) this.#head.weights.fill(1);
    for (const slopes of this.#weightSlopes) slopes.fill(0);
    for (const { gradients } of this.#layers) gradients.tables.fill(0);
    for (const layer of this.#layers) layer.choose(this.#taking(layer));
    this.#head.refresh();
  }

  /** What was learnt, in integers. Units that nothing reads are left out. */
  network(): LookupNetwork {
    const { weights, scales } = this.#isFolded ? { weights: [this.#ones()], scales: [1] } : this.#head.integers();
    const last = this.#layers.at(-1) as UnitLayer;
    const layers = this.#layers.map((layer) =>
      Array.from(
        { length: layer.shape.units },
        (_, u): LookupUnit => ({ ...layer.takenBy(u), table: layer.integersOf(u) }),
      ),
    );
    return withoutUnread({
      layers,
      head: weights,
      scales: scales.map((scale) => scale * last.tableScale),
      bias: Array.from(this.#head.bias),
    });
  }

  /** With one result the head's weights go into the tables. */
  get #isFolded(): boolean {
    return this.#stage === "integers" && this.#head.results === 1;
  }

  #ones(): readonly number[] {
    return new Array<number>(this.#head.units).fill(1);
  }

  #refresh(share: number): void {
    this.#share = share;
    for (const layer of this.#layers) layer.choose(this.#taking(layer));
    this.#head.refresh();
  }

  /** How many inputs a unit takes now: all, then by a cubic fewer, as Zhu and Gupta prune (arXiv 1710.01878, equation 1). */
  #taking({ shape: { inputs, taken } }: UnitLayer): number {
    const end = (stageAt[1] as readonly [number, Stage])[0];
    const gone = Math.min(1, Math.max(0, (this.#share / end - pruning.from) / pruning.for));
    return Math.round(taken + (inputs - taken) * (1 - gone) ** 3);
  }

  /** Chooses what integers of the last layer's tables are worth. */
  #roundTables(): void {
    const last = this.#layers.at(-1) as UnitLayer;
    const { results, units, weights } = this.#head;
    let largest = 1;
    if (results === 1) {
      for (let u = 0; u < units; u++) last.scaleTable(u, weights[u] as number);
      weights.fill(1);
      largest = Math.max(1e-9, ...last.tables.map(Math.abs));
    } else {
      // Each table reaches 1: the head's weight takes what that changes.
      for (let u = 0; u < units; u++) {
        const most = Math.max(1e-9, ...last.tableOf(u).map(Math.abs));
        last.scaleTable(u, 1 / most);
        for (let k = 0; k < results; k++) weights[k * units + u] = (weights[k * units + u] as number) * most;
      }
    }
    const most = 2 ** (this.#settings.tableBits - 1) - 1;
    last.roundTables(largest / most, most);
  }
}

/** Leaves out the units that no later unit and no result reads, from the last layer to the first. */
function withoutUnread({ layers, head, ...rest }: LookupNetwork): LookupNetwork {
  let read = new Set(head.flatMap((row) => row.flatMap((weight, u) => (weight === 0 ? [] : [u]))));
  const kept: (readonly LookupUnit[])[] = [];
  let places = new Map<number, number>();
  for (const [i, layer] of [...layers.entries()].reverse()) {
    const used = layer.flatMap((unit, u) => (read.has(u) ? [{ unit, u }] : []));
    const order = new Map(used.map(({ u }, place) => [u, place]));
    if (i === layers.length - 1) places = order;
    else {
      const above = kept[0] ?? []; // absent: only above the last layer, which is kept
      kept[0] = above.map((unit) => ({ ...unit, inputs: unit.inputs.map((input) => order.get(input) as number) }));
    }
    kept.unshift(used.map(({ unit }) => unit));
    read = new Set(used.flatMap(({ unit }) => unit.inputs));
  }
  return { layers: kept, head: head.map((row) => row.filter((_, u) => places.has(u))), ...rest };
}
