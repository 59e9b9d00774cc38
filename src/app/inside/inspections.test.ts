import { describe, expect, it } from "vitest";
import { bad, fakeWorkers, good, linearCircuit } from "../../../tests/support/pageFakes.ts";
import type { Inspected } from "../../run/client/inspection.ts";
import { fromNested, scalar } from "../../value/tensor.ts";
import { createRunning } from "../run/running.ts";
import { createRuns, type RunBytes } from "../run/runs.ts";
import { createInspections, inspectionOf } from "./inspections.ts";

const args = [fromNested([3])];
const intermediates = { nodes: [3, 4], bytes: new Uint8Array([7]), refused: [], most: 10 };
const bytes: RunBytes = { args, arguments: new Uint8Array([1]), result: new Uint8Array([2]), intermediates };

function setUp(replaced: Parameters<typeof fakeWorkers>[0] = {}) {
  const { workers, log } = fakeWorkers(replaced);
  const inside = createInspections(workers);
  return { workers, log, inside, now: () => inspectionOf(inside.store.getState(), linearCircuit) };
}

describe("the inside of runs", () => {
  it("decrypts what was kept, node by node, and forgets it with the next run", async () => {
    const { inside, now } = setUp();
    await inside.decryptIntermediates(linearCircuit);
    expect(now().decrypted).toBeNull();
    inside.remember(linearCircuit, bytes);
    await inside.decryptIntermediates(linearCircuit);
    expect([...(now().decrypted?.value ?? [])]).toEqual([
      [3, scalar(6)],
      [4, scalar(8)],
    ]);
    inside.remember(linearCircuit, { ...bytes, intermediates: null });
    expect(now()).toMatchObject({ decrypted: null, inspected: null });
  });

  it("looks into the part that is asked for, and into nothing that is not there", async () => {
    const asked: Inspected[] = [];
    const { inside, now } = setUp({
      client: {
        inspect: async (_, what) => {
          asked.push(what);
          return good([]);
        },
      },
    });
    await inside.inspect(linearCircuit, "results");
    const nodesOf = (what: Inspected) =>
      what.kind === "fresh" ? what : { ...what, nodes: what.nodes.map(({ node }) => node) };
    expect(asked.map(nodesOf)).toEqual([]);
    inside.remember(linearCircuit, bytes);
    for (const part of ["arguments", "results", "intermediates", "fresh"] as const) {
      await inside.inspect(linearCircuit, part);
      expect(now().inspected?.part).toBe(part);
    }
    expect(asked.map(nodesOf)).toEqual([
      { kind: "arguments", bytes: bytes.arguments, nodes: [2] },
      { kind: "results", bytes: bytes.result, nodes: [4] },
      { kind: "intermediates", bytes: intermediates.bytes, nodes: [3, 4] },
      { kind: "fresh" },
    ]);
  });

  it("says what went wrong, and goes on", async () => {
    const { inside, now } = setUp({ simulator: { compare: async () => bad("crashed", "it broke") } });
    await inside.compare(linearCircuit, args, 3);
    expect(now()).toMatchObject({ problem: "it broke", busy: null });
    await inside.computeValues(linearCircuit, args);
    expect(now().problem).toBe("no-values");
  });

  it("keeps the bytes of a whole run, with the nodes' where the reader wants them", async () => {
    const { workers, log, inside, now } = setUp({
      evaluator: { runKeeping: async () => good({ result: new Uint8Array([9]), intermediates }) },
    });
    const running = createRunning(createRuns(), workers, () => 0, inside);
    await running.runEncrypted(linearCircuit, args);
    expect(now().bytes).toMatchObject({ args, intermediates: null, result: new Uint8Array(500).fill(2) });
    inside.setKeeping(true);
    await running.runEncrypted(linearCircuit, args);
    expect(now().bytes).toMatchObject({ intermediates, result: new Uint8Array([9]) });
    expect(log.filter((call) => call === "run")).toHaveLength(1);
    // What user code asks for goes the usual way and leaves nothing here.
    const encrypted = await running.carryOut(linearCircuit, "encrypt", args);
    await running.carryOut(linearCircuit, "run", encrypted.ok ? encrypted.value : new Uint8Array());
    expect(log.filter((call) => call === "run")).toHaveLength(2);
    expect(now().bytes?.result).toEqual(new Uint8Array([9]));
  });

  it("holds only the newest circuits", () => {
    const { inside } = setUp();
    const circuits = Array.from({ length: 6 }, (_, i) => ({
      ...linearCircuit,
      graph: { ...linearCircuit.graph, name: `g${i}` },
    }));
    for (const circuit of circuits) inside.remember(circuit, bytes);
    expect(circuits.map((circuit) => inspectionOf(inside.store.getState(), circuit).bytes !== null)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});
