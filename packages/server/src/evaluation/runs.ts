/** Runs of the evaluation process as others see them: who watches one, who takes part in one. */
import type { RunPart } from "glovebox/server";
import type { BlobName } from "../blobs/blobStore.ts";
import type { JobProgress } from "../jobs/job.ts";

/** Who watches a run. */
export interface RunWatcher {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
  /** A key is loaded for the run. */
  readonly onLoad: () => void;
}

/** Others that compute parts of a run. */
export interface RunSharing {
  /** Milliseconds that a part shall take. */
  readonly partMilliseconds: number;
  /** How many have nothing else to do now. */
  idle(): number;
  /** Asks for a part; its results are null when nobody computed it. */
  ask(part: RunPart, inputs: BlobName): AskedPart;
}

/** A part that others were asked for. */
export interface AskedPart {
  readonly results: Promise<BlobName | null>;
  /** It is not needed any more. */
  withdraw(): void;
}

/** Told of what an operator wants to know. */
export interface EvaluationEvents {
  readonly started: (pid: number) => void;
  readonly ended: (how: string) => void;
  readonly broken: (message: string) => void;
}
