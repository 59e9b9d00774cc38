/**
 * Measures noise at more shapes and with more samples than the tests do, and prints the tables of docs/noise.md.
 * Run alone with `npx tsx bench/noise.ts [products]`; a few minutes.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import type { KernelName } from "../src/kernel/kernel.ts";
import { loadKernel, supportsKernel } from "../src/kernel/load/load.ts";
import { ownFftNoise } from "../src/params/noise.ts";
import { largeProducts, noiseCases, smallProducts } from "../tests/support/noiseCases.ts";
import { transformNoise } from "../tests/support/noiseProducts.ts";
import { noiseRatios } from "../tests/support/noiseTools.ts";

const SAMPLES = 2048;
const names = (["simd", "relaxed-simd", "plain"] as const satisfies readonly KernelName[]).filter(supportsKernel);

const row = (cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
const head = (cells: readonly string[]) => {
  row(cells);
  row(cells.map(() => "---"));
};

/** The transform's noise, as a multiple of `ownFftNoise`. */
async function printTransforms(products: number): Promise<void> {
  head(["k", "N", "levels × bits", "log2 V_fft q², formula", ...names]);
  for (const shape of [...smallProducts, ...largeProducts]) {
    const { glweDimension, polynomialSize, pbs } = shape;
    const formula = ownFftNoise(shape, pbs);
    const cells: (string | number)[] = [glweDimension, polynomialSize, `${pbs.level} × ${pbs.baseLog}`];
    cells.push((Math.log2(formula) + 128).toFixed(2));
    for (const name of names) {
      cells.push((transformNoise(await loadKernel(name), shape, products, 2) / formula).toFixed(2));
    }
    row(cells);
  }
}

/** Every kind of ciphertext: log2 of the formula's variance, and the measured multiple of it. */
async function printCiphertexts(): Promise<void> {
  const kernel = await loadKernel();
  head(["set", "fresh", "keyswitch", "modulus switch", "bootstrap", "at a table"]);
  for (const { name, parameters, keys } of noiseCases) {
    const ratios = noiseRatios(kernel, parameters, keys, SAMPLES);
    row([name, ...ratios.map(({ variance, ratio }) => `${Math.log2(variance).toFixed(1)}: ${ratio.toFixed(2)}`)]);
  }
}

/** Prints both tables. */
export async function benchNoise(products: number): Promise<void> {
  await printTransforms(products);
  console.log();
  await printCiphertexts();
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) await benchNoise(Number(argv[2] ?? 100));
