/**
 * Circuits in two partitions: encrypted = simulated = clear, as toys for random programs and with secure parameters for one that goes from
 * each set to the other and back; keys, memory and threads of two sets; when two sets are chosen.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import type { Compilable } from "../../src/compile/compiler.ts";
import type { PartitionRule } from "../../src/eval/choosePlan.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { partitioned } from "../../src/eval/partition.ts";
import { planOf } from "../../src/eval/plan.ts";
import { formatPlan } from "../../src/eval/planFormat.ts";
import { type Configuration, compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import { evaluateGraph } from "../../src/ir/evaluate.ts";
import type { BootstrapShape } from "../../src/kernel/kernel.ts";
import { checkedParameters } from "../../src/params/checkedParameters.ts";
import { CONVERSION_SHARE, conversionVariance } from "../../src/params/conversion.ts";
import { log2ErrorProbability, ownFftNoise } from "../../src/params/noise.ts";
import type { CryptoParameters, WideSet } from "../../src/params/parameters.ts";
import type { PartitionedNeed } from "../../src/params/partitionedNeeds.ts";
import { findPartitionedParameters } from "../../src/params/partitionSearch.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import type { SessionEnvironment } from "../../src/run/environment.ts";
import { readFile } from "../../src/run/files/files.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import { simulateCircuit } from "../../src/run/simulation.ts";
import { parsePartitionedKey } from "../../src/tfhe/partitionedKey.ts";
import { fromNested, type NestedInput, type Tensor } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { nodeThreads } from "../support/nodeThreads.ts";
import { predictedVariances } from "../support/noiseTools.ts";
import { prepareCircuit } from "../support/prepared.ts";
import { circuitFunction, type Op, samples, someOps } from "../support/randomPrograms.ts";

const environment = nodeEnvironment();
const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const certainToy = { ...toy, ...certain.configuration } as const;

const random = seededRandom(20261122);
const integers = (count: number, low: number, high: number) =>
  Array.from({ length: count }, () => uniformInteger(random, low, high));

function prepared(
  program: Compilable<never>,
  inputset: readonly unknown[],
  configuration: Configuration,
  rule: PartitionRule,
): PreparedCircuit {
  return prepareCircuit(program.trace(inputset as never).data, configuration, rule);
}

/** A client and a server with keys of one circuit. */
async function open(circuit: PreparedCircuit, around: SessionEnvironment = environment) {
  const client = new ClientSession(environment);
  const server = new ServerSession(around);
  await client.keygen(circuit.specification, false, quiet);
  await server.loadKeys(circuit, await client.evaluationKeys(circuit.specification, quiet), quiet);
  const session = {
    client,
    server,
    async run(args: readonly Tensor[]): Promise<readonly Tensor[]> {
      const encrypted = await client.encrypt(circuit.specification, args, quiet);
      const result = await server.run(circuit, encrypted, quiet);
      return client.decrypt(circuit.specification, result, quiet);
    },
    async dispose() {
      server.dispose();
      await client.free();
    },
  };
  opened.push(session);
  return session;
}
const opened: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const session of opened.splice(0)) await session.dispose();
});

const data = (tensors: readonly Tensor[]) => tensors.map((each) => [...each.data]);

/** Compares encrypted and simulated results with the clear ones. */
async function agree(circuit: PreparedCircuit, runs: readonly (readonly NestedInput[])[]): Promise<void> {
  const { run, dispose } = await open(circuit);
  for (const values of runs) {
    const args = values.map((value) => fromNested(value));
    const clear = data(evaluateGraph(circuit.graph, args));
    expect(data(await simulateCircuit(circuit, args, environment.random))).toEqual(clear);
    expect(data(await run(args))).toEqual(clear);
  }
  await dispose();
}

