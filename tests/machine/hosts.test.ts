/** The host examples of docs/hosts, each in its own language: the same bytes as the server's. A host that is not on this machine is left out, in words. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeHostFiles } from "../support/hostModule.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const hosts = join(root, "docs/hosts");
/** What hosts need is fetched once: the next runs find it. */
const kept = join(root, "node_modules/.cache/hosts");
const folder = mkdtempSync(join(tmpdir(), "hosts-"));
let paths: readonly string[] = [];
const results = join(folder, "results");
let expected: Uint8Array = new Uint8Array();

beforeAll(async () => {
  ({ paths, expected } = await writeHostFiles(folder, { threads: false }));
  mkdirSync(kept, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, words: readonly string[], options: object = {}): string =>
  execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 100_000, ...options });

/** False, with the reason in words, if what a host needs cannot be had here. */
function prepared(what: string, prepare: () => void): boolean {
  try {
    prepare();
    return true;
  } catch (thrown) {
    console.log(`${what} is not tested on this machine: ${String(thrown).split("\n")[0]}`);
    return false;
  }
}

function expectSameResults(): void {
  expect(Buffer.compare(readFileSync(results), expected)).toBe(0);
  rmSync(results);
}

test("examples have fewer than 60 lines", () => {
  for (const name of ["host.mjs", "threads.mjs", "host.py", "go/main.go", "rust/src/main.rs"]) {
    expect(readFileSync(join(hosts, name), "utf8").split("\n").length, name).toBeLessThan(60);
  }
});

test("JavaScript", () => {
  run(process.execPath, [join(hosts, "host.mjs"), ...paths, results]);
  expectSameResults();
});

test("JavaScript, on two threads", async () => {
  const own = mkdtempSync(join(folder, "threads-"));
  const threaded = await writeHostFiles(own, { threads: true });
  run(process.execPath, [join(hosts, "threads.mjs"), ...threaded.paths, results, "2"]);
  expect(Buffer.compare(readFileSync(results), threaded.expected)).toBe(0);
  rmSync(results);
});

test("Python", (context) => {
  const python = join(kept, "python/bin/python");
  const isThere = prepared("Python", () => {
    if (!existsSync(python)) run("python3", ["-m", "venv", join(kept, "python")]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "wasmtime==33.0.0"]);
  });
  context.skip(!isThere, "no Python with wasmtime");
  run(python, [join(hosts, "host.py"), ...paths, results]);
  expectSameResults();
});

test("Go", (context) => {
  const program = join(kept, "goHost");
  const isThere = prepared("Go", () => void run("go", ["build", "-o", program, "."], { cwd: join(hosts, "go") }));
  context.skip(!isThere, "no Go with wazero");
  run(program, [...paths, results]);
  expectSameResults();
});
