/**
 * Lookups of lookups: where the result of one is only looked up again, both are one lookup of the first one's input, unless that
 * takes more bootstraps. The printed graph keeps both; only what runs is shorter.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { consumersOf } from "../ir/order.ts";
import { bitFieldOf, isEncryptedLookup, isRounding } from "../passes/lookups.ts";
import { type LookupTables, variableInput } from "../passes/tables.ts";
import { isZero, signTables } from "./walsh.ts";

/** Element i is element `element[i]` of `variable` in table `tableOf[i]` of `tables`. */
export interface LookupChain {
  readonly variable: Node;
  readonly element: Uint32Array;
  readonly tables: LookupTables;
}

/** What is known of single lookups. */
export interface ChainFinder {
  readonly graph: GraphData;
  /** The lookup of one node on its own input. */
  chainOf(node: Node): LookupChain;
  /** Bits in which the value of a node is looked up. */
  bitsOf(node: Node): number;
  /** Whether a node is a rounding whose low bits the noise decides: no table. */
  isLeftToNoise(node: Node): boolean;
}

/** The chain that ends in each lookup node, made on demand. `directBits` as in `LoweringChoice`. */
export function lookupChains(
  { graph, chainOf, bitsOf, isLeftToNoise }: ChainFinder,
  directBits: number,
): (node: Node) => LookupChain {
  const consumers = consumersOf(graph);
  const outputs = new Set(graph.outputs);
  const known = new Map<number, LookupChain>();
  /** True for a lookup, or a rounding or a field of bits that would be one, whose only use is one lookup. */
  const isInner = (node: Node): boolean => {
    const [consumer, ...others] = at(consumers, node.id);
    if (outputs.has(node.id) || consumer === undefined || others.length > 0) return false;
    const isTable = isEncryptedLookup(graph, node) && bitFieldOf(node) === null;
    if (isTable) return true;
    if (isLeftToNoise(node)) return false;
    const source = isEncryptedLookup(graph, node) || isRounding(node) ? variableInput(graph, node) : null;
    return source !== null && bitsOf(source) <= directBits;
  };
  const rotationsOf = ({ variable, tables }: LookupChain) => rotations(tables, bitsOf(variable), directBits);
  const chained = (node: Node): LookupChain => {
    const own = chainOf(node);
    if (!isInner(own.variable)) return own;
    const inner = wholeChain(own.variable);
    const both = composed(inner, own);
    return rotationsOf(both) <= rotationsOf(inner) + rotationsOf(own) ? both : own;
  };
  const wholeChain = (node: Node): LookupChain => {
    const chain = known.get(node.id) ?? chained(node);
    known.set(node.id, chain);
    return chain;
  };
  return wholeChain;
}

/** `outer` of `inner`. A value outside the tables of `outer` means nothing and takes the nearest entry. */
function composed(inner: LookupChain, outer: LookupChain): LookupChain {
  const tables: (readonly number[])[] = [];
  const numberOf = new Map<string, number>();
  const element = new Uint32Array(outer.element.length);
  const tableOf = Uint32Array.from(outer.element, (from, i) => {
    element[i] = at(inner.element, from);
    const numbers = [at(inner.tables.tableOf, from), at(outer.tables.tableOf, i)] as const;
    const number = numberOf.get(numbers.join());
    if (number !== undefined) return number;
    const first = at(inner.tables.tables, numbers[0]);
    const second = at(outer.tables.tables, numbers[1]);
    const { low } = outer.tables;
    const both = first.map((value) => at(second, Math.min(Math.max(value - low, 0), second.length - 1)));
    numberOf.set(numbers.join(), tables.length);
    return tables.push(both) - 1;
  });
  return { variable: inner.variable, element, tables: { low: inner.tables.low, tables, tableOf } };
}

/** Bootstraps for one element of the costliest table. */
function rotations({ tables }: LookupTables, bits: number, directBits: number): number {
  const count = bits - directBits;
  if (count <= 0) return 1;
  const terms = tables.map((table) => {
    assert(table.length === 2 ** bits, `a table of ${bits} bits has all entries`);
    return signTables(table, count).filter((part) => !isZero(part)).length;
  });
  return count + Math.max(0, ...terms);
}
