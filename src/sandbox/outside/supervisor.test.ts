import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Result } from "../../protocol/result.ts";
import type { CircuitValue, SandboxMessage, SandboxResponse } from "../../protocol/sandbox.ts";
import { type SandboxListener, superviseCell } from "./supervisor.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const request = { type: "request", id: 4, circuit: 0, method: "simulate", value: [] } as const;

/** Starts a cell, and waits until the texts of the runtime are there. */
async function start(source = "print(1)", watchdogMilliseconds?: number) {
  const workers: { url: string; listener: SandboxListener; posted: SandboxResponse[]; terminated: boolean }[] = [];
  const messages: SandboxMessage[] = [];
  const answers: ((result: Result<CircuitValue>) => void)[] = [];
  const run = superviseCell(
    {
      parts: {},
      runtime: async () => "const runtime = 1;\n'é';",
      now: () => Date.now(),
      createWorker(url, listener) {
        const worker = { url, listener, posted: [] as SandboxResponse[], terminated: false };
        workers.push(worker);
        return {
          post: (message) => worker.posted.push(message),
          terminate: () => {
            worker.terminated = true;
          },
        };
      },
    },
    source,
    {
      onMessage: (message) => messages.push(message),
      onRequest: () => new Promise((resolve) => answers.push(resolve)),
      ...(watchdogMilliseconds === undefined ? {} : { watchdogMilliseconds }),
    },
  );
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  return { run, worker: workers[0], messages, answers };
}

const codeOf = async (run: { finished: Promise<Result<null>> }) => {
  const result = await run.finished;
  return result.ok ? "ok" : result.diagnostics[0]?.code;
};

