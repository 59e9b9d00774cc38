/** What the page shows of the inside of runs: norms, kept values, measured noise, repeated simulation. Real keys, toy parameters. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import { describeCircuit } from "../../src/compile/describe.ts";
import { compiler, np } from "../../src/index.ts";
import { evaluateAll } from "../../src/ir/evaluate.ts";
import { tolerance } from "../../src/params/noise.ts";
import { decodePhase } from "../../src/run/client/inspection.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { mostKept } from "../../src/run/intermediates.ts";
import { nodeSpecifications } from "../../src/run/nodeSpecifications.ts";
import { type KeptRun, ServerSession } from "../../src/run/server/session.ts";
import { compareRuns, valuesOfNodes } from "../../src/run/simulation.ts";
import { tensor } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { prepareCircuit } from "../support/prepared.ts";

type Operand = Parameters<typeof np.add>[0];

const environment = nodeEnvironment(seededRandom(8));
const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;

async function prepared(f: (x: Operand) => unknown, inputset: readonly unknown[]): Promise<PreparedCircuit> {
  const { graph, configuration } = await compiler({ x: "encrypted" }, f).compile(inputset, { configuration: toy });
  return prepareCircuit(graph.data, configuration);
}

const vector = (...values: number[]) => tensor("int64", [values.length], Float64Array.from(values));
const samples = Array.from({ length: 8 }, (_, i) => [i % 4, (i * 3) % 4, i >> 1, 3 - (i % 4)]);
/** A lookup, weighted and shifted below zero, and looked up again. */
const program = (x: Operand) => np.abs(np.subtract(np.multiply(np.power(x, 2), 3), 5));
const args = [vector(0, 1, 2, 3)];

let circuit: PreparedCircuit;
let client: ClientSession;
let server: ServerSession;
let encrypted: Uint8Array;
let kept: KeptRun;

beforeAll(async () => {
  circuit = await prepared(program, samples);
  client = new ClientSession(environment);
  server = new ServerSession(environment);
  const { specification } = circuit;
  await client.keygen(specification, false, quiet);
  await server.loadKeys(circuit, await client.evaluationKeys(specification, quiet), quiet);
  encrypted = await client.encrypt(specification, args, quiet);
  kept = await server.runKeeping(circuit, encrypted, quiet);
}, 60_000);

afterAll(async () => {
  server.dispose();
  await client.free();
});

/** Ciphertexts of nodes with what the client must know of the nodes. */
const withNodes = ({ bytes, nodes }: { readonly bytes: Uint8Array; readonly nodes: readonly number[] }) => ({
  bytes,
  nodes: nodeSpecifications(circuit, nodes),
});

const deviationOf = (errors: Float64Array) =>
  Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);

describe("intermediate values", () => {
  test("of every node that a run makes decrypt to the clear ones", async () => {
    const { graph } = circuit;
    const clear = evaluateAll(graph, args);
    const values = await client.decryptIntermediates(circuit.specification, withNodes(kept.intermediates), quiet);
    const { nodes, refused } = kept.intermediates;
    expect(refused).toEqual([]);
    // The power is made as the multiple that is asked for.
    expect(nodes.map((id) => graph.nodes[id]?.operation)).toEqual(["input", "multiply", "subtract", "absolute"]);
    nodes.forEach((id, i) => {
      expect([...(values[i]?.data ?? [])]).toEqual([...(clear[id]?.data ?? [])]);
    });
  });

  test("do not change the result, and are no results", async () => {
    const { specification } = circuit;
    const [result] = await client.decrypt(specification, kept.result, quiet);
    expect([...(result?.data ?? [])]).toEqual([5, 2, 7, 22]);
    await expect(client.decrypt(specification, kept.intermediates.bytes, quiet)).rejects.toThrow("intermediate");
  });

  test("beyond the limit are refused by name", async () => {
    const large = await prepared(
      (x) => np.add(np.add(x, 1), 2),
      [Array.from({ length: 700 }, (_, i) => i % 4), Array(700).fill(0)],
    );
    const most = Math.min(mostKept.values, Math.floor(mostKept.bytes / large.parameters.sizes.lweCiphertext));
    const encryptedArgs = await client.encrypt(
      large.specification,
      [tensor("int64", [700], new Float64Array(700))],
      quiet,
    );
    const other = new ServerSession(environment);
    const { intermediates } = await other.runKeeping(large, encryptedArgs, quiet);
    expect(intermediates.most).toBe(most);
    expect(intermediates.nodes).toHaveLength(Math.floor(most / 700));
    expect(intermediates.nodes.length + intermediates.refused.length).toBe(3);
    other.dispose();
  });
});

