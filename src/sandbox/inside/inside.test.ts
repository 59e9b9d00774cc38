/** What runs inside the sandbox, without one: places in stacks, printing, the remote host, hidden globals. */
import { expect, test, vi } from "vitest";
import { UserError } from "../../base/errors.ts";
import type { SandboxMessage } from "../../protocol/sandbox.ts";
import type { TracedGraph } from "../../run/host.ts";
import { scalar } from "../../value/tensor.ts";
import { locateInCell } from "../translate/stack.ts";
import { transformCell } from "../translate/transform.ts";
import { hideGlobals } from "./globals.ts";
import { createPrint, formatPrinted } from "./print.ts";
import { createRemoteHost } from "./remoteHost.ts";

test("the innermost frame of the cell is found in the stacks of all engines", () => {
  const placement = { firstLine: 101, columns: [[0, 0, 5], [10, 4, 6, 20, 10, 3], []] };
  const v8 =
    "Error: x\n    at add (glovebox-cell.js:1:5000)\n    at f (glovebox-cell.js:102:13)\n    at glovebox-cell.js:101:2\n    at glovebox-cell.js:104:2";
  const firefox =
    "add@data:text/javascript;charset=utf-8,a%20b:1:5000\nf@data:text/javascript;charset=utf-8,a:102:13\n@data:x:101:2\n";
  const safari = "add@glovebox-cell.js:1:5000\nglobal code@glovebox-cell.js:102:13\n[native code]";
  for (const stack of [v8, firefox, safari]) {
    expect(locateInCell(stack, placement)).toEqual({ file: "notebook.ts", line: 2, column: 7 });
  }
  // Between pieces: the start of the next one.
  expect(locateInCell("at f (x.js:102:19)", placement)?.column).toBe(11);
  expect(locateInCell("at f (x.js:102:99)", placement)?.column).toBe(14);
  expect(locateInCell("at f (x.js:104:1)", placement)).toBeNull();
  expect(locateInCell("at f (x.js:3:1)\nat async Promise.all (index 0)", placement)).toBeNull();
  expect(locateInCell(undefined, placement)).toBeNull();
});

test("an error of transformed code leads to line and column of the source", async () => {
  const source =
    "const a: number = 1;\nfunction f<T>(x: T): T {\n  return (a as number) + 2 * (x as any).y.z as T;\n}\nf(3);";
  const { code, columns } = transformCell(source);
  const cell = new Function(`return (\n${code}\n)`)();
  // `new Function` puts two lines of its own before the text.
  const placement = { firstLine: 4, columns };
  const operators = new Proxy({}, { get: () => (a: unknown) => a });
  const thrown: unknown = await cell(operators).catch((error: unknown) => error);
  expect(locateInCell((thrown as Error).stack, placement)).toEqual({ file: "notebook.ts", line: 3, column: 43 });
});

test("printed values read as in a notebook", () => {
  class Array2 {
    toString() {
      return "[1 2]";
    }
  }
  const circular: Record<string, unknown> = { a: 1 };
  circular.self = circular;
  const cases: readonly (readonly [unknown, string])[] = [
    ["text", "text"],
    [["text", 1, [true, null]], '["text", 1, [true, null]]'],
    [new Array2(), "[1 2]"],
    [{ array: new Array2(), "odd key": undefined }, '{ array: [1 2], "odd key": undefined }'],
    [{}, "{}"],
    [circular, "{ a: 1, self: [circular] }"],
    [new Map([["k", new Set([1])]]), "Map {k: Set {1}}"],
    [Float64Array.of(1, 2.5), "Float64Array [1, 2.5]"],
    [new TypeError("bad"), "TypeError: bad"],
    [Array.from({ length: 102 }, () => 0), `[${"0, ".repeat(100)}… 2 more]`],
    [Object.create(null), "{}"],
    [5n, "5n"],
    [() => 1, "[function anonymous]"],
    [Symbol("s"), "Symbol(s)"],
  ];
  for (const [value, text] of cases) expect(formatPrinted(value)).toBe(text);
});

test("printing ends with one sentence when there is too much", () => {
  const post = vi.fn<(text: string) => void>();
  const print = createPrint(post);
  for (let i = 0; i < 20_000; i++) print("line", i);
  expect(post).toHaveBeenCalledTimes(10_001);
  expect(post.mock.lastCall?.[0]).toMatch(/^print: more than 10000 lines/);
  const long = vi.fn<(text: string) => void>();
  const printLong = createPrint(long);
  for (let i = 0; i < 5; i++) printLong("x".repeat(600_000));
  expect(long).toHaveBeenCalledTimes(2);
});

test("the remote host announces a circuit once and settles what it asked", async () => {
  const posted: SandboxMessage[] = [];
  const { host, receive, idle } = createRemoteHost((message) => posted.push(message));
  const graph = { data: { name: "f", nodes: [], inputs: [], outputs: [] } };
  const circuit = { graph, configuration: {}, virtual: false, diagnostics: [], stages: [] } as unknown as TracedGraph;
  host.traced?.(circuit);
  const runtime = host.open(circuit, null);
  expect(posted).toEqual([
    {
      type: "circuit",
      circuit: { id: 0, graph: graph.data, configuration: {}, virtual: false, diagnostics: [], stages: [] },
    },
  ]);
  await idle();

  const result = runtime.encryptRunDecrypt([scalar(3)], {});
  expect(posted[1]).toEqual({ type: "request", id: 0, circuit: 0, method: "encryptRunDecrypt", value: [scalar(3)] });
  let quiet = false;
  void idle().then(() => {
    quiet = true;
  });
  await Promise.resolve();
  expect(quiet).toBe(false);
  receive({ type: "response", id: 0, result: { ok: true, value: [scalar(8)] } });
  expect(await result).toEqual([scalar(8)]);
  await idle();
  expect(quiet).toBe(true);

  const refused = runtime.run(Uint8Array.of(1), {});
  receive({
    type: "response",
    id: 1,
    result: { ok: false, diagnostics: [{ severity: "error", code: "bytes", message: "run: damaged" }] },
  });
  await expect(refused).rejects.toMatchObject({ message: "run: damaged", diagnostics: [{ code: "bytes" }] });

  const controller = new AbortController();
  const cancelled = runtime.simulate([], { signal: controller.signal });
  controller.abort();
  await expect(cancelled).rejects.toBeInstanceOf(UserError);
  await idle();
});

test("only names that reach nothing stay in the scope", () => {
  class Scope extends EventTarget {
    fetch() {}
    Math = Math;
    np = 1;
  }
  const scope = Object.assign(new Scope(), { indexedDB: 1 });
  Object.defineProperty(scope, "held", { value: 2, writable: true, configurable: false });
  hideGlobals(scope, ["np"]);
  expect(Object.getOwnPropertyNames(scope)).toEqual(["Math", "np", "held"]);
  expect("fetch" in scope).toBe(false);
  expect(Reflect.get(scope, "held")).toBeUndefined();
  expect("addEventListener" in scope).toBe(true);
});