test("the worker is one data: URL, with the cell on the line it is told of", async () => {
  const { worker } = await start("print('\ud800', 1)\nprint(2)");
  const script = decodeURIComponent(worker?.url.replace("data:text/javascript;charset=utf-8,", "") ?? "");
  const lines = script.split("\n");
  const placement = JSON.parse(/^glovebox\((.*),$/m.exec(script)?.[1] ?? "{}");
  expect(lines.slice(0, 2)).toEqual(['"use strict";const runtime = 1;', "'é';"]);
  expect(lines[placement.firstLine - 1]).toContain("print('\ufffd', 1)");
  expect(lines[placement.firstLine]).toContain("print(2)");
  expect(() => new Function("glovebox", script)).not.toThrow();
});

test("messages reach the owner in order, and done ends the run", async () => {
  const { run, worker, messages } = await start();
  worker?.listener.message({ type: "ready" });
  worker?.listener.message({ type: "print", text: "1" });
  worker?.listener.message({ type: "done" });
  worker?.listener.message({ type: "print", text: "after the end" });
  expect(await run.finished).toEqual({ ok: true, value: null });
  expect(messages.map(({ type }) => type)).toEqual(["ready", "print", "done"]);
  expect(worker?.terminated).toBe(true);
});

test("a program that does not parse ends without a worker", async () => {
  const { run, worker } = await start("const a = ");
  expect(worker).toBeUndefined();
  expect(await run.finished).toMatchObject({
    ok: false,
    diagnostics: [{ code: "syntax", location: { file: "notebook.ts", line: 1, column: 11 } }],
  });
});

test("requests are answered, also when the owner fails", async () => {
  const { run, worker, answers } = await start();
  worker?.listener.message(request);
  worker?.listener.message({ ...request, id: 5 });
  answers[0]?.({ ok: true, value: [] });
  answers[1]?.(Promise.reject(new Error("broken")) as never);
  await vi.advanceTimersByTimeAsync(0);
  expect(worker?.posted).toEqual([
    { type: "response", id: 4, result: { ok: true, value: [] } },
    {
      type: "response",
      id: 5,
      result: { ok: false, diagnostics: [{ severity: "error", code: "unexpected", message: "broken" }] },
    },
  ]);
  run.stop();
});

test("the watchdog counts computing and not waiting", async () => {
  const { run, worker, answers } = await start("for (;;) {}", 1000);
  await vi.advanceTimersByTimeAsync(900);
  worker?.listener.message(request);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(worker?.terminated).toBe(false);
  answers[0]?.({ ok: true, value: [] });
  await vi.advanceTimersByTimeAsync(99);
  expect(worker?.terminated).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  expect(worker?.terminated).toBe(true);
  expect(await codeOf(run)).toBe("timeout");
});

test("a program that tells how far it is goes on, ten minutes at most", async () => {
  const { run, worker, messages } = await start("train()", 1000);
  const tell = (done: number) =>
    worker?.listener.message({ type: "progress", progress: { done, total: 1000, loss: null } });
  for (let done = 0; done < 600; done++) {
    tell(done);
    await vi.advanceTimersByTimeAsync(990);
  }
  expect(worker?.terminated).toBe(false);
  expect(messages).toHaveLength(600);
  for (let done = 600; done < 610; done++) {
    tell(done);
    await vi.advanceTimersByTimeAsync(990);
  }
  expect(await codeOf(run)).toBe("timeout");

  const silent = await start("train()", 1000);
  silent.worker?.listener.message({ type: "progress", progress: { done: 1, total: 2, loss: 0.5 } });
  await vi.advanceTimersByTimeAsync(1001);
  expect(await codeOf(silent.run)).toBe("timeout");
});

test("stop, a crash, an unreadable message and a flood end the run", async () => {
  const stopped = await start();
  stopped.run.stop();
  stopped.run.stop();
  expect(await codeOf(stopped.run)).toBe("stopped");
  expect(stopped.worker?.terminated).toBe(true);

  const crashed = await start("1;\n2;\n3");
  crashed.worker?.listener.error("Uncaught SyntaxError: what", 6);
  expect(await crashed.run.finished).toMatchObject({
    diagnostics: [{ code: "crash", message: expect.stringContaining("what"), location: { line: 3 } }],
  });

  const unreadable = await start();
  unreadable.worker?.listener.messageError();
  expect(await codeOf(unreadable.run)).toBe("sandbox-message");

  const hostile = await start();
  hostile.worker?.listener.message({ type: "done", extra: 1 });
  expect(await codeOf(hostile.run)).toBe("sandbox-message");

  const asking = await start();
  for (let id = 0; id < 2000; id++) asking.worker?.listener.message({ ...request, id });
  expect(await asking.run.finished).toMatchObject({
    diagnostics: [{ code: "flood", message: expect.stringContaining("more than 1000 at once") }],
  });
  expect(asking.answers).toHaveLength(1000);

  const flood = await start();
  for (let i = 0; i < 20_000; i++) flood.worker?.listener.message({ type: "print", text: "x" });
  expect(await codeOf(flood.run)).toBe("flood");
  expect(flood.messages.length).toBeLessThan(10_010);
});

test("who runs out of time or is stopped is told the loop that it was in", async () => {
  const place = { file: "notebook.ts", line: 1, column: 1 };
  const loop = (line: number) => ({ type: "loop", place: { line, column: 1 } });
  const { run, worker, messages } = await start("for (;;) {}", 1000);
  expect(run.loop()).toBe(null);
  worker?.listener.message(loop(7));
  worker?.listener.message({ type: "loop", place: null });
  expect(run.loop()).toBe(null);
  worker?.listener.message(loop(1));
  expect(run.loop()).toEqual(place);
  await vi.advanceTimersByTimeAsync(1001);
  expect(await run.finished).toMatchObject({ diagnostics: [{ code: "timeout", location: place }] });
  expect(messages).toEqual([]);

  // What was told long ago does not hold: a loop that is returned out of does not say so.
  const old = await start("for (;;) {}", 9000);
  old.worker?.listener.message(loop(1));
  await vi.advanceTimersByTimeAsync(9001);
  const result = await old.run.finished;
  expect(result.ok ? null : result.diagnostics[0]).not.toHaveProperty("location.line");

  const flood = await start("for (;;) {}", 9000);
  for (let message = 0; message < 10_002; message++) flood.worker?.listener.message(loop(1));
  expect(await codeOf(flood.run)).toBe("flood");
});
