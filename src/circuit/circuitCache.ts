/** Prepared circuits by their source, so that a worker prepares each once. The source is checked: it may come from a stranger's link. */
import { plainText } from "../base/plainData.ts";
import { checkedGraph } from "./checkedGraph.ts";
import { checkedConfiguration } from "./configuration.ts";
import { type PreparedCircuit, prepareCircuit } from "./prepare.ts";
import type { CircuitSource } from "./source.ts";

/** Prepares circuits, remembering the last one. */
export function createCircuitCache(): (source: CircuitSource) => PreparedCircuit {
  let last: { readonly key: string; readonly circuit: PreparedCircuit } | null = null;
  return (source) => {
    const key = plainText(source);
    if (last?.key !== key)
      last = { key, circuit: prepareCircuit(checkedGraph(source.graph), checkedConfiguration(source.configuration)) };
    return last.circuit;
  };
}
