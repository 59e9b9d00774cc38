/**
 * Small keys whose bits are taken in groups, block-binary ones and pairs: the package decrypts what is computed, on one thread and on two; keys of one
 * kind are refused where another is meant; how block keys are drawn, and how long they must be; whole circuits, with one parameter set and with two.
 */
import { afterAll, describe, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom } from "../../src/base/random.ts";
import { verifiedCircuit } from "../../src/circuit/prepare.ts";
import { parametersId } from "../../src/circuit/specification.ts";
import { compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import { BLOCKS, type KeyGroups, PAIRS } from "../../src/kernel/bootstrapShape.ts";
import { loadKernel } from "../../src/kernel/load/load.ts";
import { checkedParameters } from "../../src/params/checkedParameters.ts";
import { parametersForNeeds } from "../../src/params/graphSearch.ts";
import { BLOCK_KEY_MARGIN, keyAssumption, log2MinimalStd } from "../../src/params/security.ts";
import { ClientKey } from "../../src/tfhe/client.ts";
import { Evaluator } from "../../src/tfhe/evaluator.ts";
import { loadNodeTfhe } from "../../src/tfhe/packageNode.ts";
import type { ClientParameters } from "../../src/tfhe/parameters.ts";
import { parseServerKey, writeServerKey } from "../../src/tfhe/serverKey.ts";
import { drawSmallKey } from "../../src/tfhe/smallKey.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { nodeThreads } from "../support/nodeThreads.ts";
import { prepareCircuit } from "../support/prepared.ts";
import { newClient, toySets } from "../support/tfheSets.ts";

const kernel = await loadKernel();

/** A toy set whose key bits come in groups. */
const grouped = (groups: KeyGroups | undefined): ClientParameters => ({
  ...toySets.k2,
  shape: { ...toySets.k2.shape, lweDimension: 102, ...(groups === undefined ? {} : { groups }) },
});

const evaluationKey = (client: ClientKey, seed: number) =>
  client.evaluationKeyBytesFast(kernel, seededRandom(seed), unwatched);

const block = { secretKeyDistribution: "block-binary" } as const;

describe.each([BLOCKS, PAIRS])("groups of $kind, $size bits", (groups) => {
  const parameters = grouped(groups);
  const open: { free(): void }[] = [];
  afterAll(() => {
    for (const each of open) each.free();
  });
  const client = newClient(parameters).then((made) => {
    open.push(made);
    return made;
  });
  const keys = client.then((made) => evaluationKey(made, 1));

  test.each([0, 1])("the package decrypts lookups, %i threads helping", async (helpers) => {
    const threads = helpers === 0 ? undefined : nodeThreads(helpers);
    const evaluator = await Evaluator.load(kernel, parameters, await keys, unwatched, threads);
    const own = await client;
    const messages = Array.from({ length: 16 }, (_, i) => BigInt(i));
    const table = messages.map((m) => (7n * m + 3n) % 16n);
    const fresh = evaluator.read(messages.map((m) => own.encryptCompressed(m)));
    const all = await evaluator.lookup(fresh, [table], new Uint32Array(16));
    expect(evaluator.write(all).map((bytes) => own.decrypt(bytes))).toEqual(table);
    // One by one, of what was looked up.
    const again = await evaluator.lookup(evaluator.gather(all, [5]), [table], [0]);
    expect(evaluator.write(again).map((bytes) => own.decrypt(bytes))).toEqual([table[Number(table[5])]]);
    evaluator.dispose();
  });

  test("keys say how their bits come, and are refused where they come otherwise", async () => {
    const bytes = await keys;
    expect(parseServerKey(bytes).shape.groups).toEqual(groups);
    expect(Buffer.compare(writeServerKey(parseServerKey(bytes)), bytes)).toBe(0);
    for (const other of [undefined, BLOCKS, PAIRS]) {
      if (other === groups) continue;
      const load = Evaluator.load(kernel, grouped(other), bytes);
      await expect(load).rejects.toThrow(`in ${groups.kind} groups of ${groups.size}`);
    }
    const tfhe = await loadNodeTfhe();
    expect(() => tfhe.Shortint.deserialize_compressed_server_key(bytes)).toThrow();
    const unknown = bytes.slice();
    const kind = BLOCKS === groups ? 1001 : 1002;
    const at = Buffer.from(bytes).indexOf(Uint8Array.of(kind & 255, kind >> 8, 0, 0));
    expect(at).toBeGreaterThan(0);
    unknown[at] = 77;
    expect(() => parseServerKey(unknown)).toThrow(UserError);
  });

  test("the client's key is that of any groups, and gives new evaluation keys each time", async () => {
    const own = await client;
    const same = ClientKey.deserialize(await loadNodeTfhe(), parameters, own.serialize());
    open.push(same);
    const later = await evaluationKey(same, 2);
    expect(Buffer.compare(later, await keys)).not.toBe(0);
    const evaluator = await Evaluator.load(kernel, parameters, later);
    const result = await evaluator.lookup(
      evaluator.read([own.encryptCompressed(9n)]),
      [Array.from({ length: 16 }, (_, i) => BigInt(15 - i))],
      [0],
    );
    expect(evaluator.write(result).map((bytes) => own.decrypt(bytes))).toEqual([6n]);
    evaluator.dispose();
  });
});

describe.each([undefined, BLOCKS, PAIRS])("tables of several polynomials, groups %o", (groups) => {
  const { shape } = grouped(groups);
  const parameters: ClientParameters = {
    ...toySets.k2,
    messageBits: 5,
    shape: { ...shape, polynomialSize: 512, lweDimension: 30, pbs: { baseLog: 15, level: 2 }, extension: 3 },
  };

  test.each([0, 1])(
    "the package decrypts lookups, %i threads helping, with several tables on one rotation",
    async (helpers) => {
      const client = await newClient(parameters);
      const threads = helpers === 0 ? undefined : nodeThreads(helpers);
      const bytes = await evaluationKey(client, 7);
      const evaluator = await Evaluator.load(kernel, parameters, bytes, unwatched, threads);
      const messages = Array.from({ length: 32 }, (_, i) => BigInt(i));
      const tables = [1n, 5n].map((factor) => messages.map((m) => (factor * m + 3n) % 32n));
      const fresh = evaluator.read(messages.map((m) => client.encryptCompressed(m)));
      const results = await evaluator.lookup(
        fresh,
        tables,
        Uint32Array.from(messages, (_, i) => i % 2),
      );
      const expected = messages.map((_, i) => tables[i % 2]?.[i]);
      expect(evaluator.write(results).map((each) => client.decrypt(each))).toEqual(expected);
      evaluator.dispose();
      client.free();
    },
  );
});

describe("secure tables of several polynomials", () => {
  const program = (bits: number) => {
    const table = new LookupTable(Array.from({ length: 2 ** bits }, (_, i) => (i * i + 11 * i + 5) % 2 ** bits));
    return compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x));
  };

  test("are what 7 and 8 bits get, with keys that fit a browser, and compute", { timeout: 120_000 }, async () => {
    const { data } = program(8).trace([0, 255] as never);
    const wide = prepareCircuit(data, { pError: 2 ** -40, ...block });
    expect(wide.parameters.shape).toMatchObject({ glweDimension: 1, polynomialSize: 2048, groups: BLOCKS });
    expect(wide.parameters.shape.extension).toBeGreaterThan(4);
    expect(wide.parametersId).toContain(`-N2048x${wide.parameters.shape.extension}-`);
    expect(wide.statistics.sizeOfLoadedKeys).toBeLessThan(200 * 2 ** 20);
    expect(verifiedCircuit(wide.compiled).parametersId).toBe(wide.parametersId);
    const wrong = { ...wide.parameters, shape: { ...wide.parameters.shape, extension: 41 } };
    expect(() => checkedParameters(wrong)).toThrow("shape.extension");
    const circuit = await program(7).compile([0, 127], { configuration: { ...certain.configuration, ...block } });
    expect(circuit.graph.evaluate(100)).toBeDefined();
    expect(String(await circuit.encryptRunDecrypt(100))).toBe(String(circuit.graph.evaluate(100)));
  });
});

