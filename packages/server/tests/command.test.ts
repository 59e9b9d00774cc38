/** The command `glovebox` on real files. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compiler, type NDArray, np } from "../../../src/index.ts";
import { command } from "../src/command.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glovebox-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("compile makes a module of a server file that gives what the server gives", async () => {
  const f = compiler({ x: "encrypted" }, function triple(x: NDArray) {
    return np.multiply(x, 3);
  });
  const circuit = await f.compile([0, 7]);
  const [path, out] = [join(folder, "server"), join(folder, "module.wasm")];
  await writeFile(path, circuit.server.save());
  const { code, text } = await command(["compile", path, "--wasm", out]);
  expect(text).toMatch(/module\.wasm: \d+ bytes, \d+ generated functions/);
  expect(code).toBe(0);
  const module = await readFile(out);
  expect(Buffer.compare(module, await circuit.toWebAssembly())).toBe(0);
  expect((await command(["compile", path, "--wasm", out, "--threads"])).code).toBe(0);
  expect(Buffer.compare(await readFile(out), await circuit.toWebAssembly({ threads: true }))).toBe(0);
  for (const words of [
    ["compile", path],
    ["compile", path, out],
    ["compile", path, "--wasm", out, "more"],
  ]) {
    expect((await command(words)).code).toBe(2);
  }
  expect(await command(["compile", out, "--wasm", path])).toMatchObject({
    code: 1,
    text: /expected a file of Glovebox/,
  });
});

test("inspect says what client and server files are, and that they belong together", async () => {
  const triple = compiler({ x: "encrypted" }, function triple(x: NDArray) {
    return np.multiply(x, 3);
  });
  const circuit = await triple.compile([0, 7]);
  const files = { client: circuit.client.save(), server: circuit.server.save() };
  const texts = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      const { code, text } = await command(["inspect", path]);
      expect(code).toBe(0);
      expect(text).toContain(`bytes:      ${bytes.length}`);
      return text;
    }),
  );
  const circuits = texts.map((text) => /^circuit: +(.*)$/m.exec(text)?.[1]);
  expect(circuits[0]).toMatch(/^triple [0-9a-f]{64}$/);
  expect(circuits[1]).toBe(circuits[0]);
  expect(texts.map((text) => /^kind: +(.*)$/m.exec(text)?.[1])).toEqual(["client file", "server file"]);
});

test("cut-off and foreign files are told, without a stack", async () => {
  const path = join(folder, "cut");
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => np.add(x, 1)).compile([0, 7]);
  await writeFile(path, circuit.server.save().subarray(0, -5));
  expect((await command(["inspect", path])).text).toContain("the file is cut off");
  await writeFile(path, "hello");
  expect(await command(["inspect", path])).toMatchObject({ code: 1, text: /expected a file of Glovebox/ });
  expect(await command(["inspect", join(folder, "nothing")])).toMatchObject({ code: 1, text: /no such file/ });
});

test("what is not understood is answered with the usage", async () => {
  for (const words of [[], ["toString"], ["inspect"], ["inspect", "a", "b"]]) {
    expect(await command(words)).toMatchObject({ code: 2, text: /^usage: glovebox serve FILE/ });
  }
  expect((await command(["--help"])).code).toBe(0);
});
