/** The parameter layer's parts: error function, noise formulas, the search against an exhaustive one, circuits, checks. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BLOCKS, type KeyGroups, PAIRS } from "../../src/kernel/bootstrapShape.ts";
import { checkedParameters } from "../../src/params/checkedParameters.ts";
import {
  bootstrapCost,
  bootstrapKeyBytes,
  externalProductCost,
  keyswitchCost,
  keyswitchKeyBytes,
  PUBLISHED_COST,
} from "../../src/params/cost.ts";
import { circuitDemand, predictCircuit } from "../../src/params/demand.ts";
import { inverseLogErfc, kappa, logErfc } from "../../src/params/erf.ts";
import { bestKeyswitch, cmuxFront, largestKeyVariance } from "../../src/params/gadgets.ts";
import {
  findParametersForNeeds,
  levelledParameters,
  MAXIMAL_KS_LEVEL,
  parametersForNeeds,
  toyParameters,
} from "../../src/params/graphSearch.ts";
import {
  blindRotationVariance,
  concreteFftNoise,
  externalProductVariance,
  keyswitchVariancePerWord,
  linearVariance,
  log2ErrorProbability,
  lookupVariance,
  maximalVariance,
  modulusSwitchVariance,
  ownFftNoise,
  tfheRsFftNoise,
} from "../../src/params/noise.ts";
import { type Demand, PUBLISHED_SPACE, type SearchModel, searchShape } from "../../src/params/search.ts";
import { searchParameters } from "../../src/params/searchParameters.ts";
import {
  leastSecureDimension,
  minimalStd,
  minimalVariance,
  tUniformBound,
  tUniformVariance,
} from "../../src/params/security.ts";
import { userErrorOf } from "../support/errors.ts";

const MODEL: SearchModel = {
  curve: 132,
  modulusSwitch: "centered",
  fftNoise: concreteFftNoise,
  cost: PUBLISHED_COST,
  keyswitchWordBits: 64,
  extends: false,
};

describe("error function", () => {
  it("has the published kappas (parameter-selection.md, section 2)", () => {
    const published: [number, number][] = [
      [1e-5, 4.417173],
      [2 ** -20, 4.900964],
      [2 ** -40, 7.143552],
      [2 ** -64, 9.155294],
      [2 ** -80, 10.284561],
      [2 ** -128, 13.108626],
    ];
    for (const [probability, value] of published) expect(kappa(probability)).toBeCloseTo(value, 6);
    expect(kappa(6.334248366623996e-5)).toBeCloseTo(4, 9);
  });

  it("agrees with tables on both sides of the switch between series and fraction", () => {
    // Abramowitz and Stegun, table 7.1 and 7.3.
    expect(Math.exp(logErfc(0.5))).toBeCloseTo(0.4795001221869535, 14);
    expect(Math.exp(logErfc(1))).toBeCloseTo(0.15729920705028513, 14);
    expect(logErfc(2 - 1e-9)).toBeCloseTo(Math.log(0.004677734981047266), 7);
    expect(logErfc(2)).toBeCloseTo(Math.log(0.004677734981047266), 12);
    expect(logErfc(5)).toBeCloseTo(Math.log(1.5374597944280347e-12), 12);
    expect(Math.exp(logErfc(0))).toBe(1);
  });

  it("is inverted, far below the smallest double too", () => {
    fc.assert(
      fc.property(fc.double({ min: -5000, max: -1e-3, noNaN: true }), (logP) => {
        expect(logErfc(inverseLogErfc(logP)) / logP).toBeCloseTo(1, 10);
      }),
      { seed: 1 },
    );
  });
});

describe("security", () => {
  it("has tfhe-rs' standard deviations on the 132-bit curve", () => {
    const published: [number, number][] = [
      [750, 0.000015140301927925663],
      [866, 0.000002046151696979124],
      [1110, 3.038278019865525e-8],
      [1536, 1.9524392655548086e-11],
      [2048, 2.845267479601915e-15],
      [4096, 2.168404344971009e-19],
    ];
    for (const [dimension, std] of published) expect(minimalStd(132, dimension) / std).toBeCloseTo(1, 8);
    expect(minimalStd(128, 866) / 1.27818e-6).toBeCloseTo(1, 5);
  });

  it("has tfhe-rs' TUniform bounds", () => {
    expect(tUniformBound(879)).toBe(46);
    expect(tUniformBound(2048)).toBe(17);
    expect(tUniformBound(4096)).toBe(3);
    expect(Math.log2(tUniformVariance(46)) / 2 + 64).toBeCloseTo(46 - 0.79, 2);
  });

  it("inverts its curve exactly", () => {
    for (let n = 450; n < 2590; n += 7) {
      expect(leastSecureDimension(132, minimalVariance(132, n))).toBe(n);
      expect(leastSecureDimension(132, minimalVariance(132, n) * 0.9999)).toBe(n + 1);
    }
    expect(leastSecureDimension(128, 0)).toBe(Infinity);
    expect(minimalStd(132, 256)).toBe(Infinity);
  });
});

describe("noise and cost formulas", () => {
  const glwe = { glweDimension: 1, polynomialSize: 2048 };

  it("have the transform noise that section 2 quotes for both published fits", () => {
    const log2 = (fft: typeof concreteFftNoise, k: number, N: number, baseLog: number): number =>
      Math.log2(fft({ glweDimension: k, polynomialSize: N }, { baseLog, level: 1 })) + 128;
    expect(log2(concreteFftNoise, 6, 256, 17)).toBeCloseTo(72.2, 1);
    expect(log2(tfheRsFftNoise, 6, 256, 17)).toBeCloseTo(72.6, 1);
    expect(log2(concreteFftNoise, 1, 2048, 23)).toBeCloseTo(88.4, 1);
    expect(log2(tfheRsFftNoise, 1, 2048, 23)).toBeCloseTo(86.3, 1);
    // A radix-2 transform in section 2: 87.1 and 73.9; our own are measured in noiseTransform.test.ts.
    expect(log2(ownFftNoise, 1, 2048, 23)).toBeCloseTo(87.6, 1);
    expect(log2(ownFftNoise, 6, 256, 17)).toBeCloseTo(73.5, 1);
  });

  it("are near their short forms", () => {
    const [keyVariance, B, l] = [minimalVariance(132, 866), 2 ** 3, 5];
    const short = B ** (-2 * l) / 24 + (l * keyVariance * (B * B + 2)) / 12;
    expect(keyswitchVariancePerWord(keyVariance, { baseLog: 3, level: 5 }) / short).toBeCloseTo(1, 6);
    const big = minimalVariance(132, 2048);
    const noFft = externalProductVariance(glwe, { baseLog: 23, level: 1 }, big, () => 0);
    const shortCmux = (2 * 2048 * 4 ** 23 * big) / 12 + (4 ** -23 * (1 + 1024)) / 24;
    expect(noFft / shortCmux).toBeCloseTo(1, 4);
    expect(modulusSwitchVariance(866, 2048, "standard") * 4096 ** 2).toBeCloseTo(866 / 24 + 1 / 12, 6);
    expect(modulusSwitchVariance(866, 2048, "centered") * 4096 ** 2).toBeCloseTo(866 / 48, 6);
  });

  it("count what key bits in groups add, and what they cost", () => {
    const pbs = { baseLog: 23, level: 1 };
    const noiseOf = (groups?: KeyGroups) => externalProductVariance(glwe, pbs, 0, () => 0, groups);
    const gadgetOf = (groups?: KeyGroups) =>
      externalProductVariance(glwe, { baseLog: 1, level: 64 }, 1, () => 0, groups);
    // Rounding: half of one for a bit; 3/4 of one, doubled, for three bits of a block and for two of a pair.
    expect(noiseOf(BLOCKS) / noiseOf()).toBeCloseTo(((3 / 4) * 2) / 3 / (1 / 2), 9);
    expect(noiseOf(PAIRS) / noiseOf()).toBeCloseTo(((3 / 4) * 2) / 2 / (1 / 2), 9);
    // Products: three for three bits and three for two, doubled.
    expect(gadgetOf(BLOCKS) / gadgetOf()).toBeCloseTo(2, 6);
    expect(gadgetOf(PAIRS) / gadgetOf()).toBeCloseTo(3, 6);
    expect(modulusSwitchVariance(900, 2048, "centered", BLOCKS) * 4096 ** 2).toBeCloseTo(900 / 64, 9);
    expect(modulusSwitchVariance(900, 2048, "centered", PAIRS)).toBe(modulusSwitchVariance(900, 2048, "centered"));
    const [one, block, pair] = [undefined, BLOCKS, PAIRS].map((groups) => {
      return externalProductCost(glwe, 1, PUBLISHED_COST, groups);
    });
    const [transforms, products, monomials] = [4 * (2048 * 11 + 2048), 4 * 2048, 2 * 2048];
    expect(one).toBe(transforms + products);
    expect(block).toBeCloseTo((transforms + 3 * (products + monomials)) / 3, 6);
    expect(pair).toBeCloseTo((transforms + 3 * (products + monomials)) / 2, 6);
    expect(bootstrapKeyBytes(glwe, 900, 1, BLOCKS)).toBe(bootstrapKeyBytes(glwe, 900, 1));
    expect(bootstrapKeyBytes(glwe, 900, 1, PAIRS)).toBe(1.5 * bootstrapKeyBytes(glwe, 900, 1));
  });

  it("give tfhe-rs' 2_2 2M128 set its failure probability, cost and key sizes", () => {
    const shape = {
      ...glwe,
      lweDimension: 866,
      pbs: { baseLog: 23, level: 1 },
      ks: { baseLog: 3, level: 5 },
      modulusSwitch: "centered",
    } as const;
    const [bootstrapKey, keyswitchKey] = [bootstrapKeyBytes(glwe, 866, 1), keyswitchKeyBytes(glwe, 866, 5)];
    expect([Math.round(bootstrapKey / 1e6), Math.round(keyswitchKey / 1e6)]).toEqual([57, 36]);
    const fft = 2048 * 11 + 2048;
    expect(externalProductCost(glwe, 1, PUBLISHED_COST)).toBe(4 * fft + 4 * 2048);
    expect(keyswitchCost(2048, 866, 5, PUBLISHED_COST)).toBe(10240 + 10240 * 867 + 10239 * 867 + 1);
    expect(bootstrapCost(shape, PUBLISHED_COST)).toBe(
      866 * (4 * fft + 4 * 2048) + 10240 + 10240 * 867 + 10239 * 867 + 1,
    );
    const cmux = externalProductVariance(glwe, shape.pbs, minimalVariance(132, 2048), tfheRsFftNoise);
    const variance = lookupVariance(
      { bootstrapNorm2: 25, inputNorm2: 0 },
      {
        input: minimalVariance(132, 2048),
        bootstrap: blindRotationVariance(866, cmux),
        keyswitch: 2048 * keyswitchVariancePerWord(minimalVariance(132, 866), shape.ks),
        modulusSwitch: modulusSwitchVariance(866, 2048, "centered"),
      },
    );
    const log2 = log2ErrorProbability(4, variance);
    expect(log2).toBeLessThanOrEqual(-128);
    expect(log2).toBeGreaterThan(-130);
  });
});

describe("decompositions", () => {
  it("have the best base of all 64 for every level", () => {
    const glwe = { glweDimension: 2, polynomialSize: 1024 };
    const big = minimalVariance(132, 2048);
    for (const { gadget, variance } of cmuxFront(MODEL, glwe, big)) {
      for (let baseLog = 1; baseLog * gadget.level <= 64; baseLog++) {
        const other = externalProductVariance(glwe, { baseLog, level: gadget.level }, big, MODEL.fftNoise);
        expect(variance).toBeLessThanOrEqual(other);
      }
    }
    for (const n of [512, 700, 1100, 2047]) {
      for (let level = 1; level <= 64; level++) {
        const keyVariance = minimalVariance(132, n);
        const best = bestKeyswitch(level, keyVariance);
        for (let baseLog = 1; baseLog * level <= 64; baseLog++) {
          expect(best.variance).toBeLessThanOrEqual(keyswitchVariancePerWord(keyVariance, { baseLog, level }));
        }
      }
    }
  });

  it("allow exactly the key noise with which the best base fits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: -60, max: -8, noNaN: true }),
        (level, log2Allowed) => {
          const allowed = 2 ** log2Allowed;
          const largest = largestKeyVariance(level, allowed);
          fc.pre(largest > 0);
          expect(bestKeyswitch(level, largest * 0.999999).variance).toBeLessThanOrEqual(allowed);
          expect(bestKeyswitch(level, largest * 1.000001).variance).toBeGreaterThan(allowed);
        },
      ),
      { seed: 2 },
    );
  });
});

/** The cheapest cost by trying everything with log2 N ≤ `log2N`: no cuts, no inverse of the curve. */
function exhaustiveCost(demand: Demand, log2N: number, maximalKsLevel: number, groups?: KeyGroups): number {
  let best = Infinity;
  const step = groups?.size ?? 1;
  const margin = groups?.kind === "block" ? 1.07 : 1;
  for (let logN = 8; logN <= log2N; logN++) {
    for (let k = 1; k <= 6; k++) {
      const [N, kN] = [2 ** logN, k * 2 ** logN];
      if (kN < 450) continue;
      const input = minimalVariance(132, kN);
      const front = [...cmuxFront({ ...MODEL, groups }, { glweDimension: k, polynomialSize: N }, input)];
      for (let n = Math.ceil(512 / step) * step; n <= 2047; n += step) {
        const modulusSwitch = modulusSwitchVariance(n, N, "centered", groups);
        const keyswitches = Array.from({ length: maximalKsLevel }, (_, i) =>
          bestKeyswitch(i + 1, minimalVariance(132, n / margin)),
        );
        for (const cmux of front) {
          const bootstrap = n * cmux.variance;
          for (const ks of keyswitches) {
            const cost = n * cmux.cost + keyswitchCost(kN, n, ks.gadget.level, PUBLISHED_COST);
            if (cost >= best) break;
            const variances = { input, bootstrap, modulusSwitch, keyswitch: kN * ks.variance };
            const fits =
              demand.lookups.every((b) => lookupVariance(b, variances) <= b.variance) &&
              demand.outputs.every((b) => linearVariance(b, variances) <= b.variance) &&
              demand.accepts?.(variances) !== false;
            if (fits) best = cost;
          }
        }
      }
    }
  }
  return best;
}

