/** Everything beyond NumPy that programs may name: clear meaning, printed form, types and, simulated or virtual, the compiled result. */
import { describe, expect, test } from "vitest";
import { fromJson } from "../../src/base/plainData.ts";
import {
  AutoRounder,
  array,
  bits,
  circuit,
  clear,
  compiler,
  conv,
  type Graph,
  hint,
  ifThenElse,
  inputset,
  int,
  LookupTable,
  np,
  ones,
  relu,
  round,
  roundBitPattern,
  tensor,
  truncateBitPattern,
  uint,
  univariate,
  zeros,
} from "../../src/index.ts";
import { Graph as GraphOf } from "../../src/ir/graph.ts";
import { parseGraphData } from "../../src/ir/parse.ts";
import { userErrorOf } from "../support/errors.ts";

type Operand = Parameters<typeof np.add>[0];
type Traced = Exclude<ReturnType<typeof np.add>, number>;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const unsafe = { enableUnsafeFeatures: true } as const;

/** Traces a function of one encrypted value and gives its values on the whole input-set with the graph. */
function onRange(call: (x: Traced) => unknown, from: number, to: number) {
  const inputs = range(from, to);
  const f = compiler({ x: "encrypted" }, call);
  const graph = f.trace(inputs);
  expect(graph.check()).toEqual([]);
  const values = inputs.map((x) => graph.evaluate(x));
  expect(inputs.map((x) => call(x as unknown as Traced))).toEqual(values);
  return { graph, values };
}

describe("rounding", () => {
  test("halves round up, and the scale stays", () => {
    const { graph, values } = onRange((x) => roundBitPattern(x, 3), 0, 32);
    expect(values).toEqual(range(0, 32).map((x) => Math.floor((x + 4) / 8) * 8));
    expect(graph.format()).toContain("%1 = round_bit_pattern(%0, lsbs_to_remove=3)");
    // 28 rounds to 32, which needs one bit more than the input.
    expect(graph.maximumIntegerBitWidth({ operation: "round_bit_pattern" })).toBe(6);
  });

  test("negative values round towards the same grid", () => {
    const { values } = onRange((x) => roundBitPattern(x, 2), -8, 8);
    expect(values).toEqual([-8, -8, -4, -4, -4, -4, 0, 0, 0, 0, 4, 4, 4, 4, 8, 8]);
  });

  test("no bit to remove changes nothing; truncating rounds down", () => {
    expect(onRange((x) => roundBitPattern(x, 0), -4, 4).values).toEqual(range(-4, 4));
    const { graph, values } = onRange((x) => truncateBitPattern(x, 2), -8, 8);
    expect(values).toEqual(range(-8, 8).map((x) => Math.floor(x / 4) * 4));
    expect(graph.format()).toContain("truncate_bit_pattern(%0, lsbs_to_remove=2)");
  });

  test("a wrong number of bits and floats are refused", () => {
    expect(userErrorOf(() => roundBitPattern(5, -1)).message).toBe(
      "roundBitPattern: expected a number of bits from 0 to 52, got -1",
    );
    expect(userErrorOf(() => roundBitPattern(1.5, 2)).message).toContain(
      "'round_bit_pattern' not supported for the input types",
    );
  });
});

