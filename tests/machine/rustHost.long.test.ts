/** The host example in Rust, which compiles for minutes: the same bytes as the server's. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { compiler, np } from "../../src/index.ts";

test("Rust", async (context) => {
  const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };
  const square = compiler({ x: "encrypted" }, (x: never) => np.power(np.add(x, 1), 2));
  const circuit = await square.compile([[0, 5, 2]] as never, { configuration });
  await circuit.client.keygen();
  const keys = await circuit.client.evaluationKeys();
  const encrypted = await circuit.client.encrypt([0, 5, 2]);
  const folder = mkdtempSync(join(tmpdir(), "rust-"));
  const files = [await circuit.toWebAssembly(), keys, encrypted].map((bytes, i) => {
    const path = join(folder, `${i}`);
    writeFileSync(path, bytes);
    return path;
  });
  const cwd = fileURLToPath(new URL("../../docs/hosts/rust", import.meta.url));
  const target = join(fileURLToPath(new URL("../../node_modules/.cache/hosts", import.meta.url)), "rust");
  try {
    execFileSync("cargo", ["build", "--release", "--target-dir", target], { cwd, stdio: "pipe" });
  } catch (thrown) {
    context.skip(`no Rust with wasmtime on this machine: ${String(thrown).slice(0, 200)}`);
  }
  execFileSync(join(target, "release/host"), [...files, join(folder, "results")]);
  const results = readFileSync(join(folder, "results"));
  expect(Buffer.compare(results, await circuit.server.run(encrypted, keys))).toBe(0);
  rmSync(folder, { recursive: true });
});
