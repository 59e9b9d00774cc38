/** The wire between the page and the worker that fetches one file from another site. Types only. */
import type { Result } from "./result.ts";

/** Page to worker, once. */
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

/** Worker to page, once. */
export type FetchReply = Result<FetchedFile>;