describe("AutoRounder", () => {
  const samples = range(0, 100).map((x) => x * 41);

  test("adjusts to the bits that the input-set needs", () => {
    const rounder = new AutoRounder(6);
    const f = (x: Operand) => roundBitPattern(x, rounder);
    AutoRounder.adjust(f, samples);
    // 99 × 41 = 4059 needs 12 bits.
    expect(rounder.lsbsToRemove).toBe(6);
    expect(f(100)).toBe(128);
  });

  test("several rounders are adjusted one after the other, each on rounded values", () => {
    const first = new AutoRounder(4);
    const second = new AutoRounder(2);
    AutoRounder.adjust(
      (x: Operand) => roundBitPattern(np.floor_divide(roundBitPattern(x, first), 16), second),
      [0, 255],
    );
    expect(first.lsbsToRemove).toBe(4);
    // 255 rounds to 256, and 256 // 16 = 16 needs 5 bits.
    expect(second.lsbsToRemove).toBe(3);
  });

  test("the configuration adjusts while compiling", async () => {
    const rounder = new AutoRounder(3);
    const f = compiler({ x: "encrypted" }, (x: Traced) => relu(roundBitPattern(x, rounder)));
    const compiled = await f.compile(range(-32, 32), {
      configuration: { autoAdjustRounders: true, ...unsafe },
      virtual: true,
    });
    expect(rounder.lsbsToRemove).toBe(3);
    expect(await compiled.encryptRunDecrypt(13)).toBe(16);
    expect(await compiled.encryptRunDecrypt(-13)).toBe(0);
  });

  test("its four errors", () => {
    const rounder = new AutoRounder(6);
    const f = (x: Operand) => roundBitPattern(x, rounder);
    expect(userErrorOf(() => f(5)).message).toBe(
      "AutoRounders cannot be used before adjustment, please call AutoRounder.adjust with the function that will be compiled and provide the exact inputset that will be used during compilation",
    );
    expect(userErrorOf(() => compiler({ x: "encrypted" }, f).trace([1, 2])).message).toContain("before adjustment");
    expect(userErrorOf(() => AutoRounder.adjust(f, [])).message).toBe(
      "AutoRounders cannot be adjusted with an empty inputset",
    );
    expect(userErrorOf(() => AutoRounder.adjust(() => AutoRounder.adjust(f, [1]), [1])).message).toBe(
      "AutoRounders cannot be adjusted recursively",
    );
    expect(userErrorOf(() => AutoRounder.adjust(() => new AutoRounder(3), [1])).message).toBe(
      "AutoRounders cannot be constructed during adjustment, please construct AutoRounders outside the function and reference it",
    );
    // A failed adjustment leaves nothing behind.
    AutoRounder.adjust(f, [1]);
    expect(rounder.lsbsToRemove).toBe(0);
  });
});

describe("bits", () => {
  test("single bits and ranges", () => {
    const { graph, values } = onRange((x) => bits(x, 2), 0, 16);
    expect(values).toEqual(range(0, 16).map((x) => (x >> 2) & 1));
    expect(graph.format()).toContain("%1 = bits(%0)[2]");
    const slice = onRange((x) => bits(x, "1:4"), 0, 32);
    expect(slice.values).toEqual(range(0, 32).map((x) => (x >> 1) & 7));
    expect(slice.graph.format()).toContain("%1 = bits(%0)[1:4]");
    expect(onRange((x) => bits(x, "2:"), 0, 32).values).toEqual(range(0, 32).map((x) => x >> 2));
    expect(onRange((x) => bits(x, "::2"), 0, 16).values).toEqual(range(0, 16).map((x) => (x & 1) | ((x >> 1) & 2)));
  });

  test("ranges downwards reverse the bits", () => {
    expect(onRange((x) => bits(x, "3::-1"), 0, 16).values.slice(0, 5)).toEqual([0, 8, 4, 12, 2]);
  });

  test("positions from the top need a width", () => {
    expect(onRange((x) => bits(x, -1, 4), -8, 8).values).toEqual(range(-8, 8).map((x) => (x < 0 ? 1 : 0)));
    expect(bits(0b1011, "-3:-1", 4)).toBe(0b01);
    const error = userErrorOf(() => bits(5, -1));
    expect(error.message).toBe("bits: position -1 counts from the top, and nothing tells where the top is");
    expect(error.diagnostic.hint).toBe("say how wide the value is, as in bits(x, -1, 8)");
    expect(userErrorOf(() => bits(5, "::-1")).message).toBe("bits: a range downwards needs the bit where it starts");
  });

  test("negative values are two's complement, whose sign has no end", () => {
    expect(onRange((x) => bits(x, "0:3"), -4, 4).values).toEqual(range(-4, 4).map((x) => x & 7));
    expect(userErrorOf(() => bits(-1, "1:")).message).toBe(
      "bits: expected a stop, since a negative value has a sign bit without end",
    );
    expect(bits(2 ** 40 + 1, 40)).toBe(1);
  });
});

