/**
 * Lowers a graph to steps: take an input, combine linearly, look up. Shapes are gone; a value is a row of elements. What is expensive
 * to find (rows, tables) is found once, so that lowering again with other choices is cheap.
 */
import { at } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import { expandGraph } from "../expand/index.ts";
import { cheapest, type StrategyRules } from "../expand/rules.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { consumersOf, nodeAt } from "../ir/order.ts";
import type { Gadget } from "../kernel/bootstrapShape.ts";
import { maximumLookupBits } from "../passes/check.ts";
import { bitFieldOf, isEncryptedLookup, isRounding, type RoundingNode } from "../passes/lookups.ts";
import { firstMultiple, isApproximate, multiplesIn } from "../passes/rounding.ts";
import { type LookupTables, lookupTables, tablesOn, variableInput } from "../passes/tables.ts";
import { type MessageSpace, messageSpaces, type WidthAssignment } from "../passes/widths.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { sizeOf } from "../value/shape.ts";
import { tensor } from "../value/tensor.ts";
import { foldFactors } from "./foldFactors.ts";
import { type LookupChain, lookupChains } from "./lookupChains.ts";
import { LookupLowering } from "./lookupLowering.ts";
import { clearDependent, clearValuesOf, rowsOfNode } from "./rows.ts";
import { pruneSteps, shareRotations } from "./sharing.ts";
import { StepBuilder } from "./stepBuilder.ts";
import { madeBy, type Step, type Value } from "./steps.ts";

/** The widest lookup that is tried as one bootstrap. */
export const widestDirect = 8;

/** Choices of a lowering; the results are the same. */
export interface LoweringChoice {
  /** Lookups of up to so many bits are one bootstrap each; wider ones are decomposed. */
  readonly directBits: number;
  /** log2 of how many tables on one element may share a blind rotation. */
  readonly sharing: number;
  /** Digits of the selectors of trees, by which wider lookups are done; null where they are decomposed. */
  readonly tree: Gadget | null;
}

/** A graph with its steps. */
export interface LoweredGraph {
  /** The expanded graph, whose nodes the steps refer to. */
  readonly graph: GraphData;
  /** For each node, the node of the user's graph that it came from. */
  readonly origin: readonly number[];
  /** Width of each node's message space, 0 for clear nodes. */
  readonly widths: readonly number[];
  /** The same with what forces them, null for clear nodes. */
  readonly spaces: readonly (MessageSpace | null)[];
  readonly steps: readonly Step[];
  /** The values of the graph's outputs. */
  readonly outputs: readonly Value[];
  /** By id of a node of the user's graph, the value that a run makes for it; what is done within other nodes' lookups, or made as a multiple, has none. */
  readonly values: ReadonlyMap<number, Value>;
}

/** A graph ready to be lowered in several ways. */
export interface Lowering {
  /** Width of the widest value that is looked up or rounded, 0 without any. */
  readonly widestLookup: number;
  /** All such widths, in order. */
  readonly lookupWidths: readonly number[];
  lower(choice: LoweringChoice): LoweredGraph;
}

/** The value for which message 0 stands in the message space of a node of a lowered graph; 0 for a clear one. */
export const lowOf = ({ spaces }: Pick<LoweredGraph, "spaces">, id: number): number => at(spaces, id)?.low ?? 0; // absent: a clear node

