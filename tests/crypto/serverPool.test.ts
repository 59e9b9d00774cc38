/** Many circuits over one memory of keys, and what is told of a circuit before anybody sends anything. */
import { describe, expect, test } from "vitest";
import { createServerPool, openCircuit } from "../../src/exports/server.ts";
import { Client, compiler, LookupTable, type NDArray, np, Server } from "../../src/index.ts";
import { certain } from "../support/examplePrograms/program.ts";

const unsafe = { enableUnsafeFeatures: true } as const;
const toy = { configuration: { ...certain.configuration, ...unsafe, insecureToyParameters: true } };

const compileTable = (table: readonly number[]) => {
  const lookup = new LookupTable(table);
  return compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 1, 2, 3], toy);
};

describe("a pool", () => {
  test("runs two circuits of the same parameters under one loaded key, and frees it when it is told to", async () => {
    const [up, down] = [await compileTable([1, 2, 3, 0]), await compileTable([3, 0, 1, 2])];
    const [first, second] = [Client.load(up.client.save(), unsafe), Client.load(down.client.save(), unsafe)];
    const keys = await first.evaluationKeys();
    await second.importKeys(await first.exportKeys());
    const pool = createServerPool({ ...unsafe, memoryLimit: up.statistics.sizeOfLoadedKeys });
    pool.open("up", up.server.save());
    pool.open("down", down.server.save());
    let reads = 0;
    const named = {
      name: "a",
      read: () => {
        reads++;
        return keys;
      },
    };
    expect(await first.decrypt(await pool.run("up", await first.encrypt(2), named))).toBe(3);
    expect(await second.decrypt(await pool.run("down", await second.encrypt(2), named))).toBe(1);
    expect(reads).toBe(1);
    pool.forget("a");
    expect(await first.decrypt(await pool.run("up", await first.encrypt(0), named))).toBe(1);
    expect(reads).toBe(2);
    await expect(pool.run("sideways", await first.encrypt(0), named)).rejects.toThrow("there is no circuit 'sideways'");
    pool.dispose();
  });
});

test("bytes may be Node's buffers, which share memory where other arrays are copied", async () => {
  const clear = compiler({ x: "encrypted", c: "clear" }, (x: NDArray, c: NDArray) => np.add(x, c));
  const circuit = await clear.compile([
    [0, 0],
    [3, 3],
  ]);
  const client = Client.load(Buffer.from(circuit.client.save()));
  const server = Server.load(Buffer.from(circuit.server.save()));
  const encrypted = Buffer.from(await client.encrypt(2, 3));
  expect(await client.decrypt(Buffer.from(await server.run(encrypted, Buffer.alloc(0))))).toBe(5);
});

describe("what is told of a circuit", () => {
  test.each([
    ["a lookup", () => compileTable([1, 2, 3, 0]), [2]],
    [
      "a wide lookup and a clear parameter",
      () => {
        const wide = new LookupTable(Array.from({ length: 256 }, (_, i) => i % 4));
        return compiler({ x: "encrypted", c: "clear" }, (x: NDArray, c: NDArray) =>
          np.add(wide.lookup(np.add(x, c)), 1),
        ).compile(
          [
            [np.array([0, 1]), 0],
            [np.array([127, 128]), 127],
          ],
          toy,
        );
      },
      [np.array([3, 5]), 7],
    ],
    ["no lookup", () => compiler({ x: "encrypted" }, (x: NDArray) => np.add(x, 1)).compile([0, 7]), [2]],
  ] as const)("%s: keys and arguments are as long as it says", async (_, compile, args) => {
    const circuit = await compile();
    const { description, clientFile } = openCircuit(circuit.server.save(), unsafe);
    expect(clientFile()).toEqual(circuit.client.save());
    const client = Client.load(clientFile(), unsafe);
    expect(description.circuit).toEqual(client.specification.circuit);
    expect((await client.encrypt(...args)).length).toBe(description.argumentBytes);
    expect((await client.evaluationKeys()).length).toBe(description.evaluationKeyBytes);
    expect(description.inputs.map(({ encrypted }) => encrypted)).toEqual(args.map((__, i) => i === 0));
  });
});
