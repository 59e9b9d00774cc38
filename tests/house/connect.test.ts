/** The worker boundary: answers, progress, and every way in which a worker can end settle the calls that are open. */
import { expose } from "comlink";
import { afterEach, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { answer, connect } from "../../src/protocol/connect.ts";
import type { Result } from "../../src/protocol/result.ts";

interface TestApi {
  double(value: number, onProgress: (done: number) => void): Promise<Result<number>>;
  refuse(): Promise<Result<number>>;
  explode(): Promise<Result<number>>;
  hang(): Promise<Result<number>>;
}

const api: TestApi = {
  double: (value, onProgress) =>
    answer(async () => {
      onProgress(1);
      return 2 * value;
    }),
  refuse: () =>
    answer(async () => {
      throw new UserError("expected 3, got 4", { code: "test", hint: "give 3", nodes: [7] });
    }),
  explode: async () => {
    throw new Error("a bug");
  },
  hang: () => new Promise(() => undefined),
};

/** A worker whose inside runs in this thread: comlink speaks over a real message channel. */
class ChannelWorker extends EventTarget {
  readonly #channel = new MessageChannel();
  terminated = false;

  constructor() {
    super();
    this.#channel.port1.onmessage = ({ data }) => this.dispatchEvent(new MessageEvent("message", { data }));
    expose(api, this.#channel.port2);
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#channel.port1.postMessage(message, transfer);
  }

  terminate(): void {
    this.terminated = true;
    this.#channel.port1.close();
  }

  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error", { cancelable: true }), { message }));
  }
}

const opened: ChannelWorker[] = [];
function open() {
  const worker = new ChannelWorker();
  opened.push(worker);
  return { worker, connection: connect<TestApi>(worker as unknown as Worker) };
}

afterEach(() => {
  for (const worker of opened.splice(0)) worker.terminate();
});

const codes = (result: Result<unknown>) => (result.ok ? [] : result.diagnostics.map(({ code }) => code));

describe("connect", () => {
  test("answers, and calls functions among the arguments", async () => {
    const progress: number[] = [];
    const result = await open().connection.api.double(21, (done) => progress.push(done));
    expect(result).toEqual({ ok: true, value: 42 });
    expect(progress).toEqual([1]);
  });

  test("a user's error crosses as data, with its place and hint", async () => {
    const result = await open().connection.api.refuse();
    expect(result).toEqual({
      ok: false,
      diagnostics: [{ severity: "error", code: "test", message: "expected 3, got 4", hint: "give 3", nodes: [7] }],
    });
  });

  test("a bug in the worker becomes a diagnostic, not a rejection", async () => {
    const result = await open().connection.api.explode();
    expect(codes(result)).toEqual(["unexpected"]);
  });

  test("a crash settles what is open and what comes later", async () => {
    const { worker, connection } = open();
    const hanging = connection.api.hang();
    worker.crash("out of memory");
    expect(codes(await hanging)).toEqual(["crashed"]);
    expect(codes(await connection.api.hang())).toEqual(["crashed"]);
    expect(worker.terminated).toBe(true);
  });

  test("a stop settles what is open", async () => {
    const { worker, connection } = open();
    const hanging = [connection.api.hang(), connection.api.hang()];
    connection.stop();
    expect((await Promise.all(hanging)).flatMap(codes)).toEqual(["stopped", "stopped"]);
    expect(worker.terminated).toBe(true);
  });

  test("a message that cannot be read settles what is open", async () => {
    const { worker, connection } = open();
    const hanging = connection.api.hang();
    worker.dispatchEvent(new Event("messageerror"));
    expect(codes(await hanging)).toEqual(["crashed"]);
  });
});
