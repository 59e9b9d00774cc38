// Runs a module for threads in Node: node threads.mjs module.wasm keys.bin arguments.bin results.bin [threads]
import { readFileSync, writeFileSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";

if (isMainThread) lead(...process.argv.slice(2));
else help(workerData);

/** One more thread: an instance over the same memory, which helps until its host ends it. */
function help({ module, memory }) {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  while (exports.help(1000) >= 0);
}

function lead(path, keys, args, results, threads = "2") {
  const module = new WebAssembly.Module(readFileSync(path));
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const helpers = Array.from({ length: Number(threads) - 1 }, () => new Worker(new URL(import.meta.url), { workerData: { module, memory } }));

  /** A copy of bytes of the module's memory, which other threads may be writing elsewhere. */
  const copy = (at, bytes) => new Uint8Array(memory.buffer, at >>> 0, bytes).slice();
  /** Copies bytes into the module's memory; gives their address and length. */
  function put(bytes) {
    const at = exports.allocate(bytes.length) >>> 0;
    if (at === 0) throw new Error("no memory");
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length];
  }
  /** Throws the module's own words unless a call worked. */
  function check(code) {
    if (code < 0) throw new Error(new TextDecoder().decode(copy(exports.error(), exports.error_bytes())));
    return code;
  }
  /** Goes on until the result is there; between two steps, helpers can begin and messages can come. */
  function goOn() {
    if (check(exports.run_some(100_000)) === 1) {
      console.error(`${exports.progress()} of ${exports.progress_total()} bootstraps`);
      setImmediate(goOn);
      return;
    }
    writeFileSync(results, copy(exports.result(), exports.result_bytes()));
    for (const helper of helpers) helper.terminate();
  }

  check(exports.load_keys(...put(readFileSync(keys))));
  check(exports.run_begin(...put(readFileSync(args))));
  goOn();
}
