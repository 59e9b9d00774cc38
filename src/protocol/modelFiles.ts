/** The wire between the page and the worker that reads files of data and models: strangers' files are taken apart there, where no key is. Types only. */
import type { Result } from "./result.ts";

/** A column of a table. */
export interface ReadColumn {
  readonly name: string;
  readonly isNumeric: boolean;
  /** Cells that are missing. */
  readonly missing: number;
  /** How many different values there are; counting ends at 1000. */
  readonly distinct: number;
}

/** A table of rows. */
export interface ReadTable {
  readonly kind: "table";
  readonly rows: number;
  /** What parts its cells. */
  readonly delimiter: string;
  readonly columns: readonly ReadColumn[];
}

/** The calls of `ml` that take a model's file. */
export type ModelImport = "fromXgboost" | "fromOnnx" | "compileOnnxModel";

/** A model that was trained elsewhere. */
export interface ReadModel {
  readonly kind: "model";
  readonly call: ModelImport;
  /** The class of `ml` that it becomes, or what it is. */
  readonly name: string;
  /** Its size in words, such as `10 trees, depth 3`. */
  readonly size: string;
  readonly task: "classes" | "numbers" | "unknown";
  /** Features of a row; null where the file does not say. */
  readonly features: number | null;
  /** Whether rows are needed: without them nothing tells the range of the features. */
  readonly needsRows: boolean;
}

/** What a file is. */
export type ReadModelFile = ReadTable | ReadModel;

/** The reader, which is made for one file. */
export interface ModelReaderApi {
  /** What a file of this name is. Fails in words for what is none of data and models, and says what to do. */
  read(name: string, bytes: Uint8Array): Promise<Result<ReadModelFile>>;
}