test("relu, ifThenElse, round", () => {
  const { graph, values } = onRange((x) => relu(x), -4, 4);
  expect(values).toEqual([0, 0, 0, 0, 0, 1, 2, 3]);
  expect(graph.format()).toContain("%1 = relu(%0)");
  expect(relu(np.array([-1.5, 2.5])).toString()).toBe("[0.  2.5]");
  expect(onRange((x) => ifThenElse(np.greater(x, 2), x, 7), 0, 8).values).toEqual([7, 7, 7, 3, 4, 5, 6, 7]);
  const rounded = onRange((x) => round(np.divide(x, 2)), 0, 8);
  expect(rounded.values).toEqual([0, 0, 1, 2, 2, 2, 3, 4]);
  expect(rounded.graph.format()).toContain("around(%2, decimals=0)");
  expect(round(1.256, 2)).toBe(1.26);
});

describe("hint", () => {
  test("widens the value and what it is given", () => {
    const f = compiler({ x: "encrypted" }, (x: Traced) => np.add(hint(x, { bitWidth: 6 }), 1));
    const graph = f.trace(range(0, 4));
    expect(graph.format()).toContain("%2 = hint(%1, bit_width=6)");
    expect(graph.maximumIntegerBitWidth({ operation: "hint" })).toBe(6);
    expect(graph.maximumIntegerBitWidth({ operation: "input" })).toBe(6);
    expect(graph.maximumIntegerBitWidth({ operation: "add" })).toBe(3);
  });

  test("a value that must fit decides width and sign", () => {
    const widths = (value: Operand) =>
      compiler({ x: "encrypted" }, (x: Traced) => hint(x, { canStore: value }))
        .trace(range(0, 4))
        .nodes.map(({ output: { dtype } }) =>
          dtype.kind === "integer" ? `${dtype.signed ? "int" : "uint"}${dtype.bits}` : "",
        );
    expect(widths(31)).toEqual(["uint5", "uint5"]);
    expect(widths(-1)).toEqual(["int3", "int3"]);
    expect(widths([1, 100, -3])).toEqual(["int8", "int8"]);
  });

  test("wrong hints are refused", () => {
    expect(userErrorOf(() => hint(1, {})).message).toBe("hint: expected bitWidth or canStore, got neither");
    expect(userErrorOf(() => hint(1, { bitWidth: 0 })).message).toBe("hint: expected bitWidth from 1 to 53, got 0");
  });
});

describe("inputset", () => {
  test("draws values of the declared types, the same for the same seed", () => {
    const samples = [...inputset([uint(4), int(5), tensor(uint(4), [3, 2]), (i) => i], 50, { seed: 7 })] as Traced[][];
    expect(samples).toHaveLength(50);
    const [xs = [], ys = []] = [0, 1].map((at) => samples.map((sample) => Number(sample[at])));
    expect(Math.min(...xs)).toBe(0);
    expect(Math.max(...xs)).toBe(15);
    expect(ys.every((y) => y >= -16 && y < 16) && ys.some((y) => y < 0)).toBe(true);
    expect(samples[0]?.[2]?.shape).toEqual([3, 2]);
    expect(samples[49]?.[3]).toBe(49);
    expect([...inputset(uint(4), 5, { seed: 1 })]).toEqual([...inputset(uint(4), 5, { seed: 1 })]);
    expect([...inputset(uint(16), 5, { seed: 1 })]).not.toEqual([...inputset(uint(16), 5, { seed: 2 })]);
  });

  test("gives the compiler its types", () => {
    const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Traced, y: Traced) => np.add(x, y));
    expect(f.trace(inputset([uint(3), int(4)], 100, { ends: true })).integerRange({ operation: "input" })).toEqual([
      -8, 7,
    ]);
  });

  test("wrong specifications are refused", () => {
    expect(userErrorOf(() => uint(0)).message).toBe("uint: expected a width of 1 to 53 bits, got 0");
    expect(userErrorOf(() => inputset([5 as never])).message).toBe(
      "inputset: expected a type such as uint(4), got number",
    );
    expect(userErrorOf(() => inputset(uint(4), 0)).message).toBe(
      "inputset: expected a number of samples of at least 1 and at most 1048576, got 0",
    );
  });
});

