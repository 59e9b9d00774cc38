/** Cells run in the real bundled runtime, in workers of Node that are dressed up as workers of a browser. */
import { expect, test } from "vitest";
import type { CircuitValue, SandboxMessage } from "../../src/protocol/sandbox.ts";
import { superviseCell } from "../../src/sandbox/outside/supervisor.ts";
import { scalar, type Tensor } from "../../src/value/tensor.ts";
import { workersOfNode } from "../support/sandboxWorkers.ts";

async function run(
  source: string,
  answer: (value: CircuitValue) => readonly Tensor[] = () => [],
  watchdogMilliseconds = 60_000,
) {
  const messages: SandboxMessage[] = [];
  const { finished } = superviseCell(workersOfNode, source, {
    onMessage: (message) => messages.push(message),
    onRequest: async ({ value }) => ({ ok: true, value: answer(value) }),
    watchdogMilliseconds,
  });
  const result = await finished;
  return {
    diagnostics: result.ok ? [] : result.diagnostics,
    printed: messages.flatMap((message) => (message.type === "print" ? [message.text] : [])),
    circuits: messages.flatMap((message) => (message.type === "circuit" ? [message.circuit] : [])),
    requests: messages.flatMap((message) => (message.type === "request" ? [message] : [])),
  };
}

test("the linear model is traced, printed, and asked to run", async () => {
  const source = `const w = np.array([2]);
const b = 2;
const linearModel = compiler({ x: "encrypted" }, (x) => w.matmul(x) + b);
const inputset = np.arange(0, 2 ** 2).reshape([-1, 1]);
const circuit = await linearModel.compile(inputset);
print(circuit.graph.maximumIntegerBitWidth());
print(await circuit.encryptRunDecrypt(np.array([3])) as number);
print(circuit);`;
  const { diagnostics, printed, circuits, requests } = await run(source, () => [scalar(8)]);
  expect(diagnostics).toEqual([]);
  expect(printed).toEqual([
    "4",
    "8",
    `%0 = 2                     # ClearScalar<uint2>
%1 = [2]                   # ClearTensor<uint2, shape=(1,)>
%2 = x                     # EncryptedTensor<uint2, shape=(1,)>
%3 = matmul(%1, %2)        # EncryptedScalar<uint3>
%4 = add(%3, %0)           # EncryptedScalar<uint4>
return %4`,
  ]);
  expect(requests).toMatchObject([
    { circuit: 0, method: "encryptRunDecrypt", value: [{ dtype: "int64", shape: [1], data: Float64Array.of(3) }] },
  ]);
  const places = Object.fromEntries(
    circuits[0]?.graph.nodes.map(({ operation, location }) => [operation, location]) ?? [],
  );
  expect(places.matmul).toEqual({ file: "notebook.ts", line: 3, column: 59 });
  expect(places.add).toEqual({ file: "notebook.ts", line: 3, column: 57 });
});

test("every operator of the language reaches NumPy's meaning", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["a + 1", "[2 3]"],
    ["3 - a", "[2 1]"],
    ["a * a", "[1 4]"],
    ["a / 2", "[0.5 1. ]"],
    ["-a % 3", "[2 1]"],
    ["a ** 3", "[1 8]"],
    ["a & 1", "[1 0]"],
    ["a | 4", "[5 6]"],
    ["a ^ 3", "[2 1]"],
    ["~a", "[-2 -3]"],
    ["a << 2", "[4 8]"],
    ["a >> 1", "[0 1]"],
    ["a < 2", "[ True False]"],
    ["a <= 2", "[ True  True]"],
    ["a > 1", "[False  True]"],
    ["a >= 2", "[False  True]"],
    ["a == 2", "[False  True]"],
    ["a != 2", "[ True False]"],
    ["+a", "[1 2]"],
    ['"a is " + a', "a is [1 2]"],
    ["np.array([5]) > 4 && !np.array([0])", "true"],
  ];
  const { diagnostics, printed } = await run(
    `const a = np.array([1, 2]);\n${cases.map(([text]) => `print(${text});`).join("\n")}`,
  );
  expect(diagnostics).toEqual([]);
  expect(printed).toEqual(cases.map(([, text]) => text));
});

