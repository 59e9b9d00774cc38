/** The small interface that all back ends share, and the loop that drives them. A value `V` stands for all elements of a node. */
import { InternalError } from "../base/errors.ts";
import type { Tensor } from "../value/tensor.ts";
import type { LoweredGraph, Step } from "./lower.ts";

/** What a back end can do; each method makes the elements of one node. */
export interface Backend<V> {
  input(step: Step & { kind: "input" }): V | Promise<V>;
  /** `inputs` are the values of the node's inputs by position; clear inputs are missing, they are in the rows. */
  affine(step: Step & { kind: "affine" }, inputs: readonly (V | undefined)[]): V | Promise<V>;
  lookup(step: Step & { kind: "lookup" }, source: V): V | Promise<V>;
}

/** Runs a lowered graph. `args` are the clear parameters' values (null for encrypted ones). Returns the outputs' values in order. */
export async function runLowered<V>(
  lowered: LoweredGraph,
  args: readonly (Tensor | null)[],
  backend: Backend<V>,
): Promise<readonly V[]> {
  const { graph } = lowered;
  const lastUse = lastUses(lowered);
  const values = new Map<number, V>();
  for (const step of lowered.steps(args)) {
    const { id, inputs } = step.node;
    values.set(id, await carryOut(step, values, backend));
    for (const input of inputs) if (lastUse.get(input) === id) values.delete(input);
  }
  return graph.outputs.map((id) => known(values, id));
}

function carryOut<V>(step: Step, values: ReadonlyMap<number, V>, backend: Backend<V>): V | Promise<V> {
  switch (step.kind) {
    case "input":
      return backend.input(step);
    case "affine":
      return backend.affine(
        step,
        step.node.inputs.map((id) => values.get(id)),
      );
    case "lookup":
      return backend.lookup(step, known(values, step.source));
  }
}

/** For each node the last node that uses it; outputs are never let go. */
function lastUses({ graph }: LoweredGraph): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const node of graph.nodes) for (const id of node.inputs) last.set(id, node.id);
  for (const id of graph.outputs) last.delete(id);
  return last;
}

function known<V>(values: ReadonlyMap<number, V>, id: number): V {
  const value = values.get(id);
  if (value === undefined) throw new InternalError(`node ${id} has no value yet`);
  return value;
}
