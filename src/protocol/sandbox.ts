/**
 * The wire between the page and the sandbox worker in which user code is traced. Types only.
 * What comes from the sandbox is a stranger's word: the page parses every message (src/sandbox/outside/messages.ts) before it looks inside.
 */
import type { Diagnostic } from "../base/errors.ts";
import type { Configuration } from "../circuit/configuration.ts";
import type { PrintedPass } from "../compile/artifacts.ts";
import type { GraphData } from "../ir/node.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Display } from "./display.ts";
import type { Result } from "./result.ts";

/** A circuit that user code made, or tried to make: with diagnostics when it cannot be compiled. */
export interface TracedCircuit {
  /** Number of the circuit within this run, from 0. */
  readonly id: number;
  readonly graph: GraphData;
  readonly configuration: Configuration;
  readonly virtual: boolean;
  /** Problems and warnings of the graph; a circuit with an error among them cannot run. */
  readonly diagnostics: readonly Diagnostic[];
  /** The graph on its way through the passes, as text. */
  readonly stages: readonly PrintedPass[];
}

/** What needs no keys: one run, or many at once. */
export type SimulationMethod = "simulate" | "simulateBatch";

/** What user code may ask the page to carry out on a circuit in trusted workers. */
export type RunMethod = SimulationMethod | "encryptRunDecrypt" | "keygen" | "encrypt" | "run" | "decrypt";

/** Arguments and results of circuit methods: arrays of numbers, or the bytes of ciphertexts. */
export type CircuitValue = readonly Tensor[] | Uint8Array;

/** A compiled model that a cell gives away: the page makes its two files when the reader wants them. */
export interface ModelDeployment {
  readonly circuit: TracedCircuit;
  /** The model's class. */
  readonly model: string;
  /** How rows become arguments and results predictions, as the text of a client file. */
  readonly processing: string;
}

/** How far long work of a cell is. */
export interface CellProgress {
  /** Trees, epochs, rows: what the work counts. */
  readonly done: number;
  readonly total: number;
  /** The loss of a training so far; null where there is none. */
  readonly loss: number | null;
}

/** A name, and what tells its value from others; null for functions and what else cannot be compared. */
export interface NamedFingerprint {
  readonly name: string;
  readonly fingerprint: string | null;
}

/** A value of a result, and what it means. */
export type DecodedValue = readonly [value: number, word: string];

/** Sandbox to page. */
export type SandboxMessage =
  | { readonly type: "ready" }
  /** The cell of this number in the program starts, or goes on: what follows comes from it. */
  | { readonly type: "cell"; readonly id: number }
  /** The cell is over, without diagnostics and with `values` when it succeeded; a second time when what it left running failed. */
  | {
      readonly type: "cellEnded";
      readonly id: number;
      readonly diagnostics: readonly Diagnostic[];
      /** The names that it took and defined, as they are at its end. */
      readonly values?: readonly NamedFingerprint[] | undefined;
    }
  | { readonly type: "print"; readonly text: string }
  /** A table, heat map or plot; what is shown as text is printed. */
  | { readonly type: "display"; readonly display: Display }
  | { readonly type: "circuit"; readonly circuit: TracedCircuit }
  /** What results of a circuit mean, in words, by their value. */
  | { readonly type: "decode"; readonly circuit: number; readonly words: readonly DecodedValue[] }
  | { readonly type: "progress"; readonly progress: CellProgress }
  /** A loop of the program goes on and on; null when it is over after all. Both from 1. */
  | { readonly type: "loop"; readonly place: { readonly line: number; readonly column: number } | null }
  | { readonly type: "deployment"; readonly deployment: ModelDeployment }
  | {
      readonly type: "request";
      readonly id: number;
      readonly circuit: number;
      readonly method: RunMethod;
      readonly value: CircuitValue;
    }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly diagnostics: readonly Diagnostic[] };

/** Page to sandbox: the answer to one request. */
export type SandboxResponse = {
  readonly type: "response";
  readonly id: number;
  readonly result: Result<CircuitValue>;
};
