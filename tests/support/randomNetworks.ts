/**
 * Random small networks as ONNX files: dense ones, convolutions of one and two axes, residual sums, concatenations, gates, pools, batch normalisation,
 * functions, and numbers that are moved; in operator sets 11 to 21, with axes as attributes or inputs as each has them. Equal seeds give equal networks.
 */
import { gaussian, type RandomSource, seededRandom, uniformInteger } from "../../src/base/random.ts";
import { type WrittenAttribute, type WrittenNode, type WrittenTensor, writtenOnnx } from "./onnxWriter.ts";

/** A network and rows for it. */
export interface RandomNetwork {
  readonly bytes: Uint8Array;
  readonly opset: number;
  /** The operators in order, for messages. */
  readonly operators: readonly string[];
  /** The shape of one row. */
  readonly shape: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

type Shape = readonly number[];

/** Functions of one number, with what they are made with, and the operator set that has them. */
const functions: readonly (readonly [string, Readonly<Record<string, WrittenAttribute>>, number])[] = [
  ...["Relu", "Sigmoid", "Tanh", "Abs", "Neg", "Softplus", "Selu", "Softsign", "Erf", "Identity"].map(
    (op) => [op, {}, 11] as const,
  ),
  ["LeakyRelu", { alpha: 0.125 }, 11],
  ["Elu", { alpha: 0.75 }, 11],
  ["HardSigmoid", { alpha: 0.3, beta: 0.4 }, 11],
  ["Celu", { alpha: 1.5 }, 12],
  ["HardSwish", {}, 14],
  ["Mish", {}, 18],
  ["Gelu", {}, 20],
];

const sizeOf = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/** Writes a network operation by operation; `tensor` is where it stands, `shape` that of one row. */
class Writer {
  readonly nodes: WrittenNode[] = [];
  readonly constants: Record<string, WrittenTensor> = {};
  tensor = "x";
  shape: Shape;
  readonly opset: number;
  readonly #random: RandomSource;
  #count = 0;

  constructor(random: RandomSource, opset: number, shape: Shape) {
    this.#random = random;
    this.opset = opset;
    this.shape = shape;
  }

