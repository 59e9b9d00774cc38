/**
 * The loading of keys, and the bootstraps of one batch, spread over threads that share a memory. This thread takes part in steps, between its turns at its messages; the
 * others can be ended at any time, since they hold nothing. How a thread is started and spoken to is passed in; nothing here knows
 * workers, and no ciphertext is looked at.
 */
import type { Activity } from "../base/activity.ts";
import type { BootstrapContext, KeyPart, SharedContext } from "../kernel/kernel.ts";
import { loadPart } from "./keyParts.ts";
import type { LookupPiece } from "./lookupJobs.ts";
import { lweSizeOf } from "./parameters.ts";
import { stepOf } from "./pieceSize.ts";

/** A thread that loads and uses shared keys. */
export interface BootstrapThread {
  /** Resolves to true when the thread waits for work; to false when it cannot be had, and gets none. */
  readonly ready: Promise<boolean>;
  /** Loads part of a key, which is given away. */
  load(part: KeyPart): Promise<void>;
  /** Carries out a piece, whose arrays are given away. Rejects with a `UserError` when the thread crashes. */
  bootstrap(piece: LookupPiece): Promise<BigUint64Array>;
  /** Switches big ciphertexts, which are given away, to the small key. */
  keyswitch(inputs: BigUint64Array): Promise<BigUint64Array>;
  /** Ends the thread at once, whatever it does. */
  stop(): void;
}

/** Threads that may help the one that asks. */
export interface Threads {
  readonly count: number;
  /** Starts one. */
  open(share: SharedContext): BootstrapThread;
  /** Resolves after some tens of milliseconds, in which messages come in. */
  pause(): Promise<void>;
}

/** A helping thread and how many tasks it holds. */
interface Helper {
  readonly thread: BootstrapThread;
  held: number;
}

/** What `BootstrapPool.run` is to carry out. */
export interface Workload {
  readonly pieces: Iterator<LookupPiece, undefined>;
  /** Rotations in all pieces. */
  readonly total: number;
  /** Rotations of the largest piece. */
  readonly pieceSize: number;
  /** Counts rotations, between steps of this thread. */
  readonly activity: Activity;
}

/** Work of some size, to be done here, between turns at messages, or by a helping thread. */
interface Task {
  readonly size: number;
  onOwnThread(turn: (underWay: number) => Promise<void>): Promise<void>;
  onHelper(thread: BootstrapThread): Promise<void>;
}

/** Tasks, and how they are spread. */
interface Spread {
  readonly tasks: Iterator<Task, undefined>;
  /** Tasks that a helper may hold, when work of so much size is taken. */
  readonly mostHeld: (taken: number) => number;
  /** Size of all tasks. */
  readonly total: number;
  /** Counts the size of what is done. */
  readonly activity: Activity;
}

/** Ciphertexts that are switched at once, and their words at most: some tens of milliseconds. */
const mostSwitchedInPiece = 8;
const wordsInPiece = 2 ** 14;

/** One context's keys and the threads that use them. */
export class BootstrapPool {
  readonly #context: BootstrapContext;
  readonly #threads: Threads | undefined;
  #helpers: readonly Helper[] = [];
  /** Settled when the last run that was asked for has ended. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param context must have a share for each of `threads` */
  constructor(context: BootstrapContext, threads?: Threads) {
    this.#context = context;
    this.#threads = threads;
  }

  /** Threads that take part. */
  get size(): number {
    return 1 + this.#context.shares.length;
  }

  /** Bytes of memory that the keys and the threads' work take. */
  get keyBytes(): number {
    return this.#context.byteLength;
  }

