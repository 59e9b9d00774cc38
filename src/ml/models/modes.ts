/** How predictions are made: in clear, simulated, or encrypted; and what every long call takes last. */
import { type Diagnostic, UserError } from "../../base/errors.ts";
import type { Circuit } from "../../compile/circuit.ts";
import { NDArray } from "../../trace/arrays.ts";
import { tellProgress } from "../host.ts";
import { argumentsOf, type IntegerProgram } from "./program.ts";

/** In clear on integers; on the circuit with predicted errors; on real ciphertexts (on a virtual circuit: the op-graph in clear). */
export type FheMode = "disable" | "simulate" | "execute";

/** How far a long call has come. */
export interface ModelProgress {
  /** Rows, epochs, trees: what the call counts. */
  readonly done: number;
  readonly total: number;
  /** Of networks: the loss of this epoch on the training rows and, where some are kept for it, on others. */
  readonly loss?: number;
  readonly validationLoss?: number;
}

/** Last argument of every method that may take long. */
export interface TaskOptions {
  /** Stops the call, which then rejects with a `UserError` of code `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ModelProgress) => void) | undefined;
}

/** Options of predictions. */
export interface PredictOptions extends TaskOptions {
  readonly fhe?: FheMode;
  /** The other spelling of `fhe: "execute"`. */
  readonly executeInFhe?: boolean;
  /** Told of values outside of what the model was calibrated on, which are clipped. */
  readonly onWarning?: ((warning: Diagnostic) => void) | undefined;
}

const modes: readonly FheMode[] = ["disable", "simulate", "execute"];

/**
 * The mode that was asked for.
 * @throws UserError for a mode that there is not, and for two that differ
 */
export function modeOf({ fhe, executeInFhe }: PredictOptions): FheMode {
  if (fhe !== undefined && !modes.includes(fhe)) {
    throw new UserError(
      `\`fhe\` mode is not supported. Expected one of 'disable', 'simulate' or 'execute'. Got ${String(fhe)} instead.`,
      { code: "options" },
    );
  }
  if (executeInFhe === undefined) return fhe ?? "disable";
  if (typeof executeInFhe !== "boolean") {
    throw new UserError(`executeInFhe: expected true or false, got ${typeof executeInFhe}`, { code: "options" });
  }
  const named: FheMode = executeInFhe ? "execute" : "disable";
  if (fhe !== undefined && fhe !== named) {
    throw new UserError(`fhe: expected one mode, got fhe '${fhe}' and executeInFhe ${executeInFhe}`, {
      code: "options",
    });
  }
  return named;
}

/** Throws when the caller has stopped the call. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new UserError("the call was cancelled", { code: "cancelled" });
}

/** Lets other tasks of this thread run: messages, timers, the page. */
export const yieldToOthers = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * The results of some rows, one after the other.
 * @param rows integers, `program.inputShape` a row
 * @returns integers, `program.outputShape` a row
 */
export async function runRows(
  program: IntegerProgram,
  circuit: Circuit | null,
  rows: readonly Float64Array[],
  mode: FheMode,
  { signal, onProgress }: TaskOptions,
): Promise<readonly Float64Array[]> {
  const results: Float64Array[] = [];
  for (let first = 0; first < rows.length; first = results.length) {
    throwIfAborted(signal);
    const some = rows.slice(first, first + (mode === "execute" ? 1 : rowsAtOnce));
    results.push(...(await runSome(program, circuit, some, mode, signal)));
    for (let done = first + 1; done <= results.length; done++) onProgress?.({ done, total: rows.length });
    // In clear a row takes no time that is worth a word.
    if (mode !== "disable") tellProgress({ done: results.length, total: rows.length });
    if (mode === "disable") await yieldToOthers();
  }
  return results;
}

/** Rows that are computed together where nothing is encrypted; others may run after them. */
const rowsAtOnce = 64;

async function runSome(
  program: IntegerProgram,
  circuit: Circuit | null,
  rows: readonly Float64Array[],
  mode: FheMode,
  signal: AbortSignal | undefined,
): Promise<readonly Float64Array[]> {
  if (mode === "disable" || circuit === null) {
    return program.evaluateRows?.(rows) ?? rows.map((row) => program.evaluate(row)); // absent: row by row is as quick
  }
  const isBatch = mode === "simulate";
  const args = argumentsOf(program, rows, isBatch);
  const result = await (isBatch
    ? circuit.simulateBatch(...args, { signal })
    : circuit.encryptRunDecrypt(...args, { signal }));
  return program.several === undefined ? split(result, rows.length) : joined(result, rows.length);
}

/** The numbers of results of so many rows. */
export function split(result: unknown, count: number): readonly Float64Array[] {
  if (!(result instanceof NDArray)) return [Float64Array.of(Number(result))];
  const size = result.size / count;
  return Array.from({ length: count }, (_, i) => result.data.slice(i * size, (i + 1) * size));
}

/** The numbers of several results, one behind the other, for each row. */
export function joined(results: unknown, count: number): readonly Float64Array[] {
  const parts = (Array.isArray(results) ? (results as readonly unknown[]) : [results]).map((each) =>
    split(each, count),
  );
  return Array.from({ length: count }, (_, i) => Float64Array.from(parts.flatMap((part) => [...(part[i] ?? [])]))); // absent: no rows
}