/** Narrow lookups whose sum is looked up in a wide table, and that result joined with narrow ones and looked up again. */
const [narrowTable, wideTable, lastTable] = [
  new LookupTable(integers(8, 0, 7)),
  new LookupTable(integers(64, 0, 3)),
  new LookupTable(integers(32, 0, 31)),
];
const thereAndBack = compiler({ x: "encrypted" }, (x: NDArray) => {
  const looked = narrowTable.lookup(x) as NDArray;
  const sums = np.sum(looked, 1) as NDArray;
  const wide = wideTable.lookup(sums) as NDArray;
  return [lastTable.lookup(np.add(np.multiply(wide, 7), looked.slice(":, 0"))), wide];
});
const blocks = (count: number, of: () => number) => Array.from({ length: count }, () => Array.from({ length: 9 }, of));
const ends = (count: number) => [
  blocks(count, () => 0),
  blocks(count, () => 7),
  blocks(count, () => uniformInteger(random, 0, 7)),
];

describe("toys", () => {
  test("random programs, forced into two partitions", { timeout: 400_000 }, async () => {
    let inTwo = 0;
    const run = async (ops: readonly Op[]) => {
      const program = compiler({ x: "encrypted", y: "encrypted" }, circuitFunction(ops));
      const circuit = prepared(program as never, samples, certainToy, "two");
      if (circuit.parameters.wide === undefined) return;
      inTwo++;
      const args = [0, 1].map(
        (i) => samples[(i * 37 + ops.length * 11 + (ops[0]?.seed ?? 0)) % samples.length] as NestedInput[],
      );
      await agree(circuit, args);
    };
    // Short ones seldom look up two widths.
    const long = someOps.filter((ops) => ops.length >= 4);
    await fc.assert(fc.asyncProperty(long, run), { seed: 43, numRuns: 200 });
    expect(inTwo).toBeGreaterThan(20);
  });

  test("the plan says what is wide, and where ciphertexts are converted", () => {
    const table = new LookupTable([3, 1, 2, 0]);
    const program = compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) =>
      np.add(table.lookup(x), wideTable.lookup(y)),
    );
    const { data: graph } = program.trace([
      [[0, 0], 0],
      [[3, 3], 63],
    ]);
    const lowered = loweringOf(graph).lower({ directBits: 5, sharing: 0, tree: null });
    const plan = planOf(partitioned(lowered, (step) => step.source.bits > 2));
    expect(formatPlan(plan)).toMatchInlineSnapshot(`
      "plan: 5 bootstraps (2 wide) in 2 batches; at most 8 elements held
      stage 1
        v0 2×2b = argument 0 (uint2)
        v1 1×6b = argument 1 (uint6)
        v3 1×0b = affine(v1)  # tlu 3
        batch of 3 bootstraps; frees v0 v3
          v2 2×2b = lookup(v0, 2b, 1 table)  # tlu 2
          v4 1×6b, v5 1×0b = lookup(v3, 0b and sign, 2 tables in 1 rotation)  # tlu 3
      stage 2
        v6 1×5b = affine(v1, v4)  # tlu 3; frees v1 v4
        v12 1×5b wide = convert(v6)
        v8 1×5b = affine(v6, v5)  # tlu 3; frees v6 v5
        v13 1×5b wide = convert(v8); frees v8
        batch of 2 bootstraps (2 wide); frees v12 v13
          v7 1×3b wide = lookup(v12, 5b, 1 table)  # tlu 3
          v9 1×3b wide = lookup(v13, 5b and sign, 1 table)  # tlu 3
      stage 3
        v10 1×2b wide = affine(v7, v9)  # tlu 3; frees v7 v9
        v14 1×2b = convert(v10); frees v10
        v11 2×2b = affine(v2, v14)  # add 4; frees v2 v14
      return v11"
    `);
  });
});

/** The layer of bench/partitions.ts. */
const layer = compiler({ x: "encrypted" }, (x: NDArray) =>
  wideTable.lookup(np.sum(narrowTable.lookup(x) as NDArray, 1)),
);

