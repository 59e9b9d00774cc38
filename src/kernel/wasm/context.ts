/**
 * A bootstrap context: a memory for keys of one shape, and the first of the threads that load and use them.
 */
import type { BootstrapContext, BootstrapShape, SharedContext } from "../kernel.ts";
import { checkShape } from "../shape.ts";
import { layOut } from "./layout.ts";
import { instantiate } from "./module.ts";
import { createThread } from "./thread.ts";
import { rootExponentsOf, rootsOf, twiddlesOf } from "./twiddles.ts";

/** See `Kernel.createContext`. For more than one thread, `module` is a shared variant. */
export function createContext(module: WebAssembly.Module, shape: BootstrapShape, threads: number): BootstrapContext {
  checkShape(shape);
  const twiddles = twiddlesOf(shape.polynomialSize);
  const at = layOut(shape, twiddles.length, 0, threads);
  const instance = instantiate("createContext", module, at.byteLength, threads > 1 ? "shared" : "fixed");
  const { memory } = instance;
  new Float64Array(memory.buffer, at.twiddles, twiddles.length).set(twiddles);
  if (shape.groups !== undefined) {
    const exponents = rootExponentsOf(shape.polynomialSize);
    new Float64Array(memory.buffer, at.roots, 4 * shape.polynomialSize).set(rootsOf(shape.polynomialSize));
    new Uint32Array(memory.buffer, at.rootExponents, exponents.length).set(exponents);
  }
  const thread = createThread(instance, shape, at);
  /** 0 once the context is disposed. */
  let byteLength = memory.buffer.byteLength;
  const shares = Array.from(
    { length: threads - 1 },
    (_, i): SharedContext => ({ module, memory, shape, thread: i + 1, threads }),
  );

  return {
    ...thread,
    shares,
    get byteLength() {
      return byteLength;
    },

    dispose() {
      thread.dispose();
      byteLength = 0;
    },
  };
}
