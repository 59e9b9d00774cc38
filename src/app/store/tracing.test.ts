import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue } from "../../protocol/sandbox.ts";
import { fromNested, scalar } from "../../value/tensor.ts";
import { bad, good, linearCircuit } from "../testing/fakes.ts";
import { allDiagnostics, createSession, editText, maximumPrints, replaceText } from "./session.ts";
import { createTracing, type RunInSandbox } from "./tracing.ts";

type Handlers = Parameters<RunInSandbox>[1];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp(text = "program") {
  const session = createSession(text);
  const sandboxes: { source: string; handlers: Handlers; stopped: boolean; finish: (result: Result<null>) => void }[] =
    [];
  const carryOut = vi.fn(async () => good<CircuitValue>([scalar(8)]));
  const tracing = createTracing(session, {
    runInSandbox: (source, handlers) => {
      const { promise, resolve } = (() => {
        let settle: (result: Result<null>) => void = () => {};
        return {
          promise: new Promise<Result<null>>((done) => (settle = done)),
          resolve: (r: Result<null>) => settle(r),
        };
      })();
      const sandbox = { source, handlers, stopped: false, finish: resolve };
      sandboxes.push(sandbox);
      return { finished: promise, stop: () => (sandbox.stopped = true) };
    },
    carryOut,
    now: () => Date.now(),
    delay: 300,
  });
  const latest = () => {
    const sandbox = sandboxes.at(-1);
    if (sandbox === undefined) throw new Error("nothing was started");
    return sandbox;
  };
  return { session, tracing, sandboxes, carryOut, latest };
}

const request = { type: "request", id: 1, circuit: 0, method: "encryptRunDecrypt", value: [fromNested([3])] } as const;

describe("tracing", () => {
  it("traces once for a burst of edits, after a pause, and stops what went on", () => {
    const { session, sandboxes } = setUp();
    editText(session, "a");
    vi.advanceTimersByTime(200);
    editText(session, "ab");
    vi.advanceTimersByTime(299);
    expect(sandboxes).toHaveLength(1);
    expect(sandboxes[0]?.stopped).toBe(true);
    vi.advanceTimersByTime(1);
    expect(sandboxes.map(({ source }) => source)).toEqual(["program", "ab"]);
  });

  it("shows circuits and prints; a failed trace keeps the graphs before it", async () => {
    const { session, latest } = setUp();
    latest().handlers.onMessage({ type: "circuit", circuit: linearCircuit });
    latest().handlers.onMessage({ type: "print", text: "hello" });
    latest().finish(good(null));
    await vi.runAllTimersAsync();
    expect(session.getState()).toMatchObject({ circuits: [linearCircuit], stale: false, prints: ["hello"] });
    expect(session.getState().trace.kind).toBe("traced");

    editText(session, "broken");
    await vi.advanceTimersByTimeAsync(300);
    latest().finish(bad("syntax", "unexpected token"));
    await vi.runAllTimersAsync();
    expect(session.getState()).toMatchObject({
      circuits: [linearCircuit],
      stale: true,
      prints: [],
      program: "program",
    });
    expect(allDiagnostics(session.getState()).map(({ code }) => code)).toEqual(["syntax"]);
  });

  it("ignores messages of a sandbox that was stopped", async () => {
    const { session, sandboxes, tracing } = setUp();
    tracing.stop();
    sandboxes[0]?.handlers.onMessage({ type: "print", text: "late" });
    sandboxes[0]?.finish(good(null));
    await vi.runAllTimersAsync();
    expect(session.getState().prints).toEqual([]);
    expect(session.getState().trace.kind).toBe("stopped");
  });

  it("keeps the selection when the circuit stays the same", async () => {
    const { session, latest } = setUp();
    latest().handlers.onMessage({ type: "circuit", circuit: linearCircuit });
    session.setState({ selectedNode: 3 });
    editText(session, "program // with a comment");
    await vi.advanceTimersByTimeAsync(300);
    latest().handlers.onMessage({ type: "circuit", circuit: { ...linearCircuit } });
    expect(session.getState().selectedNode).toBe(3);
    replaceText(session, "another");
    await vi.advanceTimersByTimeAsync(1);
    latest().handlers.onMessage({ type: "circuit", circuit: { ...linearCircuit, configuration: { pError: 0.1 } } });
    expect(session.getState().selectedNode).toBeNull();
  });

  it("keeps a flood of output bounded", () => {
    const { session, latest } = setUp();
    for (let i = 0; i < maximumPrints + 5; i++) latest().handlers.onMessage({ type: "print", text: `${i}` });
    expect(session.getState().prints).toHaveLength(maximumPrints);
    expect(session.getState().printsDropped).toBe(5);
  });
});

describe("requests of the program", () => {
  it("simulates at once", async () => {
    const { latest, carryOut } = setUp();
    latest().handlers.onMessage({ type: "circuit", circuit: linearCircuit });
    await latest().handlers.onRequest({ ...request, method: "simulate" });
    expect(carryOut).toHaveBeenCalledOnce();
  });

  it("waits with encrypted runs until they are allowed, and asks again after an edit", async () => {
    const { session, tracing, latest, carryOut } = setUp();
    latest().handlers.onMessage({ type: "circuit", circuit: linearCircuit });
    const answer = latest().handlers.onRequest(request);
    await vi.advanceTimersByTimeAsync(1000);
    expect(carryOut).not.toHaveBeenCalled();
    expect(session.getState().pending).toHaveLength(1);
    tracing.allowRequests();
    expect(await answer).toEqual(good([scalar(8)]));
    expect(session.getState().pending).toEqual([]);

    editText(session, "changed");
    await vi.advanceTimersByTimeAsync(300);
    latest().handlers.onMessage({ type: "circuit", circuit: linearCircuit });
    void latest().handlers.onRequest(request);
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.getState().pending).toHaveLength(1);
  });

  it("answers with a run of the same circuit on the same inputs, and with no other", async () => {
    const { session, tracing, latest, carryOut } = setUp();
    latest().handlers.onMessage({ type: "circuit", circuit: linearCircuit });
    const answer = latest().handlers.onRequest(request);
    await vi.advanceTimersByTimeAsync(1);
    tracing.answer(linearCircuit, [fromNested([2])], [scalar(6)]);
    expect(session.getState().pending).toHaveLength(1);
    tracing.answer({ ...linearCircuit }, [fromNested([3])], [scalar(8)]);
    expect(await answer).toEqual(good([scalar(8)]));
    expect(carryOut).not.toHaveBeenCalled();
  });

  it("refuses a request for a circuit that was never traced", async () => {
    const { latest } = setUp();
    expect(await latest().handlers.onRequest({ ...request, circuit: 9 })).toMatchObject({ ok: false });
  });
});