  /** Loads parts of one key, `total` rows or key bits in all, which `activity` counts; parts of the other key may follow when it is done. */
  load(parts: Iterator<KeyPart, undefined>, total: number, activity: Activity): Promise<void> {
    const taskOf = (part: KeyPart): Task => ({
      size: part.count,
      onOwnThread: async () => loadPart(this.#context, part),
      onHelper: (thread) => thread.load(part),
    });
    return this.#inTurn({ tasks: mapped(parts, taskOf), mostHeld: () => 1, total, activity });
  }

  /** Carries out pieces. */
  run({ pieces, total, pieceSize, activity }: Workload): Promise<void> {
    const taskOf = (piece: LookupPiece): Task => ({
      size: piece.polynomialOf.length,
      onOwnThread: async (turn) => piece.store(await this.#bootstrapHere(piece, turn)),
      onHelper: async (thread) => piece.store(await thread.bootstrap(piece)),
    });
    // A second piece waits in the thread while the first is done; near the end that would leave others idle.
    const mostHeld = (taken: number) => (total - taken > this.size * pieceSize ? 2 : 1);
    return this.#inTurn({ tasks: mapped(pieces, taskOf), mostHeld, total, activity });
  }

  /**
   * Big ciphertexts one after the other, switched to the small key, as `Bootstrapper.keyswitch` gives them.
   * @param activity takes checkpoints; nothing is reported
   */
  async keyswitch(batch: BigUint64Array, activity: Activity): Promise<BigUint64Array> {
    const { shape } = this.#context;
    const [big, small] = [lweSizeOf(shape), shape.lweDimension + 1];
    const total = batch.length / big;
    const out = new BigUint64Array(total * small);
    const pieceSize = Math.max(1, Math.min(mostSwitchedInPiece, Math.floor(wordsInPiece / big)));
    const tasks = (function* (): Generator<Task, undefined> {
      for (let first = 0; first < total; first += pieceSize) {
        const inputs = batch.slice(first * big, (first + pieceSize) * big);
        const store = (switched: BigUint64Array): void => out.set(switched, first * small);
        yield { size: inputs.length / big, ...taskOf(inputs, store) };
      }
      return undefined;
    })();
    const context = this.#context;
    function taskOf(inputs: BigUint64Array, store: (switched: BigUint64Array) => void): Omit<Task, "size"> {
      return {
        onOwnThread: async () => store(context.keyswitch(inputs)),
        onHelper: async (thread) => store(await thread.keyswitch(inputs)),
      };
    }
    const quiet: Activity = { ...activity, report: () => {} };
    await this.#inTurn({ tasks, mostHeld: () => 2, total, activity: quiet });
    return out;
  }

  async #bootstrapHere(piece: LookupPiece, turn: (underWay: number) => Promise<void>): Promise<BigUint64Array> {
    const { inputs, polynomials, polynomialOf, sharing } = piece;
    const count = polynomialOf.length;
    const step = stepOf(this.#context.shape, count);
    const steps = this.#context.bootstrapSteps(inputs, polynomials, polynomialOf, sharing, step);
    for (;;) {
      const { done: isLast, value } = steps.next();
      if (isLast) return value;
      await turn(count * value);
    }
  }

  /** Work of this thread alone with the context, when the runs before it have ended. */
  alone<T>(work: (context: BootstrapContext) => Promise<T>): Promise<T> {
    return this.#afterLast(() => work(this.#context));
  }

  #inTurn(spread: Spread): Promise<void> {
    return this.#afterLast(() => this.#carryOut(spread));
  }

  /** One after the other, since each thread has one scratch memory. */
  #afterLast<T>(begin: () => Promise<T>): Promise<T> {
    const work = this.#last.then(begin);
    this.#last = work.catch(() => {});
    return work;
  }

  /** After an error, whether a thread's or one that a checkpoint throws, no thread works on. */
  async #carryOut({ tasks, mostHeld, total, activity }: Spread): Promise<void> {
    this.#start();
    let taken = 0;
    let done = 0;
    let failure: { readonly thrown: unknown } | undefined;
    const open = new Set<Promise<void>>();
    const take = (): Task | undefined => {
      const task = tasks.next().value;
      taken += task?.size ?? 0; // absent: all are taken
      return task;
    };
    const feed = (helper: Helper): void => {
      while (helper.held < mostHeld(taken) && failure === undefined) {
        const task = take();
        if (task === undefined) return;
        helper.held++;
        const work = task
          .onHelper(helper.thread)
          .then(() => {
            done += task.size;
            helper.held--;
            feed(helper);
          })
          .catch((thrown) => {
            failure ??= { thrown };
          });
        open.add(work);
        void work.then(() => open.delete(work));
      }
    };
    const turn = async (underWay = 0): Promise<void> => {
      activity.report(Math.floor(done + underWay), total);
      await activity.checkpoint();
      if (failure !== undefined) throw failure.thrown;
    };
    try {
      await turn();
      // What a thread that is still starting would hold, this one does meanwhile; and all of it, where none can be had.
      for (const helper of this.#helpers) {
        void helper.thread.ready.then((isReady) => {
          if (isReady) feed(helper);
        });
      }
      for (let task = take(); task !== undefined; task = take()) {
        await task.onOwnThread(turn);
        done += task.size;
        await turn();
      }
      while (open.size > 0) {
        await Promise.race([...open, this.#threads?.pause()]);
        await turn();
      }
      // What came in during the last one.
      await turn();
    } catch (thrown) {
      failure ??= { thrown };
      this.#stop();
      throw thrown;
    }
  }

  /** Starts the helping threads, unless they run. */
  #start(): void {
    const { shares } = this.#context;
    if (this.#threads === undefined || this.#helpers.length === shares.length) return;
    const threads = this.#threads;
    this.#helpers = shares.map((share) => ({ thread: threads.open(share), held: 0 }));
  }

  /** Ends the threads, which hold nothing, until the next work. */
  rest(): void {
    this.#stop();
  }

  #stop(): void {
    for (const { thread } of this.#helpers) thread.stop();
    this.#helpers = [];
  }

  /** Ends the threads and frees the keys. */
  dispose(): void {
    this.#stop();
    this.#context.dispose();
  }
}

function* mapped<A, B>(items: Iterator<A, undefined>, to: (item: A) => B): Generator<B, undefined> {
  for (let next = items.next(); !next.done; next = items.next()) yield to(next.value);
  return undefined;
}