describe("searchShape", () => {
  const space = { ...PUBLISHED_SPACE, maximalLog2PolynomialSize: 10, maximalKsLevel: 6 };

  it("finds what trying everything finds, with several bounds", () => {
    const bound = fc.record({
      precision: fc.integer({ min: 1, max: 4 }),
      bootstrapNorm2: fc.integer({ min: 0, max: 3000 }),
      inputNorm2: fc.integer({ min: 0, max: 3000 }),
    });
    const toBound = ({ precision, ...weights }: { precision: number; bootstrapNorm2: number; inputNorm2: number }) => ({
      ...weights,
      variance: maximalVariance(precision, Math.log(1e-6)),
    });
    fc.assert(
      fc.property(
        fc.array(bound, { minLength: 1, maxLength: 3 }),
        fc.array(bound, { maxLength: 2 }),
        (needs, outputs) => {
          const demand = { lookups: needs.map(toBound), outputs: outputs.map(toBound) };
          expect(searchShape(MODEL, demand, space)?.cost ?? Infinity).toBe(exhaustiveCost(demand, 10, 6));
        },
      ),
      { seed: 3, numRuns: 5 },
    );
  }, 60_000);

  it("takes tables of several polynomials where they are cheaper, with the noise of the modulus switch that they have", () => {
    const bound = { bootstrapNorm2: 1, inputNorm2: 0, variance: maximalVariance(7, Math.log(2 ** -40)) };
    const demand = { lookups: [bound], outputs: [] };
    const model = { ...MODEL, fftNoise: ownFftNoise };
    const one = searchShape(model, demand, PUBLISHED_SPACE);
    const several = searchShape({ ...model, extends: true }, demand, PUBLISHED_SPACE);
    if (one === null || several === null) throw new Error("expected both to be found");
    const { shape, cost, variances } = several;
    expect(one.shape.extension).toBeUndefined();
    expect(shape.extension).toBeGreaterThan(1);
    expect(cost).toBeLessThan(0.6 * one.cost);
    expect(cost).toBeCloseTo(bootstrapCost(shape, PUBLISHED_COST), 0);
    const extension = shape.extension ?? 1;
    const { lweDimension: n, polynomialSize: N } = shape;
    expect(variances.modulusSwitch).toBe(modulusSwitchVariance(n, extension * N, "centered"));
    expect(lookupVariance(bound, variances)).toBeLessThanOrEqual(bound.variance);
    const cmux = externalProductVariance(shape, shape.pbs, minimalVariance(132, N), ownFftNoise);
    expect(variances.bootstrap).toBeCloseTo(n * cmux, 20);
  });

  it.each([BLOCKS, PAIRS])(
    "finds what trying everything finds, with key bits in groups of $size",
    (groups) => {
      for (const [precision, norm2] of [
        [2, 40],
        [4, 1],
      ] as const) {
        const bound = { bootstrapNorm2: norm2, inputNorm2: 0, variance: maximalVariance(precision, Math.log(1e-6)) };
        const demand = { lookups: [bound], outputs: [] };
        const found = searchShape({ ...MODEL, groups }, demand, space);
        expect(found?.shape.groups).toEqual(groups);
        expect(found?.cost).toBe(exhaustiveCost(demand, 10, 6, groups));
      }
    },
    60_000,
  );

  it("finds what trying everything finds, with a last test of candidates", () => {
    const lookups = [{ bootstrapNorm2: 10, inputNorm2: 0, variance: maximalVariance(3, Math.log(1e-4)) }];
    const limit = maximalVariance(3, Math.log(1e-6));
    const demand: Demand = {
      lookups,
      outputs: [],
      accepts: (v) => lookupVariance({ bootstrapNorm2: 12, inputNorm2: 0 }, v) <= limit,
    };
    expect(searchShape(MODEL, demand, space)?.cost).toBe(exhaustiveCost(demand, 10, 6));
  }, 60_000);

  it("keeps to the memory limit, at a price", () => {
    const demand = {
      lookups: [{ bootstrapNorm2: 25, inputNorm2: 0, variance: maximalVariance(4, Math.log(1e-5)) }],
      outputs: [],
    };
    const limit = 72 * 2 ** 20;
    const free = searchShape(MODEL, demand, PUBLISHED_SPACE);
    const limited = searchShape(MODEL, demand, { ...PUBLISHED_SPACE, maximalKeyBytes: limit });
    if (free === null || limited === null) throw new Error("expected both to be found");
    const bytes = (shape: typeof free.shape): number =>
      bootstrapKeyBytes(shape, shape.lweDimension, shape.pbs.level) +
      keyswitchKeyBytes(shape, shape.lweDimension, shape.ks.level);
    expect(bytes(free.shape)).toBeGreaterThan(limit);
    expect(bytes(limited.shape)).toBeLessThanOrEqual(limit);
    expect(limited.cost).toBeGreaterThan(free.cost);
  });
});

