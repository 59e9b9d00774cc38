/**
 * A layer of units while it is trained. A unit adds a few of its inputs, which are -1 or 1, with weights that are -1 or 1, and looks the sum up in a table of its own. That cannot be
 * trained at once, so it comes about by stages: weights of all inputs and tanh; the largest weights of a unit only; their signs only; a table in the place of tanh; a table of integers.
 * Gradients pass signs and rounding as if they were not there (Bengio et al., arXiv 1308.3432), and reach the weights of inputs that are not taken now, so that these may come back.
 */
import type { RandomState } from "../../numeric/randomState.ts";

/** How far a network has come from real weights to integers. */
export type Stage = "pruning" | "signs" | "tables" | "integers";

/** What a layer is made of. */
export interface UnitLayerShape {
  readonly inputs: number;
  readonly units: number;
  /** Inputs that a unit adds in the end. */
  readonly taken: number;
  /** Whether a unit gives -1 or 1, as the inputs of another layer must be. */
  readonly isBinary: boolean;
}

/** Units, row by row: `forward`, then `backward` for the same row. */
export class UnitLayer {
  readonly shape: UnitLayerShape;
  readonly weights: Float64Array;
  readonly shifts: Float64Array;
  /** For each unit a value for each number of inputs that agree with their weights: 0 … taken. */
  readonly tables: Float64Array;
  readonly gradients: { readonly weights: Float64Array; readonly shifts: Float64Array; readonly tables: Float64Array };
  /** What the units gave for the last row. */
  readonly values: Float64Array;
  #stage: Stage = "pruning";
  /** Inputs that each unit takes now. */
  #taking: number;
  #chosen = new Int32Array(0);
  #effective = new Float64Array(0);
  /** The size that stands for all weights of a unit once only signs are left. */
  readonly #sizes: Float64Array;
  /** Sums (before tables) or places in the table of the last row. */
  readonly #sums: Float64Array;
  /** The unit of the integers of tables, from the stage `integers` on. */
  #tableScale = 0;
  #mostInteger = 0;

  constructor(shape: UnitLayerShape, random: RandomState) {
    const { inputs, units, taken } = shape;
    this.shape = shape;
    this.weights = Float64Array.from({ length: units * inputs }, () => random.normal() / Math.sqrt(inputs));
    this.shifts = new Float64Array(units);
    this.tables = new Float64Array(units * (taken + 1));
    this.gradients = {
      weights: new Float64Array(this.weights.length),
      shifts: new Float64Array(units),
      tables: new Float64Array(this.tables.length),
    };
    this.values = new Float64Array(units);
    this.#sums = new Float64Array(units);
    this.#sizes = new Float64Array(units).fill(1);
    this.#taking = inputs;
  }

  /** What one integer of the tables is worth. */
  get tableScale(): number {
    return this.#tableScale;
  }

