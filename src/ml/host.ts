/** Which `compiler` models are compiled with: that of the library in Node, or of the sandbox in a notebook. Set once, by the entry that offers `ml`. */
import { InternalError } from "../base/errors.ts";
import type { CompilerFunction } from "../compile/compiler.ts";

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
