/** What the graph's picture, table and details say of a node, derived once for a graph. */
import type { CircuitReport, NodeCost } from "../../../compile/describe.ts";
import type { GraphData, Node } from "../../../ir/node.ts";
import { consumersOf, orderedNodes } from "../../../ir/order.ts";
import { formatCall, formatGraph } from "../../../ir/print.ts";
import type { Group } from "../../../layout/groups.ts";
import type { Box, GraphView } from "../../../layout/view.ts";
import { formatTensor } from "../../../value/format.ts";
import { strings as notebookStrings } from "../../notebook/strings.ts";
import { strings as pageStrings } from "../../page/strings.ts";
import { strings as runStrings } from "../../run/strings.ts";
import { formatBounds, formatClearType, formatDuration, formatNumber } from "../../values/format.ts";
import { strings } from "./strings.ts";

/** One node as words. */
export interface NodeDescription {
  readonly node: Node;
  /** Its name in the printed graph, such as `%3`. */
  readonly name: string;
  /** The printed call, such as `matmul(%1, %2)`. */
  readonly call: string;
  /** What stands in its box: the operation, or the name or value of a source. */
  readonly title: string;
  /** `encrypted` or `clear`. */
  readonly side: string;
  readonly type: string;
  /** Empty when they were not measured. */
  readonly bounds: string;
  readonly bits: number;
  readonly line: number | null;
  /** The whole of it as one sentence, for screen readers. */
  readonly label: string;
}

/** A graph as words. */
export interface GraphDescription {
  readonly graph: GraphData;
  /** In the order of the printed graph. */
  readonly ordered: readonly NodeDescription[];
  readonly byId: ReadonlyMap<number, NodeDescription>;
  readonly consumers: readonly (readonly Node[])[];
  readonly text: string;
}

/** Describes every node of `graph`. */
export function describeGraph(graph: GraphData): GraphDescription {
  const nodes = orderedNodes(graph, "topological");
  const names = new Map(nodes.map((node, i) => [node.id, `%${i}`]));
  const nameOf = (id: number): string => names.get(id) ?? "";
  const ordered = nodes.map((node): NodeDescription => {
    const name = nameOf(node.id);
    const title = titleOf(node);
    const side = node.output.encrypted ? pageStrings.terms.encrypted : pageStrings.terms.clear;
    const type = formatClearType(node.output);
    const bounds = node.bounds === null ? "" : formatBounds(node.bounds);
    const line = node.location?.line ?? null;
    return {
      node,
      name,
      call: formatCall(node, node.inputs.map(nameOf)),
      title,
      side,
      type,
      bounds,
      bits: node.output.dtype.bits,
      line,
      label: strings.graph.node(
        name,
        title,
        `${side} ${type}`,
        bounds === "" ? "" : strings.graph.boundsIn(bounds),
        line === null ? "" : notebookStrings.output.line(line),
      ),
    };
  });
  return {
    graph,
    ordered,
    byId: new Map(ordered.map((description) => [description.node.id, description])),
    consumers: consumersOf(graph),
    text: formatGraph(graph),
  };
}

function titleOf(node: Node): string {
  if (node.operation === "input") return (node as Node<"input">).attributes.name;
  if (node.operation === "constant") return formatTensor((node as Node<"constant">).attributes.value);
  return node.operation;
}

/** What a node costs as words. */
export interface CostDescription {
  /** `3 bootstraps`, as many as progress counts; empty for a node that is done within another one's. */
  readonly short: string;
  readonly bootstraps: string;
  readonly widths: string;
  readonly strategy: string;
  /** The strategies that were not taken and what they would take, the cheapest first. */
  readonly others: readonly string[];
  readonly time: string;
  /** Its part of the predicted time of all nodes, from 0 to 1. */
  readonly share: number;
}

