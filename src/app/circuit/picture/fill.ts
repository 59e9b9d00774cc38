/** How far each node is during an encrypted run, from the order of bootstraps and how many are done. A pure function. */
import type { BootstrapSpan } from "../../../compile/describe.ts";

/** Bootstraps of one node. */
export interface NodeProgress {
  readonly done: number;
  readonly total: number;
}

/** Bootstraps by node id; one that several nodes share counts for each. Nodes without bootstraps have no entry. */
export function nodeProgress(order: readonly BootstrapSpan[], done: number): ReadonlyMap<number, NodeProgress> {
  const progress = new Map<number, NodeProgress>();
  let left = done;
  for (const { nodes, count } of order) {
    const here = Math.min(count, Math.max(0, left));
    left -= count;
    for (const id of nodes) {
      const before = progress.get(id) ?? { done: 0, total: 0 };
      progress.set(id, { done: before.done + here, total: before.total + count });
    }
  }
  return progress;
}
