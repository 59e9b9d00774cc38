/** Operations of networks on integers that the original refuses: their integers mean what the floats are, and circuits simulate them. And what is refused here. */
import { beforeAll, describe, expect, test } from "vitest";
import { gaussian, seededRandom } from "../../src/base/random.ts";
import { compiler } from "../../src/index.ts";
import { setCompiler } from "../../src/ml/host.ts";
import { networkOf } from "../../src/ml/import/network/graph.ts";
import * as ml from "../../src/ml/index.ts";
import { evaluateNodes } from "../../src/ml/network/evaluate.ts";
import { readOnnx } from "../../src/ml/onnx/read.ts";
import { NDArray } from "../../src/trace/arrays.ts";
import { userErrorOf, userErrorOfAsync } from "../support/errors.ts";
import { type WrittenAttribute, type WrittenNode, type WrittenTensor, writtenOnnx } from "../support/onnxWriter.ts";

type Short = readonly [
  op: string,
  inputs: string,
  output: string,
  attributes?: Readonly<Record<string, WrittenAttribute>>,
];

const ints = (...values: number[]): WrittenTensor => ({ shape: [values.length], values, type: "int64" });
const random = seededRandom(11);
const drawn = (...shape: number[]): WrittenTensor => ({
  shape,
  values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => gaussian(random) * 0.6),
});
/** Constants that networks may name. */
const constants = {
  w: drawn(4, 4),
  v: drawn(4, 4),
  u: drawn(4, 4),
  k1: drawn(2, 1, 3),
  k2: drawn(2, 1, 2, 2),
  k3: drawn(2, 1, 2, 2, 2),
  axis1: ints(1),
  half: { shape: [], values: [0.5] },
  pads: ints(0, 1, 0, 1),
  pads4: ints(0, 0, 1, 0, 0, 0, 0, 1),
  twice: ints(1, 2),
  three: { shape: [1, 3], values: [0.25, -0.5, 1] },
} satisfies Record<string, WrittenTensor>;

const ab: readonly Short[] = [
  ["MatMul", "x w", "a"],
  ["MatMul", "x v", "b"],
];
const window = { kernel_shape: [2, 2], strides: [2, 2] };

const networks: Readonly<Record<string, readonly [shape: readonly number[], nodes: readonly Short[]]>> = {
  "a sum of three": [[4], [...ab, ["MatMul", "x u", "c"], ["Sum", "a b c", "y"]]],
  "a mean of three": [[4], [...ab, ["MatMul", "x u", "c"], ["Mean", "a b c", "y"]]],
  "the largest of three": [[4], [...ab, ["MatMul", "x u", "c"], ["Max", "a b c", "y"]]],
  "the smallest of two": [[4], [...ab, ["Min", "a b", "y"]]],
  "a choice between two": [[4], [...ab, ["Greater", "a half", "c"], ["Where", "c a b", "y"]]],
  "a choice of a constant": [[4], [...ab, ["Less", "a half", "c"], ["Where", "c b half", "y"]]],
  "a quotient": [[4], [...ab, ["Sigmoid", "b", "s"], ["Add", "s half", "d"], ["Div", "a d", "y"]]],
  "a product": [[4], [...ab, ["Mul", "a b", "y"]]],
  "a sum of absolutes": [[4], [...ab, ["ReduceL1", "a axis1", "y"]]],
  "a sum of squares": [[4], [...ab, ["ReduceSumSquare", "a axis1", "y"]]],
  "a length": [[4], [...ab, ["ReduceL2", "a axis1", "y"]]],
  "a mean over an axis": [[4], [...ab, ["ReduceMean", "a", "y", { axes: [1] }]]],
  "the largest over an axis": [[4], [...ab, ["ReduceMax", "a", "y", { axes: [1] }]]],
  "tensors of different ranges": [[4], [...ab, ["Exp", "a", "e"], ["Concat", "e b three", "y", { axis: 1 }]]],
  "pads of a number": [[4], [...ab, ["Pad", "a pads half", "y"]]],
  copies: [[4], [...ab, ["Tile", "a twice", "y"]]],
  "a convolution with gaps": [[1, 7], [["Conv", "x k1", "y", { dilations: [2] }]]],
  "a convolution of three axes": [
    [1, 3, 3, 3],
    [
      ["Conv", "x k3", "c"],
      ["Relu", "c", "y"],
    ],
  ],
  "pads that do not count": [
    [1, 4, 4],
    [
      ["Conv", "x k2", "c", { pads: [0, 0, 1, 1] }],
      ["AveragePool", "c", "y", { ...window, pads: [1, 1, 1, 1] }],
    ],
  ],
  "pads that never win": [
    [1, 4, 4],
    [
      ["Conv", "x k2", "c"],
      ["Sub", "c half", "d"],
      ["MaxPool", "d", "y", { ...window, pads: [1, 1, 0, 0] }],
    ],
  ],
  "the largest of a line": [[1, 6], [["MaxPool", "x", "y", { kernel_shape: [2], strides: [2] }]]],
  "a mean of all places": [
    [1, 4, 4],
    [
      ["Conv", "x k2", "c"],
      ["GlobalAveragePool", "c", "y"],
    ],
  ],
  "the largest of all places": [
    [1, 3, 3],
    [
      ["Conv", "x k2", "c"],
      ["GlobalMaxPool", "c", "y"],
    ],
  ],
  "channels as places": [[4, 2, 2], [["DepthToSpace", "x", "y", { blocksize: 2 }]]],
  "every other one, backwards": [
    [4],
    [...ab, ["Slice", "a", "y", { starts: [3], ends: [-9], axes: [1], steps: [-2] }]],
  ],
};

