/** The message spaces of a circuit once they are chosen: the graph with the types that are run, and which spaces can overflow. Nothing is searched. */
import { at } from "../base/arrays.ts";
import { UserError } from "../base/errors.ts";
import { expandGraph } from "../expand/index.ts";
import { boundsOf } from "../ir/arguments.ts";
import type { Bounds, GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { checkGraph } from "../passes/check.ts";
import type { Problem } from "../passes/pass.ts";
import { type SoundRanges, soundRanges } from "../passes/soundRanges.ts";
import { type NarrowSpace, narrowSpaces, withSoundTypes } from "../passes/soundSpaces.ts";
import type { WidthAssignment } from "../passes/widths.ts";

/** Message spaces where all that can occur costs more: as the samples showed, or for all. */
export type BoundsRule = "measured" | "sound";

/** A space where results wrap once they leave what the samples showed. */
export interface MeasuredSpace extends NarrowSpace {
  /** What the first of its nodes was in the samples. */
  readonly measured: Bounds;
  /** What it can be; null where nothing follows from its operation. */
  readonly sound: Bounds | null;
}

/** Made once for each graph and choice: whoever chooses expands the graph that is prepared afterwards. */
const typedGraphs = new WeakMap<GraphData, Map<string, GraphData>>();

/**
 * The user's graph with the types that are run: the same nodes, some of them wider.
 * @param measured roots of the spaces that hold only what the samples showed
 * @throws UserError where types are wider than any value or lookup may be
 */
export function typedGraph(graph: GraphData, assignment: WidthAssignment, measured: readonly number[]): GraphData {
  const made = typedGraphs.get(graph) ?? new Map<string, GraphData>(); // absent: nothing was made for this graph yet
  typedGraphs.set(graph, made);
  const key = `${assignment} ${measured.join()}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const typed = withSoundTypes(graph, soundRanges(graph), assignment, new Set(measured));
  checkWidths(typed);
  made.set(key, typed);
  return typed;
}

function checkWidths(graph: GraphData): void {
  const problems: Problem[] = [];
  checkGraph(graph, { expand: expandGraph, problems, report: (problem) => problems.push(problem) });
  const [first] = problems;
  if (first === undefined) return;
  const nodes = first.nodes.map(({ id }) => id);
  const location = first.nodes[0]?.location ?? undefined;
  throw new UserError(first.message, { code: first.code, hint: first.hint, nodes, location });
}

/**
 * The spaces that are narrower than what can occur: under the rule "measured" those of these roots, under "sound" those of which nobody knows what
 * can occur.
 */
export function measuredSpaces(
  graph: GraphData,
  assignment: WidthAssignment,
  bounds: BoundsRule,
  measured: readonly number[],
): readonly MeasuredSpace[] {
  const ranges = soundRanges(graph);
  const isUnknown = ({ nodes }: NarrowSpace) => nodes.some((id) => at(ranges, id) === null);
  return narrowSpaces(graph, ranges, assignment)
    .filter((space) => (bounds === "sound" ? isUnknown(space) : measured.includes(space.root)))
    .map((space) => told(graph, ranges, space));
}

function told(graph: GraphData, ranges: SoundRanges, { root, nodes }: NarrowSpace): MeasuredSpace {
  const first = at(nodes, 0);
  return { root, nodes, measured: boundsOf(nodeAt(graph, first)), sound: at(ranges, first) };
}
