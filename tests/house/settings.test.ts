/** What promises to know no document and no worker is checked by the compiler with settings that have neither. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { roomOf, rooms, settingsOf } from "./rooms.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const settings = (name: string): { readonly include: readonly string[]; readonly exclude: readonly string[] } =>
  JSON.parse(readFileSync(join(root, `tsconfig.${name}.json`), "utf8"));

const core = settings("core");
/** `src/kernel` covers its rooms; `src/kernel/*.ts` only itself. */
const covered = (include: readonly string[], name: string): boolean =>
  include.some((path) => path === `src/${name}/*.ts` || path === `src/${name}` || `src/${name}`.startsWith(`${path}/`));

test("every room of the core has the core's settings", () => {
  const promised = rooms.filter((room) => settingsOf(room) === "core").map(({ name }) => name);
  expect(promised.length).toBeGreaterThan(20);
  expect(promised.filter((name) => !covered(core.include, name))).toEqual([]);
});

test("the core's settings know no document and no worker, and leave out only what speaks to a browser", () => {
  expect(JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8")).compilerOptions).toMatchObject({
    lib: ["ES2023"],
    types: [],
  });
  expect("compilerOptions" in core).toBe(false);
  expect(core.exclude.filter((path) => !path.includes("*")).sort()).toEqual([
    "src/notebook/browserStore.ts",
    "src/run/client/storage/browserKeys.ts",
    "src/run/client/storage/keyDatabase.ts",
    "src/run/client/storage/privateFiles.ts",
    "src/tfhe/packageWeb.ts",
  ]);
});

test("what the core leaves out, workers' settings check", () => {
  const host = settings("host");
  const left = core.exclude.filter((path) => !path.includes("*"));
  for (const path of left)
    expect(
      host.include.some((included) => path.startsWith(included)),
      path,
    ).toBe(true);
  for (const room of rooms.filter((each) => settingsOf(each) === "host" && roomOf(`src/${each.name}`) === each)) {
    const path = room.name === "workers" ? room.name : `src/${room.name}`;
    const names = [path, `${path}.ts`];
    expect(
      names.some((name) => host.include.some((included) => name === included || name.startsWith(`${included}/`))),
      path,
    ).toBe(true);
  }
});
