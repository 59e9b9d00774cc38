/** The noise formulas against measurements of one parameter set. */
import { expect } from "vitest";
import type { Kernel } from "../../src/kernel/kernel.ts";
import type { NoiseCase } from "./noiseCases.ts";
import { noiseRatios } from "./noiseTools.ts";

/** Of each quantity and shape. A variance of so many samples has a relative deviation of √(2/1024) = 0.044. */
const SAMPLES = 1024;

/**
 * Measured variance over formula: at most FACTOR, at least 1/FACTOR; 1/BOOTSTRAP_SLACK for bootstraps, whose formula has the bound of the
 * transform in it. FACTOR is at more than five deviations for the samples alone, and leaves as much to what a key itself decides.
 */
const FACTOR = 1.3;
const BOOTSTRAP_SLACK = 2.2;

/** Expects that measured variances are those that the formulas say, each within its factor. */
export function expectNoise(kernel: Kernel, { parameters, keys }: NoiseCase): void {
  for (const { name, ratio } of noiseRatios(kernel, parameters, keys, SAMPLES)) {
    expect(ratio, name).toBeLessThan(FACTOR);
    expect(ratio, name).toBeGreaterThan(1 / (name === "bootstrap" ? BOOTSTRAP_SLACK : FACTOR));
  }
}
