/** Loads the build of the tfhe package for browsers, in a worker: it brings 5 MB of WebAssembly, so load it only when it is needed. */
import type { TfheLoader, TfhePackage } from "./package.ts";

/** The package, once it is asked for: started a second time it would forget the keys of the first. */
let loading: Promise<TfhePackage> | null = null;

async function load(): Promise<TfhePackage> {
  const tfhe = await import("tfhe");
  await tfhe.default();
  return tfhe;
}

/** Loads `tfhe` and its `.wasm` file, which lies beside the bundled script; what could not be loaded is asked for again by the next call. */
export const loadWebTfhe: TfheLoader = () => {
  loading ??= load().catch((thrown: unknown) => {
    loading = null;
    throw thrown;
  });
  return loading;
};