describe("looking inside", () => {
  test("fresh ciphertexts have the noise that their parameters say", async () => {
    const [fresh] = await client.inspect(circuit.specification, { kind: "fresh" }, quiet);
    expect(fresh?.errors).toHaveLength(256);
    expect(fresh?.messages.every((message) => message === 0)).toBe(true);
    const ratio = deviationOf(fresh?.errors ?? new Float64Array()) / (fresh?.deviation ?? 0);
    // A deviation of 256 samples is itself within 0.044: this is almost seven of those.
    expect(ratio).toBeGreaterThan(0.7);
    expect(ratio).toBeLessThan(1.3);
  });

  test("arguments, results and intermediates are within their thresholds and near the prediction", async () => {
    const { graph } = circuit;
    const parts = [
      { kind: "arguments", bytes: encrypted, nodes: graph.inputs },
      { kind: "results", bytes: kept.result, nodes: graph.outputs },
      { kind: "intermediates", ...kept.intermediates },
    ] as const;
    for (const what of parts) {
      for (const found of await client.inspect(circuit.specification, { kind: what.kind, ...withNodes(what) }, quiet)) {
        expect(found.tolerance).toBe(tolerance(found.bits));
        expect(found.words).toHaveLength(64);
        expect(found.lweSize).toBe(circuit.parameters.sizes.lweCiphertext / 8);
        expect(found.errors).toHaveLength(4);
        for (const error of found.errors) expect(Math.abs(error)).toBeLessThan(6 * found.deviation);
        expect(6 * found.deviation).toBeLessThan(4 * found.tolerance);
      }
    }
  });

  test("bytes of another kind or key are refused", async () => {
    await expect(
      client.inspect(
        circuit.specification,
        { kind: "results", ...withNodes({ bytes: encrypted, nodes: circuit.graph.outputs }) },
        quiet,
      ),
    ).rejects.toThrow("expected encrypted results");
    const other = new ClientSession(environment);
    await other.keygen(circuit.specification, false, quiet);
    await expect(
      other.inspect(
        circuit.specification,
        { kind: "arguments", ...withNodes({ bytes: encrypted, nodes: circuit.graph.inputs }) },
        quiet,
      ),
    ).rejects.toThrow();
    await other.free();
  });

  test("a phase is the nearest message and the way to it", () => {
    const step = 1n << 60n; // of 3 bits
    expect(decodePhase(5n * step + 9n, 3, 0)).toEqual({ message: 5, error: 9 / 2 ** 64 });
    expect(decodePhase(5n * step - 9n, 3, -4)).toEqual({ message: -3, error: -9 / 2 ** 64 });
    expect(decodePhase(2n ** 64n - 1n, 3, 0)).toEqual({ message: 0, error: -(2 ** -64) });
  });
});

describe("predictions by node", () => {
  test("norms, message spaces and the order of bootstraps", () => {
    const report = describeCircuit(circuit);
    const [, multiply, subtract, absolute] = kept.intermediates.nodes;
    const power = circuit.graph.nodes.find(({ operation }) => operation === "power")?.id;
    const at = (id: number | undefined) => report.noise[id ?? -1];
    expect(at(power)).toBeUndefined();
    expect(at(multiply)).toMatchObject({ bootstrapNorm2: 1, inputNorm2: 0, space: 5 });
    expect(at(subtract)).toMatchObject({ bootstrapNorm2: 1, inputNorm2: 0, space: 5 });
    expect(at(multiply)?.log2LookupPError).toBeNull();
    expect(at(absolute)?.log2LookupPError).toBeLessThan(-10);
    expect(report.order.reduce((sum, { count }) => sum + count, 0)).toBe(report.statistics.programmableBootstraps);
    expect(report.order[0]).toEqual({ nodes: [power], count: 4 });
  });
});

describe("repeated simulation", () => {
  test("counts the draws that differ, about as many as predicted", async () => {
    const wrong = await compiler({ x: "encrypted" }, program).compile(samples, {
      configuration: { pError: 0.02 },
    });
    const often = prepareCircuit(wrong.graph.data, wrong.configuration);
    // A clock that goes on by 6 seconds whenever it is read: 6000 ms for the clear run, 3 for each of 2000 draws.
    let time = 0;
    const clock = () => (time += 6000);
    const { differing, draws, clear, ...times } = await compareRuns(often, args, 2000, seededRandom(3), clock);
    expect([...(clear[0]?.data ?? [])]).toEqual([5, 2, 7, 22]);
    const predicted = 2 ** often.prediction.log2GlobalPError;
    expect(differing / draws).toBeGreaterThan(predicted / 4);
    expect(differing / draws).toBeLessThan(predicted * 1.5);
    expect(times).toMatchObject({ clearMilliseconds: 6000, simulatedMilliseconds: 3 });
    await expect(compareRuns(often, args, 0, seededRandom(3), () => 0)).rejects.toThrow("draws");
  });

  test("every node has a clear value, and those that a run makes a simulated one", async () => {
    const { clear, simulated } = await valuesOfNodes(circuit, args, seededRandom(4));
    expect(Object.keys(clear)).toHaveLength(circuit.graph.nodes.length);
    expect(Object.keys(simulated).map(Number)).toEqual([...kept.intermediates.nodes].sort((a, b) => a - b));
    for (const [id, value] of Object.entries(simulated))
      expect([...value.data]).toEqual([...(clear[Number(id)]?.data ?? [])]);
  });
});
