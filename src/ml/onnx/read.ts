/** Reads ONNX files: bytes to plain typed data, with no meaning of operations. Whoever imports a model begins here. */
import { UserError } from "../../base/errors.ts";
import { type AttributeProto, type GraphProto, modelProto, type NodeProto, type ValueInfoProto } from "./messages.ts";
import type { OnnxAttribute, OnnxGraph, OnnxInput, OnnxModel, OnnxNode, OnnxTensor } from "./model.ts";
import { tensorOf } from "./tensors.ts";
import { readMessage } from "./wire.ts";

/**
 * The model in the bytes of an ONNX file. Sets of operations are taken as they are: files say them twice, or wrongly.
 * @throws UserError for bytes that are no ONNX file, for weights in other files, and for what is not read (sparse constants)
 */
export function readOnnx(bytes: Uint8Array): OnnxModel {
  const { graph, opsetImport, producerName } = readMessage("onnx", bytes, modelProto);
  if (graph === null) throw new UserError("onnx: expected a model with a graph, got none", { code: "damaged-bytes" });
  const opsets = new Map<string, number>();
  for (const { domain, version } of opsetImport) {
    const name = domainOf(domain);
    opsets.set(name, Math.max(version, opsets.get(name) ?? 0)); // absent: the first of its domain
  }
  return { producer: producerName, opsets, graph: graphOf(graph) };
}

/** `ai.onnx` is another name of the domain without one. */
const domainOf = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

function graphOf({ node, initializer, input, output, sparseInitializer }: GraphProto): OnnxGraph {
  if (sparseInitializer.length > 0) {
    throw new UserError("onnx: expected dense constants, got sparse ones", { code: "import" });
  }
  const constants = new Map<string, OnnxTensor>(initializer.map((proto) => [proto.name, tensorOf(proto)]));
  const nodes: OnnxNode[] = [];
  for (const each of node.map(nodeOf)) {
    const constant = each.domain === "" && each.opType === "Constant" ? constantOf(each) : null;
    const [name] = each.outputs;
    if (constant !== null && name !== undefined) constants.set(name, { ...constant, name });
    else nodes.push(each);
  }
  return {
    nodes,
    constants,
    inputs: input.map(inputOf).filter(({ name }) => !constants.has(name)),
    outputs: output.map(({ name }) => name),
  };
}

const inputOf = ({ name, type }: ValueInfoProto): OnnxInput => ({
  name,
  shape: type?.tensorType?.shape?.dim.map(({ value }) => value) ?? null, // absent: nothing is said of it
});

const nodeOf = ({ name, opType, domain, input, output, attribute }: NodeProto): OnnxNode => ({
  name,
  opType,
  domain: domainOf(domain),
  inputs: input,
  outputs: output,
  attributes: new Map(
    attribute.flatMap((each) => {
      const value = attributeOf(each);
      return value === null ? [] : [[each.name, value] as const];
    }),
  ),
});

/** Kinds of attributes by their number in AttributeProto.AttributeType. */
const kinds = new Map<number, OnnxAttribute["kind"]>([
  [1, "float"],
  [2, "int"],
  [3, "text"],
  [4, "tensor"],
  [5, "graph"],
  [6, "floats"],
  [7, "ints"],
  [8, "texts"],
]);

/** The value of an attribute; null for kinds that no operation here has. Old files do not say the kind: there it is that of what is there. */
function attributeOf(proto: AttributeProto): OnnxAttribute | null {
  const { f, i, s, t, g, floats, ints, strings } = proto;
  switch (kinds.get(proto.type) ?? kindOf(proto)) {
    case "float":
      return { kind: "float", value: f ?? 0 }; // absent: 0 is not written
    case "int":
      return { kind: "int", value: i ?? 0 }; // absent: 0 is not written
    case "text":
      return { kind: "text", value: new TextDecoder().decode(s ?? new Uint8Array()) }; // absent: an empty text is not written
    case "tensor":
      return t === null ? null : { kind: "tensor", value: tensorOf(t) };
    case "graph":
      return g === null ? null : { kind: "graph", value: graphOf(g) };
    case "floats":
      return { kind: "floats", value: floats };
    case "ints":
      return { kind: "ints", value: ints };
    case "texts":
      return { kind: "texts", value: strings };
    default:
      return null;
  }
}

function kindOf({ f, i, s, t, g, floats, ints, strings }: AttributeProto): OnnxAttribute["kind"] | null {
  if (f !== null) return "float";
  if (i !== null) return "int";
  if (s !== null) return "text";
  if (t !== null) return "tensor";
  if (g !== null) return "graph";
  if (floats.length > 0) return "floats";
  if (ints.length > 0) return "ints";
  return strings.length > 0 ? "texts" : null;
}

/** The array of a `Constant` node; null for forms that are not read. */
function constantOf({ attributes }: OnnxNode): Omit<OnnxTensor, "name"> | null {
  const [[name, attribute] = [null, null]] = attributes;
  if (attribute === null || name === null) return null;
  const numbers = (values: readonly number[], shape: readonly number[], type: "float32" | "int64") => ({
    type,
    shape,
    data: Float64Array.from(values),
    texts: [],
  });
  switch (attribute.kind) {
    case "tensor":
      return attribute.value;
    case "float":
      return numbers([attribute.value], [], "float32");
    case "int":
      return numbers([attribute.value], [], "int64");
    case "floats":
      return numbers(attribute.value, [attribute.value.length], "float32");
    case "ints":
      return numbers(attribute.value, [attribute.value.length], "int64");
    default:
      return null;
  }
}