  /** Goes to the next stage. Tables begin as tanh of the sums, so that nothing changes at that moment. */
  enter(stage: Stage): void {
    this.#stage = stage;
    if (stage !== "tables") return;
    const { units, taken } = this.shape;
    for (let u = 0; u < units; u++) {
      for (let agreeing = 0; agreeing <= taken; agreeing++) {
        const sum = (this.#sizes[u] as number) * (2 * agreeing - taken) + (this.shifts[u] as number);
        this.tables[u * (taken + 1) + agreeing] = Math.tanh(sum);
      }
    }
  }

  /** Multiplies the table of a unit. */
  scaleTable(unit: number, factor: number): void {
    const table = this.tableOf(unit);
    for (let i = 0; i < table.length; i++) table[i] = (table[i] as number) * factor;
  }

  /** The table of a unit, not copied. */
  tableOf(unit: number): Float64Array {
    const size = this.shape.taken + 1;
    return this.tables.subarray(unit * size, (unit + 1) * size);
  }

  /** Says how tables are rounded from now on: to integers of [-most, most] times `scale`. */
  roundTables(scale: number, most: number): void {
    this.#tableScale = scale;
    this.#mostInteger = most;
  }

  /** Chooses the `taking` largest weights of each unit. Called after every change of the weights. */
  choose(taking: number): void {
    const { inputs, units } = this.shape;
    this.#taking = taking;
    if (this.#chosen.length !== units * taking) {
      this.#chosen = new Int32Array(units * taking);
      this.#effective = new Float64Array(units * taking);
    }
    const sorted = new Float64Array(inputs);
    for (let u = 0; u < units; u++) {
      const row = u * inputs;
      for (let i = 0; i < inputs; i++) sorted[i] = Math.abs(this.weights[row + i] as number);
      sorted.sort();
      const least = sorted[inputs - taking] as number;
      let sum = 0;
      let next = u * taking;
      for (let i = 0; i < inputs && next < (u + 1) * taking; i++) {
        const weight = this.weights[row + i] as number;
        if (Math.abs(weight) < least) continue;
        this.#chosen[next] = i;
        this.#effective[next++] = weight;
        sum += Math.abs(weight);
      }
      if (this.#stage === "pruning") continue;
      // Once there are tables, they say what a sum means, and the size only scales gradients.
      if (this.#stage === "signs") this.#sizes[u] = Math.max(sum / taking, 1e-12);
      const size = this.#sizes[u] as number;
      for (let at = u * taking; at < (u + 1) * taking; at++)
        this.#effective[at] = (this.#effective[at] as number) < 0 ? -size : size;
    }
  }

  /** The inputs of a unit and the signs of their weights. */
  takenBy(unit: number): { readonly inputs: readonly number[]; readonly signs: readonly (1 | -1)[] } {
    const [from, to] = [unit * this.#taking, (unit + 1) * this.#taking];
    return {
      inputs: Array.from(this.#chosen.subarray(from, to)),
      signs: Array.from(this.#effective.subarray(from, to), (weight) => (weight < 0 ? -1 : 1)),
    };
  }

  /** The integers of a unit's table; of a binary one 0 and 1. */
  integersOf(unit: number): readonly number[] {
    return Array.from(this.tableOf(unit), (value) =>
      this.shape.isBinary ? Number(value > 0) : this.#integer(value) + 0,
    );
  }

  /** The values of the units for a row of -1 and 1. */
  forward(row: Float64Array): Float64Array {
    const { units, taken, isBinary } = this.shape;
    const taking = this.#taking;
    const hasTables = this.#stage === "tables" || this.#stage === "integers";
    const isRounded = this.#stage === "integers";
    for (let u = 0; u < units; u++) {
      let sum = 0;
      for (let at = u * taking; at < (u + 1) * taking; at++) {
        sum += (this.#effective[at] as number) * (row[this.#chosen[at] as number] as number);
      }
      if (!hasTables) {
        sum += this.shifts[u] as number;
        this.#sums[u] = sum;
        this.values[u] = Math.tanh(sum);
        continue;
      }
      const agreeing = Math.round((sum / (this.#sizes[u] as number) + taken) / 2);
      this.#sums[u] = agreeing;
      const value = this.tables[u * (taken + 1) + agreeing] as number;
      if (isBinary) this.values[u] = value > 0 ? 1 : -1;
      else this.values[u] = isRounded ? this.#integer(value) * this.#tableScale : value;
    }
    return this.values;
  }

  /**
   * Adds the gradients of the row that went forward last.
   * @param slopes of the loss by each unit's value
   * @param inputSlopes where the slopes by the inputs are added, if anybody needs them
   */
  backward(row: Float64Array, slopes: Float64Array, inputSlopes: Float64Array | null): void {
    const { inputs, units, taken } = this.shape;
    const { weights, shifts, tables } = this.gradients;
    const taking = this.#taking;
    const hasTables = this.#stage === "tables" || this.#stage === "integers";
    for (let u = 0; u < units; u++) {
      const slope = slopes[u] as number;
      if (slope === 0) continue;
      let bySum: number;
      if (hasTables) {
        const agreeing = this.#sums[u] as number;
        const place = u * (taken + 1);
        tables[place + agreeing] = (tables[place + agreeing] as number) + slope;
        const [low, high] = [Math.max(0, agreeing - 1), Math.min(taken, agreeing + 1)];
        const rise = (this.tables[place + high] as number) - (this.tables[place + low] as number);
        bySum = (slope * rise) / (high - low) / (2 * (this.#sizes[u] as number));
      } else {
        const value = this.values[u] as number;
        bySum = slope * (1 - value * value);
        shifts[u] = (shifts[u] as number) + bySum;
      }
      if (bySum === 0) continue;
      const first = u * inputs;
      for (let i = 0; i < inputs; i++) weights[first + i] = (weights[first + i] as number) + bySum * (row[i] as number);
      if (inputSlopes === null) continue;
      for (let at = u * taking; at < (u + 1) * taking; at++) {
        const input = this.#chosen[at] as number;
        inputSlopes[input] = (inputSlopes[input] as number) + bySum * (this.#effective[at] as number);
      }
    }
  }

  #integer(value: number): number {
    return Math.max(-this.#mostInteger, Math.min(this.#mostInteger, Math.round(value / this.#tableScale)));
  }
}
