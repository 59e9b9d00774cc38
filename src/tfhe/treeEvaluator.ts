/**
 * Tables of many bits by trees: takes the bits of values as ciphertexts under the big key, and gives entries of tables under the big key. What a
 * tree does is the kernel's affair (kernel/tree.ts); here are its key, the conversions to it and back, and the order of work.
 */
import type { Activity } from "../base/activity.ts";
import { append } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { TableTree } from "../kernel/tree.ts";
import { Conversion } from "./conversion.ts";
import { encode } from "./encoding.ts";
import { type EvaluatorParameters, lweSizeOf, type TreeParameters } from "./parameters.ts";
import type { KeyWithTree } from "./treeKey.ts";

/** Entries of tables: result i is of element `element[i]`, in table `tableOf[i]`. */
export interface TreeJob {
  readonly element: ArrayLike<number>;
  /** Entry j is for the value whose bits are those of j. */
  readonly tables: readonly ArrayLike<number>[];
  readonly tableOf: ArrayLike<number>;
  /** Width of the message space of the entries. */
  readonly bits: number;
}

/** The tree of a circuit with its conversions. Call `dispose` when done. */
export class TreeEvaluator {
  readonly #tree: TableTree;
  readonly #toTree: Conversion;
  readonly #toNarrow: Conversion;
  readonly #lweSize: number;

  constructor(kernel: Kernel, { shape }: EvaluatorParameters, tree: TreeParameters, key: KeyWithTree) {
    this.#lweSize = lweSizeOf(shape);
    this.#tree = kernel.createTree(tree.shape, key.tree, tree.bits);
    this.#toTree = new Conversion(kernel, tree.toTree, this.#lweSize - 1, key.toTree);
    this.#toNarrow = new Conversion(kernel, tree.toNarrow, lweSizeOf(tree.toTree) - 1, key.toNarrow);
  }

  /** Bytes of memory that the loaded keys hold. */
  get keyBytes(): number {
    return this.#tree.byteLength + this.#toTree.keyBytes + this.#toNarrow.keyBytes;
  }

  /**
   * The results of a job. All tables on one element share its selectors.
   * @param selectors for each bit, the lowest first, and each level, the most significant first, a batch with a ciphertext for each element:
   * of the bit times 2^(64 - level·baseLog)
   * @param activity takes checkpoints at least every few tens of milliseconds; nothing is reported
   */
  async lookup(
    selectors: readonly (readonly BigUint64Array[])[],
    { element, tables, tableOf, bits }: TreeJob,
    activity: Activity,
  ): Promise<BigUint64Array> {
    const size = this.#lweSize;
    const out = new BigUint64Array(element.length * size);
    const wanted = new Map<number, number[]>();
    for (let i = 0; i < element.length; i++) append(wanted, element[i]!, i);
    const words = tables.map((table) => BigUint64Array.from(table, (entry) => encode(BigInt(entry), bits)));
    for (const [from, results] of wanted) {
      for (const [bit, levels] of selectors.entries()) {
        const batch = new BigUint64Array(levels.length * size);
        for (const [i, level] of levels.entries()) batch.set(level.subarray(from * size, (from + 1) * size), i * size);
        this.#tree.setSelector(bit, await this.#toTree.convert(batch, activity));
      }
      const known = new Map<number, BigUint64Array>();
      for (const result of results) {
        const number = tableOf[result]!;
        const table = words[number];
        assert(table !== undefined, `lookup: there is no table ${number}`);
        const made = known.get(number) ?? (await this.#toNarrow.convert(this.#tree.select(table), activity));
        known.set(number, made);
        out.set(made, result * size);
      }
    }
    return out;
  }

  /** Frees the keys. */
  dispose(): void {
    this.#tree.dispose();
    this.#toTree.dispose();
    this.#toNarrow.dispose();
  }
}
