/** Weights of noise sources: kept as bundles and differences from them, they are what sums of single sources are. */
import { describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import {
  combined,
  type NoiseSource,
  normOf,
  type SourceWeights,
  unweighted,
  withSource,
} from "../../src/eval/sourceWeights.ts";
import { CONVERSION_SHARE } from "../../src/params/conversion.ts";
import type { Row } from "../../src/tfhe/evaluator.ts";

const random = seededRandom(5);
const integer = (low: number, high: number): number => uniformInteger(random, low, high);

const kinds: readonly NoiseSource[] = [
  { set: "narrow", kind: "input" },
  { set: "narrow", kind: "bootstrap" },
  { set: "narrow", kind: "conversion" },
  { set: "wide", kind: "bootstrap" },
];

/** The same sums, source by source. */
function sumOf(inputs: readonly (readonly Float64Array[])[], { terms }: Row, sources: number): Float64Array {
  const sum = new Float64Array(sources);
  for (const { input, element, weight } of terms) {
    inputs[input]?.[element]?.forEach((of, source) => {
      sum[source] = (sum[source] ?? 0) + weight * of;
    });
  }
  return sum;
}

function normsOf(weights: Float64Array, sources: readonly NoiseSource[]) {
  const norms = { bootstrapNorm2: 0, inputNorm2: 0, wideNorm2: 0 };
  weights.forEach((weight, i) => {
    const source = sources[i];
    const norm2 = weight ** 2 * (source?.kind === "conversion" ? CONVERSION_SHARE : 1);
    if (source?.set === "wide") norms.wideNorm2 += norm2;
    else if (source?.kind === "input") norms.inputNorm2 += norm2;
    else norms.bootstrapNorm2 += norm2;
  });
  return norms;
}

const sources = Array.from({ length: 60 }, (_, i) => kinds[i % kinds.length] as NoiseSource);
const unit = (i: number): Float64Array => Float64Array.from(sources, (_, source) => Number(source === i));

/** Rows of `count` terms of the elements of two inputs. */
const rowsOf = (sizes: readonly number[], rows: number, count: number): readonly Row[] =>
  Array.from({ length: rows }, () => ({
    terms: Array.from({ length: count }, () => {
      const input = integer(0, sizes.length - 1);
      return { input, element: integer(0, (sizes[input] as number) - 1), weight: integer(-5, 5) };
    }),
    constant: 0,
  }));

describe("bundles", () => {
  test("the norms of sums of sums are those of single sources, whatever they share", () => {
    let bundles = 0;
    for (let round = 0; round < 40; round++) {
      const fresh = sources.map((_, i) => withSource(unweighted, i));
      const wide = rowsOf([sources.length], 6, 40);
      let values: readonly (readonly SourceWeights[])[] = [combined([fresh], wide, wide, sources), fresh];
      let wanted: readonly (readonly Float64Array[])[] = [
        wide.map((row) => sumOf([sources.map((_, i) => unit(i))], row, sources.length)),
        sources.map((_, i) => unit(i)),
      ];
      for (let depth = 0; depth < 3; depth++) {
        // Of one sum and single sources, as the parts of a wide lookup are, or of several sums.
        const rows = rowsOf([depth === 0 ? 1 : 6, sources.length], 6, integer(1, 5));
        const made = combined(values, rows, rows, sources);
        const sums = rows.map((row) => sumOf(wanted, row, sources.length));
        made.forEach((weights, i) => {
          const norms = normOf(weights, sources);
          const expected = normsOf(sums[i] as Float64Array, sources);
          for (const key of ["bootstrapNorm2", "inputNorm2", "wideNorm2"] as const) {
            expect(norms[key]).toBeCloseTo(expected[key], 6);
          }
          if (weights.bundle !== null) bundles++;
        });
        values = [made, fresh];
        wanted = [sums, wanted[1] ?? []];
      }
    }
    expect(bundles).toBeGreaterThan(100);
  });

  test("a multiple of a long sum holds no copy of it", () => {
    const fresh = sources.map((_, i) => withSource(unweighted, i));
    const all: Row = { terms: sources.map((_, element) => ({ input: 0, element, weight: 3 })), constant: 0 };
    const [sum] = combined([fresh], [all], [all], sources);
    const half: Row = {
      terms: [
        { input: 0, element: 0, weight: 8 },
        { input: 1, element: 7, weight: 1 },
      ],
      constant: 0,
    };
    const [moved] = combined([[sum as SourceWeights], fresh], [half], [half], sources);
    expect(moved?.bundle).toBe(sum?.bundle);
    expect(moved?.exact.size).toBe(1);
  });

  test("weights that clear parameters decide are known by their magnitude", () => {
    const fresh = sources.map((_, i) => withSource(unweighted, i));
    const of = (weight: number): Row => ({
      terms: sources.map((_, element) => ({ input: 0, element, weight })),
      constant: 0,
    });
    const [sum] = combined([fresh], [of(2)], [of(-2)], sources);
    const difference: Row = { terms: [1, -1].map((weight, input) => ({ input, element: 0, weight })), constant: 0 };
    const [made] = combined([[sum as SourceWeights], [sum as SourceWeights]], [difference], [difference], sources);
    // The two may have different signs: 2 and 2, not 2 - 2.
    expect(normOf(made as SourceWeights, sources).inputNorm2).toBe(15 * 16);
  });
});
