/**
 * What a lowered graph asks of its parameters: the weights with which fresh ciphertexts and bootstrap outputs reach each lookup
 * and each output. Weights that reach one source on several ways are summed before they are squared.
 */
import { InternalError, UserError } from "../base/errors.ts";
import { boundsOf, parametersOf } from "../ir/arguments.ts";
import type { CircuitNeeds, NoiseNeed } from "../params/needs.ts";
import type { Tensor } from "../value/tensor.ts";
import { filled } from "../value/tensor.ts";
import type { LoweredGraph, Step } from "./lower.ts";

/** For one element: the weight of each source that reaches it. Sources are numbered; equal maps are shared. */
type Weights = ReadonlyMap<number, number>;

/** Entries of all weight maps together; beyond it an analysis would not fit a browser's memory. */
const maximumEntries = 8_000_000;

/** The needs of a lowered graph. Clear parameters are taken at the bound of largest magnitude. */
export function needsOf(lowered: LoweredGraph): CircuitNeeds {
  const { graph, widths, origin } = lowered;
  const isBootstrap: boolean[] = [];
  const weights = new Map<number, readonly Weights[]>();
  const needs: NoiseNeed[] = [];
  let entries = 0;
  const originOf = (id: number) => origin[id] ?? id;
  const fresh = (count: number, bootstrap: boolean): readonly Weights[] =>
    Array.from({ length: count }, () => new Map([[isBootstrap.push(bootstrap) - 1, 1]]));
  const count = (rows: readonly Weights[]) => {
    for (const row of rows) entries += row.size;
    if (entries > maximumEntries) {
      throw new UserError(`the circuit is too large: more than ${maximumEntries} weights between lookups`, {
        code: "too-large",
        hint: "use smaller tensors, or look values up between large sums",
      });
    }
    return rows;
  };
  for (const step of lowered.steps(worstClearArguments(lowered))) {
    const { id, output } = step.node;
    const elements = output.shape.reduce((a, b) => a * b, 1);
    switch (step.kind) {
      case "input":
        weights.set(id, fresh(elements, false));
        break;
      case "affine":
        weights.set(id, count(combine(step, weights)));
        break;
      case "lookup": {
        const source = weights.get(step.source) ?? [];
        needs.push(
          ...grouped(
            [...step.element].map((element) => source[element] ?? new Map()),
            isBootstrap,
            originOf(id),
            step.sourceBits,
          ),
        );
        weights.set(id, fresh(elements, true));
      }
    }
  }
  const outputs = graph.outputs.flatMap((id) =>
    grouped(weights.get(id) ?? [], isBootstrap, originOf(id), widths[id] ?? 1),
  );
  return { needs, outputs };
}

function combine(
  step: Step & { kind: "affine" },
  weights: ReadonlyMap<number, readonly Weights[]>,
): readonly Weights[] {
  return step.rows.map(({ terms }) => {
    const sourceOf = ({ input, element }: { readonly input: number; readonly element: number }): Weights => {
      const source = weights.get(step.node.inputs[input] ?? -1)?.[element];
      if (source === undefined)
        throw new InternalError(`element ${element} of input ${input} of node ${step.node.id} has no weights`);
      return source;
    };
    const [first] = terms;
    if (first !== undefined && terms.length === 1 && first.weight === 1) return sourceOf(first);
    const sum = new Map<number, number>();
    for (const term of terms) {
      for (const [source, weight] of sourceOf(term)) sum.set(source, (sum.get(source) ?? 0) + weight * term.weight);
    }
    return sum;
  });
}

/** Equal needs of one node, counted. */
function grouped(
  elements: readonly Weights[],
  isBootstrap: readonly boolean[],
  node: number,
  precision: number,
): readonly NoiseNeed[] {
  const groups = new Map<string, NoiseNeed>();
  for (const weights of elements) {
    let bootstrapNorm2 = 0;
    let inputNorm2 = 0;
    for (const [source, weight] of weights) {
      if (isBootstrap[source]) bootstrapNorm2 += weight * weight;
      else inputNorm2 += weight * weight;
    }
    const key = `${bootstrapNorm2} ${inputNorm2}`;
    const known = groups.get(key);
    groups.set(key, { node, precision, bootstrapNorm2, inputNorm2, count: (known?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

/** Clear parameters at the bound of largest magnitude, which gives the largest weights. */
export function worstClearArguments({ graph }: LoweredGraph): readonly (Tensor | null)[] {
  return parametersOf(graph).map((node) => {
    const { output } = node;
    if (output.encrypted) return null;
    const [low, high] = boundsOf(node);
    return filled(output.shape, Math.abs(low) > Math.abs(high) ? low : high, "int64");
  });
}
