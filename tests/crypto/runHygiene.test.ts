/** Runs that leave nothing behind: memory stated before and freed after, cancelling soon, a hundred runs that do not grow. */
import { beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom } from "../../src/base/random.ts";
import { type Circuit, compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { duringCall } from "../../src/run/during.ts";
import { readFile } from "../../src/run/files/files.ts";
import type { RunOptions } from "../../src/run/host.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import {
  ggswsInPiece,
  keyswitchRowsInPiece,
  mostLookupsInPiece,
  stepCost,
  stepMilliseconds,
  stepOf,
} from "../../src/tfhe/pieceSize.ts";
import { tensor } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { bytesHeld } from "../support/memory.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { prepareCircuit } from "../support/prepared.ts";
import { gridSets } from "../support/tfheSets.ts";

const environment = nodeEnvironment(seededRandom(8));

const table = [3, 1, 2, 0];
const compile = (insecureToyParameters: boolean): Promise<Circuit> => {
  const lookup = new LookupTable(table);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile(
    [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
    ],
    { configuration: { ...certain.configuration, enableUnsafeFeatures: true, insecureToyParameters } },
  );
};
const values = tensor("int64", [4], new Float64Array([0, 1, 2, 3]));

describe("memory", () => {
  test("a hundred runs in a row do not grow, keys that are made and loaded again neither", {
    timeout: 120_000,
  }, async () => {
    const circuit = await compile(true);
    const prepared = prepareCircuit(circuit.graph.data, circuit.configuration);
    const client = new ClientSession(environment);
    const server = new ServerSession(environment);
    const run = async () => {
      const encrypted = await client.encrypt(prepared.specification, [values], quiet);
      const [result] = await client.decrypt(
        prepared.specification,
        await server.run(prepared, encrypted, quiet),
        quiet,
      );
      expect([...(result?.data ?? [])]).toEqual(table);
    };
    const load = async () => {
      await client.keygen(prepared.specification, true, quiet);
      await server.loadKeys(prepared, await client.evaluationKeys(prepared.specification, quiet), quiet);
    };
    await load();
    for (let i = 0; i < 20; i++) await run();
    const before = await bytesHeld();
    const { keyBytes } = server;
    for (let i = 0; i < 100; i++) await run();
    expect(server.keyBytes).toBe(keyBytes);
    expect((await bytesHeld()) - before).toBeLessThan(2 ** 20);
    // Of twenty keys that stayed, several limits would show.
    const loads = 20;
    expect(loads * keyBytes).toBeGreaterThan(8 * 2 ** 20);
    for (let i = 0; i < loads; i++) await load();
    expect((await bytesHeld()) - before).toBeLessThan(2 * 2 ** 20);
    server.dispose();
    await client.free();
  });

  test("what a run needs is stated before, and held by nobody after", { timeout: 120_000 }, async () => {
    const circuit = await compile(false);
    const { statistics } = circuit;
    const prepared = prepareCircuit(circuit.graph.data, circuit.configuration);
    const client = new ClientSession(environment);
    const server = new ServerSession(environment);
    const keys = await client.evaluationKeys(prepared.specification, quiet);
    const before = await bytesHeld();
    await server.loadKeys(prepared, keys, quiet);
    expect(server.keyBytes / statistics.sizeOfLoadedKeys).toBeGreaterThan(1);
    // Beyond the keys: the scratch memory of one thread.
    expect(server.keyBytes / statistics.sizeOfLoadedKeys).toBeLessThan(1.05);
    expect(keys.length / (statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys)).toBeCloseTo(1, 3);
    const held = (await bytesHeld()) - before;
    expect(held).toBeGreaterThan(0.5 * statistics.sizeOfLoadedKeys);
    expect(held + keys.length).toBeLessThan(1.1 * statistics.memoryOfRun);
    const encrypted = await client.encrypt(prepared.specification, [values], quiet);
    const result = await server.run(prepared, encrypted, quiet);
    expect(readFile("arguments", encrypted).body.length).toBe(statistics.sizeOfInputs);
    expect(readFile("results", result).body.length).toBe(statistics.sizeOfOutputs);
    server.dispose();
    expect(server.keyBytes).toBe(0);
    expect((await bytesHeld()) - before).toBeLessThan(2 ** 20);
    await client.free();
  });
});

