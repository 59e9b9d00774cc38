/** Bytes are bound to their circuit: those of another function, or of the same one over another input-set, are refused with both named. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allowedBy } from "../../src/circuit/budget.ts";
import { PACKAGED_P_ERROR } from "../../src/circuit/packaging.ts";
import { identifyFile } from "../../src/compile/circuitFiles.ts";
import { type Circuit, Client, compiler, np, Server } from "../../src/index.ts";
import { parseGraphData } from "../../src/ir/parse.ts";
import { Client as FileClient } from "../../src/run/client/client.ts";
import { readFile, writeFile } from "../../src/run/files/files.ts";
import { readServerFile } from "../../src/run/server/server.ts";
import { toNested } from "../../src/value/tensor.ts";
import { userErrorOfAsync } from "../support/errors.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { prepareCircuit } from "../support/prepared.ts";

/** Toy parameters are loaded when one says so. */
const unsafe = { enableUnsafeFeatures: true } as const;

const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;

type Operand = Parameters<typeof np.add>[0];
type Function1 = (x: Operand) => unknown;

const range = (low: number, high: number) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
const over = (f: Function1, low: number, high: number): Promise<Circuit> =>
  compiler({ x: "encrypted" }, f).compile(range(low, high), { configuration });

const plusOne = (x: Operand) => np.add(x, 1);
const twice = (x: Operand) => np.multiply(x, 2);
const square = (x: Operand) => np.power(x, 2);

test("arguments of x + 1 on [-4, 3] are none of x + 1 on [0, 7]", async () => {
  const [signed, unsigned] = [await over(plusOne, -4, 3), await over(plusOne, 0, 7)];
  const error = await userErrorOfAsync(async () => unsigned.run(await signed.encrypt(-1)));
  expect(error.diagnostic.code).toBe("wrong-circuit");
  expect(error.message).toMatch(
    /^encrypted arguments: expected those of circuit 'plusOne' \([0-9a-f]{8}\), got those of 'plusOne' \([0-9a-f]{8}\)$/,
  );
  const [expected, got] = [...error.message.matchAll(/\(([0-9a-f]{8})\)/g)].map(([, hash]) => hash);
  expect(expected).not.toBe(got);
  expect(await unsigned.encryptRunDecrypt(7)).toBe(8);
  expect(await signed.encryptRunDecrypt(-1)).toBe(0);
});

test("results of 2x on [0, 7] are none of 2x on [0, 3]", async () => {
  const [narrow, wide] = [await over(twice, 0, 3), await over(twice, 0, 7)];
  const result = await wide.run(await wide.encrypt(7));
  const error = await userErrorOfAsync(() => narrow.decrypt(result));
  expect(error.diagnostic.code).toBe("wrong-circuit");
  expect(error.message).toMatch(/^encrypted results: expected those of circuit 'twice' /);
  expect(await wide.decrypt(result)).toBe(14);
});

test("a saved client of square on [-2, 1] has nothing to do with a server of square on [0, 3]", async () => {
  const [signed, unsigned] = [await over(square, -2, 1), await over(square, 0, 3)];
  const client = Client.load(signed.client.save(), unsafe);
  const server = Server.load(unsigned.server.save(), unsafe);
  const keys = await client.evaluationKeys();
  const error = await userErrorOfAsync(async () => server.run(await client.encrypt(-2), keys));
  expect(error.message).toMatch(/^encrypted arguments: expected those of circuit 'square' /);
  expect(
    await client.decrypt(await Server.load(signed.server.save(), unsafe).run(await client.encrypt(-2), keys)),
  ).toBe(4);
});

test("another function of equal types, another constant and another name are other circuits", async () => {
  const circuits = [
    plusOne,
    (x: Operand) => np.add(1, x),
    (x: Operand) => np.subtract(x, 1),
    function other(x: Operand) {
      return np.add(x, 1);
    },
  ];
  const hashes = new Set<string>();
  for (const f of circuits) hashes.add((await over(f, 1, 7)).client.specification.circuit.hash);
  expect(hashes.size).toBe(circuits.length);
  const weights = (w: number) => over((x) => np.multiply(x, w), 0, 3);
  expect((await weights(5)).client.specification.circuit).not.toEqual((await weights(6)).client.specification.circuit);
});

