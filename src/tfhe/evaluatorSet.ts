/**
 * The evaluators of a circuit: one for most circuits, and for one in two partitions a second with the conversions between both big keys.
 * Arguments and results are under the narrow set. It decides nothing: which set a value belongs to is said by who calls.
 */
import { type Activity, partOf } from "../base/activity.ts";
import { assert } from "../base/errors.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Conversion } from "./conversion.ts";
import { Evaluator } from "./evaluator.ts";
import { type EvaluatorParameters, lweSizeOf, type PartitionParameters } from "./parameters.ts";
import { parsePartitionedKey } from "./partitionedKey.ts";
import type { Threads } from "./threads.ts";
import { TreeEvaluator } from "./treeEvaluator.ts";
import { parseKeyWithTree } from "./treeKey.ts";

/** What `make` gives; where it throws, the evaluator is let go first. */
function disposingOn<T>(evaluator: Evaluator, make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    evaluator.dispose();
    throw thrown;
  }
}

/** A second set, ready to compute. */
interface Wide {
  readonly evaluator: Evaluator;
  readonly toWide: Conversion;
  readonly toNarrow: Conversion;
}

/** Evaluators by parameter set. Call `dispose` when done. */
export class EvaluatorSet {
  readonly narrow: Evaluator;
  readonly #wide: Wide | null;
  readonly #tree: TreeEvaluator | null;

  private constructor(narrow: Evaluator, wide: Wide | null, tree: TreeEvaluator | null) {
    this.narrow = narrow;
    this.#wide = wide;
    this.#tree = tree;
  }

  /** Evaluators that need no key and do everything but lookups. */
  static levelled(kernel: Kernel, parameters: EvaluatorParameters): EvaluatorSet {
    return new EvaluatorSet(Evaluator.levelled(kernel, parameters), null, null);
  }

  /**
   * Evaluators with evaluation keys: the package's server key, or with a second set what `makePartitionedKey` made, or with trees what
   * `makeKeyWithTree` made.
   * @param activity counts bytes of the keys
   * @param threads that take part in lookups, for each set
   * @throws UserError when the bytes are damaged, or of other parameters
   */
  static async load(
    kernel: Kernel,
    parameters: EvaluatorParameters,
    bytes: Uint8Array,
    activity: Activity,
    threads?: Threads,
  ): Promise<EvaluatorSet> {
    const { wide, tree, messageBits } = parameters;
    if (tree !== undefined) {
      const key = parseKeyWithTree(bytes, tree);
      const narrow = await Evaluator.load(kernel, parameters, key.narrow, activity, threads);
      return new EvaluatorSet(
        narrow,
        null,
        disposingOn(narrow, () => new TreeEvaluator(kernel, parameters, tree, key)),
      );
    }
    if (wide === undefined) {
      return new EvaluatorSet(await Evaluator.load(kernel, parameters, bytes, activity, threads), null, null);
    }
    const key = parsePartitionedKey(bytes, wide);
    const total = key.narrow.length + key.wide.length;
    const load = (set: EvaluatorParameters, part: Uint8Array, before: number): Promise<Evaluator> => {
      const own = partOf(activity, before, total);
      const inBytes: Activity = {
        ...own,
        report: (done, all) => own.report(Math.floor((done / all) * part.length), total),
      };
      return Evaluator.load(kernel, set, part, inBytes, threads);
    };
    const narrow = await load(parameters, key.narrow, 0);
    try {
      const evaluator = await load({ shape: wide.shape, messageBits }, key.wide, key.narrow.length);
      const conversion = (way: "toWide" | "toNarrow", from: EvaluatorParameters | PartitionParameters) =>
        new Conversion(kernel, wide[way], lweSizeOf(from.shape) - 1, key[way]);
      const toWide = conversion("toWide", parameters);
      return new EvaluatorSet(narrow, { evaluator, toWide, toNarrow: conversion("toNarrow", wide) }, null);
    } catch (thrown) {
      narrow.dispose();
      throw thrown;
    }
  }

  /** The evaluator of a set. */
  of(set: SetName): Evaluator {
    return set === "narrow" ? this.narrow : this.#second.evaluator;
  }

  /** Ciphertexts of the other set under the big key of `to`. `activity` as in `Conversion.convert`. */
  convert(batch: BigUint64Array, to: SetName, activity: Activity): Promise<BigUint64Array> {
    return (to === "wide" ? this.#second.toWide : this.#second.toNarrow).convert(batch, activity);
  }

  /** The trees of the circuit. */
  get tree(): TreeEvaluator {
    assert(this.#tree !== null, "there are no trees");
    return this.#tree;
  }

  /** Bytes of memory that the loaded keys hold. */
  get keyBytes(): number {
    const wide = this.#wide;
    const second = [
      ...(wide === null ? [] : [wide.evaluator, wide.toWide, wide.toNarrow]),
      ...(this.#tree === null ? [] : [this.#tree]),
    ];
    return [this.narrow, ...second].reduce((sum, { keyBytes }) => sum + keyBytes, 0);
  }

  get #second(): Wide {
    assert(this.#wide !== null, "there is no second set");
    return this.#wide;
  }

  /** Ends the threads that helped; they start again when there is work for them. */
  rest(): void {
    this.narrow.rest();
    this.#wide?.evaluator.rest();
  }

  /** Frees the keys, and ends the threads that used them. */
  dispose(): void {
    this.narrow.dispose();
    this.#wide?.evaluator.dispose();
    this.#wide?.toWide.dispose();
    this.#wide?.toNarrow.dispose();
    this.#tree?.dispose();
  }
}
