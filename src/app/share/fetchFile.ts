/** Fetches one file from another site in a worker of its own, which ends with it. Only after the reader agreed to the address. */
import { deferred } from "../../base/deferred.ts";
import { connect } from "../../protocol/connect.ts";
import type { FetchedFile, FetcherApi } from "../../protocol/fetching.ts";
import type { Result } from "../../protocol/result.ts";
import { strings } from "./strings.ts";

/** Longest wait for the whole file, in milliseconds. */
const patience = 20_000;
/** As long as any file that is opened may be. */
const mostBytes = 20_000_000;

/** The file at `address`; never rejects. When `signal` is aborted nothing is fetched any more. */
export async function fetchFile(address: string, signal: AbortSignal): Promise<Result<FetchedFile>> {
  const fetcher = connect<FetcherApi>(
    () => new Worker(new URL("../../../workers/fetcher.ts", import.meta.url), { type: "module", name: "fetcher" }),
  );
  const { promise: late, resolve } = deferred<Result<FetchedFile>>();
  const message = strings.share.address.late(patience / 1000);
  const timer = setTimeout(
    () => resolve({ ok: false, diagnostics: [{ severity: "error", code: "fetch", message }] }),
    patience,
  );
  signal.addEventListener("abort", fetcher.stop);
  const result = await Promise.race([fetcher.api.fetch({ address, mostBytes }), late]);
  signal.removeEventListener("abort", fetcher.stop);
  clearTimeout(timer);
  fetcher.stop();
  return result;
}
