/** When two circuits or two lists of arguments are the same: what a run showed stays true for an equal circuit of a later trace. */
import { plainText } from "../../base/plainData.ts";
import type { CircuitValue, TracedCircuit } from "../../protocol/sandbox.ts";
import { equalTensors } from "../../value/tensor.ts";

/** What says nothing of what a circuit computes: where it was written, and which samples reached its bounds. */
const skipped: ReadonlySet<string> = new Set(["location", "created", "rank", "reached", "witnesses"]);

const keys = new WeakMap<TracedCircuit, string>();

/** A text that is equal for circuits that compute the same in the same way, wherever they stand in the source. */
export function circuitKey(circuit: TracedCircuit): string {
  const known = keys.get(circuit);
  if (known !== undefined) return known;
  const key = plainText([circuit.graph, circuit.configuration], (name) => skipped.has(name));
  keys.set(circuit, key);
  return key;
}

/** Whether two lists of arguments hold the same tensors; bytes are never the same. */
export function equalArguments(a: CircuitValue, b: CircuitValue): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array || a.length !== b.length) return false;
  return a.every((tensor, i) => {
    const other = b[i];
    return other !== undefined && equalTensors(tensor, other);
  });
}
