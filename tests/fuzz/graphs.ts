/** Graphs as a stranger's worker or a file brings them: what is accepted is well formed, and its plan gives what its operations mean. */
import fc from "fast-check";
import { plainText } from "../../src/base/plainData.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { checkedGraph } from "../../src/circuit/checkedGraph.ts";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { planOf } from "../../src/eval/plan.ts";
import { circuit, compiler, hint, LookupTable, np, uint, univariate } from "../../src/index.ts";
import { boundsOf, parametersOf } from "../../src/ir/arguments.ts";
import { evaluateAll } from "../../src/ir/evaluate.ts";
import type { GraphData } from "../../src/ir/node.ts";
import type { Traced } from "../../src/trace/arrays.ts";
import { sizeOf } from "../../src/value/shape.ts";
import { minMax, type Tensor, tensor } from "../../src/value/tensor.ts";
import { changedData, type DataChange, dataChanges } from "./mutations.ts";
import { accepted, target, WrongResult } from "./target.ts";

const both = { x: "encrypted", y: "encrypted" } as const;

/** Small graphs of every kind of operation. */
export function someGraphs(): readonly GraphData[] {
  const numbers = Array.from({ length: 32 }, (_, i) => [i % 8, Math.floor(i / 8) - 2]);
  const vectors = Array.from({ length: 16 }, (_, i) => [[i % 4, (3 * i) % 4, (i >> 2) % 4], i % 2]);
  const direct = circuit(
    { x: uint(3), y: uint(2) },
    (x: Traced, y: Traced) => [np.add(np.multiply(x, 3), y), np.square(x)],
    {
      configuration: { enableUnsafeFeatures: true, insecureToyParameters: true },
    },
  );
  return [
    compiler(both, (x: Traced, y: Traced) => np.add(np.multiply(x, 2), np.negative(y))).trace(numbers).data,
    compiler(both, (x: Traced, y: Traced) => [np.maximum(x, y), np.multiply(x, y), np.less(y, x)]).trace(numbers).data,
    compiler(both, (x: Traced, y: Traced) => [
      new LookupTable([3, 1, 4, 1, 5, 9, 2, 6]).lookup(x),
      (np.sqrt(np.multiply(x, 0.5)) as Traced).astype("int64"),
      univariate((v) => v * v - 1)(y),
      hint(np.floor_divide(x, 3) as Traced, { bitWidth: 4 }),
    ]).trace(numbers).data,
    compiler({ x: "encrypted", y: "clear" }, (x: Traced, y: Traced) => [
      np.sum(
        np.multiply(
          np.matmul(x, [
            [1, 2, 0],
            [0, 1, -1],
            [3, 0, 1],
          ]),
          y,
        ),
      ),
      np.concatenate([np.reshape(x, [3, 1]), np.expand_dims(np.clip(x, 1, 2), 1)], 1),
      np.max(x),
      (x as Traced).slice("::-1"),
    ]).trace(vectors).data,
    direct.graph.data,
  ];
}

/** A case: which graph, and what is done to it. */
interface GraphCase {
  readonly which: number;
  readonly changes: readonly DataChange[];
}

/** Arguments within the ranges of the parameters. */
function argumentsOf(graph: GraphData, seed: number): readonly Tensor[] {
  const random = seededRandom(seed);
  return parametersOf(graph).map((node) => {
    const [low, high] = boundsOf(node);
    const { shape } = node.output;
    return tensor(
      "int64",
      shape,
      Float64Array.from({ length: sizeOf(shape) }, () => uniformInteger(random, low, high)),
    );
  });
}

/** Whether every value lies within its node's bounds: outside of them a result may wrap, and that is said. */
function isWithin(graph: GraphData, values: readonly Tensor[]): boolean {
  return graph.nodes.every((node, id) => {
    const value = values[id];
    if (value === undefined || value.data.length === 0 || node.output.dtype.kind === "float") return true;
    const [low, high] = minMax(value);
    const [least, most] = boundsOf(node);
    return low >= least && high <= most;
  });
}

/** Throws when the plan of an accepted graph gives anything but what its operations mean. */
export async function checkPlan(graph: GraphData): Promise<void> {
  const plan = await accepted(() => planOf(loweringOf(graph).lower({ directBits: 8, sharing: 0, tree: null })));
  if (plan === null) return;
  for (const seed of [1, 2, 3]) {
    const args = await accepted(() => argumentsOf(graph, seed));
    if (args === null) return;
    const values = await accepted(() => evaluateAll(graph, args));
    if (values === null || !isWithin(graph, values)) continue;
    const clear = parametersOf(graph).map((node, i) => (node.output.encrypted ? null : (args[i] ?? null)));
    const lowered = await runPlan(plan, clear, clearBackend(args));
    const got = plainText(lowered.map((value) => [...value]));
    const expected = plainText(graph.outputs.map((id) => [...(values[id]?.data ?? [])]));
    if (got !== expected)
      throw new WrongResult(
        `arguments ${plainText(args.map(({ data }) => [...data]))}: expected ${expected}, got ${got}`,
      );
  }
}

export const graphs = target<GraphCase>("graphs", async () => {
  const all = someGraphs();
  const changed = ({ which, changes }: GraphCase) => changedData(all[which], changes);
  return {
    cases: fc.record({ which: fc.nat(all.length - 1), changes: dataChanges }),
    async check(value) {
      const graph = await accepted(() => checkedGraph(changed(value).data));
      if (graph !== null) await checkPlan(graph);
    },
    describe: (value) => `graph ${value.which}: ${changed(value).done}`,
  };
});
