/** Widths and cost of a compiled model, layer by layer: by the tags of its circuit, or where it has none by its operations. */
import { UserError } from "../../base/errors.ts";
import type { Circuit } from "../../compile/circuit.ts";
import type { DrawnLayer } from "../../protocol/display.ts";
import { cutName } from "./options.ts";
import { Picture } from "./picture.ts";

/** Anything with a compiled circuit: a model, or a network from a file. */
export interface WithCircuit {
  readonly fheCircuit: Circuit;
}

/**
 * The layers of a compiled model.
 * @throws UserError before `compile`, and for a model without integer operations
 */
export function layers(model: WithCircuit, options: { readonly title?: string } = {}): Picture {
  const { graph, statistics } = model.fheCircuit;
  const tagged = graph.nodes.some(({ tag }) => tag !== "");
  const found = new Map<string, { bits: number; bootstraps: number; milliseconds: number }>();
  for (const node of graph.nodes) {
    if (node.operation === "constant" || node.output.dtype.kind !== "integer") continue;
    const name = node.operation === "input" ? "input" : tagged ? layerOf(node.tag) : node.operation;
    const before = found.get(name) ?? { bits: 0, bootstraps: 0, milliseconds: 0 };
    const own = statistics.perNode[node.id];
    found.set(name, {
      bits: Math.max(before.bits, node.output.dtype.bits),
      // absent: only nodes that compute by themselves have statistics.
      bootstraps: before.bootstraps + (own?.programmableBootstraps ?? 0),
      milliseconds: before.milliseconds + (own?.milliseconds ?? 0),
    });
  }
  const drawn = [...found].map(([name, each]): DrawnLayer => ({ name: cutName(name), ...each }));
  if (drawn.length === 0)
    throw new UserError("display.layers: expected a circuit on integers, got none", { code: "options" });
  const title = options.title ?? "Widths and cost by layer";
  return new Picture(title, [{ kind: "layers", title, layers: drawn }]);
}

/** The outer part of a tag: `fc0` of `fc0.round`; nodes without a tag lie between layers. */
const layerOf = (tag: string): string => (tag === "" ? "between layers" : (tag.split(".")[0] ?? tag));
