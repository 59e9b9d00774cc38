/** Bytes that were cut off, altered or made up, and calls in a wrong order: a module gives a code and a text, and goes on to work. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crc32 } from "../../src/base/crc32.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { type Circuit, compiler, np } from "../../src/index.ts";
import { userErrorOfAsync } from "../support/errors.ts";
import { type Machine, machineOf, startMachine, startThreads, type ThreadedMachine } from "../support/machine.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const small = (x: never) => np.power(np.add(x, 1), 2);
const samples = [[0, 5, 2]];
const random = seededRandom(20261130);
const integer = (most: number): number => uniformInteger(random, 0, most);

let circuit: Circuit;
let machine: Machine;
let threaded: ThreadedMachine;
let keys: Uint8Array;
let encrypted: Uint8Array;
beforeAll(async () => {
  circuit = await compiler({ x: "encrypted" }, small).compile(samples as never, { configuration: toy });
  ({ machine, keys } = await machineOf(circuit));
  encrypted = await circuit.client.encrypt(samples[0] ?? []);
  threaded = await startThreads(await circuit.toWebAssembly({ threads: true }), 1);
  expect([threaded.exports.load_keys(...threaded.put(keys)), threaded.error()]).toEqual([0, ""]);
});
afterAll(() => threaded.dispose());

/** A copy with its check sum made right, as somebody would who means harm. */
function summed(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 20) new DataView(bytes.buffer).setUint32(16, crc32(bytes.subarray(20)), true);
  return bytes;
}

/** Bytes altered in one of several ways. */
function altered(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const head = Math.min(copy.length - 1, 400);
  switch (integer(5)) {
    case 0:
      return copy.slice(0, integer(copy.length));
    case 1:
      copy[integer(head)] = integer(255);
      return summed(copy);
    case 2:
      new DataView(copy.buffer).setUint32(
        integer(head - 4),
        [0, 1, 0x7fffffff, 0xffffffff, 2 ** 24][integer(4)] ?? 0,
        true,
      );
      return summed(copy);
    case 3: {
      const from = integer(copy.length - 1);
      copy.fill(integer(255), from, from + integer(64));
      return summed(copy);
    }
    case 4:
      return summed(Uint8Array.from([...copy.slice(0, integer(copy.length)), ...copy.slice(integer(copy.length))]));
    default:
      return summed(copy.map((byte, i) => (i < 20 ? byte : integer(255))));
  }
}

describe.each(["on one thread", "on two"])("altered bytes do not trap, %s", (threads) => {
  const own = (): Machine => (threads === "on two" ? threaded : machine);
  test("of arguments", () => {
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const code = own().exports.run(...own().put(altered(encrypted)));
      expect(code).toBeLessThanOrEqual(0);
      if (code === 0) continue;
      refused++;
      expect(own().error()).toMatch(/expected|check sum|is not what/);
      expect(own().exports.result_bytes()).toBe(0);
    }
    expect(refused).toBeGreaterThan(200);
  });

  test("of evaluation keys", () => {
    let refused = 0;
    for (let i = 0; i < 100; i++) {
      const code = own().exports.load_keys(...own().put(altered(keys)));
      expect(code).toBeLessThanOrEqual(0);
      if (code === 0) own().exports.run(...own().put(encrypted));
      else {
        refused++;
        expect(own().error()).toMatch(/expected|check sum/);
        expect(own().exports.run(...own().put(encrypted))).toBe(-7);
      }
    }
    expect(refused).toBeGreaterThan(30);
    expect(own().exports.load_keys(...own().put(keys))).toBe(0);
  });

  test("and the module works on", async () => {
    expect(own().exports.run(...own().put(encrypted))).toBe(0);
    expect(Buffer.compare(own().result(), await circuit.server.run(encrypted, keys))).toBe(0);
  });
});

test("wrong calls: addresses that were not given, runs that were not begun, runs and loads that are left", async () => {
  const { exports } = machine;
  for (const [at, bytes] of [
    [0, 100],
    [-1, 100],
    [-100, 200],
    [2 ** 31, 2 ** 31],
    [5504, 16],
    [exports.allocate(10), -1],
  ] as const) {
    expect(exports.run(at, bytes)).toBe(-10);
    expect(machine.error()).toContain("within what allocate gave");
  }
  expect(exports.allocate(-1)).toBe(0);
  expect(exports.run_some(10)).toBe(-10);
  expect(machine.error()).toContain("run_begin");
  expect(exports.run_begin(...machine.put(encrypted))).toBe(0);
  expect(exports.run_some(1)).toBe(1);
  exports.stop();
  expect(exports.run_some(1)).toBe(-10);
  expect(exports.run(...machine.put(encrypted))).toBe(0);
  expect(Buffer.compare(machine.result(), await circuit.server.run(encrypted, keys))).toBe(0);
  exports.load_keys_begin(...machine.put(keys));
  exports.load_keys_some(1);
  exports.stop();
  expect(exports.run(...machine.put(encrypted))).toBe(-7);
  expect(exports.load_keys(...machine.put(keys))).toBe(0);
});

test("bytes of others are refused by kind", async () => {
  const other = await compiler({ x: "encrypted" }, (x: never) => np.power(np.add(x, 2), 2)).compile(samples as never, {
    configuration: toy,
  });
  const own = await startMachine(await circuit.toWebAssembly());
  expect(own.exports.run(...own.put(encrypted))).toBe(-7);
  expect(own.error()).toContain("call load_keys first");
  expect(own.exports.load_keys(...own.put(encrypted))).toBe(-2);
  expect(own.exports.load_keys(...own.put(keys))).toBe(0);
  await other.client.keygen();
  expect(own.exports.run(...own.put(await other.client.encrypt(samples[0] ?? [])))).toBe(-5);
  expect(own.error()).toContain("expected those of circuit");
  await circuit.client.keygen({ force: true });
  expect(own.exports.run(...own.put(await circuit.client.encrypt(samples[0] ?? [])))).toBe(-6);
  const secure = await compiler({ x: "encrypted" }, small).compile([[0, 1]] as never);
  expect((await userErrorOfAsync(() => secure.toWebAssembly({ thread: true } as never))).message).toContain("thread");
});
