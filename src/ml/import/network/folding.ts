/** Walks over the nodes of a file: computes what is constant, learns the shapes of the rest, and sees that rows stay apart. */
import { UserError } from "../../../base/errors.ts";
import { NDArray, type Operand } from "../../../trace/arrays.ts";
import { largestArray, type Shape, sameShape, sizeOf } from "../../../value/shape.ts";
import { arrayOf, floatsOf } from "../../network/evaluate.ts";
import type { LayerConstant } from "../../network/layer.ts";
import type { NetworkNode } from "../../network/nodes.ts";
import { operationOf } from "../../network/operations/index.ts";
import { quantizedConstant } from "../../network/operations/quant.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "../../onnx/model.ts";
import type { NetworkInput } from "./graph.ts";
import { lowered } from "./lowering.ts";
import { attributesOf, operatorOf } from "./operators.ts";
import { labelOf } from "./order.ts";
import { plainGemm } from "./products.ts";
import { named, refuse } from "./refuse.ts";

/** A tensor that depends on the input: for a row of zeros, and for two rows, of which the second is zeros. */
interface Seen {
  readonly one: NDArray;
  readonly two: NDArray;
}

/** What is known of a file's tensors so far. */
export class Folding {
  readonly nodes: NetworkNode[] = [];
  readonly shapes = new Map<string, Shape>();
  readonly #constants = new Map<string, { readonly array: NDArray; readonly constant: LayerConstant }>();
  readonly #seen = new Map<string, Seen>();
  /** Further results of operations, which are not computed, by name: who would give them. */
  readonly #others = new Map<string, string>();
  readonly #opset: number;
  #numbers = 0;

  /** @param opset version of ONNX's operators */
  constructor(constants: OnnxGraph["constants"], inputs: readonly NetworkInput[], opset: number) {
    this.#opset = opset;
    for (const [name, tensor] of constants) {
      if (tensor.type === "string") continue;
      const array = clearOf(tensor);
      this.#constants.set(name, { array, constant: constantOf(array) });
    }
    for (const { name, shape } of inputs) {
      const size = sizeOf(shape);
      this.#count(`input ${named(name)}`, 3 * size);
      const rows = Float64Array.from({ length: 2 * size }, (_, i) => (i < size ? Math.fround(Math.sin(i + 1)) : 0));
      const array = (count: number, data: Float64Array) =>
        new NDArray({ dtype: "float32", shape: [count, ...shape], data });
      this.#see(name, { one: array(1, new Float64Array(size)), two: array(2, rows) });
    }
  }