describe("direct circuits", () => {
  test("print types only, and take widths from the parameters", () => {
    const direct = circuit(
      { x: uint(4) },
      (x: Traced) =>
        np.add((np.around(np.sqrt(x)) as Traced).astype(uint(4)), np.add(np.square(np.remainder(x, 4)), 1)),
      { configuration: unsafe, virtual: true },
    );
    expect(direct.toString()).toBe(
      [
        "%0 = 1                        # ClearScalar<uint1>",
        "%1 = x                        # EncryptedScalar<uint4>",
        "%2 = 4                        # ClearScalar<uint3>",
        "%3 = subgraph(%1)             # EncryptedScalar<uint4>",
        "%4 = remainder(%1, %2)        # EncryptedScalar<uint4>",
        "%5 = square(%4)               # EncryptedScalar<uint4>",
        "%6 = add(%5, %0)              # EncryptedScalar<uint4>",
        "%7 = add(%3, %6)              # EncryptedScalar<uint4>",
        "return %7",
        "",
        "Subgraphs:",
        "",
        "    %3 = subgraph(%1):",
        "",
        "        %0 = input             # EncryptedScalar<uint4>",
        "        %1 = sqrt(%0)          # EncryptedScalar<float64>",
        "        %2 = around(%1)        # EncryptedScalar<float64>",
        "        %3 = astype(%2)        # EncryptedScalar<uint4>",
        "        return %3",
      ].join("\n"),
    );
  });

  test("run, and take the whole range of their types", async () => {
    const direct = circuit({ x: uint(4), y: clear(uint(2)) }, (x: Traced, y: Traced) =>
      np.add(np.multiply(x, y), hint(x, { bitWidth: 6 })),
    );
    expect(direct.graph.nodes.every(({ bounds }) => bounds === null)).toBe(true);
    expect(await direct.simulate(3, 3)).toBe(12);
    await expect(direct.simulate(16, 1)).rejects.toThrow("outside the range [0, 15]");
    direct.dispose();
  });

  test("an integer is signed when one operand is, and as wide as the widest", () => {
    const { graph } = circuit({ x: uint(4), y: int(6) }, (x: Traced, y: Traced) => [
      np.add(x, y),
      np.less(x, 3),
      new LookupTable([2, -1, 3, 0]).lookup(x),
    ]);
    const typeOf = (operation: string) => graph.query({ operation })[0]?.output.dtype;
    expect(typeOf("add")).toEqual({ kind: "integer", signed: true, bits: 6 });
    expect(typeOf("less")).toEqual({ kind: "integer", signed: false, bits: 1 });
    expect(typeOf("tlu")).toEqual({ kind: "integer", signed: true, bits: 3 });
  });

  test("functions of one's own say their outputs, floats their widths", () => {
    const half = (x: number) => Math.floor(x / 2);
    expect(userErrorOf(() => circuit({ x: uint(4) }, (x: Traced) => univariate(half)(x))).message).toContain(
      "Univariate extension requires `outputs` argument for direct circuit definition",
    );
    const { graph } = circuit({ x: uint(4) }, (x: Traced) => univariate(half, { outputs: uint(3) })(x));
    expect(graph.format()).toContain("half(%0)        # EncryptedScalar<uint3>");
    const error = userErrorOf(() => circuit({ x: uint(4) }, (x: Traced) => (np.sqrt(x) as Traced).astype("int64")));
    expect(error.message).toBe("astype: a direct circuit needs the width of an integer that comes from a float");
    expect(userErrorOf(() => circuit({ x: 4 as never }, (x: Traced) => x)).message).toBe(
      "parameter 'x': expected a type such as uint(4), got number",
    );
  });
});

