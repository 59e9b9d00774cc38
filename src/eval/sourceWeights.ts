/**
 * The weights with which noise sources reach one element of a value. A sum of many sources is kept once, as a bundle: what is made of it by factors and a few more
 * sources, as the bits and parts of a wide lookup are, says only by how much it differs. A dense layer's sums would fill memory otherwise, once for each bit.
 */
import { at, increase } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import { CONVERSION_SHARE } from "../params/conversion.ts";
import type { PartitionedWeights } from "../params/noise.ts";
import type { Row } from "../tfhe/evaluator.ts";

/** What a source is, as far as its noise goes. A conversion counts as a bootstrap output of the set that it leads to, in part; the result of a tree as one of the wide set. */
export type NoiseSource = { readonly set: SetName; readonly kind: "input" | "bootstrap" | "conversion" | "tree" };

/** Weights by the number of their source. */
export type Weights = ReadonlyMap<number, number>;

/** Many weights that several elements share. */
export interface Bundle {
  readonly weights: Weights;
  readonly norms: PartitionedWeights;
}

/**
 * For one element: the weight of each source that reaches it is that in the bundle times `by`, and that in `exact`. What comes by way of a clear parameter is known
 * by its magnitude alone (`loose`), because what cancels for one argument need not for another; it stands beside no bundle.
 */
export interface SourceWeights {
  readonly bundle: Bundle | null;
  readonly by: number;
  readonly exact: Weights;
  readonly loose: Weights;
}

const nothing: Weights = new Map();

/** An element that no source reaches. */
export const unweighted: SourceWeights = { bundle: null, by: 0, exact: nothing, loose: nothing };

/** Sums of more sources than these are bundles. */
const mostSingle = 16;

/** The weights of an element and one more source. */
export const withSource = (weights: SourceWeights, number: number): SourceWeights => ({
  ...weights,
  exact: new Map([...weights.exact, [number, 1]]),
});

/**
 * The weights of weighted sums.
 * @param opposite the rows with all clear weights negated: terms that differ are not known beyond their magnitude
 */
export function combined(
  inputs: readonly (readonly SourceWeights[])[],
  rows: readonly Row[],
  opposite: readonly Row[],
  sources: readonly NoiseSource[],
): readonly SourceWeights[] {
  const sourceOf = ({ input, element }: { readonly input: number; readonly element: number }): SourceWeights => {
    const source = inputs[input]?.[element];
    assert(source !== undefined, `element ${element} of input ${input} has weights`);
    return source;
  };
  return rows.map(({ terms }, i) => {
    const others = at(opposite, i).terms;
    const [first] = terms;
    if (first !== undefined && terms.length === 1 && first.weight === 1 && others[0]?.weight === 1) {
      return sourceOf(first);
    }
    const isKnown = terms === others || terms.every(({ weight }, j) => others[j]?.weight === weight);
    const bundle = isKnown ? onlyBundle(terms.map(sourceOf)) : null;
    if (bundle !== null) return ofBundle(bundle, terms, sourceOf);
    return bundled(flatSum(terms, others, sourceOf), sources);
  });
}

type Terms = Row["terms"];
type SourceOf = (term: Terms[number]) => SourceWeights;

/** The one bundle of some elements; null when there is none or are several, or weights that are loose. */
function onlyBundle(elements: readonly SourceWeights[]): Bundle | null {
  let only: Bundle | null = null;
  for (const { bundle, loose } of elements) {
    if (loose.size > 0) return null;
    if (bundle === null || bundle === only) continue;
    if (only !== null) return null;
    only = bundle;
  }
  return only;
}

/** A sum of multiples of one bundle and single sources. */
function ofBundle(bundle: Bundle, terms: Terms, sourceOf: SourceOf): SourceWeights {
  const exact = new Map<number, number>();
  let by = 0;
  for (const term of terms) {
    const source = sourceOf(term);
    by += source.by * term.weight;
    for (const [number, weight] of source.exact) increase(exact, number, weight * term.weight);
  }
  return { bundle, by, exact, loose: nothing };
}

/** A sum source by source. */
function flatSum(terms: Terms, others: Terms, sourceOf: SourceOf): SourceWeights {
  const exact = new Map<number, number>();
  const loose = new Map<number, number>();
  terms.forEach((term, j) => {
    const source = sourceOf(term);
    const isLoose = others[j]?.weight !== term.weight;
    const add = (weights: Weights, by: number): void => {
      for (const [number, weight] of weights) {
        if (isLoose) increase(loose, number, Math.abs(weight * by));
        else increase(exact, number, weight * by);
      }
    };
    if (source.bundle !== null) add(source.bundle.weights, source.by * term.weight);
    add(source.exact, term.weight);
    for (const [number, weight] of source.loose) increase(loose, number, Math.abs(weight * term.weight));
  });
  return { bundle: null, by: 0, exact, loose: loose.size === 0 ? nothing : loose };
}

/** The same weights as a bundle, where they are many. */
function bundled(weights: SourceWeights, sources: readonly NoiseSource[]): SourceWeights {
  const { exact, loose } = weights;
  if (exact.size <= mostSingle || loose.size > 0) return weights;
  return { bundle: { weights: exact, norms: normOf(weights, sources) }, by: 1, exact: nothing, loose };
}

/** The weights squared and summed by the kind of their sources. */
export function normOf(
  { bundle, by, exact, loose }: SourceWeights,
  sources: readonly NoiseSource[],
): PartitionedWeights {
  let bootstrapNorm2 = 0;
  let inputNorm2 = 0;
  let wideNorm2 = 0;
  const count = (number: number, norm2: number): void => {
    const { set, kind } = at(sources, number);
    const share = norm2 * (kind === "conversion" ? CONVERSION_SHARE : 1);
    if (set === "wide" || kind === "tree") wideNorm2 += share;
    else if (kind === "input") inputNorm2 += share;
    else bootstrapNorm2 += share;
  };
  if (bundle !== null) {
    bootstrapNorm2 = by * by * bundle.norms.bootstrapNorm2;
    inputNorm2 = by * by * bundle.norms.inputNorm2;
    wideNorm2 = by * by * bundle.norms.wideNorm2;
  }
  for (const [number, weight] of exact) {
    const within = by * (bundle?.weights.get(number) ?? 0); // absent: no source of the bundle
    const whole = Math.abs(within + weight) + (loose.get(number) ?? 0); // absent: nothing of it is loose
    count(number, whole * whole - within * within);
  }
  for (const [number, weight] of loose) if (!exact.has(number)) count(number, weight * weight);
  return { bootstrapNorm2, inputNorm2, wideNorm2 };
}
