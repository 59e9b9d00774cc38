/**
 * The server's side: arithmetic on big LWE ciphertexts of the package, done by a kernel. It holds evaluation keys and never a secret key.
 * A batch is a flat `BigUint64Array` of ciphertexts, k·N + 1 words each. It knows no graph, no tensor and no width but p:
 * what fits is decided above. How integers are laid out, and where signs are harmless: encoding.ts.
 */
import { type Activity, advance, unwatched } from "../base/activity.ts";
import { assert, InternalError } from "../base/errors.ts";
import { ggswCount, tableSize } from "../kernel/bootstrapShape.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { checkCiphertext, expandCiphertext, parseCompressedCiphertext, writeCiphertext } from "./ciphertext.ts";
import { encode } from "./encoding.ts";
import { bootstrapParts, keyswitchParts } from "./keyParts.ts";
import { type LookupJob, piecesOf } from "./lookupJobs.ts";
import { packed } from "./packing.ts";
import { checkKeyShape, type EvaluatorParameters, lweSizeOf } from "./parameters.ts";
import { evenPiece, mostLookupsInPiece } from "./pieceSize.ts";
import { parseServerKey } from "./serverKey.ts";
import { BootstrapPool, type Threads } from "./threads.ts";

/** `weight`, an integer, times ciphertext number `element` of input number `input`. */
export interface Term {
  readonly input: number;
  readonly element: number;
  readonly weight: number;
}

/** One weighted sum: its terms and its clear constant, an integer or (in sums that decompose wide lookups) a dyadic fraction. */
export interface Row {
  readonly terms: readonly Term[];
  readonly constant: number;
}

/** Widths of the message spaces before and after a lookup; p of the parameters when nothing is said. */
export interface LookupWidths {
  readonly inputBits: number;
  readonly outputBits: number;
}

async function loadPool(
  kernel: Kernel,
  parameters: EvaluatorParameters,
  bytes: Uint8Array,
  activity: Activity,
  threads: Threads | undefined,
): Promise<BootstrapPool> {
  const key = parseServerKey(bytes);
  checkKeyShape("evaluation key", key.shape, parameters);
  const { keyswitch, bootstrap } = key;
  const { shape } = parameters;
  const helpers = threads?.count ?? 0; // absent: this thread works alone
  const pool = new BootstrapPool(kernel.createContext(shape, 1 + helpers), threads);
  try {
    const rowBytes = 4 * (shape.lweDimension + 1);
    const bytesOfRows = (keyswitch.bodies.length / 8) * rowBytes;
    const bytesOfGgsws = bootstrap.bodies.length * (shape.glweDimension + 1);
    const total = bytesOfRows + bytesOfGgsws;
    const inBytes = (before: number, bytesEach: number): Activity => ({
      report: (count) => activity.report(before + count * bytesEach, total),
      checkpoint: () => activity.checkpoint(),
    });
    await advance(activity, 0, total);
    await pool.load(keyswitchParts(keyswitch, shape), bytesOfRows / rowBytes, inBytes(0, rowBytes));
    const ggsws = ggswCount(shape);
    await pool.load(bootstrapParts(bootstrap, shape), ggsws, inBytes(bytesOfRows, bytesOfGgsws / ggsws));
    return pool;
  } catch (thrown) {
    pool.dispose();
    throw thrown;
  }
}

/** Operations on ciphertexts of one parameter set. Call `dispose` when done. */
export class Evaluator {
  readonly parameters: EvaluatorParameters;
  /** Words of a ciphertext: k·N + 1. */
  readonly lweSize: number;
  readonly #kernel: Kernel;
  readonly #pool: BootstrapPool | undefined;

  private constructor(kernel: Kernel, parameters: EvaluatorParameters, pool: BootstrapPool | undefined) {
    this.parameters = parameters;
    this.lweSize = lweSizeOf(parameters.shape);
    this.#kernel = kernel;
    this.#pool = pool;
  }

  /** An evaluator that needs no key and does everything but `lookup`. */
  static levelled(kernel: Kernel, parameters: EvaluatorParameters): Evaluator {
    return new Evaluator(kernel, parameters, undefined);
  }

