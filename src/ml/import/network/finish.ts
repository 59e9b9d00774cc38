/** Where the encrypted part of a network ends: what the client computes from the result, and what the result needs. */
import type { NetworkNode } from "../../network/nodes.ts";
import { finishing, finishingAdvice } from "../../network/operations/finishing.ts";
import { refuse } from "./refuse.ts";

/** The nodes that the results need. */
export function needed(nodes: readonly NetworkNode[], results: readonly string[]): readonly NetworkNode[] {
  const wanted = new Set(results);
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

/** A result: the tensor that leaves the encrypted part, and what the client makes of it, which may be the same. */
export interface NetworkResult {
  readonly tensor: string;
  readonly finished: string;
}

/** Parts the operations that the client makes from the rest. @throws UserError where one of them stands in the middle */
export function withoutFinish(all: readonly NetworkNode[], results: readonly string[]) {
  const after: NetworkNode[] = [];
  /** The tensor that each one which the client makes comes from. */
  const sources = new Map<string, string>();
  for (const node of all) {
    const [given = ""] = node.inputs;
    if (!isFinish(node.op) && !node.inputs.some((name) => sources.has(name))) continue;
    after.push(node);
    sources.set(node.output, sources.get(given) ?? given); // absent: it leaves the encrypted part
  }
  const isLast = after.every(({ op, inputs }) => inputs.length === 1 && (isFinish(op) || harmless.includes(op)));
  const nodes = all.filter((node) => !after.includes(node));
  const outputs = results.map((finished): NetworkResult => ({ tensor: sources.get(finished) ?? finished, finished })); // absent: as it leaves
  const made = new Set(nodes.map(({ output }) => output));
  if (isLast && outputs.every(({ tensor }) => made.has(tensor)))
    return { nodes: needed(nodes, [...new Set(outputs.map(({ tensor }) => tensor))]), after, outputs };
  const wrong = all.filter(({ op }) => isFinish(op));
  const advice = [...new Set(wrong.map(({ op }) => `${op}: ${finishingAdvice[op as keyof typeof finishing]}`))];
  return refuse(
    `expected ${wrong.map(({ op, name }) => `${op} '${name}'`).join(", ")} at the end of the network, where the client computes it, got it before '${results.join("', '")}'`,
    advice.join("; "),
  );
}
