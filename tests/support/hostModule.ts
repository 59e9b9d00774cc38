/** What host examples of machine code are given: a module, keys and arguments as files, and the bytes that must come out. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compiler, np } from "../../src/index.ts";

/** Writes the three files into a folder; gives their paths in the order in which hosts take them, and the server's own result. Toy parameters. */
export async function writeHostFiles(
  folder: string,
  { threads }: { readonly threads: boolean },
): Promise<{ readonly paths: readonly string[]; readonly expected: Uint8Array }> {
  const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };
  const square = compiler({ x: "encrypted" }, (x: never) => np.power(np.add(x, 1), 2));
  const circuit = await square.compile([[0, 5, 2]] as never, { configuration });
  await circuit.client.keygen();
  const keys = await circuit.client.evaluationKeys();
  const encrypted = await circuit.client.encrypt([0, 5, 2]);
  const files = { "module.wasm": await circuit.toWebAssembly({ threads }), keys, arguments: encrypted };
  const paths = Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
  const expected = await circuit.server.run(encrypted, keys);
  circuit.dispose();
  return { paths, expected };
}
