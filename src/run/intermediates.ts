/**
 * Values inside a run, kept on request: ciphertexts of the user's nodes that the plan would let go. How they are decrypted,
 * nodeSpecifications.ts says. User code never gets them (docs/security.md).
 */

import type { Activity } from "../base/activity.ts";
import { append } from "../base/arrays.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { ValueListener } from "../eval/backend.ts";
import { nodeAt } from "../ir/order.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { EvaluatorSet } from "../tfhe/evaluatorSet.ts";
import { type BundleItem, writeBundle } from "./files/bundle.ts";

/** Ciphertexts of the user's nodes from inside a run. */
export interface Intermediates {
  /** Nodes in the order of the bundle. */
  readonly nodes: readonly number[];
  /** A bundle of their ciphertexts. */
  readonly bytes: Uint8Array;
  /** Nodes for which there was no more room. */
  readonly refused: readonly number[];
  /** The most ciphertexts that are kept. */
  readonly most: number;
}

/** The most ciphertexts that a run keeps, and the most memory that they take: what a small machine can spare. */
export const mostKept = { values: 2048, bytes: 64 * 2 ** 20 } as const;

/** Collects the values of one run. */
export interface ValueCollector {
  readonly onValue: ValueListener<BigUint64Array>;
  /** What was kept, as bytes; all under the client's key. */
  finish(evaluators: EvaluatorSet, keyId: string, activity: Activity): Promise<Intermediates>;
}

/** A collector for a circuit: nodes are kept in the order in which they are made, as long as they fit. */
export function collectValues({ graph, plan, parameters, specification }: PreparedCircuit): ValueCollector {
  const nodesOf = new Map<number, number[]>();
  for (const [node, { id }] of plan.lowered.values) append(nodesOf, id, node);
  const { sizes, wide } = parameters;
  const largest = Math.max(sizes.lweCiphertext, wide?.sizes.lweCiphertext ?? 0); // absent: one set
  const most = Math.min(mostKept.values, Math.floor(mostKept.bytes / largest));
  const kept: { readonly node: number; readonly set: SetName; readonly batch: BigUint64Array }[] = [];
  const refused: number[] = [];
  let room = most;
  return {
    onValue({ id, count, set }, batch) {
      const nodes = nodesOf.get(id) ?? []; // absent: a value on the way, of no node of the user's
      for (const node of nodes) {
        if (count > room) refused.push(node);
        else {
          room -= count;
          kept.push({ node, set, batch });
        }
      }
    },
    async finish(evaluators, keyId, activity) {
      const items: BundleItem[] = [];
      for (const { node, set, batch } of kept) {
        const own = set === "wide" ? await evaluators.convert(batch, "narrow", activity) : batch;
        const { shape } = nodeAt(graph, node).output;
        items.push({ kind: "encrypted", shape, ciphertexts: evaluators.narrow.write(own) });
      }
      const bytes = writeBundle("intermediates", specification, keyId, items);
      return { nodes: kept.map(({ node }) => node), bytes, refused, most };
    },
  };
}
