/** The boxes of the picture that are drawn, each with what is known of its nodes. */
import { type ReactNode, useMemo } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { CircuitReport } from "../../../compile/describe.ts";
import type { Node } from "../../../ir/node.ts";
import type { PlacedBox } from "../../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../../layout/view.ts";
import {
  type BandDescription,
  describeBand,
  describeGroup,
  describeInner,
  type GraphDescription,
  type GroupDescription,
  type NodeDescription,
} from "../facts/describe.ts";
import { BandHeader } from "./BandHeader.tsx";
import type { NodeProgress } from "./fill.ts";
import type { GraphDrawingProps } from "./GraphDrawing.tsx";
import { GraphNode, GroupNode, ResultNode } from "./GraphNode.tsx";

/** Draws `boxes`; the one of the key `stop` takes the Tab key. */
export function GraphBoxes({
  description,
  view,
  boxes,
  stop,
  ...props
}: GraphDrawingProps & { boxes: readonly PlacedBox[]; stop: string }): ReactNode {
  const { theme, selected, marked, path, progress, report } = props;
  const onPath = useMemo(() => new Set(path?.nodes), [path]);
  const groups = useMemo(() => described(view, description, report), [view, description, report]);
  const inside = useMemo(() => describedInner(description, view), [description, view]);
  const headers = useMemo(() => describedHeaders(view, description, report), [view, description, report]);
  return boxes.map((placed) => {
    const { key, kind, node: id } = placed;
    const tabIndex = key === stop ? 0 : -1;
    const band = headers.get(key);
    if (band !== undefined) return <BandHeader key={key} placed={placed} band={band} tabIndex={tabIndex} />;
    const members = view.groups.get(key)?.nodes;
    const group = groups.get(key);
    if (members !== undefined && group !== undefined) {
      const has = (set: ReadonlySet<number>) => members.some((member) => set.has(member));
      return (
        <GroupNode
          key={key}
          placed={placed}
          group={group}
          theme={theme}
          selected={false}
          marked={has(marked) || (selected !== null && members.includes(selected))}
          onPath={has(onPath)}
          progress={progress === null ? undefined : joined(members, progress)}
          tabIndex={tabIndex}
        />
      );
    }
    const node: NodeDescription | undefined = kind === "inner" ? inside.get(key) : description.byId.get(id);
    if (node === undefined) return null;
    if (kind === "result") return <ResultNode key={key} placed={placed} node={node} />;
    return (
      <GraphNode
        key={key}
        placed={placed}
        node={node}
        theme={theme}
        selected={selected === id}
        marked={marked.has(id)}
        onPath={onPath.has(id)}
        severity={kind === "node" ? severityOf(props.problems.get(id)) : undefined}
        cost={kind === "node" ? props.costs.get(id) : undefined}
        progress={kind === "node" ? progress?.get(id) : undefined}
        tabIndex={tabIndex}
      />
    );
  });
}

/** Closed groups as words, by their keys. */
function described(
  { groups }: GraphView,
  { graph }: GraphDescription,
  report: CircuitReport | null,
): ReadonlyMap<string, GroupDescription> {
  return new Map([...groups].map(([key, group]) => [key, describeGroup(graph, group, report)]));
}

/** What the headers of open groups and lookups say, by the keys of their boxes. */
const describedHeaders = (
  view: GraphView,
  description: GraphDescription,
  report: CircuitReport | null,
): ReadonlyMap<string, BandDescription> =>
  new Map(
    view.boxes
      .filter(({ kind }) => kind === "header")
      .map((box) => [box.key, describeBand(description, view, box, report)]),
  );

/** Nodes inside of open lookups as words, by the keys of their boxes. */
function describedInner({ byId }: GraphDescription, { boxes }: GraphView): ReadonlyMap<string, NodeDescription> {
  const inside = new Map<string, NodeDescription>();
  const outer = new Set(boxes.flatMap(({ kind, node }) => (kind === "inner" ? [node] : [])));
  for (const id of outer) {
    const fused = byId.get(id);
    if (fused?.node.operation !== "subgraph") continue;
    const inner = describeInner(fused.name, fused.node as Node<"subgraph">);
    for (const [innerId, description] of inner) inside.set(`${nodeKey(id)}/${innerId}`, description);
  }
  return inside;
}

function joined(members: readonly number[], progress: ReadonlyMap<number, NodeProgress>): NodeProgress | undefined {
  let [done, total] = [0, 0];
  for (const id of members) {
    done += progress.get(id)?.done ?? 0;
    total += progress.get(id)?.total ?? 0;
  }
  return total === 0 ? undefined : { done, total };
}

/** The worst of a node's problems. */
function severityOf(problems: readonly Diagnostic[] = []): Diagnostic["severity"] | undefined {
  return problems.find(({ severity }) => severity === "error")?.severity ?? problems[0]?.severity;
}
