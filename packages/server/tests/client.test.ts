/** `glovebox client` and `token` as a shell calls them, and what scripts the service loads. */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Circuit, compiler, type NDArray, np } from "../../../src/index.ts";
import { saved, table, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { builtFolder, runCommand, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let toy: Circuit;
beforeAll(async () => {
  toy = await toyLookup();
});

test("the service's scripts have no client, nothing of the tfhe package, and need nothing else of the library", async () => {
  const scripts = new Map<string, string>();
  const read = async (name: string): Promise<void> => {
    if (scripts.has(name)) return;
    const text = await readFile(join(builtFolder(), name), "utf8");
    scripts.set(name, text);
    const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*"\.\/([^"]+)"/g)].map(([, other = ""]) => other);
    // `glovebox client` alone loads the client's script.
    for (const other of imported) if (other !== "client.js") await read(other);
  };
  for (const entry of ["main.js", "evaluation.js", "bootstrapper.js"]) await read(entry);
  expect(scripts.size).toBeGreaterThan(4);
  for (const [name, text] of scripts) {
    expect(text, name).not.toMatch(/(?:from|import)\s*\(?\s*"(?:node-)?tfhe"/);
    expect(text, name).not.toMatch(/(?:from|import)\s*\(?\s*"glovebox/);
    expect(text, name).not.toMatch(/class Client(?:Session|Key)?\b/);
  }
  expect([...scripts.keys()]).not.toContain("client.js");
  expect(await readdir(builtFolder())).toContain("client.js");
});

test("one command makes keys, sends them once, runs and prints the result; then all the steps by themselves", async () => {
  const folder = await temporaryFolder();
  const service = await startService([await saved({ toy }), "--enable-unsafe", "--data", join(folder, "data")]);
  const at = (name: string) => join(folder, name);
  const client = (...words: string[]) => runCommand(["client", `${service.url}/toy`, "--enable-unsafe", ...words]);
  await writeFile(at("x.json"), "2");
  const first = await client("--keys", at("me.keys"), "--in", at("x.json"));
  expect(first).toMatchObject({ code: 0, out: `${table[2]}\n` });
  expect(first.err).toContain("upload");
  expect((await stat(at("me.keys"))).mode & 0o077).toBe(0);
  await writeFile(at("x.json"), '{"x": 3}');
  const second = await client("--keys", at("me.keys"), "--in", at("x.json"));
  expect(second).toMatchObject({ code: 0, out: `${table[3]}\n` });
  expect(second.err).not.toContain("upload");
  expect((await (await fetch(`${service.url}/v1/usage`)).json()).keys.length).toBe(1);

  for (const words of [
    ["keygen", "--keys", at("k")],
    ["upload", "--keys", at("k")],
    ["encrypt", "--keys", at("k"), "--in", at("x.json"), "--out", at("a")],
    ["run", "--keys", at("k"), "--in", at("a"), "--out", at("r")],
    ["delete-key", "--keys", at("k")],
    ["jobs"],
  ]) {
    expect((await client(...words)).code, words.join(" ")).toBe(0);
  }
  expect((await client("decrypt", "--keys", at("k"), "--in", at("r"))).out).toBe(`${table[3]}\n`);
  expect((await (await fetch(`${service.url}/v1/usage`)).json()).keys.length).toBe(1);
});

test("bench measures a served circuit with keys that are thrown away, and says what it found, for people and programs", async () => {
  const folder = await temporaryFolder();
  const service = await startService([await saved({ toy }), "--enable-unsafe", "--data", join(folder, "data")]);
  const bench = (...words: string[]) => runCommand(["bench", `${service.url}/toy`, "--enable-unsafe", ...words]);
  const { code, out, err } = await bench("--jobs", "5", "--at-once", "2");
  expect(code).toBe(0);
  expect(out).toMatch(
    /keys sent +[\d.]+ [KM]iB in .*\n.*\nfirst job .*\njobs +5, 2 at once, .*\na job +least .*\nresults +the same to the bit/,
  );
  expect(err).toContain("5 jobs");
  const file = join(folder, "x.json");
  await writeFile(file, "2");
  const figures = JSON.parse((await bench("--jobs", "3", "--in", file, "--json")).out);
  expect(figures).toMatchObject({
    bootstraps: 1,
    atOnce: 1,
    each: [expect.any(Number), expect.any(Number), expect.any(Number)],
  });
  expect(figures.whole).toBeGreaterThan(figures.each[2]);
  // Its keys are gone.
  expect((await (await fetch(`${service.url}/v1/usage`)).json()).keys).toEqual([]);
  for (const [said, ...words] of [
    ["from 1 to 1000000, got '0'", "--jobs", "0"],
    ["from 1 to 1000, got 'x'", "--at-once", "x"],
    ["expected options behind the address, got 'run'", "run"],
  ] as const) {
    const refused = await bench(...words);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(said);
  }
});

test("circuits run as machine code on two threads: the same answers, and another's key is refused", async () => {
  const folder = await temporaryFolder();
  const words = ["--enable-unsafe", "--data", join(folder, "data"), "--machine-code", "--threads", "2"];
  const service = await startService([await saved({ toy }), ...words]);
  const at = (name: string) => join(folder, name);
  const client = (...more: string[]) => runCommand(["client", `${service.url}/toy`, "--enable-unsafe", ...more]);
  for (const x of [1, 2, 3]) {
    await writeFile(at("x.json"), String(x));
    expect(await client("--keys", at("me.keys"), "--in", at("x.json"))).toMatchObject({
      code: 0,
      out: `${table[x]}\n`,
    });
  }
  expect((await client("encrypt", "--keys", at("me.keys"), "--in", at("x.json"), "--out", at("a"))).code).toBe(0);
  await client("keygen", "--keys", at("other.keys"));
  await client("upload", "--keys", at("other.keys"));
  const refused = await client("run", "--keys", at("other.keys"), "--in", at("a"), "--out", at("r"));
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("key");
});

test("what goes wrong is said in words, without a stack", async () => {
  const folder = await temporaryFolder();
  const pair = await compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) => np.add(x, y)).compile([
    [0, 0],
    [3, 3],
  ]);
  const service = await startService([await saved({ toy, pair }), "--enable-unsafe", "--data", join(folder, "data")]);
  const x = join(folder, "x.json");
  const keys = join(folder, "k");
  const fails = async (said: string, ...words: string[]) => {
    const { code, err, out } = await runCommand(["client", ...words]);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err).toContain(said);
    expect(err).not.toContain("    at ");
  };
  await writeFile(x, "1");
  await fails("expected an address", "nonsense");
  await fails("expected one of keygen", service.url, "fly");
  await fails("expected a circuit behind the address: pair, toy", service.url, "--in", x);
  await fails("no circuit 'spam'", `${service.url}/spam`, "--in", x);
  await fails("no answer from", "http://127.0.0.1:9/toy", "--in", x, "--retry", "0s");
  await fails("toy parameters", `${service.url}/toy`, "--in", x, "--keys", keys);
  await fails('expected an object with "x", "y"', `${service.url}/pair`, "--in", x, "--keys", keys);
  await writeFile(x, '{"x": 1, "z": 2}');
  await fails("no parameter 'z'", `${service.url}/pair`, "--in", x, "--keys", keys);
  await writeFile(x, '{"x": 1}');
  await fails("'y' is missing", `${service.url}/pair`, "--in", x, "--keys", keys);
  await writeFile(x, '{"x": 1, "y": 100}');
  await fails("outside the range", `${service.url}/pair`, "--in", x, "--keys", keys);
  await fails("there is no key file", `${service.url}/pair`, "encrypt", "--in", x, "--keys", join(folder, "none"));
  await fails("is there already", `${service.url}/pair`, "keygen", "--keys", keys);
  await writeFile(x, '{"x": 1, "y": 2}');
  expect((await runCommand(["client", `${service.url}/pair`, "--in", x, "--keys", keys])).out).toBe("3\n");
  expect((await runCommand(["client", "--help"])).out).toContain("usage: glovebox client");
  expect((await runCommand(["serve", "--help"])).out).toContain("--key-memory");
});

test("a token is shown once; the file has its hash; wrong words are refused", async () => {
  const auth = join(await temporaryFolder(), "keys.json");
  const { code, out } = await runCommand(["token", "create", "--tenant", "alice", "--auth", auth, "--note", "laptop"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^gbx_[\w-]{43}\n$/);
  const text = await readFile(auth, "utf8");
  expect(text).not.toContain(out.trim());
  expect(JSON.parse(text).tokens).toMatchObject([
    { tenant: "alice", note: "laptop", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
  expect((await stat(auth)).mode & 0o077).toBe(0);
  for (const words of [
    ["create"],
    ["create", "--tenant", "a/b"],
    ["create", "--tenant", "a", "--quota", "lots"],
    ["show"],
  ]) {
    expect((await runCommand(["token", ...words, "--auth", auth])).code).toBe(1);
  }
});
