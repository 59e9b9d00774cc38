/** How large circuits may be: what is too large is refused before it is planned, with limit, estimate and what to do; what is usual is not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { allowedBy, allowedInPage, checkBudget, workloadOf } from "../../src/circuit/budget.ts";
import { preparing } from "../../src/circuit/choose.ts";
import { createLibrary } from "../../src/compile/library.ts";
import { type Circuit, compiler, LookupTable, type NDArray, np, Server } from "../../src/index.ts";
import { createRemoteHost } from "../../src/sandbox/inside/remoteHost.ts";

const thrownBy = (call: () => unknown): UserError => {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown;
    throw thrown;
  }
  throw new Error("expected a UserError, got none");
};

const table = new LookupTable([3, 1, 2, 0]);
/** Lookups in a row on every element of a square. */
const wall = (side: number, lookups: number) =>
  compiler({ x: "encrypted" }, (x: NDArray) => {
    let y = np.broadcast_to(x, [side, side]) as NDArray;
    for (let i = 0; i < lookups; i++) y = table.lookup(np.minimum(np.add(y, i % 2), 3)) as NDArray;
    return y;
  });
const graphOf = (side: number, lookups: number) => wall(side, lookups).trace([0, 1, 2, 3]).data;

describe("what is too large", () => {
  test("a square of 262144 elements and six lookups is refused by a program, before anything is planned", async () => {
    const square = wall(512, 6);
    const before = process.cpuUsage();
    const graph = square.trace([0, 3]);
    const traced = process.cpuUsage(before).user;
    const error = thrownBy(() => preparing(graph.data, {}, allowedBy("compile"))());
    expect(error.diagnostic).toMatchObject({
      code: "over-budget",
      message: expect.stringMatching(
        /^this circuit is too large: expected at most 1048576 lookups on all elements, got \d{7,8}$/,
      ),
      hint: expect.stringMatching(
        /^use smaller arrays, or fewer lookups .*; or allow more, as in compile\(…, \{ budget: /,
      ),
    });
    expect(error.diagnostic.nodes).toHaveLength(1);
    // A small part of what tracing took.
    expect(process.cpuUsage(before).user - traced).toBeLessThan(traced);
    await expect(square.compile([0, 3])).rejects.toThrow("this circuit is too large");
  });

  test("a page takes less", () => {
    const graph = graphOf(256, 2);
    expect(() => checkBudget(graph, allowedBy("compile"))).not.toThrow();
    const { message, hint } = thrownBy(() => checkBudget(graph, allowedInPage)).diagnostic;
    expect(message).toMatch(/expected at most 131072 lookups on all elements, got \d+/);
    expect(hint).toContain("or compile it with the library in Node");
  });

  test("each limit is one of its own, and Infinity lifts it", () => {
    const graph = graphOf(16, 2);
    const says = (budget: object) => thrownBy(() => checkBudget(graph, allowedBy("compile", budget))).message;
    expect(says({ lookups: 100 })).toMatch(/at most 100 lookups on all elements, got \d+$/);
    expect(says({ memory: 2 ** 20 })).toMatch(/at most 0.00098 GiB of memory to plan it, got about 0.\d+ GiB$/);
    expect(says({ seconds: 0.001 })).toMatch(/at most 0.001 s to plan it, got about 0.\d+ s$/);
    expect(says({ seconds: 0.001, lookups: 100 })).toContain("lookups");
    const without = { lookups: Infinity, memory: Infinity, seconds: Infinity };
    expect(() => checkBudget(graphOf(512, 6), allowedBy("compile", without))).not.toThrow();
  });

  test("linear operations count by their terms", () => {
    const inputset = [Array(64).fill(3), Array(64).fill(0)];
    const layer = (columns: number) => {
      const w = np.ones([64, columns]);
      return compiler({ x: "encrypted" }, (x: NDArray) => np.matmul(x, w)).trace(inputset).data;
    };
    const [narrow, wide] = [layer(10), layer(1000)].map(workloadOf);
    expect(narrow?.lookups).toBe(0);
    expect((wide?.memory ?? 0) / (narrow?.memory ?? 1)).toBeCloseTo(100);
    expect(thrownBy(() => checkBudget(layer(1000), allowedBy("compile", { memory: 2 ** 20 }))).message).toContain(
      "memory",
    );
  });

  test("wide lookups count by their parts", () => {
    const parity = compiler({ x: "encrypted" }, (x: NDArray) =>
      np.bitwise_and(np.right_shift(np.multiply(x, x), 3), 5),
    );
    const count = (bits: number) => workloadOf(parity.trace([0, 2 ** bits - 1]).data).lookups;
    expect(count(10)).toBeGreaterThan(count(5));
  });
});

describe("options", () => {
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await wall(4, 1).compile([0, 1, 2, 3]);
  });
  afterAll(() => circuit.dispose());

  test("of compile and of Server.load; keys and values are checked", async () => {
    const compile = (budget: unknown) => wall(4, 1).compile([0, 1, 2, 3], { budget: budget as never });
    await expect(compile({ lookups: 3 })).rejects.toThrow("expected at most 3 lookups on all elements, got");
    await expect(compile({ lookup: 3 })).rejects.toThrow("compile: budget");
    await expect(compile({ memory: "1 GB" })).rejects.toThrow("expected 'memory' to be a number above 0");
    await expect(compile(7)).rejects.toThrow("compile: budget: expected");
    const load = (budget: unknown) => Server.load(circuit.server.save(), { budget: budget as never });
    expect(() => load({ lookups: 3 })).toThrow("expected at most 3 lookups on all elements, got");
    expect(() => load({ seconds: -1 })).toThrow("expected 'seconds' to be a number above 0");
    load({ lookups: 1000 }).dispose();
  });

  test("in a notebook the page decides", async () => {
    const inside = createLibrary(createRemoteHost(() => {}).host);
    const f = inside.compiler({ x: "encrypted" }, (x: NDArray) => inside.np.add(x, 1));
    for (const options of [{ budget: { lookups: Infinity } }, { threads: 2 }]) {
      await expect(f.compile([0, 1], options)).rejects.toThrow(/is not available in a notebook/);
    }
  });
});
