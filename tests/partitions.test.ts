/**
 * Circuits in two partitions: encrypted = simulated = clear, as toys for random programs and with secure parameters for one that goes from
 * each set to the other and back; keys, memory and threads of two sets; when two sets are chosen.
 */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../src/base/random.ts";
import { ClientSession } from "../src/compile/clientSession.ts";
import type { Compilable } from "../src/compile/compiler.ts";
import type { Surroundings } from "../src/compile/localHost.ts";
import { type PreparedCircuit, prepareCircuit } from "../src/compile/prepare.ts";
import { ServerSession } from "../src/compile/serverSession.ts";
import { simulateCircuit } from "../src/compile/simulation.ts";
import type { PartitionRule } from "../src/eval/choosePlan.ts";
import { formatPlan } from "../src/eval/planFormat.ts";
import { type Configuration, compiler, LookupTable, type NDArray, np } from "../src/index.ts";
import { evaluateGraph } from "../src/ir/evaluate.ts";
import { loadKernel } from "../src/kernel/load.ts";
import { loadNodeTfhe } from "../src/tfhe/packageNode.ts";
import { fromNested, type NestedInput, type Tensor } from "../src/value/tensor.ts";
import { nodeThreads } from "./nodeThreads.ts";
import { circuitFunction, type Op, samples, someOps } from "./randomPrograms.ts";

const surroundings: Surroundings = {
  loadTfhe: loadNodeTfhe,
  loadKernel: () => loadKernel(),
  random: { fill: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) },
  now: () => performance.now(),
  yieldToOthers: () => new Promise((resolve) => setTimeout(resolve, 0)),
};
const quiet = () => {};
const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;

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
async function open(circuit: PreparedCircuit, around: Surroundings = surroundings) {
  const client = new ClientSession(surroundings);
  const server = new ServerSession(around);
  await client.keygen(circuit.specification, false, quiet, quiet);
  await server.loadKeys(circuit, await client.evaluationKeys(circuit.specification, quiet), quiet, quiet);
  const session = {
    client,
    server,
    async run(args: readonly Tensor[]): Promise<readonly Tensor[]> {
      const encrypted = await client.encrypt(circuit.specification, args, quiet, quiet);
      const result = await server.run(circuit, encrypted, quiet, quiet);
      return client.decrypt(circuit.specification, result, quiet, quiet);
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
    expect(data(await simulateCircuit(circuit, args, surroundings.random))).toEqual(clear);
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
    let partitioned = 0;
    const run = async (ops: readonly Op[]) => {
      const program = compiler({ x: "encrypted", y: "encrypted" }, circuitFunction(ops));
      const circuit = prepared(program as never, samples, toy, "two");
      if (circuit.parameters.wide === undefined) return;
      partitioned++;
      const args = [0, 1].map(
        (i) => samples[(i * 37 + ops.length * 11 + (ops[0]?.seed ?? 0)) % samples.length] as NestedInput[],
      );
      await agree(circuit, args);
    };
    // Short ones seldom look up two widths.
    const long = someOps.filter((ops) => ops.length >= 4);
    await fc.assert(fc.asyncProperty(long, run), { seed: 43, numRuns: 300 });
    expect(partitioned).toBeGreaterThan(40);
  });

  test("the plan says what is wide, and where ciphertexts are converted", () => {
    const table = new LookupTable([3, 1, 2, 0]);
    const program = compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) =>
      np.add(table.lookup(x), wideTable.lookup(y)),
    );
    const { plan, parameters } = prepared(
      program as never,
      [
        [[0, 0], 0],
        [[3, 3], 63],
      ],
      toy,
      "two",
    );
    expect(parameters.wide).toBeDefined();
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

describe("secure parameters", () => {
  test("from narrow to wide and back", { timeout: 300_000 }, async () => {
    const circuit = prepared(thereAndBack as never, ends(4), {}, "two");
    expect(circuit.parameters).toMatchObject({ insecure: false, securityLevel: 132 });
    expect(circuit.parameters.wide?.shape.polynomialSize).toBeGreaterThan(circuit.parameters.shape.polynomialSize);
    expect(circuit.prediction.log2GlobalPError).toBeLessThanOrEqual(Math.log2(1e-5));
    await agree(circuit, [[blocks(4, () => uniformInteger(random, 0, 7))], [blocks(4, () => 7)]]);
  });

  test("threads compute the same with both keys", { timeout: 300_000 }, async () => {
    const circuit = prepared(thereAndBack as never, ends(2), {}, "two");
    const session = await open(circuit, { ...surroundings, threads: nodeThreads(1) });
    const args = [fromNested(blocks(2, () => uniformInteger(random, 0, 7)))];
    expect(data(await session.run(args))).toEqual(data(evaluateGraph(circuit.graph, args)));
  });
});
