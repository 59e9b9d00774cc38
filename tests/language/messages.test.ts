/**
 * What is said about programs that cannot be compiled: the original's texts (concrete-numpy.md 1.4, 2.2 to 2.4, 2.7), with node, source
 * line and hint. Where the original refuses and this library accepts, the tests of that operation are elsewhere.
 */
import { describe, expect, test } from "vitest";
import {
  array,
  type Configuration,
  compiler,
  conv,
  type Graph,
  inputset,
  int,
  LookupTable,
  type NDArray,
  np,
  tensor,
  UserError,
  uint,
  univariate,
} from "../../src/index.ts";
import { userErrorOf } from "../support/errors.ts";

type Operand = Parameters<typeof np.add>[0];
type Traced = Exclude<ReturnType<typeof np.add>, number>;

const asArray = (value: Operand) => value as Traced;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const pairs = range(16).map((i) => [i % 4, i >> 2]);

/** Line of this file from which it is called. */
let marked = 0;
function mark<T>(value: T): T {
  const frame = new Error().stack?.split("\n")[2] ?? "";
  marked = Number(/:(\d+):\d+\)?$/.exec(frame)?.[1]);
  return value;
}

async function rejected(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error;
  throw error ?? new Error("nothing was thrown");
}

/** The operation and the line that the first diagnostic points at. */
function place(graph: Graph): { readonly operation: string | undefined; readonly line: number | undefined } {
  const [first] = graph.check();
  return { operation: graph.nodes[first?.nodes?.[0] ?? -1]?.operation, line: first?.location?.line };
}

const ee = { x: "encrypted", y: "encrypted" } as const;
const ec = { x: "encrypted", y: "clear" } as const;

describe("types and encryption (1.4)", () => {
  test("floats that do not end in a lookup", async () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) => mark(np.multiply(x, 1.5)));
    const error = await rejected(f.compile(range(10)));
    expect(error.message.split("\n")).toEqual([
      "Function you are trying to compile cannot be compiled",
      "",
      "%0 = x                       # EncryptedScalar<uint4>          ∈ [0, 9]",
      "%1 = 1.5                     # ClearScalar<float64>            ∈ [1.5, 1.5]",
      `${"^".repeat(75)} only integer constants are supported`,
      `${" ".repeat(75)} messages.test.ts:${marked}`,
      "%2 = multiply(%0, %1)        # EncryptedScalar<float64>        ∈ [0.0, 13.5]",
      expect.stringMatching(/\^+ only integer operations are supported$/),
      expect.stringMatching(/ messages\.test\.ts:\d+$/),
      "return %2",
    ]);
    expect(error.diagnostics.map(({ hint }) => hint)).toEqual([
      "convert with .astype('int64') before the value leaves a lookup",
      "convert with .astype('int64') before the value leaves a lookup",
    ]);
  });

  test("float inputs, wherever in the input-set the first float is", () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) => asArray(np.multiply(x, 2)).astype("int64"));
    const graph = f.trace([1, 2, 2.5, 3]);
    expect(graph.check()[0]?.message).toBe("input: only integer inputs are supported");
    expect(place(graph).operation).toBe("input");
    expect(graph.check().some(({ code }) => code === "not-fusable")).toBe(false);
  });

  test("clear outputs", () => {
    const f = compiler(ec, (x: Operand, y: Operand) => [np.add(x, 1), mark(np.add(y, 1))]);
    const graph = f.trace(pairs);
    expect(graph.check().map(({ message }) => message)).toEqual(["add: only encrypted outputs are supported"]);
    expect(place(graph)).toEqual({ operation: "add", line: marked });
  });

  test("convolution with encrypted weights", () => {
    const f = compiler(ee, (x: Operand, y: Operand) => mark(conv(x, y)));
    const image = np.array(range(9)).reshape([1, 1, 3, 3]) as NDArray;
    const weight = np.array(range(4)).reshape([1, 1, 2, 2]) as NDArray;
    const graph = f.trace(Array.from({ length: 10 }, () => [image, weight]));
    expect(graph.check()[0]?.message).toBe("conv2d: only conv2d with encrypted input and clear weight is supported");
    expect(place(graph)).toEqual({ operation: "conv2d", line: marked });
  });

  test("what the original refuses and this library computes", () => {
    const accepted: readonly ((x: Operand, y: Operand) => unknown)[] = [
      (x, y) => np.add(x, np.sum(np.negative(np.multiply(y, [1, 2])))),
      (x, y) => np.add(x, asArray(np.hypot(y, np.add(y, 1))).astype("int64")),
      (x) => np.concatenate([array([x]), [5]]),
      (x, y) => array([x, y]),
    ];
    for (const call of accepted) {
      const signed = pairs.map(([x = 0, y = 0]) => [x, y - 2]);
      const f = compiler(ec, (x: Operand, y: Operand) => call(x, y));
      expect(f.trace(signed).check(), String(call)).toEqual([]);
    }
  });
});

