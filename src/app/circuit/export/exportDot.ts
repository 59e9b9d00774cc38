/** The op-graph as DOT (graphviz.org/doc/info/lang.html), for tools that draw graphs. A pure function. */
import { bitWidthColor } from "../../page/bitWidthScale.ts";
import type { GraphDescription } from "../facts/describe.ts";

/** A quoted string: quotes and backslashes escaped, lines kept apart. */
export function quoted(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll(/\r\n?|\n/g, "\\n");
  return `"${escaped}"`;
}

/** The graph as DOT text: one node for each of the graph's, the parameters in the first rank and results in the last. */
export function graphDot({ graph, ordered }: GraphDescription): string {
  const lines = ordered.map(({ node, name, title, side, type, bounds, bits }) => {
    const { fill, ink } = bitWidthColor(bits, "light");
    const label = [`${name} ${title}`, `${side} ${type}`, bounds, node.tag].filter((part) => part !== "").join("\n");
    const style = node.output.encrypted ? "filled" : "filled,dashed";
    const look = `style=${quoted(style)}, fillcolor=${quoted(fill)}, fontcolor=${quoted(ink)}`;
    return `  n${node.id} [label=${quoted(label)}, ${look}];`;
  });
  const edges = ordered.flatMap(({ node }) =>
    node.inputs.map((id) => {
      const encrypted = graph.nodes[id]?.output.encrypted ?? false;
      return `  n${id} -> n${node.id} [style=${encrypted ? "bold" : "solid"}];`;
    }),
  );
  const results = graph.outputs.flatMap((id, i) => [
    `  r${i} [label="result", shape=plaintext];`,
    `  n${id} -> r${i} [style=bold];`,
  ]);
  const rank = (which: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`  { rank=${which}; ${ids.map((id) => `${id};`).join(" ")} }`];
  return [
    `digraph ${quoted(graph.name)} {`,
    '  node [shape=box, fontname="sans-serif"];',
    ...lines,
    ...edges,
    ...results,
    ...rank(
      "source",
      graph.inputs.map((id) => `n${id}`),
    ),
    ...rank(
      "sink",
      graph.outputs.map((_, i) => `r${i}`),
    ),
    "}",
    "",
  ].join("\n");
}
