/** Where the encrypted part of a network ends: what the client computes from the result, and what the result needs. */
import type { NetworkNode } from "../../network/nodes.ts";
import { finishing, finishingAdvice } from "../../network/operations/finishing.ts";
import { refuse } from "./refuse.ts";

/** The nodes that the result needs. */
export function needed(nodes: readonly NetworkNode[], result: string): readonly NetworkNode[] {
  const wanted = new Set([result]);
  const kept: NetworkNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!wanted.has(node.output)) continue;
    kept.unshift(node);
    for (const name of node.inputs) wanted.add(name);
  }
  return kept;
}

const isFinish = (op: string): op is keyof typeof finishing => Object.hasOwn(finishing, op);
/** What may stand beside a finish without being one. */
const harmless: readonly string[] = ["Identity", "Flatten", "Reshape", "Squeeze", "Cast", "Unsqueeze"];

/** Parts the operations that the client makes from the rest. @throws UserError where one of them stands in the middle */
export function withoutFinish(all: readonly NetworkNode[], result: string) {
  const first = all.findIndex(({ op }) => isFinish(op));
  if (first < 0) return { nodes: all, after: [] };
  const after = all.slice(first);
  const before = all.slice(0, first);
  const reads = after.flatMap(({ inputs }) => inputs);
  const made = new Set(after.map(({ output }) => output));
  const outside = new Set(reads.filter((name) => !made.has(name)));
  const last = before.at(-1)?.output;
  const isLast =
    after.every(({ op }) => isFinish(op) || harmless.includes(op)) &&
    outside.size === 1 &&
    last !== undefined &&
    outside.has(last);
  if (isLast) return { nodes: before, after };
  const wrong = all.filter(({ op }) => isFinish(op));
  const advice = [...new Set(wrong.map(({ op }) => `${op}: ${finishingAdvice[op as keyof typeof finishing]}`))];
  return refuse(
    `expected ${wrong.map(({ op, name }) => `${op} '${name}'`).join(", ")} at the end of the network, where the client computes it, got it before '${result}'`,
    advice.join("; "),
  );
}
