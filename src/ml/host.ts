/** What models take from the library that they stand in: its `compiler`, its files, and who hears of long work. Set once, by the entry that offers `ml`. */
import { InternalError, UserError } from "../base/errors.ts";
import type { Circuit } from "../compile/circuit.ts";
import type { CompilerFunction } from "../compile/compiler.ts";
import type { Client } from "../run/client/client.ts";
import type { LoadOptions } from "../run/files/loadOptions.ts";
import type { ServerOptions } from "../run/server/options.ts";
import type { Server } from "../run/server/server.ts";
import type { ModelProgress } from "./models/modes.ts";

/** Client and server files: where they are written and read. */
export interface FilesOfModels {
  /** The client file of a circuit, with plain data in it that says how rows become arguments and results predictions. */
  clientFile(circuit: Circuit, processing: unknown): Uint8Array;
  /** `processing` is undefined in the file of a circuit alone. */
  loadClient(bytes: Uint8Array, options?: LoadOptions): { readonly client: Client; readonly processing: unknown };
  loadServer(bytes: Uint8Array, options?: ServerOptions): Server;
  /** The single messages of bytes in which several stand behind one another, and how many rows each is of. */
  split(
    kind: "arguments" | "results",
    bytes: Uint8Array,
  ): readonly { readonly bytes: Uint8Array; readonly rows: number }[];
}

let current: CompilerFunction | null = null;

/** Says where the circuits of models are made. */
export function setCompiler(compiler: CompilerFunction): void {
  current = compiler;
}

/** The `compiler` that was set. */
export function compilerOfModels(): CompilerFunction {
  if (current === null) throw new InternalError("ml was loaded without a compiler");
  return current;
}

let listener: ((progress: ModelProgress) => void) | null = null;

/** Has somebody told of all long work of models, beside whoever asked for it: a page shows it with the cell that does it. */
export function setProgressListener(told: (progress: ModelProgress) => void): void {
  listener = told;
}

/** Tells of long work. */
export function tellProgress(progress: ModelProgress): void {
  listener?.(progress);
}

let files: FilesOfModels | null = null;

/** Says how client and server files are written and read. */
export function setFiles(given: FilesOfModels): void {
  files = given;
}

/** The files of models. @throws UserError in a notebook, whose code is only traced */
export function filesOfModels(call: string): FilesOfModels {
  if (files !== null) return files;
  throw new UserError(`${call}: not available in a notebook, whose code is only traced`, {
    code: "sandbox",
    hint: 'use fhe: "execute" in a notebook; show(new ml.FheModelDev(model)) offers client and server files, which are loaded in Node',
  });
}
