/** Writes ONNX files through Protocol Buffers (onnx-buf's schema), for tests that need networks of their own. */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorProto_DataType as Type,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** A constant: float32 unless it is of integers. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type?: "float32" | "int64";
}

/** An attribute: whole numbers and lists of them are integers, others floats; `{ float }` says that a whole one is a float. */
export type WrittenAttribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly tensor: WrittenTensor };

/** One operation. */
export interface WrittenNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, WrittenAttribute>>;
  readonly domain?: string;
  readonly name?: string;
}

/** An input; extents that are texts are open. */
export interface WrittenInput {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A whole file. */
export interface WrittenModel {
  readonly opset?: number;
  readonly nodes: readonly WrittenNode[];
  readonly inputs: readonly WrittenInput[];
  readonly outputs: readonly string[];
  readonly constants?: Readonly<Record<string, WrittenTensor>>;
  /** Whether constants stand among the inputs too, as files of IR versions below 4 have them. */
  readonly listsConstants?: boolean;
}

const tensorProto = (name: string, { shape, values, type = "float32" }: WrittenTensor): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    ...(type === "int64"
      ? { dataType: Type.INT64, int64Data: values.map(BigInt) }
      : { dataType: Type.FLOAT, rawData: new Uint8Array(Float32Array.from(values).buffer) }),
  });

function attributeProto(name: string, value: WrittenAttribute): AttributeProto {
  const make = (rest: object): AttributeProto => create(AttributeProtoSchema, { name, ...rest });
  if (typeof value === "string") return make({ type: Kind.STRING, s: new TextEncoder().encode(value) });
  if (typeof value === "number")
    return Number.isInteger(value) ? make({ type: Kind.INT, i: BigInt(value) }) : make({ type: Kind.FLOAT, f: value });
  if ("float" in value) return make({ type: Kind.FLOAT, f: value.float });
  if ("tensor" in value) return make({ type: Kind.TENSOR, t: tensorProto("", value.tensor) });
  return value.every(Number.isInteger)
    ? make({ type: Kind.INTS, ints: value.map(BigInt) })
    : make({ type: Kind.FLOATS, floats: [...value] });
}

const valueInfo = (name: string, shape: readonly (number | string)[] | null, elemType: Type = Type.FLOAT) =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: {
          elemType,
          ...(shape === null
            ? {}
            : {
                shape: {
                  dim: shape.map((extent) => ({
                    value:
                      typeof extent === "string"
                        ? { case: "dimParam" as const, value: extent }
                        : { case: "dimValue" as const, value: BigInt(extent) },
                  })),
                },
              }),
        },
      },
    },
  });

/** The bytes of a file; nodes without a name are `/k/Op`. */
export function writtenOnnx(model: WrittenModel): Uint8Array {
  const { opset = 17, nodes, inputs, outputs, constants = {}, listsConstants = false } = model;
  const entries = Object.entries(constants);
  const domains = new Set(nodes.map(({ domain = "" }) => domain));
  domains.delete("");
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: listsConstants ? 3n : 8n,
      producerName: "glovebox-tests",
      opsetImport: [{ domain: "", version: BigInt(opset) }, ...[...domains].map((domain) => ({ domain, version: 1n }))],
      graph: {
        name: "network",
        node: nodes.map(({ op, inputs: input, outputs: output, attributes = {}, domain = "", name }, k) => ({
          opType: op,
          name: name ?? `/${k}/${op}`,
          domain,
          input: [...input],
          output: [...output],
          attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
        })),
        input: [
          ...inputs.map(({ name, shape }) => valueInfo(name, shape)),
          ...(listsConstants
            ? entries.map(([name, { shape, type }]) =>
                valueInfo(name, shape, type === "int64" ? Type.INT64 : Type.FLOAT),
              )
            : []),
        ],
        output: outputs.map((name) => valueInfo(name, null)),
        initializer: entries.map(([name, tensor]) => tensorProto(name, tensor)),
      },
    }),
  );
}