describe("tracing (2.2)", () => {
  const traced = (call: (x: Traced) => unknown) =>
    userErrorOf(() => compiler({ x: "encrypted" }, (x: Traced) => call(x)).trace(range(10)));

  test("branches and JavaScript's own functions", () => {
    const error = traced((x) => (mark(x as unknown as number) > 3 ? 1 : 0));
    expect(error.message).toBe("Branching within circuits is not possible");
    expect(error.diagnostic.location?.line).toBe(marked);
    expect(error.diagnostic.hint).toContain("np.where");
    expect(traced((x) => Math.sin(mark(x) as unknown as number)).message).toBe(
      "Branching within circuits is not possible",
    );
  });

  test("functions and keywords that are missing", () => {
    const error = traced((x) => (np as unknown as Record<string, (x: unknown) => unknown>).ravel?.(mark(x)));
    expect(error.message).toBe("Function 'np.ravel' is not supported");
    expect(error.diagnostic.location?.line).toBe(marked);
    const keyword = traced((x) => (np.sum as (x: unknown, keywords: unknown) => unknown)(mark(x), { initial: 1 }));
    expect(keyword.message).toBe("Function 'np.sum' is not supported with kwarg 'initial'");
    expect(keyword.diagnostic.location?.line).toBe(marked);
  });

  test("constants and results of other kinds", () => {
    expect(traced((x) => np.add(mark(x), "abc" as unknown as Operand)).message).toBe("Constant 'abc' is not supported");
    const g = compiler({ x: "encrypted" }, function g(x: Traced) {
      return `${x.shape.length}`;
    });
    const error = userErrorOf(() => g.trace([1]));
    expect(error.message).toBe("Function 'g' returned '0', which is not supported");
    expect(error.diagnostic.hint).toBe("return a value computed from the parameters");
    expect(traced(async () => 1).message).toBe("Function '<lambda>' returned a promise, which is not supported");
  });

  test("lists with traced values, arrays of tensors, indices that are no indices", () => {
    expect(traced((x) => np.array([x, 1] as never)).diagnostic.hint).toBe(
      "make a tensor of traced scalars with array([x, y])",
    );
    expect(traced((x) => array([array([x])])).message).toBe("Encrypted arrays can only be created from scalars");
    const index = traced((x) => array([mark(x)]) && asArray(array([x])).slice("1.5"));
    expect(index.message).toBe("Indexing with '1.5' is not supported");
    expect(index.diagnostic.location?.line).toBe(marked);
    expect(traced((x) => asArray(array([x])).set("1.5:2.5", 1)).message).toBe(
      "Assigning to '1.5:2.5' is not supported",
    );
  });

  test("tables and functions of one's own", () => {
    const table = new LookupTable([2, -1, 3, 0]);
    expect(traced((x) => table.lookup(np.sin(mark(x)))).message).toBe(
      "LookupTable cannot be looked up with EncryptedScalar<float64>",
    );
    const error = userErrorOf(() => {
      const columns = new LookupTable([table, table, table].map((each) => [each, each]));
      compiler({ x: "encrypted" }, (x: Operand) => mark(columns.lookup(x))).trace([np.array([[1, 2, 3]])]);
    });
    expect(error.message).toBe(
      "LookupTable of shape (3, 2) cannot be looked up with EncryptedTensor<uint2, shape=(1, 3)>",
    );
    expect(userErrorOf(() => new LookupTable([])).message).toMatch(/^LookupTable cannot be constructed with \[\]/);
    expect(userErrorOf(() => new LookupTable([1.5])).message).toMatch(
      /^LookupTable cannot be constructed with \[1.5\]/,
    );
    const strange = (x: number) => [x] as unknown as number;
    expect(traced((x) => univariate(strange)(x)).message).toMatch(/^Function strange cannot be used with univariate/);
  });

  test("NaN and infinity that should become integers", () => {
    expect(userErrorOf(() => asArray(np.array([Number.NaN])).astype("int64")).message).toBe(
      "A `NaN` value is tried to be converted to integer",
    );
    expect(userErrorOf(() => asArray(np.array([1 / 0])).astype("int64")).message).toBe(
      "An `Inf` value is tried to be converted to integer",
    );
  });
});

