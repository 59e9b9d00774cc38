/**
 * The plain TypeScript kernel: the oracle that the WebAssembly kernels are tested against, and the fallback where there is no SIMD.
 */
import type { Kernel } from "../kernel.ts";
import { checkGadget, checkSeed } from "../shape.ts";
import { maskStream } from "./aes.ts";
import { createContext } from "./context.ts";
import { decompose } from "./gadget.ts";
import { generateBootstrapBodies, generateKeyswitchBodies } from "./keyGeneration.ts";
import { switchModulus } from "./modulusSwitch.ts";
import { multiplyAdd, multiplyPolynomials, sampleExtract } from "./polynomial.ts";
import { createTree } from "./tree.ts";

/** The kernel in plain TypeScript, with no WebAssembly. */
export const plainKernel: Kernel = {
  name: "plain",
  maskStream(seed, out, skipWords) {
    checkSeed("maskStream", seed);
    maskStream(seed, out, skipWords);
  },
  multiplyAdd,
  decompose(values, gadget) {
    checkGadget("decompose", gadget);
    return decompose(values, gadget);
  },
  multiplyPolynomials,
  switchModulus,
  sampleExtract,
  generateKeyswitchBodies,
  generateBootstrapBodies,
  createContext,
  createTree,
};