describe("block-binary keys", () => {
  test("have at most one 1 in each three bits, every place and none alike", () => {
    const count = 30_000;
    const key = drawSmallKey(3 * count, BLOCKS, seededRandom(3));
    const seen = [0, 0, 0, 0];
    for (let first = 0; first < key.length; first += 3) {
      const places = [0, 1, 2].filter((j) => key[first + j] === 1n);
      expect(places.length).toBeLessThanOrEqual(1);
      const place = places[0] ?? 3;
      seen[place] = (seen[place] ?? 0) + 1;
    }
    // Five standard deviations of a quarter.
    for (const times of seen) expect(Math.abs(times / count - 1 / 4)).toBeLessThan(5 * Math.sqrt(3 / 16 / count));
    expect(drawSmallKey(3000, BLOCKS, seededRandom(4))).not.toEqual(key.slice(0, 3000));
    const uniform = drawSmallKey(90_000, PAIRS, seededRandom(5)).reduce((sum, bit) => sum + Number(bit), 0);
    expect(Math.abs(uniform / 90_000 - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 4 / 90_000));
  });

  test("are longer than binary ones by the margin, and say so", () => {
    const { parameters } = parametersForNeeds({
      needs: [{ node: 0, precision: 4, bootstrapNorm2: 1, inputNorm2: 0, count: 1 }],
      outputs: [],
      pError: 2 ** -40,
      secretKeyDistribution: "block-binary",
    });
    const { shape, lweNoiseStd } = parameters;
    expect(shape.groups).toEqual(BLOCKS);
    expect(shape.lweDimension % 3).toBe(0);
    const binary = shape.lweDimension / BLOCK_KEY_MARGIN;
    expect(BLOCK_KEY_MARGIN).toBeGreaterThanOrEqual(1.05);
    expect(Math.log2(lweNoiseStd)).toBeCloseTo(log2MinimalStd(132, binary), 6);
    const shorter = { ...parameters, shape: { ...shape, lweDimension: shape.lweDimension - 3 } };
    expect(() => checkedParameters(shorter)).toThrow("lweNoiseStd");
    const broken = { ...parameters, shape: { ...shape, lweDimension: shape.lweDimension + 1 } };
    expect(() => checkedParameters(broken)).toThrow("whole groups of 3");
    const odd = { ...parameters, shape: { ...shape, groups: { kind: "block", size: 4 } as const } };
    expect(() => checkedParameters(odd)).toThrow("shape.groups");
    expect(checkedParameters(JSON.parse(JSON.stringify(parameters)))).toEqual(parameters);
    expect(parametersId(parameters)).toContain("-block3");
    expect(keyAssumption(shape)).toContain(
      `n=${shape.lweDimension}, ${BLOCK_KEY_MARGIN} times the ${Math.floor(binary)}`,
    );
    expect(keyAssumption({ lweDimension: 900, groups: PAIRS })).toBeNull();
  });

  test("compute a circuit", { timeout: 120_000 }, async () => {
    const table = new LookupTable([3, 1, 2, 0, 7, 5, 6, 4]);
    const f = compiler({ x: "encrypted" }, (x: NDArray) => np.add(table.lookup(x), x));
    const circuit = await f.compile([[0, 1, 2, 7]], { configuration: { ...certain.configuration, ...block } });
    const result = await circuit.encryptRunDecrypt([7, 2, 0, 4]);
    expect(String(result)).toBe(String(circuit.graph.evaluate([7, 2, 0, 4])));
  });

  test("are in both of two sets, and nowhere that they were not asked for", () => {
    const wide = new LookupTable(Array.from({ length: 64 }, (_, i) => (i * 7) % 64));
    const narrow = new LookupTable([3, 1, 2, 0]);
    const program = compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) =>
      np.add(narrow.lookup(x), wide.lookup(y)),
    );
    const { data } = program.trace([
      [[0, 0], 0],
      [[3, 3], 63],
    ] as never);
    const two = prepareCircuit(data, block, "two");
    expect(two.parameters.shape.groups).toEqual(BLOCKS);
    expect(two.parameters.wide?.shape.groups).toEqual(BLOCKS);
    expect(verifiedCircuit(two.compiled).parametersId).toBe(two.parametersId);
    const relabelled = { ...two.compiled, configuration: {} };
    expect(() => verifiedCircuit(relabelled)).toThrow("a binary small key");
    const plain = prepareCircuit(data, {}, "two");
    expect(plain.parameters.shape.groups?.kind).not.toBe("block");
    expect(() => verifiedCircuit({ ...plain.compiled, configuration: block })).toThrow("a block-binary small key");
    expect(two.statistics.milliseconds).toBeLessThan(0.85 * plain.statistics.milliseconds);
  });

  test("are asked for by name", async () => {
    const f = compiler({ x: "encrypted" }, (x: NDArray) => np.add(x, 1));
    const wrong = { secretKeyDistribution: "ternary" } as never;
    await expect(async () => f.compile([1, 2], { configuration: wrong })).rejects.toThrow(
      `expected '"binary" or "block-binary"'`,
    );
  });
});