describe("signatures and input-sets (2.1)", () => {
  const f3 = (x: Operand, y: Operand, z: Operand) => np.add(x, np.add(y, z));
  Object.defineProperty(f3, "name", { value: "f" });

  test("statuses match parameters", () => {
    expect(userErrorOf(() => compiler({}, f3)).message).toBe(
      "Encryption statuses of parameters 'x', 'y' and 'z' of function 'f' are not provided",
    );
    expect(userErrorOf(() => compiler({ x: "encrypted", y: "clear" }, f3)).message).toBe(
      "Encryption status of parameter 'z' of function 'f' is not provided",
    );
    const two = (x: Operand, y: Operand) => np.add(x, y);
    Object.defineProperty(two, "name", { value: "f" });
    expect(userErrorOf(() => compiler({ ...ee, z: "clear" }, two)).message).toBe(
      "Encryption status of 'z' is provided but it is not a parameter of function 'f'",
    );
    expect(userErrorOf(() => compiler({ x: "secret" as never }, (x: Operand) => x)).message).toBe(
      `parameter 'x': expected "encrypted" or "clear", got "secret"`,
    );
  });

  test("samples are there and well formed", () => {
    const f = compiler({ x: "encrypted", y: "clear", z: "clear" }, f3);
    expect(userErrorOf(() => f.trace()).message).toBe("Compiling function 'f' without an inputset is not supported");
    expect(
      userErrorOf(() =>
        f.trace([
          [1, 2, 3],
          [1, 2],
        ]),
      ).message,
    ).toBe("Input #1 of your inputset is not well formed (expected a tuple of 3 values got a tuple of 2 values)");
    expect(userErrorOf(() => f.trace([1])).message).toBe(
      "Input #0 of your inputset is not well formed (expected a tuple of 3 values got a single value)",
    );
    expect(
      userErrorOf(() =>
        f.trace([
          [1, 2, 3],
          [[1], 2, 3],
        ]),
      ).message,
    ).toBe(
      "Input #1 of your inputset is not well formed (Expected argument 0 ('x') to be EncryptedScalar<uint1>, got shape (1,))",
    );
    expect(userErrorOf(() => f.trace(5 as never)).message).toBe(
      "inputset: expected an iterable of samples, got number",
    );
  });
});

describe("evaluation (2.3)", () => {
  test("a node that fails names the sample, the values and its line", () => {
    const table = new LookupTable([1, 2, 3, 4]);
    const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(mark(table.lookup(x)), 1));
    const error = userErrorOf(() => f.trace([0, 3, 4]));
    const message =
      "Bound measurement using inputset[2] failed: Evaluation of 'tlu' node using 4 failed because index 4 is out of bounds for a table of size 4";
    expect(error.diagnostic.message).toBe(message);
    expect(error.diagnostic.location?.line).toBe(marked);
    const lines = error.message.split("\n");
    expect(lines[0]).toBe(message);
    const failed = lines.findIndex((line) => line.includes("tlu(%1") || line.includes("tlu(%0"));
    expect(lines[failed + 1]).toMatch(/^\^+ evaluation of this node failed$/);
    expect(lines[failed + 2]?.trim()).toBe(`messages.test.ts:${marked}`);
  });
});