describe("the choice", () => {
  test("falls on two sets where that is faster with the time for keys, and on one where it is not", () => {
    const [one, two] = (["one", "faster"] as const).map((rule) => prepared(layer as never, ends(64), {}, rule));
    expect(two?.parameters.wide).toBeDefined();
    expect(one?.parameters.wide).toBeUndefined();
    expect(two?.statistics.milliseconds).toBeLessThan(0.9 * (one?.statistics.milliseconds ?? 0));
    expect(prepared(layer as never, ends(1), {}, "faster").parameters.wide).toBeUndefined();
  });

  test("meets every need of either set, and conversions keep to their share", () => {
    const { needs, prediction, parameters } = prepared(thereAndBack as never, ends(4), { pError: 1e-6 }, "two");
    const { wide } = parameters;
    if (wide === undefined) throw new Error("there are two sets");
    const sets = { narrow: predictedVariances(parameters), wide: predictedVariances(wide) };
    const norms = { narrow: 0, wide: 0 };
    const check = (need: PartitionedNeed, isLookup: boolean, log2PError = 0) => {
      const own = sets[need.set];
      const variance =
        need.bootstrapNorm2 * sets.narrow.bootstrap +
        need.inputNorm2 * sets.narrow.input +
        need.wideNorm2 * sets.wide.bootstrap +
        (isLookup ? own.keyswitch + own.modulusSwitch : 0);
      norms.narrow += need.bootstrapNorm2;
      norms.wide += need.wideNorm2;
      expect(log2PError).toBeCloseTo(log2ErrorProbability(need.precision, variance), 6);
      expect(log2PError).toBeLessThanOrEqual(Math.log2(1e-6));
    };
    needs.needs.forEach((need, i) => {
      check(need, true, prediction.lookups[i]?.log2PError);
    });
    needs.outputs.forEach((need, i) => {
      check(need, false, prediction.outputs[i]?.log2PError);
    });
    expect(norms.narrow).toBeGreaterThan(0);
    expect(norms.wide).toBeGreaterThan(0);
    const dimension = ({ glweDimension: k, polynomialSize: N }: BootstrapShape) => k * N;
    const there = conversionVariance(dimension(parameters.shape), wide.toWide, wide.glweNoiseStd, ownFftNoise);
    const back = conversionVariance(dimension(wide.shape), wide.toNarrow, parameters.glweNoiseStd, ownFftNoise);
    expect(there).toBeLessThanOrEqual(CONVERSION_SHARE * sets.wide.bootstrap);
    expect(back).toBeLessThanOrEqual(CONVERSION_SHARE * sets.narrow.bootstrap);
  });

  test("keeps the keys of both sets within the memory limit", () => {
    const need = (set: "narrow" | "wide", precision: number, count: number): PartitionedNeed => ({
      ...{ set, precision, count, node: count },
      ...{ bootstrapNorm2: 0, inputNorm2: 1, wideNorm2: 0 },
    });
    const needs = [need("narrow", 3, 500), need("wide", 7, 10)];
    const loaded = (memoryLimit: number): number => {
      const parameters = findPartitionedParameters({ needs, outputs: [], memoryLimit })?.parameters;
      const all = parameters?.wide === undefined ? [] : [parameters.sizes, parameters.wide.sizes];
      return all.reduce((sum, sizes) => sum + sizes.bootstrapKeyLoaded + sizes.keyswitchKeyLoaded, 0);
    };
    const free = loaded(2 ** 31);
    expect(free).toBeGreaterThan(2 ** 28);
    const limited = loaded(free - 2 ** 20);
    expect(limited).toBeLessThanOrEqual(free - 2 ** 20);
    expect(loaded(2 ** 24)).toBe(0);
  });

  test("two sets as data come back as they were, and are checked", () => {
    const { parameters } = prepared(thereAndBack as never, ends(4), {}, "two");
    const copy = JSON.parse(JSON.stringify(parameters)) as CryptoParameters;
    expect(checkedParameters(copy)).toEqual(parameters);
    const wide = copy.wide as WideSet;
    const withWide = (change: Partial<WideSet>) => () => checkedParameters({ ...copy, wide: { ...wide, ...change } });
    expect(withWide({ glweNoiseStd: wide.glweNoiseStd / 2 })).toThrow("glweNoiseStd");
    expect(withWide({ toWide: { ...wide.toWide, polynomialSize: 256 } })).toThrow("a conversion");
    const [shape, toWide] = [wide.shape, wide.toWide].map((each) => ({ ...each, glweDimension: 6 }));
    expect(withWide({ shape, toWide } as Partial<WideSet>)).toThrow("key bits");
  });
});

