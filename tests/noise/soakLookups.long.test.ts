/** Ten thousand lookups of 4, 6 and 8 bits under the parameters that the search takes, for both kinds of small key: none is wrong at 2^-40 each. */
import { describe, expect, test } from "vitest";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { soakParameters, wrongLookups } from "../support/lookupSoak.ts";

const kernel = await loadKernel();
const LOOKUPS = 10_000;

describe.each(["binary", "block-binary"] as const)("%s keys", (distribution) => {
  test.each([4, 6, 8])("%i bits", { timeout: 4 * 3600_000 }, (precision) => {
    const { groups } = soakParameters(precision, distribution).parameters.shape;
    expect(groups?.kind === "block").toBe(distribution === "block-binary");
    expect(wrongLookups(kernel, precision, distribution, LOOKUPS)).toBe(0);
  });
});
