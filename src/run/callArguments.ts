/** What running methods of circuits, clients and servers are given: values of parameters, bytes, and options last. Everything is checked before it is used. */
import { UserError } from "../base/errors.ts";
import { type Check, type Checks, isBoolean, isFunction, isPlainObject, readOptions } from "../base/options.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { belongsElsewhere } from "../circuit/configuration.ts";
import { readArguments } from "../ir/arguments.ts";
import type { Tensor } from "../value/tensor.ts";
import type { RunOptions } from "./host.ts";

/** Options of `keygen`. */
export interface KeygenOptions extends RunOptions {
  /** Makes new keys, whether there are some or not. */
  readonly force?: boolean;
}

/** Options of `exportKeys`. */
export interface ExportOptions extends RunOptions {
  /** Puts the evaluation keys in as well: a file of megabytes, with which keys that a server has stay the ones it has. */
  readonly withEvaluationKeys?: boolean;
}

const isSignal: Check = ["an AbortSignal", (value) => value instanceof AbortSignal];

const runChecks: Checks<RunOptions> = { signal: isSignal, onProgress: isFunction, onWarning: isFunction };

/** The options of a run. */
export const readRunOptions = (call: string, given: unknown): RunOptions =>
  readOptions<RunOptions>({ name: call, example: "{ signal }", checks: runChecks, elsewhere: belongsElsewhere }, given);

/** The options of `keygen`. */
export const readKeygenOptions = (call: string, given: unknown): KeygenOptions =>
  readOptions<KeygenOptions>(
    {
      name: call,
      example: "{ force: true }",
      checks: { ...runChecks, force: isBoolean },
      elsewhere: belongsElsewhere,
    },
    given,
  );

/** The options of `exportKeys`. */
export const readExportOptions = (call: string, given: unknown): ExportOptions =>
  readOptions<ExportOptions>(
    {
      name: call,
      example: "{ withEvaluationKeys: true }",
      checks: { ...runChecks, withEvaluationKeys: isBoolean },
      elsewhere: belongsElsewhere,
    },
    given,
  );

/** Values of the parameters of these names, and options that stand behind them. */
export function splitArguments(
  call: string,
  names: readonly string[],
  given: readonly unknown[],
): { readonly values: readonly Tensor[]; readonly options: RunOptions } {
  const last = given.at(-1);
  const hasOptions =
    given.length === names.length + 1 && (last === undefined || reading(call, () => isPlainObject(last)));
  return {
    values: readArguments(call, names, hasOptions ? given.slice(0, -1) : given),
    options: hasOptions ? readRunOptions(call, last) : {},
  };
}

/** `given` if it is bytes, as an array whose `slice` copies: that of Node's Buffer, which is one too, does not. */
export function checkedBytes(call: string, name: string, given: unknown): Uint8Array {
  return reading(call, () => {
    if (given instanceof Uint8Array) {
      const isPlain = Object.getPrototypeOf(given) === Uint8Array.prototype;
      return isPlain ? given : new Uint8Array(given.buffer, given.byteOffset, given.length);
    }
    throw new UserError(`${call}: expected ${name} as a Uint8Array, got ${shown(given)}`, { code: "bytes" });
  });
}
