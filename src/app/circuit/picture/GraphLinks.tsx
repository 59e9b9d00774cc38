/** The links of the picture that are drawn, each with what it brings and whether it lies on the widest path. */
import type { ReactNode } from "react";
import type { PlacedLink } from "../../../layout/layout.ts";
import { type GraphView, nodeKey } from "../../../layout/view.ts";
import type { WidestPath } from "../facts/widestPath.ts";
import { Edge } from "./GraphBackground.tsx";
import type { GraphDrawingProps } from "./GraphDrawing.tsx";

/** Draws `links`. */
export function GraphLinks({
  description,
  view,
  marked,
  path,
  layout,
  links,
}: Pick<GraphDrawingProps, "description" | "view" | "layout" | "marked" | "path"> & {
  links: readonly PlacedLink[];
}): ReactNode {
  return links.map((link) => (
    <Edge
      key={link.key}
      link={link}
      direction={layout.direction}
      name={description.byId.get(link.value)?.name ?? ""}
      marked={marked.has(link.value)}
      onPath={isOnPath(link, view, path)}
    />
  ));
}

/** Whether a link leads from one node of the path to the next. */
function isOnPath({ from, to, value }: PlacedLink, { groups }: GraphView, path: WidestPath | null): boolean {
  const at = path?.nodes.indexOf(value) ?? -1;
  if (path === null || at < 0) return false;
  const next = path.nodes[at + 1];
  if (next === undefined) return to.startsWith("r");
  const has = (box: string, id: number): boolean =>
    box === nodeKey(id) || (groups.get(box)?.nodes.includes(id) ?? false);
  return has(to, next) && (has(from, value) || from.startsWith(`${nodeKey(value)}/`));
}
