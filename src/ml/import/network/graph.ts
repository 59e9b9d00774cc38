/** A network from an ONNX graph: operations that depend on the input, in order, everything else computed. */
import { UserError } from "../../../base/errors.ts";
import { NDArray, type Operand } from "../../../trace/arrays.ts";
import type { Shape } from "../../../value/shape.ts";
import { filled } from "../../../value/tensor.ts";
import { arrayOf } from "../../network/evaluate.ts";
import type { LayerConstant } from "../../network/layer.ts";
import type { NetworkNode } from "../../network/nodes.ts";
import { finishing, finishingAdvice } from "../../network/operations/finishing.ts";
import { operationOf } from "../../network/operations/index.ts";
import { quantizedConstant } from "../../network/operations/quant.ts";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "../../onnx/model.ts";
import { attributesOf, operatorOf } from "./operators.ts";
import { joinedBiases, plainGemm } from "./products.ts";

/** An input of a network. */
export interface NetworkInput {
  readonly name: string;
  /** The shape of one row. */
  readonly shape: Shape;
}

/** A network as it was imported: floats, one row at a time. */
export interface ImportedNetwork {
  readonly inputs: readonly NetworkInput[];
  readonly nodes: readonly NetworkNode[];
  /** Operations on the result that the client makes in clear: softmax and its like. */
  readonly finishing: readonly NetworkNode[];
  /** The tensor that `nodes` end with, and that which `finishing` ends with. */
  readonly output: string;
  readonly finished: string;
  /** Shapes of all tensors, of one row: with a leading 1. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

const refuse = (message: string, hint?: string): never => {
  throw new UserError(`onnx: ${message}`, { code: "import", hint });
};

/**
 * The network of a graph. Whatever does not depend on the input is computed; shapes are those of a row of zeros.
 * @throws UserError for operators that are not known (all of them in one message), and for what does not fit
 */
export function networkOf(graph: OnnxGraph): ImportedNetwork {
  checkOperators(graph.nodes);
  const inputs = graph.inputs.map(inputOf);
  const [result, ...others] = graph.outputs;
  if (inputs.length === 0) refuse("expected a network with an input, got none");
  if (result === undefined || others.length > 0) {
    return refuse(`expected one result, got ${graph.outputs.join(", ") || "none"}`, "export a model with one result");
  }
  const folding = new Folding(graph.constants, inputs);
  for (const node of graph.nodes) folding.take(node);
  const all = joinedBiases(needed(folding.nodes, result), result);
  if (all.length === 0) refuse("expected a result that depends on the input, got one that does not");
  const { nodes, after } = withoutFinish(all, result);
  return {
    inputs,
    nodes,
    finishing: after,
    output: nodes.at(-1)?.output ?? result, // absent: refused above
    finished: result,
    shapes: folding.shapes,
  };
}

/** Names each unknown operator once, with the nodes that have it. */
function checkOperators(nodes: readonly OnnxNode[]): void {
  const unknown = new Map<string, string[]>();
  for (const node of nodes) {
    if (operatorOf(node) !== null) continue;
    const name = node.domain === "" ? node.opType : `${node.domain}.${node.opType}`;
    const label = node.name === "" ? `of '${node.outputs[0] ?? ""}'` : `'${node.name.slice(0, 60)}'`; // absent: a node without results
    unknown.set(name, [...(unknown.get(name) ?? []), label]); // absent: the first of its kind
  }
  if (unknown.size === 0) return;
  const list = [...unknown].map(([name, labels]) => {
    const more = labels.length > 5 ? ` and ${labels.length - 5} more` : "";
    return `${name} (${labels.slice(0, 5).join(", ")}${more})`;
  });
  refuse(
    `expected operators that are known, got ${list.join("; ")}`,
    "write the model without them, or leave what stands at its end to the client; docs/ml.md lists the known ones",
  );
}

function inputOf({ name, shape }: OnnxGraph["inputs"][number]): NetworkInput {
  if (shape === null || shape.length === 0) return refuse(`input '${name}': expected a shape, got none`);
  const [rows, ...rest] = shape;
  if (rows !== null && rows !== 1) {
    refuse(
      `input '${name}': expected one row or an open number of rows, got ${rows}`,
      "export it with an example of one row, or with dynamic_axes for the first axis",
    );
  }
  const extents = rest.map((extent) => extent ?? 0); // absent: open
  if (extents.some((extent) => extent < 1)) {
    const text = rest.map((extent) => extent ?? "?").join(", "); // absent: open
    refuse(`input '${name}': expected extents for all axes but the first, got (${text})`);
  }
  return { name, shape: extents };
}

/** Walks over nodes: computes what is constant, and learns the shapes of the rest. */
class Folding {
  readonly nodes: NetworkNode[] = [];
  readonly shapes = new Map<string, Shape>();
  readonly #constants = new Map<string, { readonly array: NDArray; readonly constant: LayerConstant }>();
  /** Tensors of a row of zeros. */
  readonly #zeros = new Map<string, NDArray>();

