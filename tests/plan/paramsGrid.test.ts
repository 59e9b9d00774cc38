/** The search against published answers: every row of the reference grid, and tfhe-rs' own sets in tfhe-rs' own model. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { PUBLISHED_COST } from "../../src/params/cost.ts";
import { maximalVariance, tfheRsFftNoise } from "../../src/params/noise.ts";
import { PUBLISHED_SPACE, searchShape } from "../../src/params/search.ts";
import { searchParameters } from "../../src/params/searchParameters.ts";

const text = readFileSync(new URL("../golden/parameter-grid.csv", import.meta.url), "utf8");
const rows = text.trim().split("\n").slice(1);

/** "1e-5" or "2^-40". */
function probability(printed: string): number {
  return printed.startsWith("2^") ? 2 ** Number(printed.slice(2)) : Number(printed);
}

/** 1.408523e-4, as the grid prints it. */
function scientific(value: number): string {
  return value.toExponential(6);
}

describe("searchParameters", () => {
  it.each(["curve128/standard", "curve132/standard", "curve132/centered"])(
    "gives every row of the grid: %s",
    (model) => {
      const own = rows.filter((row) => row.startsWith(`${model},`));
      expect(own.length).toBeGreaterThan(170);
      const found = own.map((row) => {
        const [, precision, norm2, pError] = row.split(",");
        const p = searchParameters({
          curve: model.startsWith("curve128") ? 128 : 132,
          modulusSwitch: model.endsWith("centered") ? "centered" : "standard",
          precision: Number(precision),
          norm2: Number(norm2),
          pError: probability(pError ?? ""),
        });
        if (p === null) return `${row}: nothing found`;
        const shape = [
          p.glweDimension,
          p.polynomialSize,
          p.lweDimension,
          p.pbsLevel,
          p.pbsBaseLog,
          p.ksLevel,
          p.ksBaseLog,
        ];
        const stds = [scientific(p.lweNoiseStd), scientific(p.glweNoiseStd)];
        const printed = [...shape, ...stds, (p.cost / 1e6).toFixed(2), p.log2PError.toFixed(3)];
        return [model, precision, norm2, pError, ...printed].join(",");
      });
      expect(found).toEqual(own);
    },
  );

  it("answers null when nothing in the published ranges fits", () => {
    const query = { curve: 132, modulusSwitch: "standard", norm2: 1, pError: 2 ** -128 } as const;
    expect(searchParameters({ ...query, precision: 9 })).not.toBeNull();
    expect(searchParameters({ ...query, precision: 10 })).toBeNull();
  });

  it("names the field that is out of range", () => {
    const query = { curve: 132, modulusSwitch: "standard", precision: 4, norm2: 1, pError: 1e-5 } as const;
    expect(() => searchParameters({ ...query, pError: 1 })).toThrow(UserError);
    expect(() => searchParameters({ ...query, pError: 0 })).toThrow(
      /expected pError to be between 2\^-256 .* and 1, got 0/,
    );
    expect(() => searchParameters({ ...query, precision: 2.5 })).toThrow(
      "expected precision to be a whole number of bits",
    );
    expect(() => searchParameters({ ...query, norm2: -1 })).toThrow("expected norm2");
  });
});

/** Published name, message and carry bits together, max_noise_level, n, k, N; where published: pbs base/level and ks base/level. */
type PublishedSet = readonly [
  string,
  number,
  number,
  number,
  number,
  number,
  (readonly [number, number, number, number])?,
];

/** parameter-selection.md, section 5.2. */
const CENTERED_2M128: readonly PublishedSet[] = [
  ["1_0", 1, 1, 747, 6, 256, [17, 1, 4, 3]],
  ["1_1", 2, 3, 837, 4, 512, [23, 1, 5, 3]],
  ["2_1", 3, 2, 884, 2, 1024, [23, 1, 5, 3]],
  ["2_2", 4, 5, 866, 1, 2048, [23, 1, 3, 5]],
  ["3_2", 5, 4, 928, 1, 4096, [23, 1, 2, 9]],
  ["3_3", 6, 9, 1006, 1, 8192, [15, 2, 3, 7]],
  ["4_3", 7, 8, 1057, 1, 16384, [15, 2, 2, 11]],
  ["4_4", 8, 17, 1098, 1, 65536, [11, 3, 3, 7]],
];
const STANDARD_2M64: readonly PublishedSet[] = [
  ["1_1", 2, 3, 781, 4, 512],
  ["2_2", 4, 5, 833, 1, 2048],
  ["3_3", 6, 9, 977, 1, 8192],
  ["4_4", 8, 17, 1110, 1, 32768],
];
const STANDARD_2M40: readonly PublishedSet[] = [
  ["1_1", 2, 3, 750, 3, 512],
  ["2_2", 4, 5, 796, 1, 2048],
  ["3_3", 6, 9, 925, 1, 8192],
  ["4_4", 8, 17, 1096, 1, 32768],
];

describe("tfhe-rs' published sets", () => {
  const check = (sets: readonly PublishedSet[], modulusSwitch: "standard" | "centered", pError: number): void => {
    for (const [name, precision, norm, n, k, N, gadgets] of sets) {
      const model = {
        curve: 132,
        modulusSwitch,
        fftNoise: tfheRsFftNoise,
        cost: PUBLISHED_COST,
        keyswitchWordBits: 64,
        extends: false,
      } as const;
      const bound = {
        bootstrapNorm2: norm ** 2,
        inputNorm2: 0,
        variance: maximalVariance(precision, Math.log(pError)),
      };
      const shape = searchShape(model, { lookups: [bound], outputs: [] }, PUBLISHED_SPACE)?.shape;
      expect([name, shape?.lweDimension, shape?.glweDimension, shape?.polynomialSize]).toEqual([name, n, k, N]);
      if (gadgets === undefined) continue;
      const { pbs, ks } = shape ?? {};
      expect([name, pbs?.baseLog, pbs?.level, ks?.baseLog, ks?.level]).toEqual([name, ...gadgets]);
    }
  };

  it("2^-128, centered", () => check(CENTERED_2M128, "centered", 2 ** -128));
  it("2^-64, standard", () => check(STANDARD_2M64, "standard", 2 ** -64));
  it("2^-40, standard", () => check(STANDARD_2M40, "standard", 2 ** -40));
});
