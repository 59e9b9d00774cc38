/**
 * The choice of a kernel: the fastest that the engine takes, or the one that is named.
 */
import { UserError } from "../../base/errors.ts";
import type { Kernel, KernelName } from "../kernel.ts";
import { plainKernel } from "../plain/index.ts";
import { createWasmKernel } from "../wasm/index.ts";
import { supportsVariant } from "../wasm/module.ts";

export { openSharedContext } from "../wasm/thread.ts";

/** The kernels, fastest first. */
const preference: readonly KernelName[] = ["relaxed-simd", "simd", "plain"];

/** True if this engine can run the kernel. */
export function supportsKernel(name: KernelName): boolean {
  return name === "plain" || supportsVariant(name);
}

/**
 * Loads the named kernel, or the fastest that this engine can run.
 * Throws a `UserError` if the named one needs a feature that the engine lacks.
 */
export async function loadKernel(name?: KernelName): Promise<Kernel> {
  const chosen = name ?? preference.find(supportsKernel) ?? "plain";
  if (!supportsKernel(chosen)) throw new UserError(`loadKernel: expected an engine with ${chosen}, got one without`);
  return chosen === "plain" ? plainKernel : createWasmKernel(chosen);
}
