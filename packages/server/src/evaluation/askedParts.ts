/** Parts of a run that the evaluation process asks others for, through the process that started it. */
import type { RunHelpers } from "glovebox/server";
import type { BlobStore } from "../blobs/blobStore.ts";
import type { FromEvaluation, RunRequest } from "./protocol.ts";

/** The words of a blob. */
export function wordsOf(bytes: Uint8Array): BigUint64Array {
  if (bytes.length % 8 !== 0) throw new Error("a part is whole words");
  return new BigUint64Array(new Uint8Array(bytes).buffer);
}

/** Words as a blob: in the order of this machine's bytes, which all machines that Node runs on have. */
export const bytesOf = (words: BigUint64Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

/** Parts of one run. */
export class AskedParts {
  readonly helpers: RunHelpers;
  readonly #waiting = new Map<number, (result: string | null) => void>();
  #idle = 0;
  #numbers = 0;
  /** Inputs are stored in their order, so that parts are asked for in it. */
  #stored: Promise<unknown> = Promise.resolve();

  constructor(
    run: number,
    { keepUntil }: RunRequest,
    partMilliseconds: number,
    blobs: BlobStore,
    tell: (message: FromEvaluation) => void,
  ) {
    this.helpers = {
      partMilliseconds,
      idle: () => this.#idle,
      now: () => performance.now(),
      compute: (part, inputs) => {
        const number = ++this.#numbers;
        const results = async (): Promise<BigUint64Array | null> => {
          const done = new Promise<string | null>((resolve) => this.#waiting.set(number, resolve));
          const stored = this.#stored.then(() => blobs.put(bytesOf(inputs), keepUntil));
          this.#stored = stored.catch(() => {});
          const name = await stored;
          // It may have been taken back meanwhile.
          if (this.#waiting.has(number)) tell({ kind: "part", run, number, part, inputs: name });
          const result = await done;
          const bytes = result === null ? null : await blobs.read(result);
          return bytes === null ? null : wordsOf(bytes);
        };
        return {
          results: results(),
          withdraw: () => {
            this.done(number, null);
            tell({ kind: "withdraw", run, number });
          },
        };
      },
    };
  }

  /** So many others have nothing else to do. */
  setIdle(count: number): void {
    this.#idle = count;
  }

  /** What became of a part. */
  done(number: number, result: string | null): void {
    this.#waiting.get(number)?.(result);
    this.#waiting.delete(number);
  }
}
