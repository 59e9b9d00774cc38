/** The wire between the page and the worker that fetches one file from another site. Types only. */
import type { Result } from "./result.ts";

/** What to fetch. */
export interface FetchRequest {
  readonly address: string;
  /** Most bytes to take. */
  readonly mostBytes: number;
}

/** What was fetched. */
export interface FetchedFile {
  /** Where it was in the end, after redirections. */
  readonly address: string;
  readonly text: string;
}

/** The fetcher, which is made for one file. */
export interface FetcherApi {
  fetch(request: FetchRequest): Promise<Result<FetchedFile>>;
}
