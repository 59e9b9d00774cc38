/** Widths and cost of a compiled model, layer by layer: by the tags of its circuit, or where it has none by its operations. */
import { UserError } from "../../base/errors.ts";
import type { Circuit } from "../../compile/circuit.ts";
import type { Node } from "../../ir/node.ts";
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
  /** By node id, the layer that it is in or follows. */
  const layerOf = new Map<number, string>();
  for (const node of graph.nodes) {
    if (node.operation === "constant" || node.output.dtype.kind !== "integer") continue;
    const follows = node.inputs.map((id) => layerOf.get(id)).find((each) => each !== undefined);
    const name = nameOf(node, tagged, follows);
    layerOf.set(node.id, name);
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

/** The outer part of a tag, such as `fc0` of `fc0.round`; what has none, as the functions between layers, is named after the layer that it follows. */
function nameOf({ operation, tag }: Node, tagged: boolean, follows: string | undefined): string {
  if (operation === "input") return "input";
  if (!tagged) return operation;
  if (tag !== "") return tag.split(".")[0] ?? tag;
  if (follows === undefined) return "input";
  return follows.startsWith("after ") || follows === "input" ? follows : `after ${follows}`;
}
