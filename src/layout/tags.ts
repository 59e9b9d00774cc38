/** To which tag each node of a graph belongs when it is drawn by tags: its own, or that of the layer around it. A pure function. */
import type { GraphData, Node } from "../ir/node.ts";

/**
 * The outermost of nested tags. Layers of networks from ONNX files have paths for names, whose parts may hold dots themselves: of
 * `/fcs.0/Gemm.matmul` the layer is `/fcs.0/Gemm`.
 */
export const outermostTag = (tag: string): string => /^(?:.*\/)?[^.]*/s.exec(tag)?.[0] ?? "";

/** Operations that are one table: between two layers of a network they are its activation. */
const isTable = ({ operation }: Node): boolean => operation === "subgraph" || operation === "tlu";

/**
 * For every node the tag under which it is drawn; empty for none. A node without a tag belongs to a layer if it lies between two nodes of
 * it, as the sum with a bias does, and a table that takes its values from one layer alone is that layer's activation.
 */
export function tagsOf({ nodes }: GraphData): readonly string[] {
  const own = nodes.map(({ tag }) => outermostTag(tag));
  /** The last tagged node on the ways to a node, and the first on the ways from it; -1 for none. */
  const before = nodes.map(() => -1);
  const after = nodes.map(() => -1);
  for (const { id, inputs } of nodes) {
    for (const input of inputs) {
      const tagged = own[input] === "" ? (before[input] ?? -1) : input;
      before[id] = Math.max(before[id] ?? -1, tagged);
    }
  }
  for (const { id, inputs } of nodes.toReversed()) {
    const tagged = own[id] === "" ? (after[id] ?? -1) : id;
    if (tagged < 0) continue;
    for (const input of inputs) {
      const known = after[input] ?? -1;
      after[input] = known < 0 ? tagged : Math.min(known, tagged);
    }
  }
  const tags = [...own];
  for (const node of nodes) {
    if (own[node.id] !== "" || node.operation === "input") continue;
    const layer = own[before[node.id] ?? -1] ?? ""; // absent: nothing before it has a tag
    const given = new Set(node.inputs.flatMap((id) => (nodes[id]?.output.encrypted ? (tags[id] ?? "") : [])));
    const isActivation = isTable(node) && given.size === 1 && given.has(layer);
    if (layer !== "" && (isActivation || own[after[node.id] ?? -1] === layer)) tags[node.id] = layer;
  }
  return tags;
}