  integer = (low: number, high: number): number => uniformInteger(this.#random, low, high);
  pick = <T>(list: readonly T[]): T => list[this.integer(0, list.length - 1)] as T;

  weights(...shape: number[]): string {
    const fan = Math.sqrt(Math.max(1, sizeOf(shape.slice(1))));
    const values = Array.from({ length: sizeOf(shape) }, () => gaussian(this.#random) / fan);
    return this.constant({ shape, values });
  }

  integers = (...values: number[]): string => this.constant({ shape: [values.length], values, type: "int64" });

  constant(tensor: WrittenTensor): string {
    const name = `c${Object.keys(this.constants).length}`;
    this.constants[name] = tensor;
    return name;
  }

  /** One node; its result is where the network stands, unless `from` says that it is a branch. */
  node(op: string, inputs: readonly string[], shape: Shape, attributes: WrittenNode["attributes"] = {}): string {
    const output = `t${this.#count++}`;
    this.nodes.push({ op, inputs, outputs: [output], attributes });
    this.tensor = output;
    this.shape = shape;
    return output;
  }

  /** Axes as this operator set has them: an input from `since` on. */
  withAxes(
    op: string,
    axes: readonly number[],
    since: number,
    shape: Shape,
    rest: WrittenNode["attributes"] = {},
  ): void {
    if (this.opset >= since) this.node(op, [this.tensor, this.integers(...axes)], shape, rest);
    else this.node(op, [this.tensor], shape, { axes, ...rest });
  }
}

/** A step: what it does, and for how many axes a row must have (features; channels and one, or two, spatial ones). */
type Step = (w: Writer) => void;

const activation: Step = (w) => {
  const [op, attributes] = w.pick(functions.filter(([, , since]) => since <= w.opset));
  w.node(op, [w.tensor], w.shape, attributes);
};

const clip: Step = (w) => {
  const limit = (value: number) => w.constant({ shape: [], values: [value] });
  w.node("Clip", [w.tensor, w.integer(0, 1) === 0 ? "" : limit(-0.75), limit(0.5)], w.shape);
};

const batchNormalization: Step = (w) => {
  const [channels] = w.shape as [number];
  const positive = w.constant({ shape: [channels], values: Array.from({ length: channels }, (_, i) => 0.5 + i / 4) });
  const inputs = [w.tensor, w.weights(channels), w.weights(channels), w.weights(channels), positive];
  w.node("BatchNormalization", inputs, w.shape, { epsilon: 0.001953125 });
};

const dropout: Step = (w) => {
  if (w.opset < 12) w.node("Dropout", [w.tensor], w.shape, { ratio: 0.25 });
  else w.node("Dropout", [w.tensor, w.constant({ shape: [], values: [0.25] })], w.shape);
};

/** A dense layer in one of the forms that exporters write. */
function dense(w: Writer, outputs = w.integer(2, 5)): void {
  const [inputs] = w.shape as [number];
  const shape = [outputs];
  switch (w.integer(0, 3)) {
    case 0:
      w.node("Gemm", [w.tensor, w.weights(outputs, inputs), w.weights(outputs)], shape, { transB: 1 });
      return;
    case 1:
      w.node("Gemm", [w.tensor, w.weights(inputs, outputs), w.weights(1, outputs)], shape, { alpha: 0.5, beta: 2.5 });
      return;
    case 2:
      w.node("MatMul", [w.tensor, w.weights(inputs, outputs)], shape);
      w.node("Add", [w.weights(outputs), w.tensor], shape);
      return;
    default:
      w.node("MatMul", [w.tensor, w.weights(inputs, outputs)], shape);
  }
}

/** x + f(x), with a product within f. */
const denseResidual: Step = (w) => {
  const from = w.tensor;
  const [features] = w.shape as [number];
  dense(w, features);
  activation(w);
  w.node(w.pick(["Add", "Sub"]), [w.tensor, from], w.shape);
};

/** Two branches, one behind the other or multiplied. */
const denseBranches: Step = (w) => {
  const { tensor: from, shape } = w;
  dense(w);
  const [first, kept] = [w.tensor, w.shape as [number]];
  w.tensor = from;
  w.shape = shape;
  dense(w, kept[0]);
  if (w.integer(0, 1) === 0) w.node("Concat", [first, w.tensor], [2 * kept[0]], { axis: w.pick([1, -1]) });
  else {
    const gate = w.node("Sigmoid", [w.tensor], kept);
    w.node("Mul", [first, gate], kept);
  }
};

/** Features chosen, cut, or with zeros beside them. */
const features: Step = (w) => {
  const [count] = w.shape as [number];
  switch (w.integer(0, 3)) {
    case 0: {
      const places = [count - 1, 0, -1];
      w.node("Gather", [w.tensor, w.integers(...places)], [places.length], { axis: 1 });
      return;
    }
    case 1:
      w.node(
        "Slice",
        [w.tensor, w.integers(0), w.integers(2 ** 40), w.integers(1), w.integers(2)],
        [Math.ceil(count / 2)],
      );
      return;
    case 2:
      w.node("Pad", [w.tensor, w.integers(0, 1, 0, 2)], [count + 3]);
      return;
    default:
      w.node("Reshape", [w.tensor, w.integers(w.pick([0, 1]), count, 1)], [count, 1]);
      w.withAxes("Squeeze", [-1], 13, [count]);
  }
};

/** A convolution; `keeps` pads it to the extents and channels that it had. */
function convolution(w: Writer, keeps = false): void {
  const [channels, ...spatial] = w.shape as [number, ...number[]];
  const kernel = spatial.map((extent) => (keeps ? w.pick([1, 3]) : w.integer(1, Math.min(3, extent))));
  const stride = keeps || spatial.some((extent) => extent < 4) ? 1 : w.integer(1, 2);
  const pad = kernel.map((extent) => (keeps ? (extent - 1) / 2 : w.integer(0, 1)));
  const group = channels % 2 === 0 ? w.pick([1, 2]) : 1;
  const outputs = keeps ? channels : 2 * w.integer(1, 2);
  const inputs = [
    w.tensor,
    w.weights(outputs, channels / group, ...kernel),
    ...(w.integer(0, 1) === 0 ? [] : [w.weights(outputs)]),
  ];
  const shape = spatial.map(
    (extent, i) => Math.floor((extent + 2 * (pad[i] as number) - (kernel[i] as number)) / stride) + 1,
  );
  w.node("Conv", inputs, [outputs, ...shape], {
    kernel_shape: kernel,
    strides: spatial.map(() => stride),
    pads: [...pad, ...pad],
    dilations: spatial.map(() => 1),
    group,
  });
}

const convolutionResidual: Step = (w) => {
  const from = w.tensor;
  convolution(w, true);
  activation(w);
  w.node("Add", [from, w.tensor], w.shape);
};

const convolutionBranches: Step = (w) => {
  const { tensor: from, shape } = w;
  convolution(w, true);
  const first = w.tensor;
  w.tensor = from;
  w.shape = shape;
  convolution(w, true);
  const [channels, ...spatial] = shape as [number, ...number[]];
  w.node("Concat", [first, w.tensor], [2 * channels, ...spatial], { axis: 1 });
};

const pool: Step = (w) => {
  const [channels, ...spatial] = w.shape as [number, ...number[]];
  if (spatial.some((extent) => extent < 2)) return;
  const shape = [channels, ...spatial.map((extent) => Math.floor((extent - 2) / 2) + 1)];
  const [kernel_shape, strides] = [spatial.map(() => 2), spatial.map(() => 2)];
  w.node(w.pick(["AveragePool", "MaxPool"]), [w.tensor], shape, { kernel_shape, strides });
};

/** There and back, as networks with channels last come from Keras. */
const channelsLast: Step = (w) => {
  const { shape } = w;
  const last = shape.length;
  const there = [0, ...shape.slice(1).map((_, i) => i + 2), 1];
  const back = [0, last, ...shape.slice(1).map((_, i) => i + 1)];
  w.node("Transpose", [w.tensor], [...shape.slice(1), shape[0] as number], { perm: there });
  activation(w);
  w.node("Transpose", [w.tensor], shape, { perm: back });
};

/** From channels to features, in one of the forms that exporters write. */
const flatten: Step = (w) => {
  const [channels, ...spatial] = w.shape as [number, ...number[]];
  const size = sizeOf(w.shape);
  switch (w.integer(0, 3)) {
    case 0:
      w.node("Flatten", [w.tensor], [size], { axis: 1 });
      return;
    case 1:
      w.node("Reshape", [w.tensor, w.integers(w.pick([0, -1, 1]), size)], [size]);
      return;
    case 2:
      w.node("GlobalAveragePool", [w.tensor], [channels, ...spatial.map(() => 1)]);
      w.node("Flatten", [w.tensor], [channels], { axis: 1 });
      return;
    default:
      w.withAxes(
        "ReduceMean",
        spatial.map((_, i) => i + 2),
        18,
        [channels],
        { keepdims: 0 },
      );
  }
};

const denseSteps: readonly Step[] = [
  activation,
  clip,
  batchNormalization,
  dropout,
  denseResidual,
  denseBranches,
  features,
  dense,
];
const spatialSteps: readonly Step[] = [
  ...[activation, clip, batchNormalization, dropout, convolutionResidual, convolutionBranches],
  ...[pool, channelsLast, (w: Writer) => convolution(w)],
];

/** The network of a seed. */
export function randomNetwork(seed: number): RandomNetwork {
  const random = seededRandom(seed);
  const choose = (low: number, high: number): number => uniformInteger(random, low, high);
  const axes = choose(0, 2);
  const shape = axes === 0 ? [choose(2, 6)] : [choose(1, 2) * 2, ...Array.from({ length: axes }, () => choose(4, 6))];
  const writer = new Writer(random, choose(11, 21), shape);
  if (axes > 0) {
    convolution(writer);
    for (let i = choose(0, 3); i > 0; i--) writer.pick(spatialSteps)(writer);
    flatten(writer);
  }
  dense(writer);
  for (let i = choose(0, 3); i > 0; i--) writer.pick(denseSteps)(writer);
  dense(writer);
  if (choose(0, 3) === 0)
    writer.node(writer.pick(["Softmax", "LogSoftmax"]), [writer.tensor], writer.shape, { axis: writer.pick([1, -1]) });
  const bytes = writtenOnnx({
    opset: writer.opset,
    nodes: writer.nodes,
    inputs: [{ name: "x", shape: [writer.pick<number | string>([1, "N"]), ...shape] }],
    outputs: [writer.tensor],
    constants: writer.constants,
    listsConstants: choose(0, 1) === 0,
  });
  const rows = Array.from({ length: 12 }, () =>
    Array.from({ length: sizeOf(shape) }, () => Math.fround(gaussian(random))),
  );
  return { bytes, opset: writer.opset, operators: writer.nodes.map(({ op }) => op), shape, rows };
}
