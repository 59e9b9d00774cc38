/** Things that are lent: who waits is served in turn, what is lent stays, and what is not used goes first. */
import { expect, test } from "vitest";
import { deferred } from "../../base/deferred.ts";
import { UserError } from "../../base/errors.ts";
import { seededRandom, uniformInteger } from "../../base/random.ts";
import { type LeaseLimits, LeasePool } from "./leases.ts";

/** A pool of texts, with a log of what becomes of them. */
function setUp(limits: LeaseLimits) {
  const log: string[] = [];
  const pool = new LeasePool<string>(limits, {
    dispose: (thing) => log.push(`dispose ${thing}`),
    rest: (thing) => log.push(`rest ${thing}`),
  });
  const begun: string[] = [];
  /** Takes the thing of a key until `end` is called. */
  const take = (
    key: string,
    { size = 1, name = key, signal }: { size?: number; name?: string; signal?: AbortSignal } = {},
  ) => {
    const { promise, resolve, reject } = deferred<void>();
    const make = async () => {
      log.push(`make ${key}`);
      return key;
    };
    const done = pool.use({ key, size, make, signal }, async (thing) => {
      expect(thing).toBe(key);
      begun.push(name);
      await promise;
      return name;
    });
    done.catch(() => {});
    return { done, end: resolve, fail: () => reject(new Error("broken")) };
  };
  return { pool, log, begun, take };
}

/** Lets everything go on that can. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "done",
    (thrown) => (thrown instanceof UserError ? thrown.diagnostic.code : String(thrown)),
  );

test("a thing is made once and lent to one user at a time", async () => {
  const { log, begun, take } = setUp({ room: 2, mostLent: 2 });
  const [first, second] = [take("a", { name: "1" }), take("a", { name: "2" })];
  await settled();
  expect(begun).toEqual(["1"]);
  first.end();
  await settled();
  expect(begun).toEqual(["1", "2"]);
  second.end();
  expect(await second.done).toBe("2");
  expect(log).toEqual(["make a"]);
});

test("the thing that was not used for longest goes, never one that is lent", async () => {
  const { pool, log, begun, take } = setUp({ room: 3, mostLent: 3 });
  const b = take("b");
  for (const key of ["a", "c", "a"]) {
    const one = take(key);
    await settled();
    one.end();
    await one.done;
  }
  expect(pool.keys).toEqual(["b", "c", "a"]);
  const d = take("d");
  await settled();
  expect(log.filter((entry) => entry.startsWith("dispose"))).toEqual(["dispose c"]);
  const large = take("large", { size: 3 });
  await settled();
  expect(begun).not.toContain("large");
  // It would not do, so that nothing went for it.
  expect(pool.keys).toEqual(["b", "a", "d"]);
  b.end();
  d.end();
  await settled();
  expect(begun).toContain("large");
  expect(pool.keys).toEqual(["large"]);
  large.end();
});

test("nobody overtakes who waits for room, and keys take turns however much one asks", async () => {
  const { begun, take } = setUp({ room: 1, mostLent: 4 });
  const greedy = Array.from({ length: 4 }, (_, i) => take("a", { name: `a${i}` }));
  const others = [take("b"), take("c")];
  await settled();
  const order = ["a0", "a1", "b", "c", "a2", "a3"];
  for (const [i, name] of order.entries()) {
    expect(begun).toEqual(order.slice(0, i + 1));
    const of = name === "b" ? others[0] : name === "c" ? others[1] : greedy[Number(name[1])];
    of?.end();
    await settled();
  }
});

test("things that were used before another one rest", async () => {
  const { log, take } = setUp({ room: 3, mostLent: 3 });
  const held = take("held");
  const once = async (key: string) => {
    const one = take(key);
    one.end();
    await one.done;
  };
  await once("a");
  await once("a");
  expect(log).toEqual(["make held", "make a"]);
  await once("b");
  expect(log).toEqual(["make held", "make a", "rest a", "make b"]);
  held.end();
});

test("who gives up leaves the queue, and who comes next goes on", async () => {
  const { begun, take } = setUp({ room: 2, mostLent: 4 });
  const holder = take("a");
  const controller = new AbortController();
  const waiting = take("large", { size: 2, signal: controller.signal });
  const next = take("b");
  await settled();
  expect(begun).toEqual(["a"]);
  controller.abort();
  expect(await codeOf(waiting.done)).toBe("cancelled");
  await settled();
  expect(begun).toEqual(["a", "b"]);
  expect(await codeOf(take("c", { signal: AbortSignal.abort() }).done)).toBe("cancelled");
  holder.end();
  next.end();
});

test("what cannot be made leaves nothing; what fails in use stays", async () => {
  const { pool, log, take } = setUp({ room: 1, mostLent: 1 });
  const make = () => Promise.reject(new Error("damaged"));
  await expect(pool.use({ key: "a", size: 1, make }, async () => {})).rejects.toThrow("damaged");
  expect(pool.keys).toEqual([]);
  const a = take("a");
  a.fail();
  await expect(a.done).rejects.toThrow("broken");
  expect(pool.keys).toEqual(["a"]);
  expect(log).toEqual(["make a"]);
});

test("after a clearing nobody waits, and what was lent goes when it comes back", async () => {
  const { pool, log, begun, take } = setUp({ room: 2, mostLent: 2 });
  const lent = take("a");
  const idle = take("b");
  idle.end();
  await idle.done;
  const waiting = take("c", { size: 2 });
  await settled();
  pool.clear();
  expect(await codeOf(waiting.done)).toBe("cancelled");
  expect(log).toEqual(["make a", "make b", "dispose b"]);
  const again = take("a", { size: 2 });
  await settled();
  // Its room is still taken.
  expect(begun).toEqual(["a", "b"]);
  lent.end();
  expect(await lent.done).toBe("a");
  await settled();
  expect(log).toEqual(["make a", "make b", "dispose b", "dispose a", "make a"]);
  again.end();
});

test("in any order of things, no room is exceeded and everybody is served", async () => {
  const random = seededRandom(41);
  for (let round = 0; round < 30; round++) {
    const room = uniformInteger(random, 2, 6);
    let held = 0;
    let most = 0;
    const pool = new LeasePool<number>(
      { room, mostLent: uniformInteger(random, 1, 4) },
      { dispose: (size) => (held -= size), rest: () => {} },
    );
    const uses = Array.from({ length: 60 }, async () => {
      const key = uniformInteger(random, 0, 7);
      const size = 1 + (key % 2);
      const turns = uniformInteger(random, 0, 3);
      const make = async () => {
        held += size;
        most = Math.max(most, held);
        return size;
      };
      await pool.use({ key: String(key), size, make }, async () => {
        for (let i = 0; i < turns; i++) await settled();
      });
    });
    await Promise.all(uses);
    expect(most).toBeLessThanOrEqual(room);
    pool.clear();
    expect(held).toBe(0);
  }
});
