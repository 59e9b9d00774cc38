/** The worker boundary: answers, progress, and every way in which a worker can end settle the calls that are open. */
import { expose } from "comlink";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LazyWorker, lazyWorker } from "../../src/app/page/workers.ts";
import { UserError } from "../../src/base/errors.ts";
import { connect, resultOf } from "../../src/protocol/connect.ts";
import { type Watch, watchWorker } from "../../src/protocol/lifeline.ts";
import type { Result } from "../../src/protocol/result.ts";

interface TestApi {
  double(value: number, onProgress: (done: number) => void): Promise<Result<number>>;
  refuse(): Promise<Result<number>>;
  explode(): Promise<Result<number>>;
  hang(): Promise<Result<number>>;
}

const api: TestApi = {
  double: (value, onProgress) =>
    resultOf(async () => {
      onProgress(1);
      return 2 * value;
    }),
  refuse: () =>
    resultOf(async () => {
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
/** A worker, and a way to have the watch find it gone. */
function open() {
  const worker = new ChannelWorker();
  opened.push(worker);
  const found = { gone: (_why: string) => {}, isWatched: true };
  const watch: Watch = (_, onEnd) => {
    found.gone = onEnd;
    return () => {
      found.isWatched = false;
    };
  };
  return { worker, found, connection: connect<TestApi>(() => worker as unknown as Worker, watch) };
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

  test("a message that cannot be read settles what is open, and ends the worker", async () => {
    const { worker, connection } = open();
    const hanging = connection.api.hang();
    worker.dispatchEvent(new Event("messageerror"));
    expect(codes(await hanging)).toEqual(["crashed"]);
    expect(worker.terminated).toBe(true);
  });

  test("a worker that is found gone settles what is open, and is watched no more", async () => {
    const { found, connection } = open();
    const hanging = connection.api.hang();
    found.gone("it ended without a word");
    expect(await hanging).toMatchObject({
      diagnostics: [{ code: "crashed", message: "a worker is gone: it ended without a word" }],
    });
    expect(found.isWatched).toBe(false);
  });

  test("a worker that cannot be made answers as one that crashed", async () => {
    const connection = connect<TestApi>(() => {
      throw new Error("no more threads");
    });
    expect(await connection.api.hang()).toMatchObject({
      diagnostics: [{ code: "crashed", message: "a worker could not be started: no more threads" }],
    });
    expect(codes(await connection.ended)).toEqual(["crashed"]);
  });
});

describe("a worker that is made when it is needed", () => {
  const lazy = () => {
    const made: ReturnType<typeof open>[] = [];
    const worker = lazyWorker(() => {
      made.push(open());
      return at(made, made.length - 1).connection;
    });
    let ends = 0;
    worker.onEnd(() => ends++);
    return { worker, made, ends: () => ends };
  };
  const at = <T>(list: readonly T[], index: number): T => {
    const item = list[index];
    if (item === undefined) throw new Error(`expected an item ${index}`);
    return item;
  };
  const double = (worker: LazyWorker<TestApi>) => worker.get().double(4, () => {});

  const ways: readonly [string, (one: ReturnType<typeof open>) => void][] = [
    ["crashes", ({ worker }) => worker.crash("out of memory")],
    ["is found gone", ({ found }) => found.gone("it ended without a word")],
    ["sends what cannot be read", ({ worker }) => worker.dispatchEvent(new Event("messageerror"))],
    ["is stopped through its connection", ({ connection }) => connection.stop()],
  ];
  test.each(ways)("is made anew after one that %s, idle or not", async (_, end) => {
    for (const isIdle of [true, false]) {
      const { worker, made, ends } = lazy();
      expect(await double(worker)).toEqual({ ok: true, value: 8 });
      const hanging = isIdle ? null : worker.get().hang();
      end(at(made, 0));
      if (hanging !== null) expect((await hanging).ok).toBe(false);
      await Promise.resolve();
      expect(ends()).toBe(1);
      expect(await double(worker)).toEqual({ ok: true, value: 8 });
      expect(made).toHaveLength(2);
    }
  });

  test("is made anew after a stop, which is heard at once and once", async () => {
    const { worker, made, ends } = lazy();
    const hanging = worker.get().hang();
    worker.stop();
    expect(ends()).toBe(1);
    expect(codes(await hanging)).toEqual(["stopped"]);
    worker.stop();
    expect(await double(worker)).toEqual({ ok: true, value: 8 });
    expect(made).toHaveLength(2);
    expect(ends()).toBe(1);
  });

  test("counts the calls that are open, until they are answered or the worker is gone", async () => {
    const { worker, made } = lazy();
    await double(worker);
    expect(worker.open.getState()).toBe(0);
    const hanging = [worker.get().hang(), worker.get().hang()];
    expect(worker.open.getState()).toBe(2);
    at(made, 0).found.gone("it ended without a word");
    await Promise.all(hanging);
    await Promise.resolve();
    expect(worker.open.getState()).toBe(0);
  });

  test("answers when it cannot be made, and is tried again", async () => {
    let tries = 0;
    const worker = lazyWorker(() => {
      tries += 1;
      if (tries > 1) return open().connection;
      return connect<TestApi>(() => {
        throw new Error("no more threads");
      });
    });
    expect(codes(await double(worker))).toEqual(["crashed"]);
    expect(await double(worker)).toEqual({ ok: true, value: 8 });
  });
});

describe("pings, where a browser has no locks", () => {
  /** Whoever watches, and the worker's side by hand. */
  function watched() {
    const sent: unknown[] = [];
    const listeners = new Set<(event: MessageEvent) => void>();
    const worker = {
      postMessage: (message: unknown) => sent.push(message),
      addEventListener: (_: string, listener: (event: MessageEvent) => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: (event: MessageEvent) => void) => listeners.delete(listener),
    };
    const ends: string[] = [];
    const unwatch = watchWorker(worker as unknown as Worker, (why) => ends.push(why));
    const say = (data: unknown) => {
      for (const listener of listeners) listener(new MessageEvent("message", { data }));
    };
    return { sent, ends, say, unwatch };
  }

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("one that never starts is found gone", () => {
    const { ends, sent } = watched();
    expect(sent).toEqual([{ lifeline: "hold", name: null }]);
    vi.advanceTimersByTime(59_000);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(ends).toHaveLength(1);
  });

  test("one that answers is never found gone, however late within its bound; one that does not is, once", () => {
    const { ends, say, sent } = watched();
    say({ lifeline: "alive" });
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(5_000);
      expect(sent.at(-1)).toEqual({ lifeline: "ping" });
      vi.advanceTimersByTime(290_000);
      say({ lifeline: "alive" });
      say({ id: "an answer of comlink" });
    }
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(306_000);
    expect(ends).toHaveLength(1);
    vi.advanceTimersByTime(10 ** 7);
    expect(ends).toHaveLength(1);
  });

  test("nothing is found after the watch has ended", () => {
    const { ends, say, unwatch } = watched();
    say({ lifeline: "alive" });
    unwatch();
    say({ lifeline: "alive" });
    vi.advanceTimersByTime(10 ** 7);
    expect(ends).toEqual([]);
  });
});