  /** @throws UserError that names the node */
  take(given: OnnxNode): void {
    const label = labelOf(given);
    const shape = (name: string): Shape => arrayOf(this.#operand(label, name)).shape;
    const values = (name: string | undefined): readonly number[] | null =>
      name === undefined || name === "" ? null : (this.#constants.get(name)?.constant.values ?? null); // absent: it depends on the input
    for (const node of this.#computed(label, () => lowered(given, this.#opset, shape, values)))
      this.#takeOne(node, label);
  }

  #takeOne(given: OnnxNode, label: string): void {
    const op = operatorOf(given) as string;
    const attributes = attributesOf(given);
    const [output, ...others] = given.outputs;
    if (output === undefined) return;
    for (const other of others) this.#others.set(other, `${op} '${label}'`);
    const last = given.inputs.findLastIndex((name) => name !== "");
    const names = given.inputs.slice(0, last + 1);
    const isShape = op === "Shape" || op === "Size";
    const isClear = isShape || names.every((name) => name === "" || this.#constants.has(name));
    const operands = names.map((name): Operand => this.#operand(label, name));
    const node: NetworkNode = {
      op,
      name: label,
      inputs: isClear ? [] : names.filter((name) => name !== "" && !this.#constants.has(name)),
      output,
      attributes,
      constants: Object.fromEntries(
        names.flatMap((name, i) => {
          const constant = name === "" ? gap : this.#constants.get(name)?.constant;
          return constant === undefined ? [] : [[i, constant]];
        }),
      ),
    };
    if (op === "onnx.brevitas.Quant") checkQuantizer(node);
    const one = this.#computed(label, () => arrayOf(operationOf(op).values(operands, attributes)));
    this.#count(label, one.data.length);
    if (isClear) {
      const quantized = op === "onnx.brevitas.Quant" ? quantizedConstant(node, one) : null;
      this.#constants.set(output, { array: one, constant: { ...constantOf(one), quantized } });
      return;
    }
    const plain = op === "Gemm" ? plainGemm(node) : op === "Reshape" ? withinRows(node, one.shape) : node;
    this.nodes.push(plain);
    this.#see(output, { one, two: this.#twoRows(plain, one) });
  }

  /** The result for two rows. @throws UserError unless its second row is the one that it would be alone */
  #twoRows(node: NetworkNode, one: NDArray): NDArray {
    const across = (got: string): never =>
      refuse(
        `${node.name}: expected rows that stay apart, got ${node.op} across them (${got})`,
        "keep the first axis for the rows: reduce, join, move and cut the others only",
      );
    const rows = new Map(
      node.inputs.flatMap((name) => (this.#seen.has(name) ? [[name, (this.#seen.get(name) as Seen).two]] : [])),
    );
    let two: NDArray;
    try {
      two = floatsOf(node, rows);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return across(error.message);
    }
    this.#count(node.name, two.data.length);
    const [count, ...rest] = one.shape;
    if (count !== 1 || !sameShape(two.shape, [2, ...rest])) {
      return across(`${two.shape.join(" × ")} for two rows, ${one.shape.join(" × ")} for one`);
    }
    const size = one.data.length;
    const differs = one.data.some((value, i) => !isNear(value, two.data[size + i] as number));
    return differs ? across("a row has other results beside another one") : two;
  }

  #see(name: string, seen: Seen): void {
    this.#seen.set(name, seen);
    this.shapes.set(name, seen.one.shape);
  }

  /** @throws UserError when all tensors together have more numbers than an array may have */
  #count(label: string, numbers: number): void {
    this.#numbers += numbers;
    if (this.#numbers <= largestArray.elements) return;
    refuse(`${label}: expected at most ${largestArray.elements} numbers in all tensors of two rows, got more`);
  }

  #operand(label: string, name: string): Operand {
    if (name === "") return absent;
    const known = this.#constants.get(name)?.array ?? this.#seen.get(name)?.one; // absent: looked for among the others
    if (known !== undefined) return known;
    const maker = this.#others.get(name);
    return refuse(
      maker === undefined
        ? `${label}: expected a tensor of numbers named ${named(name)}, got none`
        : `${label}: expected the first result of ${maker}, got ${named(name)}`,
    );
  }

  #computed<T>(label: string, compute: () => T): T {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.message.startsWith("onnx: ")
        ? refuse(error.message.slice(6), error.diagnostic.hint)
        : refuse(`${label}: ${error.message}`, error.diagnostic.hint);
    }
  }
}

/** Sums of other lengths may be added in another order: a thousandth is no difference. */
const isNear = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(a), Math.abs(b));

/** @throws UserError for a quantizer with a scale for each channel, one that depends on the input, and another rounding than to the nearest */
function checkQuantizer({ name, constants, attributes }: NetworkNode): void {
  const { rounding_mode: mode = "ROUND" } = attributes;
  if ([1, 2, 3].some((position) => constants[position]?.values.length !== 1)) {
    refuse(
      `${name}: expected one constant scale, zero point and width, got others`,
      "train with per-tensor quantizers",
    );
  }
  if (mode !== "ROUND") refuse(`${name}: expected the rounding mode ROUND, got ${String(mode)}`);
}

/** What stands for an input that is left out between others. */
const absent = new NDArray({ dtype: "float32", shape: [0], data: new Float64Array() });
const gap: LayerConstant = { shape: [0], values: [], isFloat32: true, quantized: null };

/** The array of a file's tensor: floats are float32 unless they are double. */
function clearOf({ type, shape, data }: OnnxTensor): NDArray {
  if (type === "bool") return new NDArray({ dtype: "bool", shape, data });
  const isFloat = /float/.test(type);
  if (isFloat) return new NDArray({ dtype: type === "float64" ? "float64" : "float32", shape, data });
  // The largest integer means "to the end".
  const most = Number.MAX_SAFE_INTEGER;
  return new NDArray({ dtype: "int64", shape, data: data.map((value) => Math.min(most, Math.max(-most, value))) });
}

const constantOf = ({ shape, data, dtype }: NDArray): LayerConstant => ({
  shape,
  values: [...data],
  isFloat32: dtype === "float32",
  quantized: null,
});

/** A `Reshape` that leaves the number of rows open: exported files say the one of their example. */
function withinRows(node: NetworkNode, [rows, ...shape]: Shape): NetworkNode {
  if (rows !== 1 || node.constants[1] === undefined) return node;
  const values = [0, ...shape];
  return {
    ...node,
    attributes: {},
    constants: { 1: { shape: [values.length], values, isFloat32: false, quantized: null } },
  };
}
