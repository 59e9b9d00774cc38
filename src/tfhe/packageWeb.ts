/** Loads the build of the tfhe package for browsers, in a worker: it brings 5 MB of WebAssembly, so load it only when it is needed. */
import type { TfheLoader } from "./package.ts";

/** Loads `tfhe` and its `.wasm` file, which lies beside the bundled script. */
export const loadWebTfhe: TfheLoader = async () => {
  const tfhe = await import("tfhe");
  await tfhe.default();
  return tfhe;
};
