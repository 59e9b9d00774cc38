/** How far the tables of the user's own functions reach: as far as their inputs' types, and further where few enough values are to be tried. */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { Bounds, Node } from "../ir/node.ts";
import { sizeOf } from "../value/shape.ts";
import { rangeOf } from "../value/type.ts";

/** Values for which a function is called beyond what its inputs' types need, at most: it may be slow. */
const mostCalls = 2 ** 12;

/** Values of an input, and those among them that its measured type has: on the others the user's function may throw what it likes. */
export interface Domain {
  readonly range: Bounds;
  readonly measured: Bounds;
}

/**
 * The domains of a function of these nodes, of which `sound` says by id what they can be (null where that is not known).
 * They take the inputs' types in, and what the inputs can be where all of them together have few enough values.
 */
export function domainsOf(inputs: readonly Node[], sound: readonly (Bounds | null)[]): readonly Domain[] {
  const domains = inputs.map(({ id, output: { dtype } }): Domain => {
    assert(dtype.kind === "integer", "a lookup has an integer input");
    const measured = rangeOf(dtype);
    const [low, high] = at(sound, id) ?? measured;
    return { range: [Math.min(measured[0], low), Math.max(measured[1], high)], measured };
  });
  const isSmall = sizeOf(domains.map(({ range: [low, high] }) => high - low + 1)) <= mostCalls;
  return isSmall ? domains : domains.map(({ measured }) => ({ range: measured, measured }));
}

/** True for a function of the user's own, and for what was made of one. */
export function isOwnFunction({ operation, attributes }: Node): boolean {
  if (operation === "univariate" || operation === "multivariate") return true;
  return operation === "subgraph" && attributes.graph.nodes.some(isOwnFunction);
}

/** True where a function of the user's own is called, not looked up. */
export function callsUser({ operation, attributes }: Node): boolean {
  if (operation === "univariate" || operation === "multivariate") return attributes.call !== undefined;
  return operation === "subgraph" && attributes.graph.nodes.some(callsUser);
}

/** True when every value of a function's inputs, of which `sound` says by id what they can be, is one that its table has or will have. */
export function isCovered(node: Node, inputs: readonly Node[], sound: readonly (Bounds | null)[]): boolean {
  if (inputs.some(({ output }) => output.dtype.kind === "float")) return false;
  const domains = domainsOf(inputs, sound).map(({ range }) => range);
  return inputs.every(({ id }, i) => {
    const range = at(sound, id);
    return (
      range !== null && tablesOf(node, i, at(domains, i)).every(([low, high]) => low <= range[0] && range[1] <= high)
    );
  });
}

/** What the table of a function has of its input number `i`, or the domain where there is no table yet. */
function tablesOf({ operation, attributes }: Node, i: number, domain: Bounds): readonly Bounds[] {
  if (operation === "univariate" && attributes.table !== null) {
    const { low, values } = attributes.table;
    return [[low, low + values.length - 1]];
  }
  if (operation === "multivariate" && attributes.table !== null) {
    const low = at(attributes.table.lows, i);
    return [[low, low + at(attributes.table.sizes, i) - 1]];
  }
  return [domain];
}