  /**
   * An evaluator with an evaluation key, in the bytes of `Shortint.serialize_compressed_server_key`.
   * @param activity counts bytes of the key as it is held, which is what takes time
   * @param threads that take part in loading and in lookups
   * @throws UserError when the bytes are damaged, or of other parameters
   */
  static async load(
    kernel: Kernel,
    parameters: EvaluatorParameters,
    bytes: Uint8Array,
    activity: Activity = unwatched,
    threads?: Threads,
  ): Promise<Evaluator> {
    return new Evaluator(kernel, parameters, await loadPool(kernel, parameters, bytes, activity, threads));
  }

  /** Bytes of memory that the loaded key holds. */
  get keyBytes(): number {
    return this.#pool?.keyBytes ?? 0; // absent: the key was let go
  }

  /** The number of ciphertexts in a batch. */
  countOf(batch: BigUint64Array): number {
    const count = batch.length / this.lweSize;
    assert(Number.isInteger(count), `a batch of ${batch.length} words does not hold ciphertexts of ${this.lweSize}`);
    return count;
  }

  /** Ciphertext number `index` of a batch, not copied. */
  at(batch: BigUint64Array, index: number): BigUint64Array {
    return batch.subarray(index * this.lweSize, (index + 1) * this.lweSize);
  }

