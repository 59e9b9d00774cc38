/** What may be said when a server is made, checked once. */
import { type Check, type Checks, isAnything, isBoolean, readOptions } from "../../base/options.ts";
import type { Budget } from "../../circuit/budget.ts";
import { belongsElsewhere } from "../../circuit/configuration.ts";
import { type LoadOptions, loadChecks } from "../files/loadOptions.ts";

/** Settings of a server. */
export interface ServerOptions extends LoadOptions {
  /**
   * Most bytes of clients' loaded evaluation keys; scratch memory of threads comes on top. Keys that are not in use are let go for others, those first
   * that were not used for longest. 1 GiB when nothing is said, or one key where that is more.
   */
  readonly memoryLimit?: number | undefined;
  /**
   * Threads that evaluate one run, the calling one among them: as many as there are processors, up to nine, when nothing is said; one where memory
   * cannot be shared or no thread can be started.
   */
  readonly threads?: number | undefined;
  /** Whether circuits run as WebAssembly modules (docs/machine-code.md), in the place of the evaluator: the same bytes. */
  readonly machineCode?: boolean | undefined;
  /** How large a circuit may be: see `Budget`. */
  readonly budget?: Partial<Budget> | undefined;
}

/** Most threads that can be asked for. */
const mostThreads = 64;

/** A number of threads, wherever it is given. */
export const isThreads: Check = [
  `an integer from 1 to ${mostThreads}`,
  (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= mostThreads,
];

const checks: Checks<ServerOptions> = {
  ...loadChecks,
  memoryLimit: ["a number of bytes above 0", (value) => typeof value === "number" && value > 0],
  threads: isThreads,
  machineCode: isBoolean,
  // Checked by whoever uses it, key by key.
  budget: isAnything,
};

/**
 * The options of a server as they were given.
 * @throws UserError for anything but an object, an unknown key or a wrong value
 */
export const checkedServerOptions = (given: unknown): ServerOptions =>
  readOptions<ServerOptions>(
    { name: "server options", checks, elsewhere: belongsElsewhere, code: "server-options" },
    given,
  );

/** How a server is saved. */
export interface SaveOptions {
  /** A portable server is prepared again where it is loaded. All saved servers are. */
  readonly portable?: boolean;
}

/** The options of `save` as they were given; throws a `UserError` as `checkedServerOptions`. */
export const checkedSaveOptions = (given: unknown): SaveOptions =>
  readOptions<SaveOptions>(
    { name: "save", example: "{ portable: true }", checks: { portable: isBoolean }, elsewhere: belongsElsewhere },
    given,
  );