describe("keys of two sets", () => {
  test("need as much memory as is stated", { timeout: 120_000 }, async () => {
    const circuit = prepared(thereAndBack as never, ends(2), {}, "two");
    const { statistics, specification } = circuit;
    const { client, server } = await open(circuit);
    expect(server.keyBytes / statistics.sizeOfLoadedKeys).toBeGreaterThan(1);
    expect(server.keyBytes / statistics.sizeOfLoadedKeys).toBeLessThan(1.1);
    const sent = (await client.evaluationKeys(specification, quiet)).length;
    expect(sent / (statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys)).toBeCloseTo(1, 3);
    const counts = Object.values(statistics.perParameters);
    expect(counts).toHaveLength(2);
    for (const field of ["programmableBootstraps", "keyswitches", "additions"] as const) {
      expect(counts.reduce((sum, each) => sum + each[field], 0)).toBe(statistics[field]);
    }
  });

  test("made again for the same client key, they serve what was encrypted before", async () => {
    const circuit = prepared(thereAndBack as never, ends(2), certainToy, "two");
    const { specification } = circuit;
    const args = [fromNested(blocks(2, () => 5))];
    const first = await open(circuit);
    const encrypted = await first.client.encrypt(specification, args, quiet);
    const file = await first.client.exportKeys(specification, false, quiet);
    const later = new ClientSession(environment);
    await later.importKeys(file, specification, quiet);
    const keys = await later.evaluationKeys(specification, quiet);
    expect(keys).not.toEqual(await first.client.evaluationKeys(specification, quiet));
    await first.server.loadKeys(circuit, keys, quiet);
    const result = await first.server.run(circuit, encrypted, quiet);
    expect(data(await first.client.decrypt(specification, result, quiet))).toEqual(
      data(evaluateGraph(circuit.graph, args)),
    );
    await later.free();
  });

  test("are refused when they are damaged, or of another circuit", async () => {
    const circuit = prepared(thereAndBack as never, ends(2), toy, "two");
    const { wide } = circuit.parameters;
    if (wide === undefined) throw new Error("there are two sets");
    const { client, server } = await open(circuit);
    const keys = await client.evaluationKeys(circuit.specification, quiet);
    const body = readFile("evaluationKeys", keys).body.slice();
    expect(parsePartitionedKey(body, wide).wide.length).toBeGreaterThan(0);
    expect(() => parsePartitionedKey(body.subarray(0, -8), wide)).toThrow("conversion key");
    expect(() => parsePartitionedKey(Uint8Array.of(2, ...body.subarray(1, 100)), wide)).toThrow("layout version");
    const other = prepared(thereAndBack as never, ends(2), toy, "one");
    await expect(server.loadKeys(other, keys, quiet)).rejects.toThrow("expected parameters");
  });
});

describe("secure parameters", () => {
  test("from narrow to wide and back", { timeout: 300_000 }, async () => {
    const circuit = prepared(thereAndBack as never, ends(4), certain.configuration, "two");
    expect(circuit.parameters).toMatchObject({ insecure: false, securityLevel: 132 });
    expect(circuit.parameters.wide?.shape.polynomialSize).toBeGreaterThan(circuit.parameters.shape.polynomialSize);
    expect(circuit.prediction.log2GlobalPError).toBeLessThanOrEqual(Math.log2(certain.configuration.globalPError));
    await agree(circuit, [[blocks(4, () => uniformInteger(random, 0, 7))], [blocks(4, () => 7)]]);
  });

  test("threads compute the same with both keys", { timeout: 300_000 }, async () => {
    const circuit = prepared(thereAndBack as never, ends(2), certain.configuration, "two");
    const session = await open(circuit, { ...environment, threads: nodeThreads(1) });
    const args = [fromNested(blocks(2, () => uniformInteger(random, 0, 7)))];
    expect(data(await session.run(args))).toEqual(data(evaluateGraph(circuit.graph, args)));
  });
});