/** Makes a measured graph that passed the checks ready for lowering. */
export function loweringOf(
  source: GraphData,
  assignment: WidthAssignment = "perNode",
  rules: StrategyRules = cheapest,
): Lowering {
  const { graph, origin, results } = expandGraph(source, rules);
  const spaces = messageSpaces(graph, assignment);
  const widths = spaces.map((space) => (space === null ? 0 : space.bits));
  const dependsOnClear = clearDependent(graph);
  const constants = clearValuesOf(graph, []);
  const rows = remembered((node) => rowsOfNode(graph, node, constants));
  const bitsOf = (node: Node) => at(widths, node.id);
  const lowIn = (node: Node) => lowOf({ spaces }, node.id);
  const sourceOf = (node: Node): Node => {
    const variable = variableInput(graph, node);
    assert(variable !== null, `lookup ${node.id} has a variable input`);
    return variable;
  };
  const isLeftToNoise = (node: Node): node is RoundingNode => {
    if (!isRounding(node) || !isApproximate(node)) return false;
    const left = bitsOf(node) - node.attributes.lsbsToRemove;
    return left > 0 && left <= maximumLookupBits;
  };
  /** Bits in which the value of a node is looked up. */
  const readBits = (node: Node) => bitsOf(node) - (isLeftToNoise(node) ? node.attributes.lsbsToRemove : 0);
  /** The tables of a node, which is `rounding` itself or a lookup of it, for what that leaves. */
  const tablesOfMultiples = (node: Node, rounding: RoundingNode): LookupTables => ({
    low: firstMultiple(graph, rounding, bitsOf(rounding)),
    ...tablesOn(graph, node, multiplesIn(graph, rounding, bitsOf(rounding))),
  });
  const chainOf = remembered((node): LookupChain => {
    const variable = sourceOf(node);
    const tables = isLeftToNoise(variable)
      ? tablesOfMultiples(node, variable)
      : tablesOf(graph, node, lowIn(variable), bitsOf(variable));
    return { variable, element: elementsOf(variable, node), tables };
  });
  const isBootstrapped = (node: Node) => isEncryptedLookup(graph, node) || isRounding(node);
  const consumers = consumersOf(graph);
  /** Whether a rounding has to be a value of its own; lookups of an approximate one look at what it rounds. */
  const isUsed = (node: Node) =>
    graph.outputs.includes(node.id) || at(consumers, node.id).some((consumer) => !isEncryptedLookup(graph, consumer));

  const lower = (choice: LoweringChoice): LoweredGraph => {
    const builder = new StepBuilder();
    // One tree is never dearer than two lookups, one of them a tree.
    const oneLookup = choice.tree === null ? choice.directBits : widestLookup;
    const wholeChain = lookupChains({ graph, chainOf, bitsOf: readBits, isLeftToNoise }, oneLookup);
    const lookups = new LookupLowering(builder, choice);
    const values = new Map<number, Value>();
    const rounded = new Map<number, Value>();
    const valueAt = (id: number): Value => {
      const value = values.get(id);
      assert(value !== undefined, `node ${id} is lowered before what uses it`);
      return value;
    };
    /** What a lookup of a node is of. */
    const readAt = (id: number): Value => rounded.get(id) ?? valueAt(id);
    const lowerNode = (node: Node): Value | null => {
      const bits = bitsOf(node);
      if (node.operation === "input") {
        return builder.input(bits, sizeOf(node.output.shape), graph.inputs.indexOf(node.id), lowIn(node));
      }
      if (isBootstrapped(node)) {
        if (isRounding(node)) {
          const variable = sourceOf(node);
          const how = node.operation === "round_bit_pattern" ? "halves-up" : "down";
          const { lsbsToRemove } = node.attributes;
          if (isLeftToNoise(node)) {
            const left = lookups.leftToNoise(valueAt(variable.id), lsbsToRemove, how);
            rounded.set(node.id, left);
            return isUsed(node) ? lookups.lookup(left, bits, everyElement(left), tablesOfMultiples(node, node)) : null;
          }
          const exact = lookups.round(valueAt(variable.id), lowIn(variable), lsbsToRemove, how);
          if (exact !== null) return exact;
        }
        const field = bitFieldOf(node);
        if (field !== null && !isLeftToNoise(sourceOf(node))) {
          const variable = sourceOf(node);
          const taken = lookups.field(valueAt(variable.id), lowIn(variable), field, bits);
          if (taken !== null) return taken;
        }
        const { variable, element, tables } = isRounding(node) ? chainOf(node) : wholeChain(node);
        return lookups.lookup(readAt(variable.id), bits, element, tables);
      }
      const encrypted = node.inputs.filter((id) => nodeAt(graph, id).output.encrypted).map(valueAt);
      if (dependsOnClear.has(node.id)) return builder.varying(bits, sizeOf(node.output.shape), encrypted);
      return builder.affine(bits, encrypted, rows(node));
    };
    for (const node of graph.nodes) {
      if (!node.output.encrypted) continue;
      builder.at(node);
      const value = lowerNode(node);
      if (value !== null) values.set(node.id, value);
    }
    const outputs = graph.outputs.map(valueAt);
    const { steps: folded, scaled } = foldFactors(pruneSteps(builder.steps, outputs), outputs);
    const steps = shareRotations(folded, choice.sharing);
    const made = new Set(steps.flatMap(madeBy).flatMap(({ id }) => (scaled.has(id) ? [] : [id])));
    const madeFor = (result: number): Value | null => {
      const value = values.get(result);
      return value !== undefined && made.has(value.id) ? value : null;
    };
    const kept = results.flatMap((result, id) => {
      const value = madeFor(result);
      return value === null ? [] : [[id, value] as const];
    });
    return { graph, origin, widths, spaces, steps, outputs, values: new Map(kept) };
  };

  const lookedUp = graph.nodes.filter((node) => node.output.encrypted && isBootstrapped(node));
  const lookedUpWidths = lookedUp.map((node) =>
    isLeftToNoise(node) ? readBits(node) : lookedUpBits(node, readBits(sourceOf(node))),
  );
  const lookupWidths = [...new Set(lookedUpWidths)].sort((a, b) => a - b);
  const widestLookup = lookupWidths.at(-1) ?? 0; // absent: nothing is looked up
  return { widestLookup, lookupWidths, lower };
}

/** Bits that one bootstrap may look up of a value of `bits` bits: of a field of a wide value no more than what is above its low bits. */
function lookedUpBits(node: Node, bits: number): number {
  const field = bitFieldOf(node);
  if (field === null || bits <= widestDirect) return bits;
  return field.to < bits ? 1 : Math.min(Math.max(1, bits - field.from), widestDirect);
}

function remembered<T>(make: (node: Node) => T): (node: Node) => T {
  const known = new Map<number, T>();
  return (node) => {
    const value = known.get(node.id) ?? make(node);
    known.set(node.id, value);
    return value;
  };
}

function tablesOf(graph: GraphData, node: Node, low: number, bits: number): LookupTables {
  return lookupTables(graph, node, low, low + 2 ** bits - 1);
}

const everyElement = ({ count }: Value): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** For each element of a lookup, the element of its input. */
function elementsOf(variable: Node, node: Node): Uint32Array {
  const { shape } = variable.output;
  const numbers = tensor(
    "int64",
    shape,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );
  return Uint32Array.from(broadcastTo(numbers, node.output.shape).data);
}