test("mistakes end the run with their place", async () => {
  const cases: readonly (readonly [string, object])[] = [
    [
      "const f = compiler({ x: 'encrypted' }, (x) => {\n  if (x > 2) return 1;\n  return x;\n});\nf.trace([1]);",
      { code: "branching", location: { line: 2, column: 7 } },
    ],
    [
      "let a: number = 1;\n\n  missing(a);",
      { code: "exception", message: "ReferenceError: missing is not defined", location: { line: 3, column: 3 } },
    ],
    ["print(1);\nprint(np.array([1, 2]) + np.array([1, 2, 3]))", { code: "shape", location: { line: 2, column: 7 } }],
    ["if (np.array([1, 2])) print(1)", { code: "truth", location: { line: 1 } }],
    [
      "const r = (): number => r() + 1;\nr()",
      { message: "a function calls itself without end", location: { line: 1 } },
    ],
    // As Firefox throws it.
    [
      "class InternalError extends Error { name = 'InternalError' }\nthrow new InternalError('too much recursion')",
      { message: "a function calls itself without end", location: { line: 2 } },
    ],
    [
      "print(1);\nPromise.reject(new Error('lost'));\nawait new Promise((r) => setTimeout(r, 50));",
      { message: "Error: lost", location: { line: 2 } },
    ],
    [
      "await compiler({ x: 'encrypted' }, (x) => x).compile([1], { configuration: { perror: 1 } })",
      { code: "configuration", location: { line: 1 } },
    ],
    ["throw 'text'", { code: "exception", message: "thrown: text" }],
    ["throw { toString() { throw 1; } }", { code: "exception", message: "thrown: an object that cannot be read" }],
    ["throw new Proxy({}, { getPrototypeOf() { throw 1; } })", { message: "thrown: an object that cannot be read" }],
    ["throw new Error('x'.repeat(30_000_000))", { code: "exception", message: `Error: ${"x".repeat(9993)}` }],
    ["np = 5", { location: { line: 1 } }],
    ["enum A {}", { code: "not-supported" }],
  ];
  for (const [source, expected] of cases) expect((await run(source)).diagnostics[0], source).toMatchObject(expected);
});

test("a circuit that cannot be compiled reaches the page with its problems", async () => {
  const { diagnostics, circuits } = await run(
    "await compiler({ x: 'encrypted' }, (x) => x * 1.5).compile(np.arange(4))",
  );
  expect(circuits).toHaveLength(1);
  expect(circuits[0]?.diagnostics[0]).toMatchObject({ code: "not-compilable", location: { line: 1 } });
  expect(diagnostics[0]).toMatchObject({ code: "not-compilable" });
});

test("an endless loop and a flood of output end", async () => {
  expect((await run("while (true) {}", undefined, 300)).diagnostics).toMatchObject([{ code: "timeout" }]);
  const { printed, diagnostics } = await run("for (let i = 0; i < 30_000; i++) print(i)");
  expect(diagnostics).toEqual([]);
  expect(printed).toHaveLength(10_001);
});

test("a cell cannot name the network, storage, other workers or the way to the page", async () => {
  const names =
    "fetch postMessage process require Worker WebSocket indexedDB importScripts navigator glovebox WebAssembly Buffer".split(
      " ",
    );
  const { printed } = await run(`print(${names.map((name) => `typeof ${name}`).join(", ")})`);
  expect(printed).toEqual([names.map(() => "undefined").join(" ")]);
});

test("a program that names ml gets that part of the runtime, with arrays of one kind; any other program does not", async () => {
  let loads = 0;
  const parts = {
    ml: () => {
      loads += 1;
      return workersOfNode.parts.ml?.() ?? Promise.reject(new Error("no part"));
    },
  };
  const source = `const X = np.arange(0, 20).reshape([-1, 1]);
const model = new ml.LinearRegression({ nBits: 6 });
await model.fit(X, X * 3 + 1);
print(Math.round((model.coef as number[])[0] * 1000));
const circuit = await model.compile(X);
print(circuit.graph.maximumIntegerBitWidth() > 0);
print((await model.predict(X)).shape);
try { await model.predict([[NaN]]); } catch (error) { print(error instanceof UserError); }
print(typeof gloveboxParts, typeof gloveboxModules);`;
  const messages: SandboxMessage[] = [];
  const runWith = (text: string) =>
    superviseCell({ ...workersOfNode, parts }, text, {
      onMessage: (message) => messages.push(message),
      onRequest: async () => ({ ok: true, value: [] }),
      watchdogMilliseconds: 60_000,
    }).finished;
  expect(await runWith("print(typeof np);")).toEqual({ ok: true, value: null });
  expect(loads).toBe(0);
  expect(await runWith(source)).toEqual({ ok: true, value: null });
  expect(loads).toBe(1);
  expect(messages.flatMap((message) => (message.type === "print" ? [message.text] : []))).toEqual([
    "object",
    "3000",
    "true",
    "[20]",
    "true",
    "undefined undefined",
  ]);
});
