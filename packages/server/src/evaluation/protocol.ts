/** What the service and its evaluation process say to each other. No bytes of keys, arguments or results: both sides have the blobs. */

import type { RunPart } from "glovebox/server";
import type { ProblemData } from "../base/problems.ts";
import type { BlobName } from "../blobs/blobStore.ts";
import type { JobProgress } from "../jobs/job.ts";

/** What an evaluation process is started with. */
export interface EvaluationSettings {
  /** Folders of blobs. */
  readonly keys: string;
  readonly jobs: string;
  /** Bytes of loaded keys. */
  readonly keyMemory: number;
  /** Threads of one run; as many as there are processors when nothing is said. */
  readonly threads: number | null;
  /** Whether circuits run as WebAssembly modules. */
  readonly machineCode: boolean;
  readonly enableUnsafeFeatures: boolean;
}

/** A circuit to hold ready. */
export interface CircuitPath {
  /** Name and version, as jobs say them. */
  readonly id: string;
  readonly path: string;
}

/** A run. */
export interface RunRequest {
  readonly circuit: string;
  readonly key: string;
  readonly arguments: string;
  /** When the result may be removed: milliseconds since 1970. */
  readonly keepUntil: number;
  /** Milliseconds that a part shall take which others compute; null when this process computes alone. */
  readonly partMilliseconds: number | null;
}

/** A part of a run that goes on elsewhere. */
export interface PartRequest {
  readonly circuit: string;
  readonly key: string;
  readonly part: RunPart;
  /** Blob of its ciphertexts. */
  readonly inputs: string;
  readonly keepUntil: number;
}

/** To the evaluation process. */
export type ToEvaluation =
  | { readonly kind: "circuits"; readonly circuits: readonly CircuitPath[] }
  | ({ readonly kind: "run"; readonly run: number } & RunRequest)
  | ({ readonly kind: "runPart"; readonly run: number } & PartRequest)
  /** How many others may compute parts of a run now. */
  | { readonly kind: "helpers"; readonly run: number; readonly count: number }
  /** What became of a part that others were asked for: the blob of its results, or null. */
  | { readonly kind: "partDone"; readonly run: number; readonly number: number; readonly result: string | null }
  | { readonly kind: "cancel"; readonly run: number }
  | { readonly kind: "forget"; readonly key: string };

/** From the evaluation process. */
export type FromEvaluation =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly run: number; readonly progress: JobProgress }
  /** A key was read from its blob to be loaded. */
  | { readonly kind: "loading"; readonly run: number }
  /** Asks others for a part, and says that it is not needed any more. */
  | {
      readonly kind: "part";
      readonly run: number;
      readonly number: number;
      readonly part: RunPart;
      readonly inputs: BlobName;
    }
  | { readonly kind: "withdraw"; readonly run: number; readonly number: number }
  | { readonly kind: "succeeded"; readonly run: number; readonly result: BlobName }
  | { readonly kind: "failed"; readonly run: number; readonly problem: ProblemData }
  /** Something that is nobody's mistake but ours. */
  | { readonly kind: "broken"; readonly run: number; readonly message: string };

/** How a circuit is named between the two. */
export const circuitId = ({ name, version }: { readonly name: string; readonly version: string }): string =>
  `${name}/${version}`;