describe("several outputs", () => {
  const both = compiler({ x: "encrypted", y: "encrypted" }, (x: Traced, y: Traced) => [
    np.add(x, y),
    np.subtract(x, y),
  ]);
  const samples = range(0, 16).map((i) => [i % 4, i >> 2]);

  test("print as a tuple and give a list", async () => {
    const graph = both.trace(samples);
    expect(graph.format()).toMatch(/return \(%\d, %\d\)$/);
    expect(graph.check()).toEqual([]);
    const compiled = await both.compile(samples);
    expect(await compiled.simulate(3, 1)).toEqual([4, 2]);
    compiled.dispose();
  });
});

describe("indexing and assignment", () => {
  const x = np.array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const traced = (call: (x: Traced) => unknown) => compiler({ t: "encrypted" }, call).trace([x]);

  test("negative steps, and parts that are left out", () => {
    const graph = traced((t) => t.slice("::-1", "2:0:-1"));
    expect(graph.format()).toContain("%0[::-1, 2:0:-1]");
    expect(JSON.stringify(graph.evaluate(x))).toBe("[[6,5],[3,2]]");
    expect(JSON.stringify(traced((t) => t.slice("...", -1)).evaluate(x))).toBe("[3,6]");
    expect(
      JSON.stringify(traced((t) => [...(t as Iterable<Traced>)].reduce((a, b) => np.add(a, b) as Traced)).evaluate(x)),
    ).toBe("[5,7,9]");
    expect(JSON.stringify(traced((t) => t.T).evaluate(x))).toBe("[[1,4],[2,5],[3,6]]");
  });

  test("set gives the updated value and leaves the old one", () => {
    const graph = traced((t) => np.concatenate([t.set([0, "::-1"], [7, 8, 9]), t], 0));
    expect(graph.format()).toContain("%2 = (%0[0, ::-1] = %1)");
    expect(JSON.stringify(graph.evaluate(x))).toBe("[[9,8,7],[4,5,6],[1,2,3],[4,5,6]]");
    expect(userErrorOf(() => x.set("1.5:2.5", 1)).message).toBe("Assigning to '1.5:2.5' is not supported");
    expect(userErrorOf(() => x.slice(1.5)).message).toBe("Indexing with '1.5' is not supported");
    expect(userErrorOf(() => traced((t) => t.slice(1.5))).diagnostic.location?.file).toBe("frontend.test.ts");
  });
});

describe("conv", () => {
  test("the original's worked example", () => {
    const weight = [
      [
        [
          [2, 1],
          [3, 2],
        ],
      ],
    ];
    const image = np.array([
      [
        [
          [3, 2, 1, 0],
          [3, 2, 1, 0],
          [3, 2, 1, 0],
          [3, 2, 1, 0],
        ],
      ],
    ]);
    const f = compiler({ x: "encrypted" }, (x: Traced) => conv(x, weight, [0], { strides: [2, 2] }));
    const graph = f.trace([image]);
    expect(JSON.stringify(graph.evaluate(image))).toBe("[[[[21,5],[21,5]]]]");
    expect(graph.format()).toContain("pads=(0, 0, 0, 0), strides=(2, 2), dilations=(1, 1), group=1)");
  });

  test.each([
    [1, [1, 2, 5], [2, 2, 2], {}],
    [1, [1, 4, 5], [4, 2, 3], { group: 2, pads: [1, 1] }],
    [2, [1, 2, 4, 4], [2, 1, 2, 2], { group: 2, strides: [2, 1], dilations: [1, 2] }],
    [3, [1, 1, 3, 3, 3], [1, 1, 2, 2, 2], { pads: [1, 0, 0, 1, 0, 0] }],
  ])("%i-d: simulated as in clear", async (_, shape, weightShape, settings) => {
    const random = np.random.default_rng(3);
    const weight = random.integers(-3, 4, weightShape as number[]);
    const samples = Array.from({ length: 10 }, () => random.integers(0, 4, shape as number[]));
    const compiled = await compiler({ x: "encrypted" }, (x: Traced) => conv(x, weight, null, settings)).compile(
      samples,
    );
    const expected = JSON.stringify(conv(samples[0] as Operand, weight, null, settings));
    expect(JSON.stringify(await compiled.simulate(samples[0] as never))).toBe(expected);
    compiled.dispose();
  });
});

