/** Constant arrays of ONNX files: raw bytes, or lists of numbers by type. */
import { UserError } from "../../base/errors.ts";
import { sizeOf } from "../../value/shape.ts";
import type { TensorProto } from "./messages.ts";
import type { OnnxTensor, OnnxType } from "./model.ts";

/** How an element is read from raw bytes, little endian; and where numbers stand when they are no raw bytes. */
interface ElementType {
  readonly name: OnnxType;
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
  readonly list: (proto: TensorProto) => readonly number[];
}

const inInt32 = ({ int32Data }: TensorProto): readonly number[] => int32Data;
const inUint64 = ({ uint64Data }: TensorProto): readonly number[] => uint64Data;

/** Types by their number in TensorProto.DataType. */
const types: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [1, { name: "float32", bytes: 4, read: (view, at) => view.getFloat32(at, true), list: ({ floatData }) => floatData }],
  [2, { name: "uint8", bytes: 1, read: (view, at) => view.getUint8(at), list: inInt32 }],
  [3, { name: "int8", bytes: 1, read: (view, at) => view.getInt8(at), list: inInt32 }],
  [4, { name: "uint16", bytes: 2, read: (view, at) => view.getUint16(at, true), list: inInt32 }],
  [5, { name: "int16", bytes: 2, read: (view, at) => view.getInt16(at, true), list: inInt32 }],
  [6, { name: "int32", bytes: 4, read: (view, at) => view.getInt32(at, true), list: inInt32 }],
  [
    7,
    {
      name: "int64",
      bytes: 8,
      read: (view, at) => Number(view.getBigInt64(at, true)),
      list: ({ int64Data }) => int64Data,
    },
  ],
  [9, { name: "bool", bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0), list: inInt32 }],
  [
    10,
    {
      name: "float16",
      bytes: 2,
      read: (view, at) => halfOf(view.getUint16(at, true)),
      list: (proto) => inInt32(proto).map(halfOf),
    },
  ],
  [
    11,
    { name: "float64", bytes: 8, read: (view, at) => view.getFloat64(at, true), list: ({ doubleData }) => doubleData },
  ],
  [12, { name: "uint32", bytes: 4, read: (view, at) => view.getUint32(at, true), list: inUint64 }],
  [13, { name: "uint64", bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)), list: inUint64 }],
  [
    16,
    {
      name: "bfloat16",
      bytes: 2,
      read: (view, at) => brainOf(view.getUint16(at, true)),
      list: (proto) => inInt32(proto).map(brainOf),
    },
  ],
]);

/** The number of texts. */
const textType = 8;

/** Most elements of a tensor. */
const mostElements = 2 ** 28;

/**
 * The array.
 * @throws UserError for weights in another file, types that are not read, and lengths that do not fit the shape
 */
export function tensorOf(proto: TensorProto): OnnxTensor {
  const { name, dims: shape, dataType, rawData, stringData } = proto;
  const fail = (message: string, hint?: string): never => {
    throw new UserError(`onnx: tensor '${name.slice(0, 100)}': ${message}`, { code: "import", hint });
  };
  if (proto.externalData.length > 0 || proto.dataLocation === 1) {
    return fail(
      "expected its numbers within the file, got them in another one",
      'save all in one: onnx.save(onnx.load("model.onnx"), "whole.onnx", save_as_external_data=False)',
    );
  }
  const size = sizeOf(shape);
  if (!shape.every((extent) => extent >= 0) || size > mostElements)
    return fail(`expected at most ${mostElements} elements`);
  const checked = (count: number): void => {
    if (count !== size) fail(`expected ${size} elements for its shape, got ${count}`);
  };
  if (dataType === textType) {
    checked(stringData.length);
    return { name, type: "string", shape, data: new Float64Array(), texts: stringData };
  }
  const type = types.get(dataType);
  if (type === undefined) return fail(`expected numbers or texts, got elements of type ${dataType}`);
  return { name, type: type.name, shape, data: numbersOf(proto, type, rawData, checked), texts: [] };
}

function numbersOf(
  proto: TensorProto,
  { bytes, read, list }: ElementType,
  raw: Uint8Array | null,
  checked: (count: number) => void,
): Float64Array {
  if (raw === null) {
    const numbers = list(proto);
    checked(numbers.length);
    return Float64Array.from(numbers);
  }
  const count = raw.length / bytes;
  checked(count);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float64Array.from({ length: count }, (_, i) => read(view, i * bytes));
}

/** The number of a float16 (IEEE 754 binary16). */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The number of a bfloat16: the upper half of a float32. */
function brainOf(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}
