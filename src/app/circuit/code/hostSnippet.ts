/** The shortest host of a module: at most 15 lines, which tests/browser/machineCode.spec.ts runs. */

/** A program for Node, Deno and Bun: keys.bin and arguments.bin go in, results.bin comes out. `file` is the module's name. */
export const hostSnippet = (file: string): string => `import { readFileSync, writeFileSync } from "node:fs";
const { instance } = await WebAssembly.instantiate(readFileSync(${JSON.stringify(file)}));
const server = instance.exports;
const bytesAt = (at, length) => new Uint8Array(server.memory.buffer, at >>> 0, length);
const put = (name) => {
  const bytes = readFileSync(name);
  const at = server.allocate(bytes.length);
  bytesAt(at, bytes.length).set(bytes);
  return [at, bytes.length];
};
if (server.load_keys(...put("keys.bin")) < 0 || server.run(...put("arguments.bin")) < 0)
  throw new Error(new TextDecoder().decode(bytesAt(server.error(), server.error_bytes())));
writeFileSync("results.bin", bytesAt(server.result(), server.result_bytes()));`;
