/** The host examples of docs/hosts, each in its own language: the same bytes as the server's. A host that is not on this machine is left out, in words. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeHostFiles } from "../support/hostModule.ts";
import { hostCommand, hostNames, hostsFolder, runCommand } from "../support/hostPrograms.ts";

const folder = mkdtempSync(join(tmpdir(), "hosts-"));
let paths: readonly string[] = [];
const results = join(folder, "results");
let expected: Uint8Array = new Uint8Array();

beforeAll(async () => {
  ({ paths, expected } = await writeHostFiles(folder, { threads: false }));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("examples have fewer than 60 lines", () => {
  for (const name of ["host.mjs", "threads.mjs", "host.py", "go/main.go", "rust/src/main.rs"]) {
    expect(readFileSync(join(hostsFolder, name), "utf8").split("\n").length, name).toBeLessThan(60);
  }
});

test.for(hostNames)("%s", { timeout: 300_000 }, (name, context) => {
  const command = hostCommand(name);
  if (!command) return context.skip(`no ${name} with what its example needs`);
  const [program, ...words] = command;
  runCommand(program, [...words, ...paths, results]);
  expect(Buffer.compare(readFileSync(results), expected)).toBe(0);
  rmSync(results);
});

test("JavaScript, on two threads", async () => {
  const own = mkdtempSync(join(folder, "threads-"));
  const threaded = await writeHostFiles(own, { threads: true });
  runCommand(process.execPath, [join(hostsFolder, "threads.mjs"), ...threaded.paths, results, "2"]);
  expect(Buffer.compare(readFileSync(results), threaded.expected)).toBe(0);
  rmSync(results);
});
