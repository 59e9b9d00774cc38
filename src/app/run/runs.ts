/** What the page shows of runs: plain data and the store that holds it. How runs are carried out stands in `running.ts`. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Diagnostic } from "../../base/errors.ts";
import type { CircuitReport } from "../../compile/describe.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Progress } from "../../run/during.ts";
import type { Intermediates } from "../../run/intermediates.ts";
import type { Tensor } from "../../value/tensor.ts";
import { circuitKey } from "../page/circuitKey.ts";
import type { Lost } from "./leaving.ts";

/** The steps of an encrypted run, in order. */
const stages = ["keys", "encrypt", "load", "evaluate", "decrypt"] as const satisfies readonly Progress["stage"][];

/** One step of an encrypted run. */
export type Stage = (typeof stages)[number];

/** How far one step is. */
export interface StageReport {
  readonly stage: Stage;
  /** `kept`: nothing to do, what is needed exists already; `notNeeded`: this circuit has no such step. */
  readonly state: "waiting" | "running" | "done" | "kept" | "notNeeded" | "failed" | "cancelled";
  /** Clock time of its start in milliseconds; null before. */
  readonly since: number | null;
  readonly milliseconds: number | null;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  /** What the worker said last of how long it takes yet, and when. */
  readonly remaining: { readonly milliseconds: number; readonly at: number } | null;
  /** Jobs that begin before this one at a server; null where none is waited for. */
  readonly jobsBefore: number | null;
}

/** Something that went through the wall. */
export interface Crossing {
  readonly what: "arguments" | "evaluationKeys" | "result";
  readonly direction: "toServer" | "toClient";
  readonly bytes: number;
  /** Some of its own bytes, to draw it by. */
  readonly sample: Uint8Array;
}

/** The encrypted values of one run. */
export interface RunBytes {
  readonly args: readonly Tensor[];
  readonly arguments: Uint8Array;
  readonly result: Uint8Array;
  /** Null when they were not asked for. */
  readonly intermediates: Intermediates | null;
}

/** One encrypted run. */
export interface Run {
  readonly circuit: TracedCircuit;
  readonly args: readonly Tensor[];
  readonly status: "running" | "done" | "failed" | "cancelled";
  /** Origin of the server that computes; null for the evaluator of this page. */
  readonly server: string | null;
  readonly stages: readonly StageReport[];
  readonly crossings: readonly Crossing[];
  readonly decrypted: readonly Tensor[] | null;
  /** Of results outside of what was measured. */
  readonly warnings: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
  /** Graph node whose values are being made. */
  readonly node: number | null;
}

/** Clear and simulated results of the present inputs. */
export interface Preview {
  readonly circuit: TracedCircuit;
  readonly args: readonly Tensor[];
  readonly clear: readonly Tensor[] | null;
  readonly simulated: readonly Tensor[] | null;
  /** Of values outside of what was measured. */
  readonly warnings: readonly Diagnostic[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is known of a circuit before it runs; null when it cannot be prepared, and the diagnostics say why. */
export interface Prediction {
  readonly circuit: TracedCircuit;
  readonly report: CircuitReport | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Where results wrap once they leave what the samples showed; empty while that is being found out. */
  readonly warnings: readonly Diagnostic[];
}

/** Everything that the run panel shows beside the session. */
export interface RunsState {
  /** What the reader wrote for each parameter, by cell and name (`inputKey`); see `textsOf` of values/inputs.ts. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** By the slot of the circuit. */
  readonly previews: ReadonlyMap<string, Preview>;
  /** By `circuitKey`. */
  readonly predictions: ReadonlyMap<string, Prediction>;
  /** The run that goes on, or was the last. */
  readonly run: Run | null;
  /** The last run of each circuit before that one, by `circuitKey`. */
  readonly earlier: ReadonlyMap<string, Run>;
  /** How many times longer than predicted work takes in this browser. */
  readonly pace: number;
  /** What this tab lost when it was loaded again; null from the next run on. */
  readonly lost: Lost | null;
  /** What was announced last, for the live region. */
  readonly announcement: string;
}

/** The store of runs. */
export type Runs = StoreApi<RunsState>;

/** A store without runs. */
export function createRuns(): Runs {
  return createStore<RunsState>()(() => ({
    inputs: {},
    previews: new Map(),
    predictions: new Map(),
    run: null,
    earlier: new Map(),
    pace: 1,
    lost: null,
    announcement: "",
  }));
}

/** A new run takes the place of the last one, which is kept. */
export function runBegan({ run, earlier }: RunsState, next: Run): Pick<RunsState, "run" | "earlier"> {
  return { run: next, earlier: run === null ? earlier : withEntry(earlier, circuitKey(run.circuit), run) };
}

/** The last run of an equal circuit. */
export function runOf({ run, earlier }: Pick<RunsState, "run" | "earlier">, circuit: TracedCircuit): Run | null {
  const key = circuitKey(circuit);
  if (run !== null && circuitKey(run.circuit) === key) return run;
  return earlier.get(key) ?? null;
}

/** Entries that are kept of each kind; the oldest go first. */
const mostEntries = 100;

/** `map` with an entry that is its newest. */
export function withEntry<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const others = [...map].filter(([other]) => other !== key);
  return new Map([...others, [key, value] as const].slice(-mostEntries));
}

/** A run that is about to start. */
export function newRun(circuit: TracedCircuit, args: readonly Tensor[]): Run {
  return {
    circuit,
    args,
    status: "running",
    server: null,
    stages: stages.map((stage) => ({
      stage,
      state: "waiting",
      since: null,
      milliseconds: null,
      done: 0,
      total: 0,
      remaining: null,
      jobsBefore: null,
    })),
    crossings: [],
    decrypted: null,
    warnings: [],
    diagnostics: [],
    node: null,
  };
}

/** `run` with one step changed. */
export function withStage(run: Run, stage: Stage, change: Partial<StageReport>): Run {
  return { ...run, stages: run.stages.map((report) => (report.stage === stage ? { ...report, ...change } : report)) };
}

/** `run` with something more through the wall; what crossed again replaces what crossed before. */
export function withCrossing(run: Run, crossing: Crossing): Run {
  return { ...run, crossings: [...run.crossings.filter(({ what }) => what !== crossing.what), crossing] };
}
