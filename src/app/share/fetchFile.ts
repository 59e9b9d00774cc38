/** Fetches one file from another site in a worker of its own, which ends with it. Only after the reader agreed to the address. */
import type { FetchedFile, FetchReply, FetchRequest } from "../../protocol/fetching.ts";
import type { Result } from "../../protocol/result.ts";
import { strings } from "../strings.ts";

/** Longest wait for the whole file, in milliseconds. */
const patience = 20_000;
/** As long as any file that is opened may be. */
const mostBytes = 20_000_000;

/** The file at `address`; never rejects. */
export function fetchFile(address: string): Promise<Result<FetchedFile>> {
  const failed = (message: string): Result<FetchedFile> => ({
    ok: false,
    diagnostics: [{ severity: "error", code: "fetch", message }],
  });
  return new Promise((resolve) => {
    const worker = new Worker(new URL("../../../workers/fetcher.ts", import.meta.url), {
      type: "module",
      name: "fetcher",
    });
    const end = (result: Result<FetchedFile>): void => {
      clearTimeout(timer);
      worker.terminate();
      resolve(result);
    };
    const timer = setTimeout(() => end(failed(strings.share.address.late(patience / 1000))), patience);
    worker.onmessage = ({ data }: MessageEvent<FetchReply>) => end(data);
    worker.onerror = () => end(failed(strings.share.address.failed));
    worker.postMessage({ address, mostBytes } satisfies FetchRequest);
  });
}
