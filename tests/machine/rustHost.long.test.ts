/** The host example in Rust, which compiles for minutes: the same bytes as the server's. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { writeHostFiles } from "../support/hostModule.ts";

test("Rust", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "rust-"));
  const { paths, expected } = await writeHostFiles(folder, { threads: false });
  const cwd = fileURLToPath(new URL("../../docs/hosts/rust", import.meta.url));
  const target = join(fileURLToPath(new URL("../../node_modules/.cache/hosts", import.meta.url)), "rust");
  try {
    execFileSync("cargo", ["build", "--release", "--target-dir", target], { cwd, stdio: "pipe" });
  } catch (thrown) {
    context.skip(`no Rust with wasmtime on this machine: ${String(thrown).slice(0, 200)}`);
  }
  execFileSync(join(target, "release/host"), [...paths, join(folder, "results")]);
  const results = readFileSync(join(folder, "results"));
  expect(Buffer.compare(results, expected)).toBe(0);
  rmSync(folder, { recursive: true });
});
