/** Nothing odd that is given to the public API ends in a raw error, hangs, takes the machine's memory, or is taken without a word. */
import { describe, expect, test } from "vitest";
import {
  array,
  type CompileOptions,
  type Configuration,
  compiler,
  conv,
  circuit as directCircuit,
  hint,
  inputset,
  LookupTable,
  maxpool,
  NDArray,
  np,
  searchParameters,
  UserError,
  uint,
  univariate,
  zeros,
} from "../../src/index.ts";
import { formatPrinted } from "../../src/sandbox/inside/print.ts";
import { faultOf, oddCallsOf } from "./oddCalls.ts";
import { nest } from "./oddValues.ts";
import { quickCalls, runningCalls } from "./publicCalls.ts";

type Operand = Parameters<typeof np.add>[0];

describe("every function and method, every argument, every odd value", () => {
  test("of what runs nothing encrypted", { timeout: 300_000 }, async () => {
    const calls = quickCalls();
    for (const call of calls) await call.call(call.args());
    const odd = oddCallsOf(calls);
    expect(odd.length).toBeGreaterThan(20_000);
    const faults: string[] = [];
    let most = 0;
    for (const each of odd) {
      const fault = await faultOf(each);
      if (fault !== null) faults.push(fault);
      most = Math.max(most, process.memoryUsage.rss());
    }
    expect(faults).toEqual([]);
    // A list of 200,000 and what is made of it take tens of megabytes; what claims to be larger takes nothing.
    expect(most).toBeLessThan(3 * 2 ** 30);
  });

  test("of circuits, clients and servers", { timeout: 300_000 }, async () => {
    const calls = await runningCalls();
    for (const call of calls) await call.call(call.args());
    const odd = oddCallsOf(calls);
    expect(odd.length).toBeGreaterThan(3000);
    const faults: string[] = [];
    for (const each of odd) {
      const fault = await faultOf(each);
      if (fault !== null) faults.push(fault);
    }
    expect(faults).toEqual([]);
  });
});

/** The message of a `UserError`; other errors pass. */
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const rejection = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: unknown) =>
      messageOf(() => {
        throw error;
      }),
  );

const f = compiler({ x: "encrypted" }, (x: Operand) => np.add(x, 1));
const traced = (call: (x: Operand) => unknown) =>
  messageOf(() => compiler({ x: "encrypted" }, (x: Operand) => call(x)).trace([1, 2]));

describe("what is said", () => {
  test("of values that are none, or too many", () => {
    const values = "a number, a nested list of numbers or an array";
    expect(messageOf(() => f.trace([1]).evaluate(null as never))).toBe(
      `evaluate: argument 0 ('x'): expected ${values}, got null`,
    );
    expect(messageOf(() => f(Symbol("x") as never))).toBe(
      `<lambda>: argument 0 ('x'): expected ${values}, got a symbol`,
    );
    expect(messageOf(() => np.array([1n] as never))).toBe("array: expected numbers, got 1n (a bigint) in a list");
    expect(messageOf(() => np.array(Object.assign([], { 1: 1 }) as never))).toBe(
      "array: expected numbers, got undefined in a list",
    );
    expect(messageOf(() => np.array(nest(5000) as never))).toBe("array: expected at most 32 axes, got 33");
    expect(messageOf(() => np.array(new Array(2 ** 31) as never))).toBe(
      "array: expected at most 67108864 elements, got an array of shape (2147483648,)",
    );
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(messageOf(() => np.array(cyclic as never))).toBe("array: expected at most 32 axes, got 33");
    expect(messageOf(() => np.zeros(2 ** 53))).toContain("np.zeros: expected shape to be");
    expect(messageOf(() => zeros([2 ** 20, 2 ** 20]))).toBe(
      "zeros: expected at most 67108864 elements, got an array of shape (1048576, 1048576)",
    );
    expect(messageOf(() => np.add(new Map() as never, 1))).toBe("Constant 'a Map' is not supported");
    expect(messageOf(() => new NDArray({ dtype: "int64", shape: [3], data: new Float64Array(2) }))).toBe(
      "NDArray: expected an array with data of 3 numbers in a Float64Array, got a Float64Array",
    );
  });

  test("of traced values where numbers belong", () => {
    const value = "a traced value (EncryptedScalar<uint1>)";
    expect(traced((x) => new LookupTable([x as never, 1]))).toBe(
      `LookupTable cannot be constructed with [${value}, 1]: expected integers, or plain LookupTables in lists, got ${value}`,
    );
    expect(traced((x) => new LookupTable([1, x as never]))).toContain(`expected integers, got ${value} at position 1`);
    expect(traced((x) => (np.array([1, 2, 3]) as NDArray).slice(x as never))).toBe(
      `Indexing with '${value}' is not supported`,
    );
    expect(traced((x) => [1, 2, 3][x as number])).toBe(
      `Indexing with ${value}, or writing it as text, is not possible`,
    );
    expect(traced((x) => [[x, x], x])).toContain(`Function '<lambda>' returned [${value}, `);
    expect(traced((x) => np.array([x] as never))).toBe(`expected numbers in a list, got ${value}`);
  });

  test("of tables, functions, hints and windows", () => {
    expect(messageOf(() => new LookupTable([1n] as never))).toBe(
      "LookupTable cannot be constructed with [1n (a bigint)]: expected integers, or plain LookupTables in lists, got 1n (a bigint)",
    );
    expect(messageOf(() => univariate(3 as never))).toBe("univariate: expected a function, got 3");
    expect(messageOf(() => hint(1, { canStore: [0.5] }))).toBe("hint: expected canStore of integers, got 0.5");
    expect(messageOf(() => hint(1, { bitwidth: 3 } as never))).toBe(
      "hint: 'bitwidth' is no option of it, did you mean 'bitWidth'?",
    );
    expect(messageOf(() => conv([[[1]]], [[[1]]], null, { stride: [1] } as never))).toBe(
      "conv: 'stride' is no option of it, did you mean 'strides'?",
    );
    expect(messageOf(() => maxpool([[[1]]], { kernelShape: ["1"] } as never))).toBe(
      "maxpool: expected 'kernelShape' to be a list of integers, got ['1']",
    );
    expect(messageOf(() => array([Symbol("x")] as never))).toBe(
      "array: expected traced values and numbers, got a symbol",
    );
    expect(messageOf(() => searchParameters({ curve: 130 } as never))).toBe(
      "searchParameters: expected curve 128 or 132, got 130",
    );
  });

  test("of two encrypted values in one lookup: multivariate, which works", async () => {
    const pairs = Array.from({ length: 16 }, (_, i) => [i % 4, i >> 2]);
    const divide = compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => np.floor_divide(x, y));
    expect(divide.trace(pairs).check()[0]?.hint).toContain("multivariate((x, y) => Math.floor(x / y))(x, y)");
  });
});

