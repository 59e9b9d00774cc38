/** Entry of the sandbox' part for machine learning: put behind the runtime when a program names `ml`. */
import type { Library } from "../src/compile/library.ts";
import { setCompiler, setProgressListener } from "../src/ml/host.ts";
import * as ml from "../src/ml/index.ts";
import type { SandboxProgress } from "../src/sandbox/inside/progress.ts";

/** The names that this part adds to those of the runtime's library. */
export function names({ compiler }: Library, tell: SandboxProgress): Readonly<Record<string, unknown>> {
  setCompiler(compiler);
  setProgressListener(tell);
  return { ml };
}