  /**
   * Expands compressed ciphertext files to a batch.
   * @param used 0 for those that nobody will read, which stay ciphertexts of zero without a mask; all are read when it is not given
   * @throws UserError when a file is damaged, or of other parameters
   */
  read(files: Iterable<Uint8Array> & { readonly length: number }, used?: Uint8Array): BigUint64Array {
    const batch = new BigUint64Array(files.length * this.lweSize);
    let i = 0;
    for (const bytes of files) {
      const compressed = parseCompressedCiphertext(bytes);
      checkCiphertext(`ciphertext ${i}`, compressed, { lweSize: this.lweSize, ...this.parameters });
      if (used?.[i] !== 0) batch.set(expandCiphertext(this.#kernel, compressed), i * this.lweSize);
      i++;
    }
    return batch;
  }

  /** The ciphertext files of a batch, as the package reads them. */
  write(batch: BigUint64Array): Uint8Array[] {
    const { messageBits } = this.parameters;
    return Array.from({ length: this.countOf(batch) }, (_, i) =>
      writeCiphertext({ lwe: this.at(batch, i), messageBits }),
    );
  }

  /** Ciphertexts without noise or secrecy, of clear integers. */
  trivial(messages: ArrayLike<bigint>, bits = this.parameters.messageBits): BigUint64Array {
    return this.addClear(new BigUint64Array(messages.length * this.lweSize), messages, bits);
  }

  /**
   * x + m: one clear integer for each ciphertext. Adding 2^(p-1) brings a signed value of p bits into [0, 2^p), where a table can take it.
   */
  addClear(x: BigUint64Array, messages: ArrayLike<bigint>, bits = this.parameters.messageBits): BigUint64Array {
    assert(this.countOf(x) === messages.length, "addClear: expected one integer for each ciphertext");
    const out = x.slice();
    for (let i = 0; i < messages.length; i++) {
      const body = (i + 1) * this.lweSize - 1;
      out[body] = out[body]! + encode(messages[i]!, bits);
    }
    return out;
  }

  /** The ciphertexts of a batch at the given places; a place may come several times. */
  gather(batch: BigUint64Array, places: ArrayLike<number>): BigUint64Array {
    const out = new BigUint64Array(places.length * this.lweSize);
    for (let i = 0; i < places.length; i++) out.set(this.at(batch, places[i]!), i * this.lweSize);
    return out;
  }

  /** Weighted sums of ciphertexts plus clear constants, one for each row; exact mod 2^64. Noise grows by the squares of the weights. */
  combine(inputs: readonly BigUint64Array[], rows: readonly Row[], bits = this.parameters.messageBits): BigUint64Array {
    const fraction = fractionBitsOf(rows);
    const constants = rows.map(({ constant }) => BigInt(constant * 2 ** fraction));
    const out = this.trivial(constants, bits + fraction);
    rows.forEach(({ terms }, row) => {
      for (const { input, element, weight } of terms) {
        const source = inputs[input];
        assert(source !== undefined, `combine: there is no input ${input}`);
        this.#kernel.multiplyAdd(this.at(out, row), this.at(source, element), BigInt(weight));
      }
    });
    return out;
  }

  /**
   * Programmable bootstraps of one kind: table[x] for each ciphertext, with the noise of a fresh bootstrap. Messages must lie in [0, 2^p).
   * @param tables arrays of 2^p integers, of any sign, taken mod 2^(p+1)
   * @param tableOf for each ciphertext the number of its table
   * @param activity counts bootstraps, a few at a time
   */
  async lookup(
    x: BigUint64Array,
    tables: readonly ArrayLike<bigint>[],
    tableOf: ArrayLike<number>,
    activity: Activity = unwatched,
    { inputBits, outputBits }: LookupWidths = {
      inputBits: this.parameters.messageBits,
      outputBits: this.parameters.messageBits,
    },
  ): Promise<BigUint64Array> {
    const element = Uint32Array.from({ length: this.countOf(x) }, (_, i) => i);
    assert(element.length === tableOf.length, "lookup: expected one table number for each ciphertext");
    const outputs = [{ value: { bits: outputBits }, tables, tableOf }];
    const [results] = await this.lookups([{ source: { bits: inputBits }, element, low: 0, outputs }], [x], activity);
    const result = results?.[0];
    assert(result !== undefined, "lookup: one job with one output gives one result");
    return result;
  }

  /**
   * Programmable bootstraps of several kinds that need nothing of each other: for each job its outputs, one ciphertext for each rotation.
   * @param sources for each job the ciphertexts that it takes elements of
   * @param activity counts rotations, those that go on in this thread by the share of them that is done
   */
  async lookups(
    jobs: readonly LookupJob[],
    sources: readonly BigUint64Array[],
    activity: Activity,
  ): Promise<readonly (readonly BigUint64Array[])[]> {
    if (this.#pool === undefined) throw new InternalError("lookup on an evaluator without an evaluation key");
    const polynomialSize = tableSize(this.parameters.shape);
    const total = jobs.reduce((sum, { element }) => sum + element.length, 0);
    const pieceSize = evenPiece(total, mostLookupsInPiece, this.#pool.size);
    const { results, pieces } = piecesOf(jobs, sources, { polynomialSize, lweSize: this.lweSize }, pieceSize);
    await this.#pool.run({ pieces, total, pieceSize, activity });
    return results;
  }

  /** Words of a ciphertext under the small key: n + 1. */
  get smallLweSize(): number {
    return this.parameters.shape.lweDimension + 1;
  }

  /**
   * The ciphertexts of a batch switched to the small key, `smallLweSize` words each, as `pack` takes them.
   * @param activity takes checkpoints; nothing is reported
   */
  keyswitch(batch: BigUint64Array, activity: Activity): Promise<BigUint64Array> {
    if (this.#pool === undefined) throw new InternalError("keyswitch on an evaluator without an evaluation key");
    return this.#pool.keyswitch(batch, activity);
  }

  /**
   * At most N ciphertexts as one GLWE ciphertext (packing.ts), mask polynomials first: k·N words of mask, then a body for each ciphertext.
   * @param switched as `keyswitch` gave them
   * @param activity takes checkpoints; nothing is reported
   */
  async pack(switched: BigUint64Array, activity: Activity): Promise<BigUint64Array> {
    if (this.#pool === undefined) throw new InternalError("packing on an evaluator without an evaluation key");
    const glwe = await this.#pool.alone((context) => packed(context, switched, activity));
    return glwe.subarray(0, this.lweSize - 1 + switched.length / this.smallLweSize);
  }

  /** Ends the threads that helped; they start again when there is work for them. Nothing may be going on. */
  rest(): void {
    this.#pool?.rest();
  }

  /** Frees the keys, and ends the threads that used them. */
  dispose(): void {
    this.#pool?.dispose();
  }
}

/** Bits behind the point of the constants; nearly always 0. */
export function fractionBitsOf(rows: readonly Row[]): number {
  let bits = 0;
  for (const { constant } of rows) while (!Number.isInteger(constant * 2 ** bits)) bits++;
  return bits;
}