describe("searchParameters", () => {
  const precision = fc.integer({ min: 1, max: 7 });
  const norm2 = fc.double({ min: 1, max: 1e6, noNaN: true });
  const log2P = fc.double({ min: -120, max: -10, noNaN: true });
  const costOf = (bits: number, norm: number, log2PError: number): number =>
    searchParameters({ curve: 132, modulusSwitch: "centered", precision: bits, norm2: norm, pError: 2 ** log2PError })
      ?.cost ?? Infinity;

  it("costs no less for more weight, more bits or a smaller error probability, and keeps that probability", () => {
    fc.assert(
      fc.property(
        precision,
        norm2,
        log2P,
        fc.double({ min: 1, max: 10, noNaN: true }),
        (bits, norm, log2PError, more) => {
          const cost = costOf(bits, norm, log2PError);
          expect(costOf(bits, norm * more, log2PError)).toBeGreaterThanOrEqual(cost);
          expect(costOf(bits + 1, norm, log2PError)).toBeGreaterThanOrEqual(cost);
          expect(costOf(bits, norm, log2PError - more)).toBeGreaterThanOrEqual(cost);
          const query = {
            curve: 128,
            modulusSwitch: "standard",
            precision: bits,
            norm2: norm,
            pError: 2 ** log2PError,
          } as const;
          const found = searchParameters(query);
          if (found !== null) expect(found.log2PError).toBeLessThanOrEqual(log2PError + 1e-8);
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });
});

describe("parametersForNeeds", () => {
  const need = (node: number, bits: number, bootstrapNorm2: number, inputNorm2 = 0, count = 1) => ({
    node,
    precision: bits,
    bootstrapNorm2,
    inputNorm2,
    count,
  });

  it("is searchParameters for a single lookup", () => {
    for (const bits of [1, 2, 3, 4, 5, 6, 7]) {
      for (const norm2 of [1, 64, 1e4]) {
        const query = { curve: 132, modulusSwitch: "centered", pError: 2 ** -40 } as const;
        const single = searchParameters({ ...query, precision: bits, norm2 });
        if (single === null || single.ksLevel > MAXIMAL_KS_LEVEL) continue;
        const { parameters, cost, lookups } = parametersForNeeds({
          ...query,
          needs: [need(1, bits, norm2)],
          outputs: [],
          fftNoise: concreteFftNoise,
          memoryLimit: 2 ** 40,
        });
        const { shape } = parameters;
        expect([shape.glweDimension, shape.polynomialSize, shape.lweDimension]).toEqual([
          single.glweDimension,
          single.polynomialSize,
          single.lweDimension,
        ]);
        expect([shape.pbs, shape.ks]).toEqual([
          { level: single.pbsLevel, baseLog: single.pbsBaseLog },
          { level: single.ksLevel, baseLog: single.ksBaseLog },
        ]);
        expect(cost).toBe(single.cost);
        // The rounding of our keyswitch key beside it.
        expect(lookups[0]?.log2PError).toBeCloseTo(single.log2PError, 2);
      }
    }
  });

  it("takes a global limit for what it is: the failures of all elements together", () => {
    const outputs = [need(9, 4, 16, 0, 10)];
    const needs = [need(1, 4, 1, 0, 5000), need(2, 4, 9, 2, 300), need(3, 4, 25, 0, 7), need(4, 4, 0, 3, 40)];
    const found = parametersForNeeds({ needs, outputs, globalPError: 1e-3 });
    const predictions = [...found.lookups, ...found.outputs];
    const right = [...needs, ...outputs].reduce(
      (product, { count }, i) => product * (1 - 2 ** (predictions[i]?.log2PError ?? 0)) ** count,
      1,
    );
    expect(1 - right).toBeLessThanOrEqual(1e-3);
    expect(found.log2GlobalPError).toBeCloseTo(Math.log2(1 - right), 6);
    // The crude way, the whole limit divided by the number of elements, is never cheaper.
    const crude = parametersForNeeds({ needs, outputs, pError: 1e-3 / 5357 });
    expect(found.cost).toBeLessThanOrEqual(crude.cost);
    const fewer = parametersForNeeds({
      needs: needs.map((n) => ({ ...n, count: 1 })),
      outputs: [],
      globalPError: 1e-3,
    });
    expect(fewer.costPerLookup).toBeLessThan(found.costPerLookup);
  });

  it("tests many different needs together as the product of all of them would", () => {
    const some = fc.record({
      node: fc.nat(),
      precision: fc.integer({ min: 2, max: 4 }),
      bootstrapNorm2: fc.integer({ min: 0, max: 200 }),
      inputNorm2: fc.integer({ min: 0, max: 200 }),
      count: fc.integer({ min: 1, max: 50 }),
    });
    const many = fc.array(some, { minLength: 1, maxLength: 80 });
    const verdicts = new Set<boolean>();
    fc.assert(
      fc.property(many, many, fc.double({ min: -16, max: -9, noNaN: true }), (lookups, outputs, log2Variance) => {
        const bootstrap = 2 ** (2 * log2Variance - 4);
        const variances = { bootstrap, input: bootstrap / 8, keyswitch: bootstrap, modulusSwitch: bootstrap };
        const circuit = { needs: lookups, outputs };
        const prediction = predictCircuit(circuit, variances);
        const accepted = circuitDemand(circuit, { globalPError: 1e-3 }).accepts?.(variances);
        const predictions = [...prediction.lookups, ...prediction.outputs];
        const right = [...lookups, ...outputs].reduce(
          (product, { count }, i) => product * (1 - 2 ** (predictions[i]?.log2PError ?? 0)) ** count,
          1,
        );
        fc.pre(Math.abs(1 - right - 1e-3) > 1e-9);
        expect(accepted).toBe(1 - right <= 1e-3);
        verdicts.add(accepted === true);
      }),
      { seed: 5, numRuns: 300 },
    );
    expect(verdicts.size).toBe(2);
  });

  it("has a global limit of 1/100000 by default and meets both limits when both are given", () => {
    const needs = [need(1, 3, 4, 0, 100)];
    const found = parametersForNeeds({ needs, outputs: [] });
    expect(found.parameters.pError).toBe(1e-5);
    expect(found.log2GlobalPError).toBeLessThanOrEqual(Math.log2(1e-5));
    expect(found.parameters).toEqual(parametersForNeeds({ needs, outputs: [], globalPError: 1e-5 }).parameters);
    const both = parametersForNeeds({ needs, outputs: [], globalPError: 0.5, pError: 2 ** -50 });
    expect(both.lookups[0]?.log2PError).toBeLessThanOrEqual(-50);
  });

  it("predicts no failure where there is no noise", () => {
    const none = { node: 0, precision: 3, bootstrapNorm2: 0, inputNorm2: 0, count: 2 };
    expect(parametersForNeeds({ needs: [], outputs: [none] }).log2GlobalPError).toBe(-Infinity);
    expect(parametersForNeeds({ needs: [], outputs: [] }).log2GlobalPError).toBe(-Infinity);
  });

  it("lets the weights of outputs decide when they are the hardest", () => {
    const needs = [need(1, 2, 1)];
    const easy = parametersForNeeds({ needs, outputs: [need(2, 2, 1)], pError: 1e-5 });
    const hard = parametersForNeeds({ needs, outputs: [need(2, 2, 1e9)], pError: 1e-5 });
    expect(hard.cost).toBeGreaterThan(easy.cost);
    expect(hard.outputs[0]?.log2PError).toBeLessThanOrEqual(Math.log2(1e-5));
  });

  it("names the node, its width and norm and what would help when nothing fits", () => {
    const needs = [need(3, 4, 25), need(17, 12, 100)];
    const error = userErrorOf(() => parametersForNeeds({ needs, outputs: [], pError: 2 ** -40 }));
    expect(error.message).toBe(
      "parameters: expected noise that fits, got a lookup of 12-bit values with norm 10 (sum of squared weights 100) at node 17: " +
        "no parameters of 132-bit security reach error probability 2^-40.0",
    );
    expect(error.diagnostic.nodes).toEqual([17]);
    expect(error.diagnostic.hint).toMatch(/^What would help: values of at most 7 bits/);
    // The suggestion holds, and 8 bits would only fit with more memory than the default.
    const query = { outputs: [], pError: 2 ** -40 };
    expect(parametersForNeeds({ ...query, needs: [need(17, 7, 100)] }).parameters.messageBits).toBe(7);
    expect(findParametersForNeeds({ ...query, needs: [need(17, 8, 100)] })).toBeNull();
    expect(findParametersForNeeds({ ...query, needs: [need(17, 8, 100)], memoryLimit: 2 ** 33 })).not.toBeNull();
  });

  it("says that it is the memory when it is", () => {
    const query = { needs: [need(5, 7, 64)], outputs: [], pError: 2 ** -40, memoryLimit: 100 * 2 ** 20 };
    const error = userErrorOf(() => parametersForNeeds(query));
    expect(error.message).toContain(
      "node 5: error probability 2^-40.0 needs keys larger than the memory limit of 100 MiB",
    );
    expect(error.diagnostic.hint).toContain("a larger memory limit");
  });

  it("refuses needs and limits that mean nothing", () => {
    const outputs = [need(1, 4, 0, 1)];
    expect(() => parametersForNeeds({ needs: [need(7, -1, 1)], outputs })).toThrow("expected precision of node 7");
    expect(() => parametersForNeeds({ needs: [need(7, 2, Number.NaN)], outputs })).toThrow(
      "expected bootstrapNorm2 of node 7",
    );
    expect(() => parametersForNeeds({ needs: [need(7, 2, 1, 0, 0)], outputs })).toThrow("expected count of node 7");
    expect(() => parametersForNeeds({ needs: [need(7, 2, 1)], outputs, globalPError: 2 })).toThrow(
      "expected globalPError",
    );
  });
});

describe("sets without a search", () => {
  it("levelled: the smallest dimension that carries the weights, up to 40 bits", () => {
    const small = levelledParameters({ precision: 8, norm2: 100, pError: 2 ** -64 });
    const wide = levelledParameters({ precision: 40, norm2: 1000, pError: 2 ** -64 });
    expect([small.lookups, wide.lookups, wide.messageBits]).toEqual([false, false, 40]);
    expect(small.shape.polynomialSize).toBeLessThan(wide.shape.polynomialSize);
    expect(wide.shape.polynomialSize).toBe(4096);
    expect(log2ErrorProbability(40, 1000 * wide.glweNoiseStd ** 2)).toBeLessThanOrEqual(-64);
    expect(wide.sizes).toEqual({
      bootstrapKeyWire: 0,
      keyswitchKeyWire: 0,
      bootstrapKeyLoaded: 0,
      keyswitchKeyLoaded: 0,
      lweCiphertext: 8 * 4097,
      seededCiphertext: 124,
    });
    const error = userErrorOf(() => levelledParameters({ precision: 40, norm2: 2 ** 40, pError: 2 ** -64 }));
    expect(error.message).toContain("no levelled parameters reach error probability 2^-64.0");
  });

  it("toys: insecure, small, and right by the formulas", () => {
    for (let precision = 1; precision <= 12; precision++) {
      const toy = toyParameters({ precision });
      expect([toy.insecure, toy.securityLevel, toy.messageBits]).toEqual([true, 0, precision]);
      expect(toy.log2PError).toBeLessThanOrEqual(-40);
      expect(toy.shape.polynomialSize).toBeLessThanOrEqual(Math.max(256, 2 ** (precision + 4)));
    }
    expect(() => toyParameters({ precision: 13 })).toThrow("no toy parameters");
  });
});

describe("checkedParameters", () => {
  const good = parametersForNeeds({
    needs: [{ node: 1, precision: 4, bootstrapNorm2: 4, inputNorm2: 0, count: 1 }],
    outputs: [],
  }).parameters;

  it("freezes, keeps what a file round trip keeps, and derives the sizes", () => {
    expect(Object.isFrozen(good) && Object.isFrozen(good.shape) && Object.isFrozen(good.shape.pbs)).toBe(true);
    expect(checkedParameters(JSON.parse(JSON.stringify(good)))).toEqual(good);
    const { lweDimension: n, glweDimension: k, polynomialSize: N, pbs, ks } = good.shape;
    expect(good.sizes.bootstrapKeyWire).toBe(8 * n * pbs.level * (k + 1) * N + 108);
    expect(good.sizes.keyswitchKeyWire).toBe(8 * k * N * ks.level + 100);
    expect(good.sizes.lweCiphertext).toBe(8 * (k * N + 1));
  });

  it("names the field that is wrong", () => {
    const shape = good.shape;
    expect(() => checkedParameters({ ...good, shape: { ...shape, polynomialSize: 1000 } })).toThrow(
      "shape.polynomialSize to be a power of two",
    );
    expect(() => checkedParameters({ ...good, shape: { ...shape, ks: { baseLog: 30, level: 3 } } })).toThrow(
      "shape.ks",
    );
    expect(() => checkedParameters({ ...good, messageBits: 41 })).toThrow("messageBits");
    expect(() => checkedParameters({ ...good, pError: 0 })).toThrow("pError");
    expect(() => checkedParameters({ ...good, insecure: true })).toThrow("securityLevel to be 0");
    expect(() => checkedParameters({ ...good, securityLevel: 0 })).toThrow("securityLevel to be 132 or 128");
  });

  it("refuses a set that claims more security than its noise gives", () => {
    expect(() => checkedParameters({ ...good, lweNoiseStd: good.lweNoiseStd * 0.99 })).toThrow(
      "lweNoiseStd to be at least 2^",
    );
    expect(() => checkedParameters({ ...good, glweNoiseStd: good.glweNoiseStd / 2 })).toThrow(
      "glweNoiseStd to be at least 2^",
    );
  });
});
