/** Servers that run machine code: the evaluator's bytes, its errors and its manners. */
import { expect, test } from "vitest";
import { type Circuit, compiler, np, Server } from "../../src/index.ts";
import { userErrorOfAsync } from "../support/errors.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const unsafe = { enableUnsafeFeatures: true } as const;

async function squares(
  count = 40,
): Promise<{ circuit: Circuit; keys: Uint8Array; encrypted: Uint8Array; file: Uint8Array }> {
  const f = compiler({ x: "encrypted" }, (x: never) => np.power(np.subtract(x, 8), 2));
  const circuit = await f.compile([Array.from({ length: count }, (_, i) => i % 16)] as never, { configuration: toy });
  await circuit.client.keygen();
  const keys = await circuit.client.evaluationKeys();
  const encrypted = await circuit.client.encrypt(Array.from({ length: count }, (_, i) => (3 * i) % 16));
  return { circuit, keys, encrypted, file: circuit.server.save() };
}

test("on one thread and on three: the same bytes, with progress", async () => {
  const { circuit, keys, encrypted, file } = await squares();
  const expected = await circuit.server.run(encrypted, keys);
  for (const threads of [1, 3]) {
    const server = Server.load(file, { ...unsafe, machineCode: true, threads });
    const stages = new Set<string>();
    let done = 0;
    for (let i = 0; i < 3; i++) {
      const onProgress = (progress: { stage: string; done: number }) => {
        stages.add(progress.stage);
        done = progress.done;
      };
      expect(Buffer.compare(await server.run(encrypted, keys, { onProgress }), expected)).toBe(0);
    }
    expect([...stages]).toEqual(["load", "evaluate"]);
    expect(done).toBe(40);
    server.dispose();
  }
  circuit.dispose();
});

test("two clients side by side, and a run that is cancelled leaves the next one right", async () => {
  const [one, two] = [await squares(1500), await squares(1500)];
  const server = Server.load(one.file, { ...unsafe, machineCode: true, threads: 2 });
  const expected = await Promise.all(
    [one, two].map(({ circuit, encrypted, keys }) => circuit.server.run(encrypted, keys)),
  );
  for (let i = 0; i < 3; i++) {
    const cancelling = new AbortController();
    const cancelled = server.run(one.encrypted, one.keys, {
      signal: cancelling.signal,
      onProgress: ({ stage }) => stage === "evaluate" && cancelling.abort(),
    });
    const [first, second] = await Promise.allSettled([cancelled, server.run(two.encrypted, two.keys)]);
    expect(first.status).toBe("rejected");
    expect(second).toMatchObject({ status: "fulfilled" });
    if (second.status === "fulfilled") expect(Buffer.compare(second.value, expected[1] ?? new Uint8Array())).toBe(0);
    expect(Buffer.compare(await server.run(one.encrypted, one.keys), expected[0] ?? new Uint8Array())).toBe(0);
  }
  server.dispose();
  for (const { circuit } of [one, two]) circuit.dispose();
});

test("errors have the evaluator's codes", async () => {
  const { circuit, keys, encrypted, file } = await squares();
  const other = await squares();
  const servers = [false, true].map((machineCode) => Server.load(file, { ...unsafe, machineCode }));
  const damaged = encrypted.slice();
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
  for (const [given, under] of [
    [damaged, keys],
    [encrypted.slice(0, 50), keys],
    [keys, keys],
    [encrypted, encrypted],
    [other.encrypted, keys],
  ] as const) {
    const [evaluator, machine] = await Promise.all(
      servers.map(async (server) => (await userErrorOfAsync(() => server.run(given, under))).diagnostic.code),
    );
    expect(machine).toBe(evaluator);
  }
  await Promise.all(servers.map(async (server) => server.dispose()));
  for (const each of [circuit, other.circuit]) each.dispose();
});

test("a circuit without lookups needs no key", async () => {
  const circuit = await compiler({ x: "encrypted" }, (x: never) => np.multiply(x, 3)).compile([0, 7] as never);
  const server = Server.load(circuit.server.save(), { machineCode: true });
  const encrypted = await circuit.client.encrypt(5);
  expect(await circuit.client.decrypt(await server.run(encrypted, new Uint8Array()))).toBe(15);
  server.dispose();
  circuit.dispose();
});
