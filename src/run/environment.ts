/** What running takes from the platform that it runs on: Node, a worker of a browser, a test. */
import type { RandomSource } from "../base/random.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { TfheLoader } from "../tfhe/package.ts";
import type { Threads } from "../tfhe/threads.ts";
import type { Clock } from "./during.ts";

/** What both take. */
export type RunEnvironment = ClientEnvironment & ServerEnvironment;

/** What a server takes. */
export interface ServerEnvironment extends Clock {
  readonly loadKernel: () => Promise<Kernel>;
  /**
   * Threads that help one evaluator, so that `count` compute with the one that asks, or as many as there are processors when it is undefined. Gives
   * undefined where it computes alone.
   */
  readonly threadsFor: (count: number | undefined) => Threads | undefined;
}

/** What the session of one key takes. */
export interface SessionEnvironment extends Pick<Clock, "now"> {
  readonly loadKernel: () => Promise<Kernel>;
  /** Threads that take part in bootstraps. */
  readonly threads?: Threads | undefined;
}

/** What a client takes. */
export interface ClientEnvironment extends Clock {
  readonly loadTfhe: TfheLoader;
  readonly loadKernel: () => Promise<Kernel>;
  /** The platform's secure generator: seeds and noise of the evaluation keys come from it. */
  readonly random: RandomSource;
}
