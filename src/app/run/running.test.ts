import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bad, fakeWorkers, good, linearCircuit } from "../../../tests/support/pageFakes.ts";
import { deferred } from "../../base/deferred.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { fromNested, scalar } from "../../value/tensor.ts";
import { createInspections } from "../inside/inspections.ts";
import { createRunning } from "./running.ts";
import { createRuns } from "./runs.ts";
import { cancelPatience } from "./workerSteps.ts";

const args = [fromNested([3])];
/** Lets all that waits for nothing but itself go on. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const never = (): Promise<never> => new Promise(() => {});

function setUp(replaced: Parameters<typeof fakeWorkers>[0] = {}) {
  const { workers, log, end } = fakeWorkers(replaced);
  const runs = createRuns();
  let time = 0;
  return { runs, log, end, running: createRunning(runs, workers, () => (time += 10), createInspections(workers)) };
}

describe("an encrypted run", () => {
  it("goes through the five stages and reports times, sizes and the result", async () => {
    const { running, runs, log } = setUp();
    expect(await running.runEncrypted(linearCircuit, args)).toEqual(good([scalar(8)]));
    const run = runs.getState().run;
    expect(log.filter((entry) => !entry.startsWith("open"))).toEqual([
      "prepare",
      "keygen",
      "encrypt",
      "evaluationKeys",
      "loadKeys",
      "run",
      "decrypt",
    ]);
    expect(run?.status).toBe("done");
    expect(run?.stages.map(({ state, milliseconds }) => [state, milliseconds])).toEqual(Array(5).fill(["done", 10]));
    expect(run?.stages[3]).toMatchObject({ done: 4, total: 4 });
    expect(run?.crossings.map(({ what, direction, bytes }) => [what, direction, bytes])).toEqual([
      ["evaluationKeys", "toServer", 4000],
      ["arguments", "toServer", 1000],
      ["result", "toClient", 500],
    ]);
    expect(run?.crossings[1]?.sample).toEqual(new Uint8Array(512).fill(1));
  });

  it("starts the evaluator while the client makes keys, and before that where a run is likely; no key is made then", async () => {
    const { running, log } = setUp({ client: { keygen: never } });
    running.prepare(linearCircuit);
    await settled();
    const opened = ["open client", "open evaluator", "open simulator", "prepare"];
    expect([...log].sort()).toEqual(opened);
    void running.runEncrypted(linearCircuit, args);
    await settled();
    expect([...new Set(log)].sort()).toEqual(opened);

    const cold = setUp({ client: { keygen: never } });
    void cold.running.runEncrypted(linearCircuit, args);
    await settled();
    expect(cold.log).toContain("open evaluator");
  });

  it("loads the evaluation key once for a parameter set", async () => {
    const { running, runs, log } = setUp();
    await running.runEncrypted(linearCircuit, args);
    await running.runEncrypted(linearCircuit, args);
    expect(log.filter((entry) => entry === "loadKeys")).toHaveLength(1);
    expect(runs.getState().run?.stages.map(({ state }) => state)).toEqual(["kept", "done", "kept", "done", "done"]);
  });

  it("stops at the stage that fails and keeps its diagnostics", async () => {
    const { running, runs, log } = setUp({ evaluator: { run: async () => bad("damaged") } });
    const result = await running.runEncrypted(linearCircuit, args);
    expect(result).toEqual(bad("damaged"));
    expect(runs.getState().run).toMatchObject({ status: "failed", decrypted: null });
    expect(log).not.toContain("decrypt");
  });

  it("brings the key to an evaluator that was started anew, and to no other", async () => {
    const { running, log, end } = setUp();
    for (const _ of [1, 2]) expect((await running.runEncrypted(linearCircuit, args)).ok).toBe(true);
    expect(log.filter((entry) => entry === "loadKeys")).toHaveLength(1);
    await end("evaluator");
    expect((await running.runEncrypted(linearCircuit, args)).ok).toBe(true);
    expect(log.filter((entry) => entry === "loadKeys")).toHaveLength(2);
  });

  it("ends with a word when its evaluator ends before it was used, and the next one works", async () => {
    const made = deferred<void>();
    const keygen = async () => {
      await made.promise;
      return good({
        ...{ parametersId: "p", keyId: "k", evaluationKeyBytes: 4000, seconds: 1, reused: false },
        told: { results: 0, bits: 0 },
      });
    };
    const { running, log, end } = setUp({ client: { keygen } });
    const result = running.runEncrypted(linearCircuit, args);
    await settled();
    expect(log).toContain("open evaluator");
    await end("evaluator");
    made.resolve();
    expect(await result).toMatchObject({ ok: false, diagnostics: [{ code: "crashed" }] });
    expect((await running.runEncrypted(linearCircuit, args)).ok).toBe(true);
  });

  it("after a key that could not be loaded, brings the one before again", async () => {
    const results = [good(null), bad("damaged-bytes"), good(null)];
    const keyIds = ["k1", "k2", "k1"];
    const keygen = async () =>
      good({
        ...{ parametersId: "p", keyId: keyIds.shift() ?? "", evaluationKeyBytes: 4000, seconds: 1, reused: false },
        told: { results: 0, bits: 0 },
      });
    const { running } = setUp({
      client: { keygen },
      evaluator: { loadKeys: async () => results.shift() ?? bad("kept") },
    });
    const oks: boolean[] = [];
    for (let i = 0; i < 3; i++) oks.push((await running.runEncrypted(linearCircuit, args)).ok);
    expect(oks).toEqual([true, false, true]);
    expect(results).toEqual([]);
  });
});

describe("keys", () => {
  it("are loaded into the evaluator again when the session's keys are others", async () => {
    let keyId = "first";
    const keygen = async () =>
      good({
        parametersId: "p",
        keyId,
        evaluationKeyBytes: 4000,
        seconds: 0,
        reused: true,
        told: { results: 0, bits: 0 },
      }) as never;
    const { running, log } = setUp({ client: { keygen } });
    await running.runEncrypted(linearCircuit, args);
    keyId = "imported";
    await running.runEncrypted(linearCircuit, args);
    expect(log.filter((entry) => entry === "loadKeys")).toHaveLength(2);
  });
});

it("computes here what a program asks for, whatever server is chosen; what the reader asks for goes there", async () => {
  const { workers } = fakeWorkers();
  const runs = createRuns();
  let asked = 0;
  const elsewhere = (): null => {
    asked++;
    return null;
  };
  const running = createRunning(runs, workers, () => 0, createInspections(workers), elsewhere);
  const encrypted = await running.carryOut(linearCircuit, "encrypt", args);
  for (const [method, value] of [
    ["keygen", []],
    ["encryptRunDecrypt", args],
    ["run", encrypted.ok ? encrypted.value : new Uint8Array()],
  ] as const) {
    expect(await running.carryOut(linearCircuit, method, value)).toMatchObject({ ok: true });
  }
  expect(asked).toBe(0);
  await running.runEncrypted(linearCircuit, args);
  expect(asked).toBe(1);
});

describe("decryption for a program", () => {
  const bytesOf = (result: Awaited<ReturnType<ReturnType<typeof setUp>["running"]["carryOut"]>>): Uint8Array => {
    if (!result.ok || !(result.value instanceof Uint8Array)) throw new Error("expected bytes");
    return result.value.slice();
  };
  const other: TracedCircuit = { ...linearCircuit, configuration: { pError: 0.5 } };

  it("is done on what the page computed from what it encrypted", async () => {
    const { running } = setUp();
    const encrypted = bytesOf(await running.carryOut(linearCircuit, "encrypt", args));
    const result = bytesOf(await running.carryOut(linearCircuit, "run", encrypted));
    expect(await running.carryOut(linearCircuit, "decrypt", result)).toEqual(good([scalar(8)]));
  });

  it("is refused for altered results, foreign arguments, arguments themselves, and other circuits", async () => {
    const { running, log } = setUp();
    const encrypted = bytesOf(await running.carryOut(linearCircuit, "encrypt", args));
    const refused = async (circuit: TracedCircuit, bytes: Uint8Array) =>
      expect(await running.carryOut(circuit, "decrypt", bytes)).toMatchObject({
        ok: false,
        diagnostics: [{ code: "not-ours" }],
      });
    await refused(linearCircuit, encrypted);
    const foreign = bytesOf(
      await running.carryOut(
        linearCircuit,
        "run",
        encrypted.map((byte) => byte ^ 1),
      ),
    );
    await refused(linearCircuit, foreign);
    const elsewhere = bytesOf(await running.carryOut(other, "run", encrypted.slice()));
    await refused(other, elsewhere);
    const result = bytesOf(await running.carryOut(linearCircuit, "run", encrypted));
    await refused(
      linearCircuit,
      result.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
    );
    await refused(other, result);
    expect(log).not.toContain("decrypt");
  });
});

describe("cancel", () => {
  // Time is the test's own: a busy machine must not make a worker look deaf, or a quick end late.
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("during evaluation asks the evaluator, keeps it when it answers, and settles at once", async () => {
    const { running, runs, log } = setUp({ evaluator: { run: never } });
    const result = running.runEncrypted(linearCircuit, args);
    await vi.waitFor(() => expect(runs.getState().run?.stages[3]?.state).toBe("running"));
    running.cancel();
    expect(await result).toMatchObject({ ok: false, diagnostics: [{ code: "cancelled" }] });
    expect(runs.getState().run?.stages[3]?.state).toBe("cancelled");
    expect(log).toContain("cancel");
    await vi.advanceTimersByTimeAsync(2 * cancelPatience);
    expect(log).not.toContain("stop evaluator");
  });

  it("ends an evaluator that does not answer within 200 ms; the next run loads its key again", async () => {
    let hangs = true;
    const run = () => (hangs ? never() : Promise.resolve(good(new Uint8Array(8))));
    const { running, runs, log } = setUp({ evaluator: { run, cancel: never } });
    const result = running.runEncrypted(linearCircuit, args);
    await vi.waitFor(() => expect(runs.getState().run?.stages[3]?.state).toBe("running"));
    running.cancel();
    await result;
    await vi.advanceTimersByTimeAsync(cancelPatience - 1);
    expect(log).not.toContain("stop evaluator");
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toContain("stop evaluator");
    expect(cancelPatience).toBeLessThan(200);
    hangs = false;
    expect((await running.runEncrypted(linearCircuit, args)).ok).toBe(true);
    expect(log.filter((entry) => entry === "loadKeys")).toHaveLength(2);
  });

  it("during key generation asks the client, and ends it only when it does not answer", async () => {
    const { running, runs, log } = setUp({ client: { keygen: never } });
    const result = running.runEncrypted(linearCircuit, args);
    await vi.waitFor(() => expect(runs.getState().run?.stages[0]?.state).toBe("running"));
    running.cancel();
    expect((await result).ok).toBe(false);
    await vi.advanceTimersByTimeAsync(2 * cancelPatience);
    expect(log).toContain("cancel keys");
    expect(log).not.toContain("stop client");

    const deaf = setUp({ client: { keygen: never, cancel: never } });
    const other = deaf.running.runEncrypted(linearCircuit, args);
    await vi.waitFor(() => expect(deaf.runs.getState().run?.stages[0]?.state).toBe("running"));
    deaf.running.cancel();
    await other;
    await vi.advanceTimersByTimeAsync(cancelPatience);
    expect(deaf.log).toContain("stop client");
  });

  it("gives up the runs that wait behind", async () => {
    const { running, runs } = setUp({ client: { keygen: never } });
    const results = [running.runEncrypted(linearCircuit, args), running.runEncrypted(linearCircuit, args)];
    await vi.waitFor(() => expect(runs.getState().run).not.toBeNull());
    running.cancel();
    for (const result of await Promise.all(results)) expect(result.ok).toBe(false);
  });
});
