/** The messages of ONNX files that are read, by the numbers of their fields (onnx.proto3 of ONNX 1.17). */
import {
  doubles,
  floats,
  integer,
  integers,
  type MessageReader,
  message,
  messages,
  optionalBytes,
  optionalFloat,
  optionalInteger,
  optionalMessage,
  text,
  texts,
  unsignedIntegers,
} from "./wire.ts";

const entry = message({ key: text(1), value: text(2) });

/** TensorProto. */
export const tensorProto = message({
  dims: integers(1),
  dataType: integer(2),
  floatData: floats(4),
  int32Data: integers(5),
  stringData: texts(6),
  int64Data: integers(7),
  name: text(8),
  rawData: optionalBytes(9),
  doubleData: doubles(10),
  uint64Data: unsignedIntegers(11),
  externalData: messages(13, () => entry),
  dataLocation: integer(14),
});

/** A tensor as it stands in a file. */
export type TensorProto = ReturnType<typeof tensorProto>;

/** AttributeProto. */
export interface AttributeProto {
  readonly name: string;
  readonly f: number | null;
  readonly i: number | null;
  readonly s: Uint8Array | null;
  readonly t: TensorProto | null;
  readonly g: GraphProto | null;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly strings: readonly string[];
  readonly type: number;
}

/** NodeProto. */
export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain: string;
}

const attributeProto: MessageReader<AttributeProto> = message<AttributeProto>({
  name: text(1),
  f: optionalFloat(2),
  i: optionalInteger(3),
  s: optionalBytes(4),
  t: optionalMessage(5, () => tensorProto),
  g: optionalMessage(6, () => graphProto),
  floats: floats(7),
  ints: integers(8),
  strings: texts(9),
  type: integer(20),
});

const nodeProto: MessageReader<NodeProto> = message<NodeProto>({
  input: texts(1),
  output: texts(2),
  name: text(3),
  opType: text(4),
  attribute: messages(5, () => attributeProto),
  domain: text(7),
});

const dimension = message({ value: optionalInteger(1) });
const shape = message({ dim: messages(1, () => dimension) });
const tensorType = message({ elemType: integer(1), shape: optionalMessage(2, () => shape) });
const type = message({ tensorType: optionalMessage(1, () => tensorType) });
const valueInfo = message({ name: text(1), type: optionalMessage(2, () => type) });

/** A value's name and type as they stand in a file. */
export type ValueInfoProto = ReturnType<typeof valueInfo>;

/** GraphProto. */
export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  readonly sparseInitializer: readonly unknown[];
}

const nothing = message({});

const graphProto: MessageReader<GraphProto> = message<GraphProto>({
  node: messages(1, () => nodeProto),
  name: text(2),
  initializer: messages(5, () => tensorProto),
  input: messages(11, () => valueInfo),
  output: messages(12, () => valueInfo),
  sparseInitializer: messages(15, () => nothing),
});

const opset = message({ domain: text(1), version: integer(2) });

/** ModelProto. */
export const modelProto = message({
  irVersion: integer(1),
  producerName: text(2),
  graph: optionalMessage(7, () => graphProto),
  opsetImport: messages(8, () => opset),
});
