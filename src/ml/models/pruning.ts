/** Imported networks with fewer weights: the smallest ones of each unit become 0, so that sums stay narrower. */
import type { ImportedNetwork } from "../import/network/graph.ts";
import type { LayerConstant } from "../network/layer.ts";
import type { NetworkNode } from "../network/nodes.ts";

const weightsOf = (
  { nodes }: ImportedNetwork,
  layer: string,
): { readonly node: NetworkNode; readonly weights: LayerConstant } | null => {
  const node = nodes.find(({ name }) => name === layer);
  const weights = node?.constants[1];
  return node === undefined || weights === undefined || weights.shape.length < 2 ? null : { node, weights };
};

/** Whether the units of a layer are its weights' first axis: convolutions, and products with the weights turned. */
const isUnitFirst = ({ op, attributes }: NetworkNode): boolean => op === "Conv" || attributes.transB === 1;

/** The number of weights of each unit of a layer; null for layers without. */
export function unitInputs(imported: ImportedNetwork, layer: string): number | null {
  const found = weightsOf(imported, layer);
  if (found === null) return null;
  const { shape, values } = found.weights;
  return values.length / (isUnitFirst(found.node) ? (shape[0] as number) : (shape.at(-1) as number));
}

/** The network with only the `kept` largest weights of each unit of a layer. */
export function prunedLayer(imported: ImportedNetwork, layer: string, kept: number): ImportedNetwork {
  const found = weightsOf(imported, layer);
  const inputs = unitInputs(imported, layer);
  if (found === null || inputs === null) return imported;
  const { node, weights } = found;
  const units = weights.values.length / inputs;
  const place = (unit: number, i: number): number => (isUnitFirst(node) ? unit * inputs + i : i * units + unit);
  const values = [...weights.values];
  for (let unit = 0; unit < units; unit++) {
    const places = Array.from({ length: inputs }, (_, i) => place(unit, i));
    places.sort((a, b) => Math.abs(values[b] as number) - Math.abs(values[a] as number));
    for (const small of places.slice(kept)) values[small] = 0;
  }
  const lighter: NetworkNode = { ...node, constants: { ...node.constants, 1: { ...weights, values } } };
  return { ...imported, nodes: imported.nodes.map((each) => (each === node ? lighter : each)) };
}