const bytesOf = (nodes: readonly Short[], shape: readonly number[], inputs = ["x"], outputs = ["y"], opset = 13) =>
  writtenOnnx({
    opset,
    nodes: nodes.map(
      ([op, given, output, attributes = {}]): WrittenNode => ({
        ...{ op, inputs: given.split(" "), outputs: [output], name: `/${output}` },
        attributes: op === "Slice" ? {} : attributes,
        ...(op === "Slice" ? { inputs: [given, "starts", "ends", "axes", "steps"] } : {}),
      }),
    ),
    inputs: inputs.map((name) => ({ name, shape: [1, ...shape] })),
    outputs,
    constants: { ...constants, starts: ints(3), ends: ints(-9), axes: ints(1), steps: ints(-2) },
  });

const rowsFor = (shape: readonly number[], count: number, dtype: "float32" | "float64" = "float64"): NDArray => {
  const next = seededRandom(5);
  const size = count * shape.reduce((a, b) => a * b, 1);
  return new NDArray({
    dtype,
    shape: [count, ...shape],
    data: Float64Array.from({ length: size }, () => gaussian(next)),
  });
};
const virtual = { virtual: true, configuration: { enableUnsafeFeatures: true } };

beforeAll(() => setCompiler(compiler));

describe("integers mean the floats, and circuits simulate them", () => {
  test.each(Object.entries(networks).map(([name, network]) => [name, ...network] as const))(
    "%s",
    async (_, shape, nodes) => {
      const bytes = bytesOf(nodes, shape);
      const X = rowsFor(shape, 24);
      const read = networkOf(readOnnx(bytes));
      const floats = evaluateNodes(read.nodes, new Map([["x", X]])).get("y") as NDArray;
      const module = await ml.compileOnnxModel(bytes, X, { nBits: 7, ...virtual });
      const result = await module.forward(X);
      expect(result.shape).toEqual(floats.shape);
      const values = [...floats.data];
      const spread = Math.max(...values) - Math.min(...values);
      const errors = values
        .map((value, i) => Math.abs(value - (result.data[i] as number)) / spread)
        .sort((a, b) => a - b);
      // A comparison near its border may go the other way.
      expect(errors[Math.floor(errors.length * 0.9)]).toBeLessThan(0.04);
      const q = module.quantizeInput(rowsFor(shape, 24));
      const some = new NDArray({
        dtype: "int64",
        shape: [3, ...shape],
        data: q.data.slice(0, (q.data.length / 24) * 3),
      });
      expect(await module.quantizedForward(some, { fhe: "simulate" })).toEqual(await module.quantizedForward(some));
    },
  );
});

test("approximate rounding leaves low bits to the noise: fewer bootstraps, and the same integers in clear", async () => {
  const bytes = bytesOf(
    [
      ["MatMul", "x w", "a"],
      ["Relu", "a", "r"],
      ["MatMul", "r v", "y"],
    ],
    [4],
  );
  const X = rowsFor([4], 40);
  const module = await ml.compileOnnxModel(bytes, X, {
    nBits: 6,
    roundingThresholdBits: { nBits: 5, method: "APPROXIMATE" },
  });
  expect(module.fheCircuit.graph.format()).toContain("exactness=Exactness.APPROXIMATE");
  expect(module.layers[0]?.lsbsToRemove).toBeGreaterThan(3);
  const exact = await ml.compileOnnxModel(bytes, X, { nBits: 6, roundingThresholdBits: 5 });
  // In clear both are exact.
  expect(await module.forward(X)).toEqual(await exact.forward(X));
  expect(module.fheCircuit.statistics.programmableBootstraps).toBeLessThan(
    exact.fheCircuit.statistics.programmableBootstraps,
  );
});

