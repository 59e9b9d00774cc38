/** Where the nodes of a drawn tree stand: leaves side by side, each other node above the middle of what follows it. */
import type { DrawnNode } from "../../../../protocol/display.ts";

/** Columns of leaves and rows of nodes; a node's place is the middle of its box, in columns and rows. */
export interface TreeLayout {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly (readonly [column: number, row: number])[];
}

/** The places of all nodes, which stand after those that lead to them. */
export function layoutTree(nodes: readonly DrawnNode[]): TreeLayout {
  const places: (readonly [number, number])[] = [];
  let columns = 0;
  let rows = 0;
  const place = (node: number, row: number): number => {
    rows = Math.max(rows, row + 1);
    const next = nodes[node]?.next ?? null;
    const column = next === null ? columns++ + 0.5 : (place(next[0], row + 1) + place(next[1], row + 1)) / 2;
    places[node] = [column, row];
    return column;
  };
  place(0, 0);
  return { columns, rows, places };
}
