import { expect, test } from "vitest";
import { UserError } from "../../base/errors.ts";
import { withinLimits } from "../inside/stages.ts";
import { stageLimits } from "../shared/limits.ts";
import { parseSandboxMessage } from "./messages.ts";

const refusal = (data: unknown): string => {
  try {
    parseSandboxMessage(data);
  } catch (thrown) {
    if (thrown instanceof UserError) return `${thrown.diagnostic.code}: ${thrown.message}`;
    throw thrown;
  }
  return "accepted";
};

const tensor = { dtype: "int64", shape: [2], data: Float64Array.of(1, 2) };
const request = { type: "request", id: 0, circuit: 0, method: "run", value: [tensor] };

test("the messages of the protocol pass unchanged", () => {
  const diagnostic = {
    severity: "error",
    code: "x",
    message: "y",
    location: { file: "notebook.ts", line: 1, column: 2 },
    nodes: [1],
  };
  for (const message of [
    { type: "ready" },
    { type: "cell", id: 3 },
    { type: "cellEnded", id: 3, diagnostics: [] },
    { type: "cellEnded", id: 0, diagnostics: [diagnostic] },
    { type: "print", text: "hello" },
    request,
    { ...request, value: Uint8Array.of(1, 2, 3) },
    { type: "done" },
    { type: "failed", diagnostics: [diagnostic, { severity: "warning", code: "x", message: "y", hint: undefined }] },
  ]) {
    expect(parseSandboxMessage(message)).toEqual(message);
  }
});

test("anything else is refused with what was expected", () => {
  for (const data of [
    null,
    undefined,
    5,
    "done",
    [],
    {},
    { type: "other" },
    { type: "done", more: 1 },
    { type: "print" },
    { type: "cell" },
    { type: "cell", id: "c1" },
    { type: "cellEnded", id: 1 },
    { type: "cellEnded", id: -1, diagnostics: [] },
  ]) {
    expect(refusal(data)).toMatch(/^sandbox-message: the program sent what is not allowed: /);
  }
  expect(refusal({ type: "print", text: 5 })).toContain("text: expected string, got 5");
  expect(refusal({ ...request, id: -1 })).toContain("id: expected >=0, got -1");
  expect(refusal({ ...request, id: 0.5 })).toContain("id");
  expect(refusal({ ...request, method: "dispose" })).toContain("method");
  expect(refusal({ ...request, value: [{ ...tensor, shape: [3] }] })).toContain("value");
  expect(refusal({ ...request, value: [{ ...tensor, data: [1, 2] }] })).toContain("value");
  expect(refusal({ ...request, value: [{ ...tensor, dtype: "int9" }] })).toContain("value");
  expect(refusal({ type: "failed", diagnostics: [] })).toContain("diagnostics");
  expect(refusal({ type: "failed", diagnostics: [{ severity: "fatal", code: "x", message: "y" }] })).toContain(
    "severity",
  );
});

test("what is too large, too deep, circular or no plain data is refused before anyone looks at it", () => {
  const deep: unknown[] = [];
  let at = deep;
  for (let i = 0; i < 100_000; i++) {
    const next: unknown[] = [];
    at.push(next);
    at = next;
  }
  const circular: Record<string, unknown> = { type: "done" };
  circular.self = circular;
  expect(refusal({ type: "circuit", circuit: deep })).toContain("at most 60 levels");
  expect(refusal(circular)).toContain("at most 60 levels");
  expect(refusal({ type: "print", text: "x".repeat(9_000_000) })).toContain("at most 8000000 characters");
  expect(refusal({ type: "print", text: "x".repeat(1_000_001) })).toContain("text");
  expect(
    refusal({ ...request, value: [{ ...tensor, shape: [5_000_000], data: new Float64Array(5_000_000) }] }),
  ).toContain("at most 4000000 elements");
  expect(refusal({ type: "failed", diagnostics: Array.from({ length: 3_000_000 }, () => 0) })).toContain(
    "at most 4000000 values",
  );
  for (const odd of [new Map(), new Set(), new Date(), /x/, new Error("x"), new ArrayBuffer(8), new Int8Array(3)]) {
    expect(refusal({ type: "print", text: odd })).toContain("expected plain data");
  }
});

test("a circuit is checked as a whole", () => {
  const circuit = {
    id: 0,
    graph: { nodes: Array.from({ length: 20_001 }, () => 0) },
    configuration: {},
    virtual: false,
    diagnostics: [],
    stages: [],
  };
  expect(refusal({ type: "circuit", circuit })).toContain("at most 20000 nodes, got 20001");
  const output = { encrypted: true, dtype: { kind: "integer", signed: false, bits: 3 }, shape: [] };
  const node = {
    operation: "input",
    inputs: [],
    attributes: { name: "x" },
    output,
    bounds: [0, 7],
    tag: "",
    location: null,
  };
  const graph = { name: "f", nodes: [{ ...node, rank: 0, created: 0 }], inputs: [0], outputs: [0] };
  expect(refusal({ type: "circuit", circuit: { ...circuit, graph, configuration: { evil: 1 } } })).toContain("'evil'");
  const longest = { name: "initial", text: "x".repeat(stageLimits.characters) };
  for (const stages of [
    [{ ...longest, text: `${longest.text}x` }],
    Array(21).fill(longest),
    [{ name: "initial" }],
    "x",
  ]) {
    expect(refusal({ type: "circuit", circuit: { ...circuit, graph, stages } })).toContain("sandbox-message: ");
  }
  expect(refusal({ type: "circuit", circuit: { ...circuit, graph, stages: [longest] } })).toBe("accepted");
  const long = Array(30).fill({ name: "pass", text: `${longest.text}xyz` });
  expect(refusal({ type: "circuit", circuit: { ...circuit, graph, stages: withinLimits(long) } })).toBe("accepted");
  expect(withinLimits(long)[0]?.text.endsWith("(cut)")).toBe(true);
  expect(refusal({ type: "circuit", circuit: { ...circuit, graph: null } })).not.toBe("accepted");
  expect(refusal({ type: "circuit", circuit: { ...circuit, graph: { ...graph, nodes: [{}] } } })).not.toBe("accepted");
});