describe("cancelling", () => {
  const cancelled = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return "finished";
    } catch (thrown) {
      return thrown instanceof UserError ? thrown.diagnostic.code : String(thrown);
    }
  };
  let circuit: Circuit;
  beforeAll(async () => {
    circuit = await compile(false);
    await circuit.keygen();
  });

  /** Aborts work at its first sign of progress, and counts the pieces that it still does. */
  async function piecesAfterAbort(start: (options: RunOptions) => Promise<unknown>): Promise<number> {
    const controller = new AbortController();
    let pieces = 0;
    const onProgress = () => {
      if (controller.signal.aborted) pieces++;
      else controller.abort();
    };
    expect(await cancelled(start({ signal: controller.signal, onProgress }))).toBe("cancelled");
    return pieces;
  }

  test("key generation", async () => {
    const client = circuit.client;
    expect(await piecesAfterAbort((options) => client.keygen({ force: true, ...options }))).toBeLessThanOrEqual(1);
    client.dispose();
  });

  test("loading of keys, and a run; the next run is whole", { timeout: 60_000 }, async () => {
    const { client, server } = circuit;
    const keys = await client.evaluationKeys();
    const encrypted = await client.encrypt([0, 1, 2, 3]);
    expect(await piecesAfterAbort((options) => server.run(encrypted, keys, options))).toBeLessThanOrEqual(1);
    await server.run(encrypted, keys);
    const controller = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => stage === "evaluate" && controller.abort();
    expect(await cancelled(server.run(encrypted, keys, { signal: controller.signal, onProgress }))).toBe("cancelled");
    expect(await client.decrypt(await server.run(encrypted, keys))).toMatchObject({ data: new Float64Array(table) });
    client.dispose();
    server.dispose();
  });

  test("what was aborted before does not begin", async () => {
    const signal = AbortSignal.abort();
    const client = circuit.client;
    expect(await cancelled(client.keygen({ signal }))).toBe("cancelled");
    expect(await cancelled(circuit.keygen({ signal }))).toBe("cancelled");
    expect(await cancelled(circuit.encryptRunDecrypt([0, 1, 2, 3], { signal }))).toBe("cancelled");
    client.dispose();
  });

  test("others have their turn while work goes on, but not at every piece", async () => {
    let time = 0;
    let turns = 0;
    const clock = {
      now: () => time,
      yieldToOthers: async () => {
        turns++;
      },
    };
    const { checkpoint } = duringCall(
      clock,
      () => time >= 1000,
      () => {},
    )("encrypt");
    await expect(
      (async () => {
        for (;;) {
          time += 1;
          await checkpoint();
        }
      })(),
    ).rejects.toThrow("cancelled");
    expect(time).toBe(1000);
    expect(turns).toBeGreaterThan(30);
    expect(turns).toBeLessThan(100);
  });

  test("pieces are small for large parameters, and large enough for small ones", () => {
    const wide = (polynomialSize: number, level: number) => ({
      ...gridSets.p4.shape,
      lweDimension: 950,
      glweDimension: 1,
      polynomialSize,
      pbs: { baseLog: 15, level },
    });
    for (const shape of [gridSets.p1.shape, gridSets.p4.shape, wide(8192, 1), wide(32768, 2), wide(65536, 3)]) {
      const { keyBits, inputWords } = stepOf(shape, mostLookupsInPiece);
      const cost = stepCost(shape, mostLookupsInPiece);
      expect(Math.max(keyBits * cost.keyBit, inputWords * cost.inputWord)).toBeLessThanOrEqual(stepMilliseconds);
      // Turns of others take little of the time: a step is not much shorter than it may be.
      expect(Math.min((keyBits + 1) * cost.keyBit, (inputWords + 1) * cost.inputWord)).toBeGreaterThan(
        stepMilliseconds,
      );
    }
    expect(stepOf(wide(65536, 3), 1).keyBits).toBeLessThan(20);
    expect(ggswsInPiece(wide(65536, 3))).toBe(1);
    expect(ggswsInPiece(gridSets.p1.shape)).toBeGreaterThan(50);
    expect(keyswitchRowsInPiece(gridSets.p4.shape)).toBeGreaterThan(500);
  });
});
