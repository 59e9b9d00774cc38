/** Modules for threads: the evaluator's bytes, however many help, and whatever becomes of the helpers. */
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Circuit, compiler, np } from "../../src/index.ts";
import { startThreads, type ThreadedMachine } from "../support/machine.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const values = Array.from({ length: 60 }, (_, i) => i % 16);

let circuit: Circuit;
let keys: Uint8Array;
let encrypted: Uint8Array;
let expected: Uint8Array;
let bytes: Uint8Array;
beforeAll(async () => {
  // Two stages of lookups, and sums between them.
  const f = compiler({ x: "encrypted" }, (x: never) => np.abs(np.subtract(np.power(np.subtract(x, 8), 2), 20)));
  circuit = await f.compile([values] as never, { configuration: toy });
  await circuit.client.keygen();
  keys = await circuit.client.evaluationKeys();
  encrypted = await circuit.client.encrypt(values);
  expected = await circuit.server.run(encrypted, keys);
  bytes = await circuit.toWebAssembly({ threads: true });
});
afterAll(() => circuit.dispose());

async function withKeys(helpers: number): Promise<ThreadedMachine> {
  const machine = await startThreads(bytes, helpers);
  expect([machine.exports.load_keys(...machine.put(keys)), machine.error()]).toEqual([0, ""]);
  return machine;
}

function expectRun({ exports, put, result, error }: ThreadedMachine): void {
  expect([exports.run(...put(encrypted)), error()]).toEqual([0, ""]);
  expect(Buffer.compare(result(), expected), "the module's bytes are the server's").toBe(0);
  expect(exports.progress()).toBe(exports.progress_total());
}

test.each([0, 1, 3])("%i helpers", async (helpers) => {
  const machine = await withKeys(helpers);
  for (let i = 0; i < 4; i++) expectRun(machine);
  await machine.dispose();
});

test("another instance computes what it takes, on this thread: between two steps of the leader", async () => {
  const machine = await withKeys(0);
  const { exports } = machine;
  const helper = machine.another();
  expect(helper.exports.help(0)).toBe(0);
  expect(exports.run_begin(...machine.put(encrypted))).toBe(0);
  let helped = 0;
  let code = exports.run_some(1);
  for (; code === 1; code = exports.run_some(1)) helped += helper.exports.help(0);
  expect([code, machine.error()]).toEqual([0, ""]);
  expect(helped).toBeGreaterThan(0);
  expect(Buffer.compare(machine.result(), expected)).toBe(0);
  expect(exports.progress()).toBe(exports.progress_total());
});

test("helpers that are ended in the middle leave nothing undone", async () => {
  const machine = await withKeys(2);
  const { exports } = machine;
  for (let i = 0; i < 6; i++) {
    const worker = machine.addHelper();
    await once(worker, "online");
    expect(exports.run_begin(...machine.put(encrypted))).toBe(0);
    expect(exports.run_some(500)).toBe(1);
    await worker.terminate();
    let code = 1;
    while (code === 1) code = exports.run_some(2000);
    expect([code, machine.error()]).toEqual([0, ""]);
    expect(Buffer.compare(machine.result(), expected)).toBe(0);
  }
  await machine.dispose();
  expectRun(machine);
});

test("runs that are stopped, and keys that are loaded anew, while helpers are at work", async () => {
  const machine = await withKeys(2);
  const { exports } = machine;
  for (let i = 0; i < 10; i++) {
    expect(exports.run_begin(...machine.put(encrypted))).toBe(0);
    exports.run_some(100 * i);
    if (i % 3 === 0) exports.stop();
    if (i % 3 === 1) expect(exports.load_keys(...machine.put(keys))).toBe(0);
    expectRun(machine);
  }
  await machine.dispose();
});

test("one instance leads, the others only help, as many as there is room for", async () => {
  const machine = await withKeys(0);
  const other = machine.another();
  expect(other.exports.allocate(16)).toBe(0);
  expect(other.exports.run_begin(0, 0)).toBe(-10);
  expect(other.error()).toContain("others only help");
  expect(other.exports.load_keys(0, 0)).toBe(-10);
  expect(machine.exports.help(0)).toBe(-10);
  const helpers = Array.from({ length: 16 }, () => machine.another());
  const codes = helpers.map(({ exports }) => exports.help(0));
  expect(codes.filter((code) => code === 0)).toHaveLength(15);
  expect(codes.at(-1)).toBe(-10);
  expectRun(machine);
});

test("a circuit without lookups", async () => {
  const linear = compiler({ x: "encrypted" }, (x: never) => np.add(np.multiply(x, 3), 1));
  const own = await linear.compile([0, 15] as never, { configuration: toy });
  await own.client.keygen();
  const machine = await startThreads(await own.toWebAssembly({ threads: true }), 1);
  const given = await own.client.encrypt(7);
  expect([machine.exports.run(...machine.put(given)), machine.error()]).toEqual([0, ""]);
  expect(Buffer.compare(machine.result(), await own.server.run(given, await own.client.evaluationKeys()))).toBe(0);
  await machine.dispose();
  own.dispose();
});
