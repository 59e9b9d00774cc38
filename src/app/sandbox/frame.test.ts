/** Messages of the frame, sent through a real port by a frame that says what it likes. */
import { expect, test, vi } from "vitest";
import { deferred } from "../../base/deferred.ts";
import { createFrameWorkers } from "./frame.ts";
import { readFrameReport } from "./frameDocument.ts";

const malformed: readonly unknown[] = [
  ...[null, undefined, 7, "pong", [], {}, new Map([["kind", "pong"]])],
  ...[{ kind: "pang" }, { kind: "pong", data: 1 }, { kind: "message" }, { kind: ["message"], data: 1 }],
  ...[{ kind: "error" }, { kind: "error", message: { length: 1e9 }, line: 1 }, { kind: "error", message: "m" }],
  ...[Number.NaN, -1, 0.5, "1", Number.POSITIVE_INFINITY].map((line) => ({ kind: "error", message: "m", line })),
];

/** A document whose frame is loaded at once, and hands the port of each worker to `take`. */
function fakeDocument(take: (port: MessagePort) => void): Document {
  const element = {
    sandbox: { add: () => undefined },
    contentWindow: { postMessage: (_url: string, _target: string, [port]: MessagePort[]) => port && take(port) },
    addEventListener: (_type: string, listener: () => void) => listener(),
    remove: () => undefined,
  };
  return { createElement: () => element, body: { append: () => undefined } } as unknown as Document;
}

test("reports are rebuilt, and what is none is null", () => {
  for (const data of malformed) expect(readFrameReport(data)).toBeNull();
  const word = { any: ["thing"] };
  expect(readFrameReport({ kind: "message", data: word })).toEqual({ kind: "message", data: word });
  expect(readFrameReport({ kind: "message", data: undefined })).toEqual({ kind: "message", data: undefined });
  const long = readFrameReport({ kind: "error", message: "x".repeat(1_000_000), line: 0 });
  expect(long).toEqual({ kind: "error", message: "x".repeat(10_000), line: 0 });
});

test("each malformed message is one that cannot be read, and good ones after it are heard", async () => {
  const { promise, resolve } = deferred<MessagePort>();
  const createWorker = createFrameWorkers(fakeDocument(resolve));
  const listener = { message: vi.fn(), messageError: vi.fn(), error: vi.fn() };
  const worker = createWorker("data:,", listener);
  const port = await promise;
  for (const data of malformed) port.postMessage(data);
  port.postMessage({ kind: "error", message: "m", line: 3 });
  port.postMessage({ kind: "message", data: "last" });
  await vi.waitFor(() => expect(listener.message).toHaveBeenCalledWith("last"));
  expect(listener.message).toHaveBeenCalledTimes(1);
  expect(listener.messageError).toHaveBeenCalledTimes(malformed.length);
  expect(listener.error.mock.calls).toEqual([["m", 3]]);
  worker.terminate();
  port.postMessage({ kind: "ended" });
  port.close();
});
