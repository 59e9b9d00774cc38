/** Loads the build of the tfhe package for Node. Never import this from code that is bundled for a browser. */
import type { TfheLoader } from "./package.ts";

/** Loads `node-tfhe`, which compiles its WebAssembly on import (about 0.1 s). */
export const loadNodeTfhe: TfheLoader = () => import("node-tfhe");