  constructor(constants: OnnxGraph["constants"], inputs: readonly NetworkInput[]) {
    for (const [name, tensor] of constants) {
      if (tensor.type === "string") continue;
      const array = clearOf(tensor);
      this.#constants.set(name, { array, constant: constantOf(array) });
    }
    for (const { name, shape } of inputs) this.#see(name, new NDArray(filled([1, ...shape], 0, "float32")));
  }

  take(given: OnnxNode): void {
    const op = operatorOf(given) as string;
    const attributes = attributesOf(given);
    const [output] = given.outputs;
    if (output === undefined) return;
    const last = given.inputs.findLastIndex((name) => name !== "");
    const names = given.inputs.slice(0, last + 1);
    const label = given.name === "" ? `/${given.opType}_${output}` : given.name;
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
    const value = this.#computed(label, () => arrayOf(operationOf(op).values(operands, attributes)));
    if (isClear) {
      const quantized = op === "onnx.brevitas.Quant" ? quantizedConstant(node, value) : null;
      this.#constants.set(output, { array: value, constant: { ...constantOf(value), quantized } });
      return;
    }
    refuseBatches(node, value.shape, this.shapes);
    this.nodes.push(op === "Gemm" ? plainGemm(node) : op === "Reshape" ? withinRows(node, value.shape) : node);
    this.#see(output, value);
  }

  #see(name: string, value: NDArray): void {
    this.#zeros.set(name, value);
    this.shapes.set(name, value.shape);
  }

  #operand(label: string, name: string): Operand {
    if (name === "") return absent;
    const known = this.#constants.get(name)?.array ?? this.#zeros.get(name); // absent: looked for among the others
    return known ?? refuse(`${label}: expected a tensor named '${name}' before it, got none`);
  }

  #computed(label: string, compute: () => NDArray): NDArray {
    try {
      return compute();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return refuse(`${label}: ${error.message}`, error.diagnostic.hint);
    }
  }
}

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

/** Rows stay apart: an operation that adds them up would give another result for each number of rows. */
function refuseBatches(node: NetworkNode, shape: Shape, shapes: ReadonlyMap<string, Shape>): void {
  const before = shapes.get(node.inputs[0] ?? "")?.length ?? 0; // absent: no such tensor
  const isReduction = node.op.startsWith("Reduce");
  const given = node.constants[1]?.values ?? node.attributes.axes;
  const axes = Array.isArray(given) && given.length > 0 ? (given as readonly number[]) : [0];
  if (isReduction && axes.some((axis) => axis === 0 || axis + before === 0) && before > 1) {
    refuse(`${node.name}: expected a reduction within rows, got one over the axis of rows`, "reduce axes from 1 on");
  }
  const { perm } = node.attributes;
  if (node.op === "Transpose" && (!Array.isArray(perm) || perm[0] !== 0)) {
    refuse(`${node.name}: expected the first axis, that of rows, in its place, got the order ${String(perm)}`);
  }
  if (node.op === "Concat" && before > 0) {
    const { axis = 0 } = node.attributes;
    if (axis === 0 || axis === -before) {
      refuse(
        `${node.name}: expected a concatenation within rows, got one along the axis of rows (${shape.join(", ")})`,
      );
    }
  }
}

/** The nodes that the result needs. */
function needed(nodes: readonly NetworkNode[], result: string): readonly NetworkNode[] {
  const wanted = new Set([result]);
  const kept: NetworkNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!wanted.has(node.output)) continue;
    kept.unshift(node);
    for (const name of node.inputs) wanted.add(name);
  }
  return kept;
}

const isFinish = (op: string): op is keyof typeof finishing => Object.hasOwn(finishing, op);
/** What may stand beside a finish without being one. */
const harmless: readonly string[] = ["Identity", "Flatten", "Reshape", "Squeeze", "Cast", "Unsqueeze"];

/** Parts the operations that the client makes from the rest. @throws UserError where one of them stands in the middle */
function withoutFinish(all: readonly NetworkNode[], result: string) {
  const first = all.findIndex(({ op }) => isFinish(op));
  if (first < 0) return { nodes: all, after: [] };
  const after = all.slice(first);
  const before = all.slice(0, first);
  const reads = after.flatMap(({ inputs }) => inputs);
  const made = new Set(after.map(({ output }) => output));
  const outside = new Set(reads.filter((name) => !made.has(name)));
  const last = before.at(-1)?.output;
  const isLast =
    after.every(({ op }) => isFinish(op) || harmless.includes(op)) &&
    outside.size === 1 &&
    last !== undefined &&
    outside.has(last);
  if (isLast) return { nodes: before, after };
  const wrong = all.filter(({ op }) => isFinish(op));
  const advice = [...new Set(wrong.map(({ op }) => `${op}: ${finishingAdvice[op as keyof typeof finishing]}`))];
  return refuse(
    `expected ${wrong.map(({ op, name }) => `${op} '${name}'`).join(", ")} at the end of the network, where the client computes it, got it before '${result}'`,
    advice.join("; "),
  );
}