test("the same circuit compiled again, elsewhere in the source, and read from a file has the same identity", async () => {
  const [one, same] = [await over(plusOne, 0, 7), await over((() => plusOne)(), 0, 7)];
  const identity = one.client.specification.circuit;
  expect(same.client.specification.circuit).toEqual(identity);
  const read = parseGraphData(structuredClone(one.graph.data));
  expect(prepareCircuit(read, { ...configuration, globalPError: PACKAGED_P_ERROR }).specification.circuit).toEqual(
    identity,
  );
  expect(identifyFile(one.client.save()).circuit).toEqual(identity);
  expect(identifyFile(one.server.save()).circuit).toEqual(identity);
  const client = Client.load(one.client.save(), unsafe);
  expect(identifyFile(await client.encrypt(3)).circuit).toEqual(identity);
  const keys = await (await over(square, 0, 3)).client.evaluationKeys();
  expect(identifyFile(keys).circuit).toBeUndefined();
});

test("a function of a long name fits the head of a file", async () => {
  const name = "ü".repeat(500);
  const circuit = await over(
    Object.defineProperty((x: Operand) => np.add(x, 1), "name", { value: name }),
    0,
    3,
  );
  expect(identifyFile(circuit.client.save()).circuit?.functionName).toBe("ü".repeat(60));
  expect(await circuit.encryptRunDecrypt(3)).toBe(4);
});

test("a head that names another circuit than the file is for", async () => {
  const [one, other] = [await over(plusOne, 0, 7), await over(twice, 0, 7)];
  const renamed = (kind: "client" | "server", bytes: Uint8Array): Uint8Array => {
    const { body, ...names } = readFile(kind, bytes);
    return writeFile(kind, { ...names, circuit: other.client.specification.circuit }, body);
  };
  for (const read of [
    () => Client.load(renamed("client", one.client.save()), unsafe),
    () => Server.load(renamed("server", one.server.save()), unsafe),
  ]) {
    expect((await userErrorOfAsync(read)).diagnostic.code).toBe("wrong-circuit");
  }
});

const old = (kind: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../support/filesOfVersion1/${kind}.glovebox`, import.meta.url)));

test("files of format 1: servers and keys are read, what does not say its circuit is refused and says so", async () => {
  // (max(x + 2y, 0)) // 3 on x in [-8, 7] and clear y in [0, 3], as the release before made them.
  const server = Server.load(old("server"), unsafe);
  const { specification } = readServerFile(old("server"), allowedBy("Server.load"));
  const client = new FileClient(specification, nodeEnvironment(), toNested);
  const keys = await client.evaluationKeys();
  const result = await server.run(await client.encrypt(5, 3), keys);
  expect(await client.decrypt(result)).toBe(3);
  for (const [kind, read] of [
    ["client", () => Client.load(old("client"), unsafe)],
    ["arguments", () => server.run(old("arguments"), keys)],
    ["results", () => client.decrypt(old("results"))],
  ] as const) {
    const error = await userErrorOfAsync(read);
    expect(error.diagnostic.code, kind).toBe("wrong-version");
    const newest = kind === "client" ? 2 : 3;
    expect(error.message, kind).toContain(`expected format version ${newest}, got 1, which does not say which circuit`);
    expect(error.diagnostic.hint, kind).toBe("make it again with this version of Glovebox");
  }
  // Keys of that time are of the weakest class (keyClasses.test.ts): they are read, and are not those of this circuit.
  expect(identifyFile(old("keys"))).toMatchObject({ kind: "keys", circuit: undefined });
  expect((await userErrorOfAsync(() => client.importKeys(old("keys")))).diagnostic.code).toBe("wrong-parameters");
});