describe("np", () => {
  test("names that it lacks say so when they are called, not before", () => {
    const ravel = (np as unknown as Record<string, () => unknown>).ravel;
    expect(typeof ravel).toBe("function");
    expect(userErrorOf(() => ravel?.()).message).toBe("Function 'np.ravel' is not supported");
    expect(Object.keys(np)).not.toContain("ravel");
    expect("ravel" in np).toBe(false);
  });

  test("keywords, wrong counts and ufunc methods are refused in the original's words", () => {
    const sum = np.sum as unknown as (...args: unknown[]) => unknown;
    expect(userErrorOf(() => sum([1], { initial: 5 })).message).toBe(
      "Function 'np.sum' is not supported with kwarg 'initial'",
    );
    expect(userErrorOf(() => sum([1], { axis: 0 })).diagnostic.hint).toBe(
      "arguments go by position: np.sum(x, axis, keepdims)",
    );
    expect(userErrorOf(() => sum([1], null, true, 3)).message).toBe(
      "np.sum: expected 1 to 3 arguments (x, axis, keepdims), got 4",
    );
    expect(userErrorOf(() => (np.add as unknown as (x: number) => unknown)(1)).message).toBe(
      "np.add: expected 2 arguments (x1, x2), got 1",
    );
    const reduce = (np.add as unknown as { reduce: () => unknown }).reduce;
    expect(userErrorOf(() => reduce()).message).toBe("Only __call__ hook is supported for numpy ufuncs");
  });

  test("copies are values themselves; arrays can be joined along their first axis", () => {
    const x = np.array([
      [1, 2],
      [3, 4],
    ]);
    expect(JSON.stringify(np.copy(x))).toBe("[[1,2],[3,4]]");
    expect(JSON.stringify(np.concatenate(x))).toBe("[1,2,3,4]");
  });
});

test("encrypted constants mix with traced scalars", () => {
  const f = compiler({ x: "encrypted" }, (x: Traced) =>
    np.add(array([x, 1, np.add(x, 1)]), np.add(ones(3), zeros([3]))),
  );
  const graph = f.trace(range(0, 4));
  expect(JSON.stringify(graph.evaluate(2))).toBe("[3,2,4]");
});

test("values outside the measured bounds are told while running", async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: { readonly message: string }) => warnings.push(message);
  const f = compiler({ x: "encrypted", y: "encrypted" }, (x: Traced, y: Traced) => np.square(np.subtract(x, y)));
  const compiled = await f.compile([
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
    [3, 0],
    [2, 1],
    [3, 2],
    [1, 0],
    [2, 0],
    [3, 1],
  ]);
  expect(await compiled.simulate(3, 1, { onWarning })).toBe(4);
  expect(warnings).toEqual([]);
  await compiled.simulate(0, 3, { onWarning });
  expect(warnings).toEqual(["subtract: -3 is outside [0, 3], the range of this node"]);
  compiled.dispose();
});

test("graphs with these operations survive being sent as data", () => {
  const f = compiler({ x: "encrypted" }, (x: Traced) => [
    roundBitPattern(x, 2),
    truncateBitPattern(x, 1),
    np.add(bits(x, "1:3"), relu(x)),
    hint(x, { bitWidth: 5, canStore: -3 }),
    univariate((v) => v * v)(x),
  ]);
  const graph = f.trace(range(-8, 8));
  const sent = parseGraphData(structuredClone({ ...graph.data, nodes: graph.nodes.map(withoutCalls) }));
  expect(new GraphOf(sent).format()).toBe(graph.format());
  expect(new GraphOf(sent).evaluate(-3)).toEqual(graph.evaluate(-3));
  const direct = circuit({ x: uint(4) }, (x: Traced) => (np.sqrt(x) as Traced).astype(uint(3))).graph;
  const written = fromJson("graph", JSON.parse(JSON.stringify(direct)));
  expect(new GraphOf(parseGraphData(written)).format()).toContain("astype(%1)");
});

/** Functions of the user's own do not cross; their tables do. */
const withoutCalls = (node: Graph["nodes"][number]) =>
  node.operation === "univariate"
    ? { ...node, attributes: { name: node.attributes.name, table: node.attributes.table } }
    : node;
