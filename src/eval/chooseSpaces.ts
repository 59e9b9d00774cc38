/**
 * Chooses for every message space whether it holds all that can occur or only what the samples showed. Room for everything is taken where a run is
 * none the dearer for it; where it is, the configuration decides, and a message names the widths that are too narrow and what the rest would cost.
 */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { expandGraph } from "../expand/index.ts";
import type { StrategyRules } from "../expand/rules.ts";
import type { GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import type { ParameterSizes } from "../params/parameters.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import { soundRanges } from "../passes/soundRanges.ts";
import { type NarrowSpace, narrowSpaces, withSoundTypes } from "../passes/soundSpaces.ts";
import { assignWidths, spaceGroups, type WidthAssignment } from "../passes/widths.ts";
import type { ChosenPlan } from "./choosePartition.ts";
import { choosePlan, type PartitionRule, type PlanLimits, planAsChosen } from "./choosePlan.ts";
import { loweringOf } from "./lower.ts";
import { type BoundsRule, typedGraph } from "./spaces.ts";

/** What is asked of a plan. */
export interface SpaceQuery {
  readonly assignment: WidthAssignment;
  readonly bounds: BoundsRule;
  readonly limits: PlanLimits;
  readonly partition: PartitionRule;
  readonly strategies: StrategyRules;
}

/** What a run takes. */
export interface RunCost {
  readonly bootstraps: number;
  /** Predicted milliseconds on one thread. */
  readonly milliseconds: number;
}

/** A plan with its message spaces. */
export interface SpacedPlan extends ChosenPlan {
  /** Roots of the spaces that hold only what the samples showed: see `typedGraph`. */
  readonly measured: readonly number[];
}

/** Plans that are searched for, at most, beside the first; spaces that were not reached then keep what the samples showed. */
const mostTries = 12;

/** A hundredth more, of time or bytes of keys, is nothing: how far one more element of a key can move the search. */
const tolerance = 1.01;

/**
 * The plan of the shortest predicted time, with as much room in its message spaces as costs nothing, or under the rule "sound" with all.
 * @throws UserError when no parameters fit
 */
export function choosePlanAndSpaces(graph: GraphData, query: SpaceQuery): SpacedPlan {
  const { assignment, bounds } = query;
  const ranges = soundRanges(graph);
  const narrow = narrowSpaces(graph, ranges, assignment);
  const rootsOf = (measured: readonly NarrowSpace[]) => measured.map(({ root }) => root);
  if (narrow.length === 0 || bounds === "sound") {
    return { ...planFor(typedGraph(graph, assignment, []), query), measured: [] };
  }
  const leastGraph = typedGraph(graph, assignment, rootsOf(narrow));
  const least = planFor(leastGraph, query);
  let [best, kept, tries] = [least, narrow, 0];
  /** Gives room to as many of the spaces as cost nothing: all of them, or halves of them one after the other. */
  const widen = (some: readonly NarrowSpace[]) => {
    if (some.length === 0 || ++tries > mostTries) return;
    const rest = kept.filter((space) => !some.includes(space));
    const made = possible(() => {
      const typed = typedGraph(graph, assignment, rootsOf(rest));
      // More lookups are more bootstraps, which needs no search to be known.
      if (lookupCount(typed, query) > lookupCount(leastGraph, query)) return null;
      // What is free is so with the choice of the narrowest spaces; a search for each try would take most of the time.
      return planAsChosen(loweringOf(typed, assignment, query.strategies), query.limits, least.choice);
    });
    if (made !== null && isFree(made, least)) {
      [best, kept] = [made, rest];
    } else if (some.length > 1) {
      const half = Math.ceil(some.length / 2);
      widen(some.slice(0, half));
      widen(some.slice(half));
    }
  };
  const isHopeless = widensLookups(leastGraph, withSoundTypes(graph, ranges, assignment, new Set()), assignment);
  widen(narrow.filter((space) => !isHopeless(space)));
  return { ...best, measured: rootsOf(kept) };
}

/**
 * What a run takes with room for everything in all message spaces; null where there are no parameters for that.
 * @param graph the user's graph, as it was measured
 */
export function soundCost(graph: GraphData, query: SpaceQuery): RunCost | null {
  const plan = possible(() => choosePlanAndSpaces(graph, { ...query, bounds: "sound" }));
  return plan === null ? null : { bootstraps: plan.plan.bootstraps, milliseconds: plan.milliseconds };
}

const planFor = (graph: GraphData, { assignment, limits, partition, strategies }: SpaceQuery): ChosenPlan =>
  choosePlan(loweringOf(graph, assignment, strategies), limits, partition);

/** What `make` gives; null where it is refused because it would be too wide. */
function possible<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** True when a plan takes no bootstrap, no wider lookup, and no larger parameters than another; without bootstraps it takes no time and no keys. */
function isFree(plan: ChosenPlan, least: ChosenPlan): boolean {
  if (plan.plan.bootstraps === 0) return true;
  const widest = ({ needs: { needs } }: ChosenPlan) => Math.max(0, ...needs.map(({ precision }) => precision));
  return (
    plan.plan.bootstraps <= least.plan.bootstraps &&
    widest(plan) <= widest(least) &&
    plan.milliseconds <= least.milliseconds * tolerance &&
    keyBytes(plan) <= keyBytes(least) * tolerance
  );
}

/** Tells which spaces would make a lookup wider than all that there are, which is never free. Saves searches. */
function widensLookups(graph: GraphData, roomy: GraphData, how: WidthAssignment): (space: NarrowSpace) => boolean {
  const rootOf = spaceGroups(graph, how);
  const sources = graph.nodes.flatMap((node) => (isEncryptedLookup(graph, node) ? encryptedInputs(graph, node) : []));
  const widths = assignWidths(graph, how);
  const roomyWidths = assignWidths(roomy, how);
  const widest = Math.max(0, ...sources.map((id) => at(widths, id)));
  const wider = new Set(sources.filter((id) => at(roomyWidths, id) > widest).map(rootOf));
  return ({ root }) => wider.has(root);
}

const lookupCount = (graph: GraphData, { strategies }: SpaceQuery): number =>
  expandGraph(graph, strategies).lookups.reduce((sum, { count }) => sum + count, 0);

const encryptedInputs = (graph: GraphData, { inputs }: Node) =>
  inputs.filter((id) => nodeAt(graph, id).output.encrypted);

function keyBytes({ prediction: { parameters } }: ChosenPlan): number {
  const { sizes, wide } = parameters;
  const bytesOf = (of: ParameterSizes) => of.bootstrapKeyLoaded + of.keyswitchKeyLoaded;
  return bytesOf(sizes) + (wide === undefined ? 0 : bytesOf(wide.sizes));
}
