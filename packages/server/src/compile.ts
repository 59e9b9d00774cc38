/** Makes a WebAssembly module of a served circuit. */
import { readFile, writeFile } from "node:fs/promises";
import { compileCircuit, type ModuleOptions } from "glovebox/server";

/**
 * Compiles the server file of this path to a module at `out`; says what became of it.
 * @throws UserError when it is no server file, or when no module can be made of its circuit
 */
export async function compileFile(path: string, out: string, options: ModuleOptions): Promise<string> {
  const { bytes, functions, memoryBytes } = compileCircuit(await readFile(path), options);
  await writeFile(out, bytes);
  return `${out}: ${bytes.length} bytes, ${functions.length} generated functions, ${Math.ceil(memoryBytes / 2 ** 20)} MiB of memory`;
}
