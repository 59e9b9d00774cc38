/**
 * In which form a graph is seen first: in as much detail as can be read in the room that there is, its layers in the direction that fits. Pure functions of
 * the graph and the room.
 */
import type { GraphData } from "../ir/node.ts";
import { type Grouping, groupsOf, largestPart } from "./groups.ts";
import { type Direction, expectedSize, sideRoom } from "./layers.ts";
import { type GraphView, nodeKey, viewOf } from "./view.ts";

/** Room for a drawing, in CSS pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What is drawn how before anybody chooses. */
export interface Form {
  readonly by: Grouping;
  readonly open: ReadonlySet<string>;
  readonly direction: Direction;
}

/** The scale below which a drawing cannot be read: words of 13 units are 9 pixels high there. */
export const leastReadable = 0.7;

/** Larger graphs are drawn in groups only: their nodes one by one would be no picture, and take long to place. */
const mostDrawn = 600;

/** From so many nodes on, groups by line are worth offering. */
const leastGrouped = 12;

/** Graphs of at most so many nodes, those inside of lookups counted, show what their lookups compute. */
const mostWithLookups = 12;

/** Where nothing can be read whole, so many boxes are still worth walking through; more are folded by line. */
const mostWalked = 40;

/** Ways to draw a graph. */
export function groupingsOf({ nodes }: GraphData): readonly [Grouping, ...Grouping[]] {
  const isTagged = nodes.some(({ tag }) => tag !== "");
  const every: readonly Grouping[] = nodes.length > mostDrawn ? [] : ["none"];
  if (isTagged) return ["tag", ...every, "line"];
  return nodes.length >= leastGrouped ? ["line", ...every] : ["none"];
}

/** How large a drawing of a view may be in a room. */
export function scaleIn(view: GraphView, direction: Direction, room: Room): number {
  const { width, height } = expectedSize({ ...view, direction });
  const { x, y } = sideRoom(direction);
  return Math.min(room.width / (width + x), room.height / (height + y));
}

/** Larger than this nothing becomes clearer. */
const large = 1;

/**
 * The direction in which a view is larger in the first of `rooms` where it can be read; `present` unless another is better. Where it can be
 * read nowhere: top to bottom, through which a page is read.
 * @param least the smallest scale that can be read
 */
export function directionFor(view: GraphView, rooms: readonly Room[], least: number, present?: Direction): Direction {
  for (const room of rooms) {
    const [down, across] = (["down", "across"] as const).map((each) => Math.min(large, scaleIn(view, each, room)));
    if (Math.max(down ?? 0, across ?? 0) < least) continue;
    if (present !== undefined && (present === "down" ? down : across) === Math.max(down ?? 0, across ?? 0))
      return present;
    if (down === across) return room.width > 1.4 * room.height ? "across" : "down";
    return (down ?? 0) > (across ?? 0) ? "down" : "across";
  }
  return present ?? "down"; // absent: the first view
}

/** The form of the first view. `rooms`: the room that there is, and the room that it may grow to. */
export function firstForm(graph: GraphData, rooms: readonly Room[], least: number): Form {
  const groupings = groupingsOf(graph);
  const [by] = groupings;
  const isTagged = by === "tag";
  const forms: Omit<Form, "direction">[] = [];
  const whole: Grouping = isTagged ? "tag" : "none";
  const groups = isTagged ? groupsOf(graph, "tag").filter(({ nodes }) => nodes.length <= largestPart) : [];
  const open = groups.map(({ key }) => key);
  if (groupings.includes("none")) {
    const lookups = lookupsOf(graph);
    if (lookups.length > 0) forms.push({ by: whole, open: new Set([...open, ...lookups]) });
    forms.push({ by: whole, open: new Set(open) });
  }
  if (isTagged) forms.push({ by: "tag", open: new Set() });
  for (const form of forms) {
    const view = viewOf(graph, form);
    const isReadable = rooms.some((room) =>
      (["down", "across"] as const).some((direction) => scaleIn(view, direction, room) >= least),
    );
    if (isReadable) return { ...form, direction: directionFor(view, rooms, least) };
  }
  const last = forms.at(-1) ?? { by, open: new Set() }; // absent: large and without tags
  const isLong = viewOf(graph, last).boxes.filter(({ within }) => within === null).length > mostWalked;
  const form =
    isLong && !isTagged && groupings.includes("line") ? { by: "line" as const, open: new Set<string>() } : last;
  return { ...form, direction: directionFor(viewOf(graph, form), rooms, least) };
}

/** Keys of the lookups that a small graph shows open. */
function lookupsOf({ nodes }: GraphData): readonly string[] {
  let count = nodes.length;
  const keys = nodes.flatMap((node) => {
    if (node.operation !== "subgraph") return [];
    count += node.attributes.graph.nodes.length;
    return [nodeKey(node.id)];
  });
  return count <= mostWithLookups ? keys : [];
}
