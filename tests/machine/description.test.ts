/** The two sides of a module's description, the generator and the AssemblyScript runtime, mean the same places; its texts and tables are the ones that they say. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rootExponentsOf, rootsOf, twiddlesOf } from "../../src/kernel/wasm/twiddles.ts";
import { descriptionAddress, places, setPlaces, treePlaces } from "../../src/machine/description.ts";
import { linkModule } from "../../src/machine/link.ts";
import { runtimeOf } from "../../src/machine/template.ts";

const source = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../src/machine/assembly/${name}.ts`, import.meta.url)), "utf8");

/** The constants of a type that an AssemblyScript file exports. */
const constants = (text: string, type: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(new RegExp(`(?:export )?const (\\w+): ${type} = (\\d+);`, "g"))].map(([, name = "", value]) => [
      name,
      Number(value),
    ]),
  );

test("places have the same names and numbers on both sides", () => {
  const { DESCRIPTION, ...all } = constants(source("description"), "usize");
  expect(DESCRIPTION).toBe(descriptionAddress);
  expect(all).toEqual({ ...places, ...setPlaces });
  expect(constants(source("trees"), "usize")).toEqual(treePlaces);
});

describe("the tables of the transform are the kernel's, to the bit", () => {
  test.each([256, 512, 1024, 2048, 4096, 8192, 16384])("N = %i", async (size) => {
    const { bytes } = linkModule({
      runtime: runtimeOf("simd"),
      functions: [],
      exports: { prepareTwiddles: "prepareTwiddles", prepareRoots: "prepareRoots" },
      data: [],
      pages: 64,
      shared: null,
    });
    const { instance } = await WebAssembly.instantiate(bytes);
    const { memory, prepareTwiddles, prepareRoots } = instance.exports as {
      memory: WebAssembly.Memory;
      prepareTwiddles: (size: number, out: number) => void;
      prepareRoots: (size: number, roots: number, exponents: number) => void;
    };
    prepareTwiddles(size, 0);
    const twiddles = twiddlesOf(size);
    expect(new Float64Array(memory.buffer, 0, twiddles.length)).toEqual(twiddles);
    prepareRoots(size, 0, 2 ** 21);
    const exponents = rootExponentsOf(size);
    const roots = rootsOf(size);
    expect(new Float64Array(memory.buffer, 0, 4 * size)).toEqual(roots);
    expect(new Uint32Array(memory.buffer, 2 ** 21, exponents.length)).toEqual(exponents);
    // They are roots of unity as the engine's own functions tell them, within some units in the last place.
    for (let j = 0; j < 64; j++) expect(roots[2 * j]).toBeCloseTo(Math.cos((Math.PI * j) / size), 15);
  });
});
