/**
 * What the lookups of a quantized network are predicted to cost, without a circuit: counted and measured on rows in clear, priced by the search for one lookup. Only good for comparing
 * networks of one form with each other; the compiled circuit has its own prediction.
 */
import { searchParameters } from "../../../params/searchParameters.ts";
import { NDArray } from "../../../trace/arrays.ts";
import { minMax } from "../../../value/tensor.ts";
import { integerTypeOf } from "../../../value/type.ts";
import type { QuantizedLayer, QuantizedNetwork } from "../layer.ts";
import { isProduct } from "../nodes.ts";
import { weightsOf } from "../operations/linear.ts";
import { lsbsAt } from "../operations/operation.ts";
import { runNetwork } from "../program.ts";

/** Lookups of one kind. */
interface Kind {
  readonly count: number;
  readonly bits: number;
  /** log2 of the squared weights under which values reach it, rounded up. */
  readonly log2Norm2: number;
}

/** Lookups of more bits than these are several. */
const widest = 8;

/** Bits of the narrowest lookups that wider ones are made of. */
const narrowestPart = 3;

/** The model's operations for all lookups of a row, in one parameter set or two. @param q quantized rows of each input */
export function lookupCost(network: QuantizedNetwork, q: readonly NDArray[], pError: number): number {
  const kinds: Kind[] = [];
  const rows = (q[0] as NDArray).shape[0] as number;
  runNetwork(network, q, (layer, integers, place) => {
    if (place === "result" || !NDArray.is(integers)) return;
    const { bits } = integerTypeOf(...minMax(integers));
    const lsbs = lsbsAt(layer, place);
    const count = integers.data.length / rows;
    const log2Norm2 = Math.ceil(Math.log2(Math.max(1, norm2Of(layer))));
    const isExact = lsbs > 0 && layer.exactness === "exact";
    // An exact rounding takes bit after bit: lookups of the padding bit alone, of values that were moved up.
    if (isExact) kinds.push({ count: count * lsbs, bits: 0, log2Norm2: log2Norm2 + 2 * bits });
    kinds.push({ count, bits: Math.max(1, bits - lsbs), log2Norm2 });
  });
  return cheapestSets(kinds, pError);
}

/** The largest squared weights of a layer's sums. */
function norm2Of(layer: QuantizedLayer): number {
  if (!isProduct(layer)) return 1;
  const { integers } = weightsOf(layer);
  const [, columns = 1] = integers.shape;
  const norms = new Float64Array(columns);
  integers.data.forEach((weight, i) => {
    norms[i % columns] = (norms[i % columns] as number) + weight ** 2;
  });
  return norms.reduce((most, norm) => Math.max(most, norm), 0);
}

/** The cost of all lookups where the cheaper ones share a set, and the others another: each costs what the dearest of its set does. */
function cheapestSets(kinds: readonly Kind[], pError: number): number {
  const priced = kinds
    .map((kind) => ({ count: kind.count * partsOf(kind.bits), cost: costOf(kind, pError) }))
    .sort((a, b) => a.cost - b.cost);
  const setCost = (some: typeof priced): number =>
    some.reduce((sum, { count }) => sum + count, 0) * (some.at(-1)?.cost ?? 0); // absent: an empty set
  const borders = Array.from({ length: priced.length + 1 }, (_, i) => i);
  return Math.min(...borders.map((border) => setCost(priced.slice(0, border)) + setCost(priced.slice(border))));
}

const partBits = (bits: number): number => Math.max(narrowestPart, Math.min(widest, bits - 2));

/** Bootstraps of a lookup: one up to the widest, else one for each low bit and one for each set of them. */
const partsOf = (bits: number): number => (bits <= widest ? 1 : bits - partBits(bits) + 2 ** (bits - partBits(bits)));

const known = new Map<string, number>();

/** Of a lookup for which there are no parameters. */
const outOfReach = 2 ** 40;

/** The cost of one bootstrap. */
function costOf({ bits, log2Norm2 }: Kind, pError: number): number {
  const precision = bits <= widest ? bits : partBits(bits);
  const key = `${precision} ${log2Norm2} ${pError}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = searchParameters({ curve: 132, modulusSwitch: "centered", precision, norm2: 2 ** log2Norm2, pError });
  const cost = found?.cost ?? outOfReach; // absent: nothing fits
  known.set(key, cost);
  return cost;
}