/** The costs of a report by node id; empty while there is none. */
export function describeCosts(report: CircuitReport | null): ReadonlyMap<number, CostDescription> {
  const nodes = Object.entries(report?.nodes ?? {});
  const total = nodes.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0);
  return new Map(
    nodes.map(([id, { strategy, widths, milliseconds, alternatives }]) => {
      const count = bootstrapsFor(report, [Number(id)]);
      const description = {
        short: count === 0 ? "" : runStrings.cost.bootstraps(count),
        bootstraps: count === 0 ? runStrings.cost.elsewhere : formatNumber(count),
        widths: widths.join(", "),
        strategy,
        others: othersThan(strategy, alternatives),
        time: count === 0 ? "" : runStrings.cost.predicted(formatDuration(milliseconds)),
        share: total === 0 ? 0 : milliseconds / total,
      };
      return [Number(id), description];
    }),
  );
}

/** Other ways than the one that is taken; the table that a lookup is goes by its own name. */
function othersThan(taken: string, all: NodeCost["alternatives"]): readonly string[] {
  const own = taken === "lookup" ? "table" : taken;
  return all
    .filter(({ strategy }) => strategy !== own)
    .map(({ strategy, bootstraps, milliseconds }) =>
      strings.details.otherWay(strategy, bootstraps, runStrings.cost.predicted(formatDuration(milliseconds))),
    );
}

/** Bootstraps that make values of any of these nodes: one that several share counts once here, and for each of them by itself. */
function bootstrapsFor(report: CircuitReport | null, ids: readonly number[]): number {
  const order = report?.order ?? [];
  return order.reduce((sum, { nodes, count }) => sum + (ids.some((id) => nodes.includes(id)) ? count : 0), 0);
}

/** A group of nodes as words. */
export interface GroupDescription {
  readonly name: string;
  /** `12 nodes`. */
  readonly count: string;
  /** Width of the widest node. */
  readonly bits: number;
  /** `30 bootstraps`; empty without any. */
  readonly cost: string;
  readonly label: string;
}

/** The name of a group: its tag, or its lines, or that it is of constants. */
export function groupName({ tag, lines, part, isConstants, nodes }: Group): string {
  const { group } = strings;
  if (isConstants) return group.constants(nodes.length);
  const name = tag === "" ? group.lines(lines) : tag;
  return part === null ? name : group.part(name, ...part);
}

/** Describes a group; `report` as for `describeCosts`. */
export function describeGroup(graph: GraphData, group: Group, report: CircuitReport | null): GroupDescription {
  const name = groupName(group);
  const { bits, cost } = summary(graph, group.nodes, report);
  const { count, label } = strings.group;
  return { name, bits, cost, count: count(group.nodes.length), label: label(name, group.nodes.length, bits, cost) };
}

/** What stands above the boxes of an open group or lookup. */
export type BandDescription = Pick<GroupDescription, "name" | "bits" | "cost">;

/** Describes the band of which this is the header; `report` as for `describeCosts`. */
export function describeBand(
  { graph, byId }: GraphDescription,
  { opened }: GraphView,
  { band, node }: Pick<Box, "band" | "node">,
  report: CircuitReport | null,
): BandDescription {
  const group = opened.find(({ key }) => key === band);
  if (group !== undefined) return describeGroup(graph, group, report);
  // What is open and no group is a lookup.
  return { ...summary(graph, [node], report), name: strings.group.lookup(byId.get(node)?.name ?? "") };
}

/** The width of the widest of some nodes, and what they cost together. */
function summary(
  graph: GraphData,
  nodes: readonly number[],
  report: CircuitReport | null,
): Pick<GroupDescription, "bits" | "cost"> {
  const bits = nodes.reduce((widest, id) => Math.max(widest, graph.nodes[id]?.output.dtype.bits ?? 0), 0);
  const bootstraps = bootstrapsFor(report, nodes);
  return { bits, cost: bootstraps === 0 ? "" : runStrings.cost.bootstraps(bootstraps) };
}

/** The nodes inside a fused one as words, by their ids in the sub-graph. */
export function describeInner(name: string, node: Node<"subgraph">): ReadonlyMap<number, NodeDescription> {
  const { byId } = describeGraph(node.attributes.graph);
  return new Map([...byId].map(([id, inner]) => [id, { ...inner, name: `${name}.${inner.name.slice(1)}` }]));
}