describe("fusing (2.4)", () => {
  const prefix = "A subgraph within the function you are trying to compile cannot be fused";

  test("several inputs: the node at which they meet is to blame", async () => {
    const f = compiler(ec, (x: Operand, y: Operand) =>
      asArray(np.sqrt(mark(np.add(np.sin(x), np.cos(y))))).astype("int64"),
    );
    const graph = f.trace(pairs);
    expect(graph.check()).toHaveLength(1);
    expect(graph.check()[0]).toMatchObject({
      code: "not-fusable",
      message: `${prefix} because it has multiple input nodes`,
      hint: "a lookup needs one encrypted value: combine the values linearly first, or make one of them a constant",
    });
    expect(place(graph)).toEqual({ operation: "add", line: marked });
    const error = await rejected(f.compile(pairs));
    const lines = error.message.split("\n");
    expect(lines.filter((line) => line.endsWith("this is one of the input nodes"))).toHaveLength(2);
    expect(lines.filter((line) => line.endsWith("within this subgraph"))).toHaveLength(5);
  });

  test("an operation that cannot be part of a lookup", async () => {
    const weights = np.array([1, 2, 3, 4]).reshape([2, 2]) as NDArray;
    const f = compiler({ x: "encrypted" }, (x: Operand) =>
      asArray(np.sin(mark(np.matmul(np.sin(x), weights)))).astype("int64"),
    );
    const samples = [...inputset(tensor(uint(3), [2, 2]), 10)];
    const graph = f.trace(samples as NDArray[]);
    expect(graph.check()).toHaveLength(1);
    expect(graph.check()[0]?.message).toBe(`${prefix} because of a node, which is marked explicitly as non-fusable`);
    expect(graph.check()[0]?.hint).toBe(
      "'matmul' cannot be part of a lookup: convert to integers with .astype('int64') before it",
    );
    expect(place(graph)).toEqual({ operation: "matmul", line: marked });
    const error = await rejected(f.compile(samples as NDArray[]));
    expect(error.message).toContain("this node is not fusable");
    expect(error.message).toContain("with this input node");
  });

  test("a shape that changes: what changes it is to blame, where the original names the last node", async () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) => asArray(np.sqrt(mark(np.sum(np.sin(x))))).astype("int64"));
    const samples = [...inputset(tensor(int(3), [3]), 10)] as NDArray[];
    const graph = f.trace(samples);
    expect(graph.check()[0]?.message).toBe(
      `${prefix} because of a node, which is has a different shape than the input node`,
    );
    expect(place(graph)).toEqual({ operation: "sum", line: marked });
    const error = await rejected(f.compile(samples));
    const lines = error.message.split("\n");
    const last = lines.findIndex((line) => line.includes("astype("));
    expect(lines[last + 1]).toMatch(/this node has a different shape than the input node$/);
  });

  test("a constant that enlarges the value", () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) =>
      asArray(mark(np.multiply(np.sin(x), [1.5, 2.5]))).astype("int64"),
    );
    const graph = f.trace(range(10));
    expect(graph.check()[0]?.message).toBe(
      `${prefix} because of a node, which is has a different shape than the input node`,
    );
    expect(place(graph)).toEqual({ operation: "multiply", line: marked });
  });

  test("a lookup of an encrypted value and a clear parameter", () => {
    const f = compiler(ec, (x: Operand, y: Operand) => mark(np.floor_divide(x, np.add(y, 1))));
    const graph = f.trace(pairs);
    expect(graph.check()[0]?.message).toBe(`${prefix} because it has multiple input nodes`);
    expect(place(graph)).toEqual({ operation: "floor_divide", line: marked });
  });

  test("each of several failures is told once, with its own line", () => {
    const f = compiler(ec, (x: Operand, y: Operand) => [
      np.floor_divide(x, np.add(y, 1)),
      np.remainder(x, np.add(y, 1)),
    ]);
    const problems = f.trace(pairs).check();
    expect(problems.map(({ code }) => code)).toEqual(["not-fusable", "not-fusable"]);
  });
});

