/** Where the nodes of a drawn tree stand: leaves side by side, each other node above the middle of what follows it. */
import type { DrawnNode } from "../../../../protocol/display.ts";

/** Columns of leaves and rows of nodes; a node's place is the middle of its box, in columns and rows. */
export interface TreeLayout {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly (readonly [column: number, row: number])[];
}

/** Characters that have room in a line of a box. */
const room = 21;

const shortened = (line: string): string => (line.length > room ? `${line.slice(0, room - 1)}…` : line);

/** The words of a node in one line or two: a comparison that is too long breaks before its sign, so that what is compared with stays whole. */
export function linesOf(words: string): readonly string[] {
  if (words.length <= room) return [words];
  const sign = words.search(/ [≤<>≥=] ?/);
  const space = words.lastIndexOf(" ", room);
  const at = sign > 0 ? sign : space > 0 ? space : room - 1;
  return [words.slice(0, at), words.slice(at).trimStart()].map(shortened);
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
