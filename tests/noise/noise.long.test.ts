/** As noise.test.ts, of the parameter sets whose measurement takes minutes. */
import { test } from "vitest";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { noiseCases } from "../support/noiseCases.ts";
import { expectNoise } from "../support/noiseFormulas.ts";

const kernel = await loadKernel();
const long = noiseCases.filter(({ isLong }) => isLong === true);

test.each(long)("$name: the noise that the formulas say", (each) => expectNoise(kernel, each));
