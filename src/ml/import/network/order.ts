/** A file's nodes before anything is computed: which operators they have, whether their names are told apart, and an order in which each stands behind what it needs. */
import type { OnnxGraph, OnnxNode } from "../../onnx/model.ts";
import { loweredOperators } from "./lowering.ts";
import { operatorOf } from "./operators.ts";
import { named, refuse } from "./refuse.ts";

/** What to do about operators that people ask for and that are not here. */
const advice: Readonly<Record<string, string>> = {
  LSTM: "recurrent layers: use convolutions of one axis",
  GRU: "recurrent layers: use convolutions of one axis",
  RNN: "recurrent layers: use convolutions of one axis",
  InstanceNormalization: "InstanceNorm and GroupNorm: train with BatchNorm, whose statistics are constants",
  GroupNormalization: "InstanceNorm and GroupNorm: train with BatchNorm, whose statistics are constants",
  ConvTranspose: "ConvTranspose: use Upsample and Conv",
  Einsum: "Einsum: write it with MatMul, Transpose and Reshape",
  TopK: "TopK: end the network before it, the client sorts",
  GatherND: "indices of several axes: choose along one axis, with torch.index_select",
  If: "conditions: export with an example input, so that they are decided",
  Loop: "loops: write them out",
};

/** The label of a node: its name, or its result where it has none. */
export const labelOf = ({ name, opType, outputs: [output = "?"] }: OnnxNode): string =>
  name === "" ? `/${opType}_${output.slice(0, 60)}` : name.slice(0, 100);

/** Names each unknown operator once, with the nodes that have it. @throws UserError that lists all of them */
export function checkOperators(nodes: readonly OnnxNode[]): void {
  const unknown = new Map<string, string[]>();
  for (const node of nodes) {
    if (operatorOf(node) !== null || (node.domain === "" && loweredOperators.includes(node.opType))) continue;
    const name = node.domain === "" ? node.opType.slice(0, 60) : `${node.domain}.${node.opType}`.slice(0, 100);
    const label = node.name === "" ? `of ${named(node.outputs[0] ?? "")}` : named(node.name); // absent: a node without results
    unknown.set(name, [...(unknown.get(name) ?? []), label]); // absent: the first of its kind
  }
  if (unknown.size === 0) return;
  const list = [...unknown].map(([name, labels]) => {
    const more = labels.length > 5 ? ` and ${labels.length - 5} more` : "";
    return `${name} (${labels.slice(0, 5).join(", ")}${more})`;
  });
  const known = new Set([...unknown.keys()].flatMap((name) => (Object.hasOwn(advice, name) ? [advice[name]] : [])));
  refuse(
    `expected operators that are known, got ${list.join("; ")}`,
    known.size > 0
      ? [...known].join("; ")
      : "write the model without them, or leave what stands at its end to the client; docs/bring-your-model.md lists the known ones",
  );
}

/**
 * The nodes, each behind those that it needs: files are not always sorted.
 * @throws UserError for a tensor that two nodes give, for one that nobody gives, and for nodes that need each other
 */
export function sortedNodes({ nodes, constants, inputs }: OnnxGraph): readonly OnnxNode[] {
  const makers = new Map<string, OnnxNode | null>();
  const give = (name: string, node: OnnxNode | null): void => {
    if (name === "") return;
    if (makers.has(name)) refuse(`expected one tensor of the name ${named(name)}, got two`);
    makers.set(name, node);
  };
  for (const name of constants.keys()) give(name, null);
  for (const { name } of inputs) give(name, null);
  for (const node of nodes) for (const name of node.outputs) give(name, node);

  const sorted: OnnxNode[] = [];
  const state = new Map<OnnxNode, "open" | "done">();
  for (const first of nodes) {
    // Depth first, without recursion: a chain may be longer than the stack.
    const path: OnnxNode[] = [first];
    while (path.length > 0) {
      const node = path.at(-1) as OnnxNode;
      if (state.get(node) === "done") {
        path.pop();
        continue;
      }
      state.set(node, "open");
      const next = node.inputs
        .map((name) => makerOf(node, name, makers))
        .find((one) => one !== null && state.get(one) !== "done");
      if (next === undefined || next === null) {
        state.set(node, "done");
        sorted.push(node);
        path.pop();
      } else if (state.get(next) === "open") {
        const circle = path.slice(path.indexOf(next)).slice(0, 5);
        refuse(`expected nodes in an order, got some that need each other: ${circle.map(labelOf).join(", ")}`);
      } else path.push(next);
    }
  }
  return sorted;
}

function makerOf(node: OnnxNode, name: string, makers: ReadonlyMap<string, OnnxNode | null>): OnnxNode | null {
  if (name === "") return null;
  const maker = makers.get(name);
  return maker === undefined ? refuse(`${labelOf(node)}: expected a tensor named ${named(name)}, got none`) : maker;
}
