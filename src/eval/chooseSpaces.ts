/**
 * Chooses for every message space whether it holds all that can occur or only what the samples showed. Room for everything is taken where a run is
 * none the dearer for it; where it is, the configuration decides, and what is narrower than it should be is told with what the rest would cost.
 */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { expandGraph } from "../expand/index.ts";
import { boundsOf } from "../ir/arguments.ts";
import type { Bounds, GraphData, Node } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import type { ParameterSizes } from "../params/parameters.ts";
import { checkGraph } from "../passes/check.ts";
import { isEncryptedLookup } from "../passes/lookups.ts";
import type { Problem } from "../passes/pass.ts";
import { type SoundRanges, soundRanges } from "../passes/soundRanges.ts";
import { type NarrowSpace, narrowSpaces, withSoundTypes } from "../passes/soundSpaces.ts";
import { assignWidths, spaceGroups, type WidthAssignment } from "../passes/widths.ts";
import type { ChosenPlan } from "./choosePartition.ts";
import { choosePlan, type PartitionRule, type PlanLimits } from "./choosePlan.ts";
import { loweringOf } from "./lower.ts";

/** Message spaces where all that can occur costs more: as the samples showed, or for all. */
export type BoundsRule = "measured" | "sound";

/** What is asked of a plan. */
export interface SpaceQuery {
  readonly assignment: WidthAssignment;
  readonly bounds: BoundsRule;
  readonly limits: PlanLimits;
  readonly partition: PartitionRule;
}

/** A space where results wrap once they leave what the samples showed. */
export interface MeasuredSpace extends NarrowSpace {
  /** What the first of its nodes was in the samples. */
  readonly measured: Bounds;
  /** What it can be; null where nothing follows from its operation. */
  readonly sound: Bounds | null;
}

/** What a run takes. */
export interface RunCost {
  readonly bootstraps: number;
  /** Predicted milliseconds on one thread. */
  readonly milliseconds: number;
}

/** A plan with its message spaces. */
export interface SpacedPlan extends ChosenPlan {
  /** The user's graph with the types that are run: the same nodes, some of them wider. */
  readonly graph: GraphData;
  /** The spaces that are narrower than what can occur. */
  readonly measured: readonly MeasuredSpace[];
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
  const typedFor = (measured: readonly NarrowSpace[]) =>
    withSoundTypes(graph, ranges, assignment, new Set(measured.map(({ root }) => root)));
  if (narrow.length === 0 || bounds === "sound") {
    const unknown = narrow.filter(({ nodes }) => nodes.some((id) => at(ranges, id) === null));
    return { ...planFor(typedFor([]), query), measured: told(graph, ranges, unknown) };
  }
  const least = planFor(typedFor(narrow), query);
  let [best, kept, tries] = [least, narrow, 0];
  /** Gives room to as many of the spaces as cost nothing: all of them, or halves of them one after the other. */
  const widen = (some: readonly NarrowSpace[]) => {
    if (some.length === 0 || ++tries > mostTries) return;
    const rest = kept.filter((space) => !some.includes(space));
    const made = possible(() => planFor(typedFor(rest), query));
    if (made !== null && isFree(made, least)) {
      [best, kept] = [made, rest];
    } else if (some.length > 1) {
      const half = Math.ceil(some.length / 2);
      widen(some.slice(0, half));
      widen(some.slice(half));
    }
  };
  const isHopeless = widensLookups(graph, typedFor([]), assignment);
  widen(narrow.filter((space) => !isHopeless(space)));
  return { ...best, measured: told(graph, ranges, kept) };
}

/**
 * What a run takes with room for everything in all message spaces; null where there are no parameters for that.
 * @param graph the user's graph, as it was measured
 */
export function soundCost(graph: GraphData, query: SpaceQuery): RunCost | null {
  const plan = possible(() => choosePlanAndSpaces(graph, { ...query, bounds: "sound" }));
  return plan === null ? null : { bootstraps: plan.plan.bootstraps, milliseconds: plan.milliseconds };
}

/** A plan of a graph with these types, and the graph. */
type TypedPlan = ChosenPlan & Pick<SpacedPlan, "graph">;

function planFor(graph: GraphData, { assignment, limits, partition }: SpaceQuery): TypedPlan {
  checkWidths(graph);
  return { ...choosePlan(loweringOf(graph, assignment), limits, partition), graph };
}

/** Throws a `UserError` where types are wider than any value or lookup may be. */
function checkWidths(graph: GraphData): void {
  const problems: Problem[] = [];
  checkGraph(graph, { expand: expandGraph, problems, report: (problem) => problems.push(problem) });
  const [first] = problems;
  if (first === undefined) return;
  const nodes = first.nodes.map(({ id }) => id);
  const location = first.nodes[0]?.location ?? undefined;
  throw new UserError(first.message, { code: first.code, hint: first.hint, nodes, location });
}

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

const encryptedInputs = (graph: GraphData, { inputs }: Node) =>
  inputs.filter((id) => nodeAt(graph, id).output.encrypted);

function keyBytes({ prediction: { parameters } }: ChosenPlan): number {
  const { sizes, wide } = parameters;
  const bytesOf = (of: ParameterSizes) => of.bootstrapKeyLoaded + of.keyswitchKeyLoaded;
  return bytesOf(sizes) + (wide === undefined ? 0 : bytesOf(wide.sizes));
}

function told(graph: GraphData, ranges: SoundRanges, spaces: readonly NarrowSpace[]): readonly MeasuredSpace[] {
  return spaces.map(({ root, nodes }) => {
    const first = at(nodes, 0);
    return { root, nodes, measured: boundsOf(nodeAt(graph, first)), sound: at(ranges, first) };
  });
}
