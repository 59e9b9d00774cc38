/** Which groups and lookups of a picture are open: what the reader opened or closed, and from the start the lookups of a small graph, as there is room. */
import { useCallback, useMemo, useState } from "react";
import { nodeKey } from "../../layout/view.ts";
import type { GraphDescription } from "./facts/describe.ts";

/** Graphs of at most so many nodes, those inside of lookups counted, show what their lookups compute. */
const mostShown = 12;

/** Keys of the lookups that are open before anybody opens anything. */
function opensItself({ nodes }: GraphDescription["graph"]): ReadonlySet<string> {
  let count = nodes.length;
  const keys = nodes.flatMap((node) => {
    if (node.operation !== "subgraph") return [];
    count += node.attributes.graph.nodes.length;
    return [nodeKey(node.id)];
  });
  return new Set(count <= mostShown ? keys : []);
}

/** The keys of what is open, and the way to open and close. */
export function useOpened(
  graph: GraphDescription["graph"],
): readonly [open: ReadonlySet<string>, setOpened: (key: string, isOpen: boolean) => void] {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const open = useMemo(() => {
    const keys = new Set(opensItself(graph));
    for (const [key, isOpen] of chosen) {
      if (isOpen) keys.add(key);
      else keys.delete(key);
    }
    return keys;
  }, [graph, chosen]);
  const setOpened = useCallback(
    (key: string, isOpen: boolean) => setChosen((before) => new Map(before).set(key, isOpen)),
    [],
  );
  return [open, setOpened];
}
