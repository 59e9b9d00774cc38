/**
 * Bootstraps of one batch spread over threads that share a key. This thread takes part in steps, between its turns at its messages; the
 * others can be ended at any time, since they hold nothing. How a thread is started and spoken to is passed in; nothing here knows
 * workers, and no ciphertext is looked at.
 */
import type { BootstrapContext, SharedContext } from "../kernel/kernel.ts";
import type { LookupPiece } from "./lookupJobs.ts";
import { stepOf } from "./pieceSize.ts";

/** A thread that bootstraps with shared keys. */
export interface BootstrapThread {
  /** Carries out a piece, whose arrays are given away. Rejects with a `UserError` when the thread crashes. */
  bootstrap(piece: LookupPiece): Promise<BigUint64Array>;
  /** Ends the thread at once, whatever it does. */
  stop(): void;
}

/** Threads to be had besides the one that asks. */
export interface Threads {
  readonly count: number;
  /** Starts one. It may be asked to bootstrap at once; it uses the keys only then. */
  open(share: SharedContext): BootstrapThread;
  /** Resolves after some tens of milliseconds, in which messages come in. */
  pause(): Promise<void>;
}

/** A helping thread and how many pieces it holds. */
interface Helper {
  readonly thread: BootstrapThread;
  pieces: number;
}

/** What `BootstrapPool.run` is to carry out. */
export interface Workload {
  readonly pieces: Iterator<LookupPiece, undefined>;
  /** Rotations in all pieces. */
  readonly total: number;
  /** Rotations of the largest piece. */
  readonly pieceSize: number;
  /** Called and awaited between steps of this thread with the number of rotations done. Throwing ends the run. */
  readonly onProgress: (done: number) => void | Promise<void>;
}

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

  /** Starts the helping threads, unless they run. */
  start(): void {
    const { shares } = this.#context;
    if (this.#threads === undefined || this.#helpers.length === shares.length) return;
    const threads = this.#threads;
    this.#helpers = shares.map((share) => ({ thread: threads.open(share), pieces: 0 }));
  }

  /**
   * Carries out pieces; one run after the other, since each thread has one scratch memory. After an error, whether a thread's or one that
   * `onProgress` throws, no thread works on.
   */
  run(workload: Workload): Promise<void> {
    const run = this.#last.then(() => this.#carryOut(workload));
    this.#last = run.catch(() => {});
    return run;
  }

  async #carryOut({ pieces, total, pieceSize, onProgress }: Workload): Promise<void> {
    this.start();
    let taken = 0;
    let done = 0;
    let failure: { readonly thrown: unknown } | undefined;
    const open = new Set<Promise<void>>();
    const take = (): LookupPiece | undefined => {
      const piece = pieces.next().value;
      taken += piece?.polynomialOf.length ?? 0;
      return piece;
    };
    const finish = (piece: LookupPiece, results: BigUint64Array): void => {
      piece.store(results);
      done += piece.polynomialOf.length;
    };
    const feed = (helper: Helper): void => {
      // A second piece waits in the thread while this one is busy; near the end that would leave others idle.
      const most = total - taken > this.size * pieceSize ? 2 : 1;
      while (helper.pieces < most && failure === undefined) {
        const piece = take();
        if (piece === undefined) return;
        helper.pieces++;
        const work = helper.thread
          .bootstrap(piece)
          .then((results) => {
            finish(piece, results);
            helper.pieces--;
            feed(helper);
          })
          .catch((thrown) => {
            failure ??= { thrown };
          });
        open.add(work);
        void work.then(() => open.delete(work));
      }
    };
    const checkpoint = async (underWay = 0): Promise<void> => {
      await onProgress(Math.floor(done + underWay));
      if (failure !== undefined) throw failure.thrown;
    };
    const carryOutHere = async ({
      inputs,
      polynomials,
      polynomialOf,
      sharing,
    }: LookupPiece): Promise<BigUint64Array> => {
      const count = polynomialOf.length;
      const step = stepOf(this.#context.shape, count);
      const steps = this.#context.bootstrapSteps(inputs, polynomials, polynomialOf, sharing, step);
      for (;;) {
        const { done: isLast, value } = steps.next();
        if (isLast) return value;
        await checkpoint(count * value);
      }
    };
    try {
      await checkpoint();
      for (const helper of this.#helpers) feed(helper);
      for (let piece = take(); piece !== undefined; piece = take()) {
        finish(piece, await carryOutHere(piece));
        await checkpoint();
      }
      while (open.size > 0) {
        await Promise.race([...open, this.#threads?.pause()]);
        await checkpoint();
      }
      // What came in during the last one.
      await checkpoint();
    } catch (thrown) {
      this.#stop();
      throw thrown;
    }
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