describe("options in a wrong place", () => {
  const compile = (options: unknown) => rejection(f.compile([1, 2], options as CompileOptions));

  test("are named, with the place where they belong", async () => {
    const configuration = (key: string) =>
      `compile: '${key}' is no option of it; it belongs in the configuration, as in compile(inputset, { configuration: { ${key}: … } })`;
    expect(await compile({ pError: 0.01 })).toBe(configuration("pError"));
    expect(await compile({ securityLevel: 128 })).toBe(configuration("securityLevel"));
    expect(await compile("x")).toBe("compile: expected options in an object such as { configuration: { … } }, got 'x'");
    expect(await compile({ configuration: [] })).toBe("configuration: expected an object, got []");
    expect(await compile({ virtual: 1 })).toBe("compile: expected 'virtual' to be a boolean, got 1");
    expect(await compile({ Virtual: true })).toBe("compile: 'Virtual' is no option of it, did you mean 'virtual'?");
    expect(await rejection((f.compile as (...args: unknown[]) => Promise<unknown>)([1], {}, { virtual: true }))).toBe(
      "compile: expected no arguments behind its options, got an object",
    );
    expect(messageOf(() => f.trace([1], { configuration: {} } as Configuration))).toBe(
      "Unexpected keyword argument 'configuration'; it belongs in the options of compile, as in compile(inputset, { … })",
    );
    expect(messageOf(() => f.trace([1], { p_error: 0.1 } as Configuration))).toBe(
      "Unexpected keyword argument 'p_error', did you mean 'pError'?",
    );
    expect(
      messageOf(() => directCircuit({ x: uint(3) }, (x: Operand) => x, { pError: 0.1 } as CompileOptions)),
    ).toContain("it belongs in the configuration");
    expect(messageOf(() => inputset(uint(3), 5, { sede: 1 } as never))).toBe(
      "inputset: 'sede' is no option of it, expected 'seed', 'ends'",
    );
    expect(messageOf(() => f.trace([1]).format({ bound: true } as never))).toBe(
      "format: 'bound' is no option of it, did you mean 'bounds'?",
    );
  });

  test("of runs and keys too", async () => {
    const circuit = await f.compile([1, 2], {
      configuration: { enableUnsafeFeatures: true, insecureToyParameters: true },
    });
    expect(await rejection(circuit.encrypt(1, { force: true } as never))).toBe(
      "encrypt: 'force' is no option of it; it belongs in the options of keygen, as in keygen({ … })",
    );
    expect(await rejection(circuit.keygen(true as never))).toBe(
      "keygen: expected options in an object such as { force: true }, got true",
    );
    expect(await rejection(circuit.run("abc" as never))).toBe(
      "run: expected encrypted arguments as a Uint8Array, got 'abc'",
    );
    expect(await rejection(circuit.encrypt(3, null as never))).toBe("Expected 1 inputs but got 2");
    expect(await rejection(circuit.simulate(null as never))).toContain("simulate: argument 0 ('x'): expected a number");
    expect(await rejection(circuit.simulate(1, { signal: "x" } as never))).toBe(
      "simulate: expected 'signal' to be an AbortSignal, got 'x'",
    );
    expect(messageOf(() => circuit.server.save({ portabel: true } as never))).toBe(
      "save: 'portabel' is no option of it, did you mean 'portable'?",
    );
    circuit.dispose();
  });
});

test("a traced value prints as what it is, not as its node", () => {
  let text = "";
  compiler({ x: "encrypted" }, (x: Operand) => {
    text = formatPrinted([x]);
    return x;
  }).trace([1]);
  expect(text).toBe("[a traced value (EncryptedScalar<uint1>)]");
});
