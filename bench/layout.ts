/**
 * Speed of drawing graphs: the layout of 500 nodes one by one, and of 5,000 in groups as the page opens them, with a large group opened.
 * Run alone with `npx tsx bench/layout.ts`, or call `layoutRows`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { compiler, np } from "../src/index.ts";
import type { GraphData } from "../src/ir/node.ts";
import type { Grouping } from "../src/layout/groups.ts";
import { layoutView } from "../src/layout/layout.ts";
import { viewOf } from "../src/layout/view.ts";
import { printTable, type Row } from "./table.ts";

type Operand = Parameters<typeof np.add>[0];

/** A loop of some lines with sums, products and comparisons; the parameter is used in every turn. */
function program(turns: number) {
  return (x: Operand): Operand => {
    let value = x;
    for (let i = 0; i < turns; i++) {
      const sum = np.add(np.multiply(value, 3), x);
      const inside = np.bitwise_and(np.less(value, 6), np.greater(value, 1));
      value = np.remainder(np.add(sum, inside), 8);
    }
    return value;
  };
}

const nodesPerTurn = 7;

function graphOf(nodes: number): GraphData {
  const call = program(Math.round(nodes / nodesPerTurn));
  return compiler({ x: "encrypted" }, (x: Operand) => call(x)).trace([0, 1, 5, 7]).data;
}

function milliseconds(graph: GraphData, by: Grouping, open: ReadonlySet<string>): number {
  const start = performance.now();
  layoutView({ ...viewOf(graph, { by, open }), direction: "down" });
  return performance.now() - start;
}

/** All measurements of this file. */
export function layoutRows(): readonly Row[] {
  const small = graphOf(500);
  const large = graphOf(5000);
  milliseconds(graphOf(100), "none", new Set()); // compiles the code
  const [group = ""] = viewOf(large, { by: "line", open: new Set() }).groups.keys();
  const [part = ""] = viewOf(large, { by: "line", open: new Set([group]) }).groups.keys();
  const row = (what: string, value: number): Row => ({ what, value, unit: "ms" });
  return [
    row(`layout, ${small.nodes.length} nodes`, milliseconds(small, "none", new Set())),
    row(`layout, ${large.nodes.length} nodes in groups`, milliseconds(large, "line", new Set())),
    row("the same with a group and a part of it opened", milliseconds(large, "line", new Set([group, part]))),
  ];
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) printTable(layoutRows());