test("several inputs and results: lists, as many rows of each", async () => {
  const bytes = bytesOf(
    [
      ["MatMul", "x w", "a"],
      ["MatMul", "z v", "b"],
      ["Add", "a b", "y"],
      ["Sigmoid", "b", "s"],
    ],
    [4],
    ["x", "z"],
    ["y", "s"],
  );
  const [X, Z] = [rowsFor([4], 20), rowsFor([4], 20, "float32")];
  const module = await ml.compileOnnxModel<NDArray[], NDArray[]>(bytes, [X, Z], { nBits: 6, ...virtual });
  const [y, s] = await module.forward([X, Z], { fhe: "simulate" });
  expect([y?.shape, s?.shape]).toEqual([
    [20, 4],
    [20, 4],
  ]);
  expect(await module.forward([X, Z])).toEqual([y, s]);
  expect(userErrorOf(() => module.quantizeInput(X)).message).toContain("a list of 2 inputs (x, z)");
  expect(userErrorOf(() => module.quantizeInput([X, rowsFor([4], 3)])).message).toContain("20 and 3");
});

describe("what is refused", () => {
  const plain = bytesOf([["MatMul", "x w", "y"]], [4]);
  const X = rowsFor([4], 12);

  test.each([
    [{ op_inputs: 3 }, "opInputs and opWeights"],
    [{ opInputs: 3, opWeights: 3, opLeaves: 2 }, "'opLeaves'"],
    [{ net_inputs: 5, op_inputs: 6, op_weights: 3, net_outputs: 5 }, "modelOutputs of at least opInputs"],
    [{ opInputs: 3, opWeights: 0 }, "nBits.opWeights"],
    [2.5, "expected 'nBits'"],
  ])("nBits %j", async (nBits, part) => {
    const error = await userErrorOfAsync(() => ml.compileOnnxModel(plain, X, { nBits: nBits as number, ...virtual }));
    expect(error.message).toContain(part);
  });

  test("nBits of operations where quantizers say them", async () => {
    const error = await userErrorOfAsync(() =>
      ml.compileBrevitasQatModel(plain, X, { nBits: { opInputs: 3, opWeights: 3 }, ...virtual }),
    );
    expect(error.message).toContain("modelInputs, modelOutputs, got 'opInputs'");
  });

  test("both spellings mean the same", async () => {
    const of = (nBits: Record<string, number>) => ml.compileOnnxModel(plain, X, { nBits, ...virtual });
    const seeds = await of({ net_inputs: 5, op_inputs: 3, op_weights: 3, net_outputs: 5 });
    const own = await of({ modelInputs: 5, opInputs: 3, opWeights: 3, modelOutputs: 5 });
    expect(seeds.layers).toEqual(own.layers);
  });

  test.each([[1], [9], [{ nBits: 6, method: "roughly" }], [{ nBits: 6, bits: 3 }], ["auto"]])(
    "roundingThresholdBits %j",
    async (given) => {
      const error = await userErrorOfAsync(() =>
        ml.compileOnnxModel(plain, X, { roundingThresholdBits: given as number, ...virtual }),
      );
      expect(error.message).toContain("roundingThresholdBits");
    },
  );

  test("rows of another shape, no rows, and numbers that are none", async () => {
    const of = (rows: NDArray | number[][]) => userErrorOfAsync(() => ml.compileOnnxModel(plain, rows, virtual));
    expect((await of(rowsFor([3], 5))).message).toContain("rows of shape (4), got (5, 3)");
    expect((await of([[1, 2, 3, Number.NaN]])).message).toContain("finite");
  });

  test("values beyond the calibration are told of", async () => {
    const module = await ml.compileOnnxModel(plain, X, { nBits: 4, ...virtual });
    const told: string[] = [];
    await module.forward([[1e3, 0, 0, -1e3]], { onWarning: ({ message }) => void told.push(message) });
    await module.forward(X, { onWarning: ({ message }) => void told.push(message) });
    expect(told).toEqual([expect.stringContaining("2 of 4 values of input 'x'")]);
  });

  test("operations without a form on integers, all by name", async () => {
    const nodes: readonly Short[] = [
      ["MatMul", "x w", "a"],
      ["MatMul", "x v", "b"],
      ["Pow", "a b", "c"],
      ["PRelu", "c b", "y"],
    ];
    const { message } = await userErrorOfAsync(() => ml.compileOnnxModel(bytesOf(nodes, [4]), X, virtual));
    expect(message).toContain("Pow '/c'");
    expect(message).toContain("PRelu '/y'");
  });
});
