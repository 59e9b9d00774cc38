// Runs a circuit's module in Node, Deno or Bun: node host.mjs module.wasm keys.bin arguments.bin results.bin
import { readFileSync, writeFileSync } from "node:fs";

const [module, keys, args, results] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(module));
const { memory, allocate, load_keys, run_begin, run_some, progress, progress_total, result, result_bytes, error, error_bytes } =
  instance.exports;

/** Copies bytes into the module's memory; gives their address and length. */
function put(bytes) {
  const at = allocate(bytes.length) >>> 0;
  if (at === 0) throw new Error("no memory");
  new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
  return [at, bytes.length];
}

/** Throws the module's own words unless a call worked. */
function check(code) {
  if (code < 0) throw new Error(new TextDecoder().decode(new Uint8Array(memory.buffer, error() >>> 0, error_bytes())));
  return code;
}

check(load_keys(...put(readFileSync(keys))));
check(run_begin(...put(readFileSync(args))));
while (check(run_some(100_000)) === 1) console.error(`${progress()} of ${progress_total()} bootstraps`);
writeFileSync(results, new Uint8Array(memory.buffer, result() >>> 0, result_bytes()));