describe("warnings", () => {
  const messages = (graph: Graph) => graph.check().map(({ severity, code, message }) => [severity, code, message]);

  test("input-sets that are too small; they stop nothing", async () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1));
    const text = "Provided inputset contains too few inputs (it should have had at least 10 but it only had 3)";
    expect(messages(f.trace([0, 9, 15]))).toEqual([["warning", "small-inputset", text]]);
    // All values that there are, are enough; and a few that were chosen with care.
    expect(f.trace([-20, 50]).check()).toEqual([]);
    const g = compiler(ee, (x: Operand, y: Operand) => np.add(x, y));
    const corners = [0, 9].flatMap((x) => [0, 15].map((y) => [x, y]));
    expect(g.trace(corners).check()).toEqual([]);
    expect(messages(g.trace(corners.slice(1))).map(([, code]) => code)).toEqual(["small-inputset"]);
    const sum = compiler({ x: "encrypted" }, (x: Operand) => np.sum(x));
    expect(sum.trace([np.zeros([3], "int64"), np.full([3], 7)]).check()).toEqual([]);
    expect(sum.trace([np.array([7, 0, 7]), np.array([0, 7, 0])]).check()).toEqual([]);
    expect(messages(sum.trace([np.array([0, 0, 3]), np.array([7, 7, 7])])).map(([, code]) => code)).toEqual([
      "small-inputset",
    ]);
    expect(f.trace([0, 1, 2, 3]).check()).toEqual([]);
    const circuit = await f.compile([0, 9, 15]);
    expect(await circuit.simulate(4)).toBe(5);
    circuit.dispose();
  });

  test("values that never vary, at their origin", () => {
    const f = compiler(ee, (x: Operand, y: Operand) => np.add(np.multiply(mark(np.floor_divide(x, 16)), 3), y));
    const graph = f.trace(range(16).map((i) => [i, i % 4]));
    expect(messages(graph)).toEqual([
      ["warning", "constant-value", "floor_divide: is 0 in every sample of the input-set"],
    ]);
    expect(place(graph)).toEqual({ operation: "floor_divide", line: marked });
    const constant = f.trace(range(16).map((i) => [i, 5]));
    expect(messages(constant)[0]).toEqual([
      "warning",
      "constant-value",
      "parameter 'y': is 5 in every sample of the input-set",
    ]);
  });

  test("samples that miss the declared range", () => {
    const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1));
    const graph = f.trace(inputset(uint(10), 20, { seed: 1 }));
    expect(messages(graph)).toEqual([
      [
        "warning",
        "inputset-range",
        expect.stringMatching(
          /^parameter 'x' is declared as uint10, \[0, 1023\], but the samples reach only \[\d+, \d+\]$/,
        ),
      ],
    ]);
    expect(f.trace(inputset(uint(10), 20, { ends: true })).check()).toEqual([]);
  });
});

describe("configuration (2.7)", () => {
  const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1));
  const refused = (configuration: unknown) =>
    userErrorOf(() => f.trace(range(4), configuration as Configuration)).message;

  test("unknown keys and wrong types name the key", () => {
    expect(refused({ foo: 1 })).toBe("Unexpected keyword argument 'foo'");
    expect(refused({ pError: "abc" })).toBe(
      "Unexpected type for keyword argument 'pError' (expected 'number between 0 and 1', got 'string')",
    );
    expect(refused({ pError: 2 })).toBe(
      "Unexpected type for keyword argument 'pError' (expected 'number between 0 and 1', got 2)",
    );
    expect(refused({ verbose: 1 })).toBe("Unexpected type for keyword argument 'verbose' (expected 'boolean', got 1)");
    expect(refused(null)).toBe("configuration: expected an object, got null");
  });

  test("unsafe settings need to be enabled", async () => {
    expect(refused({ useInsecureKeyCache: true })).toBe(
      "Insecure key cache cannot be used without enabling unsafe features",
    );
    expect(refused({ insecureToyParameters: true })).toBe(
      "Insecure toy parameters cannot be used without enabling unsafe features",
    );
    expect((await rejected(f.compile(range(4), { virtual: true }))).message).toBe(
      "virtual circuits need 'enableUnsafeFeatures: true' in the configuration",
    );
  });
});
