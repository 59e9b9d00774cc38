/** Whole ways of clients: a real service, real keys, real HTTP. What is decrypted is the clear result. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { connect, type RemoteProgress } from "../../../src/exports/remote.ts";
import { type Circuit, Client, compiler, type NDArray, np } from "../../../src/index.ts";
import { readAnyHead } from "../../../src/run/files/files.ts";
import { realLookup, saved, table, toyLookup, toyWork, unsafe, workOf } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { type RunningCommand, ready, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

let toy: Circuit;
let work: Circuit;
beforeAll(async () => {
  [toy, work] = [await toyLookup(), await toyWork()];
});

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "done",
    (thrown) => thrown.diagnostic?.code ?? String(thrown),
  );

const metric = async ({ metricsUrl }: RunningCommand, name: string): Promise<number> => {
  const text = await (await fetch(metricsUrl)).text();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, "gm"))].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
};

/** A service on a new folder of data. */
const start = async (folder: string, ...words: string[]) =>
  startService([folder, "--enable-unsafe", "--data", join(await temporaryFolder(), "data"), ...words]);

describe("a client", () => {
  test("real parameters: keys are made here, sent once, and what comes back is right", async () => {
    const circuit = await realLookup();
    const service = await startService([await saved({ table: circuit }), "--data", join(await temporaryFolder(), "d")]);
    const remote = (await connect(service.url)).circuit("table");
    const stages: string[] = [];
    const onProgress = ({ stage }: RemoteProgress) => void (stages.at(-1) === stage || stages.push(stage));
    expect(await remote.encryptRunDecrypt(2, { onProgress })).toBe(table[2]);
    expect(stages.filter((stage) => stage !== "queued")).toEqual([
      "keys",
      "encrypt",
      "upload",
      "load",
      "evaluate",
      "decrypt",
    ]);
    expect(await remote.encryptRunDecrypt(0)).toBe(table[0]);
    expect(await metric(service, "glovebox_uploaded_bytes_total")).toBe(remote.description.evaluationKeyBytes);
    expect(await metric(service, "glovebox_key_loads_total")).toBe(1);
  });

  test("several calls are one job; a server that reads the format before gets that, a call at a time", async () => {
    const service = await start(await saved({ toy }));
    await ready(service);
    const remote = (await connect(service.url, unsafe)).circuit("toy");
    const rows = [[3], [1], [0]];
    const result = await remote.run(await remote.encryptRows(rows));
    expect(await remote.decryptRows(result)).toEqual(rows.map(([x = 0]) => table[x]));
    expect(await codeOf(remote.decryptRows(result.slice()))).toBe("not-submitted");
    // An older server said so of itself; this one reads its format as well.
    const { fetch: real } = globalThis;
    const versions: number[] = [];
    vi.stubGlobal("fetch", async (address: string | URL, init?: RequestInit) => {
      if (init?.body instanceof Uint8Array && /jobs$/.test(String(address)))
        versions.push(readAnyHead(init.body).version);
      const answer = await real(address, init);
      if (!/v1\/circuits$/.test(String(address))) return answer;
      return new Response((await answer.text()).replaceAll('"formatVersion":3', '"formatVersion":2'), answer);
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const before = (await connect(service.url, unsafe)).circuit("toy");
    expect(await before.encryptRunDecrypt(2)).toBe(table[2]);
    expect(new Set(versions)).toEqual(new Set([2]));
    expect(await codeOf(before.encryptRows(rows))).toBe("wrong-version");
  });

  test("a circuit without lookups needs no keys; several values and a clear parameter", async () => {
    const linear = await compiler(
      { x: "encrypted", y: "encrypted", c: "clear" },
      (x: NDArray, y: NDArray, c: NDArray) => np.add(np.multiply(x, c), y),
    ).compile([
      [0, 0, 0],
      [7, 7, 3],
    ]);
    const service = await startService([await saved({ linear }), "--data", join(await temporaryFolder(), "d")]);
    const remote = (await connect(service.url)).circuit("linear");
    expect(remote.description.evaluationKeyBytes).toBe(0);
    expect(await remote.encryptRunDecrypt(5, 4, 3)).toBe(19);
    expect(await metric(service, "glovebox_uploaded_bytes_total")).toBe(0);
  });

  test("a waiting and a running job are cancelled by their signals, and the next one runs", async () => {
    const service = await start(await saved({ work }), "--jobs", "1");
    const remote = (await connect(service.url, unsafe)).circuit("work");
    const { x, y } = workOf(1);
    const encrypted = await remote.encrypt(x);
    /** What became of a job that runs and of one that waits behind it, both given up as soon as that is heard. */
    const bothStopped = async () => {
      const [running, waiting] = [new AbortController(), new AbortController()];
      const first = remote.run(encrypted, {
        signal: running.signal,
        onProgress: ({ stage }) => stage === "evaluate" && running.abort(),
      });
      const second = remote.run(encrypted, {
        signal: waiting.signal,
        onProgress: ({ stage }) => stage === "queued" && waiting.abort(),
      });
      return Promise.all([codeOf(first), codeOf(second)]);
    };
    // A job as short as these may be done before its beginning is heard.
    let codes = await bothStopped();
    for (let i = 0; i < 20 && codes.includes("done"); i++) codes = await bothStopped();
    expect(codes).toEqual(["cancelled", "cancelled"]);
    await expect.poll(async () => (await (await fetch(`${service.url}/v1/jobs`)).json()).jobs.length).toBe(0);
    const result = await remote.decrypt(await remote.run(encrypted));
    expect(result).toEqual(y);
  });

  test("keys that the server lost are sent again by themselves; deleted ones end the jobs that need them", async () => {
    const service = await start(await saved({ toy, work }), "--jobs", "1");
    const { url } = service;
    const server = await connect(url, unsafe);
    const remote = server.circuit("toy");
    expect(await remote.encryptRunDecrypt(1)).toBe(table[1]);
    const { keys } = await (await fetch(`${url}/v1/usage`)).json();
    await fetch(`${url}/v1/keys/${keys[0].sha256}`, { method: "DELETE" });
    expect(await remote.encryptRunDecrypt(3)).toBe(table[3]);
    const slow = server.circuit("work");
    const encrypted = await slow.encrypt(workOf(2).x);
    let deleting: Promise<void> | null = null;
    const run = slow.run(encrypted, {
      onProgress: ({ stage }) => {
        if (stage === "evaluate") deleting ??= slow.deleteKeys();
      },
    });
    expect(await codeOf(run)).toBe("key-deleted");
    await deleting;
  });

  test("results of elsewhere are not decrypted by a remote circuit; wrong names say what there is", async () => {
    const service = await start(await saved({ toy }));
    const remote = await connect(service.url, unsafe);
    const circuit = remote.circuit("toy");
    const result = await circuit.run(await circuit.encrypt(1));
    expect(await circuit.decrypt(result)).toBe(table[1]);
    expect(await codeOf(circuit.decrypt(result.slice()))).toBe("not-submitted");
    expect(() => remote.circuit("spam")).toThrow("no circuit 'spam'");
    expect(
      await codeOf(connect(service.url, unsafe).then((other) => other.circuit("toy").run(new Uint8Array(3)))),
    ).toBe("wrong-length");
    expect(await codeOf(connect("ftp://x"))).toBe("bad-address");
    expect(await codeOf(connect("http://127.0.0.1:9", { retryFor: 0 }))).toBe("unreachable");
    expect(await codeOf(connect(service.url).then((safe) => safe.circuit("toy").keygen()))).toBe("unsafe-file");
  });
});

describe("the service", () => {
  test("keys, jobs and results outlive a restart; running clients do not notice", async () => {
    const folder = await saved({ work });
    const data = join(await temporaryFolder(), "data");
    const first = await startService([folder, "--enable-unsafe", "--data", data, "--drain", "0s", "--jobs", "1"]);
    const remote = (await connect(first.url, unsafe)).circuit("work");
    const { x, y } = workOf(3);
    const runs = [0, 1, 2].map(async () => {
      let stop = () => {};
      const encrypted = await remote.encrypt(x);
      return {
        result: remote.run(encrypted, { onProgress: ({ stage }) => stage === "evaluate" && stop() }),
        stopAt: (go: () => void) => {
          stop = go;
        },
      };
    });
    const [one] = await Promise.all(runs);
    await new Promise<void>((resolve) => one?.stopAt(resolve));
    first.process.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    const port = new URL(first.url).port;
    const second = await startService([folder, "--enable-unsafe", "--data", data, "--port", port]);
    for (const run of await Promise.all(runs)) {
      expect(await remote.decrypt(await run.result)).toEqual(y);
    }
    expect(await metric(second, "glovebox_uploaded_bytes_total")).toBe(0);
  });

  test("versions stand side by side; one that is gone says so and names the newest", async () => {
    const folder = await saved({ "toy@1": toy });
    const service = await start(folder);
    const old = (await connect(service.url, unsafe)).circuit("toy");
    expect(await old.encryptRunDecrypt(1)).toBe(table[1]);
    const other = await toyLookup([0, 2, 1, 3]);
    await writeFile(join(folder, "toy@2.glovebox-server"), other.server.save());
    service.process.kill("SIGHUP");
    await expect.poll(async () => (await connect(service.url)).circuits.length).toBe(2);
    const both = await connect(service.url, unsafe);
    expect(await both.circuit("toy").encryptRunDecrypt(1)).toBe(2);
    expect(await both.circuit("toy", old.description.version).encryptRunDecrypt(1)).toBe(table[1]);
    await writeFile(join(folder, "toy@1.glovebox-server"), other.server.save());
    service.process.kill("SIGHUP");
    await expect.poll(async () => (await connect(service.url)).circuits.length).toBe(1);
    const gone = await fetch(`${service.url}/v1/circuits/toy/${old.description.version}/jobs`, { method: "POST" });
    expect(gone.status).toBe(410);
    expect(await gone.json()).toMatchObject({ code: "version-gone", newest: both.circuit("toy").description.version });
    expect(await codeOf(old.encryptRunDecrypt(1))).toBe("version-gone");
    expect((await fetch(`${service.url}/v1/circuits/toy/000000000000`)).status).toBe(404);
  });

  test("a client file beside the server file is what clients get, if it is of the same circuit", async () => {
    const folder = await saved({ toy });
    await writeFile(join(folder, "toy.glovebox-client"), toy.client.save());
    const service = await start(folder);
    const file = new Uint8Array(
      await (
        await fetch(`${service.url}/v1/circuits/toy/${(await connect(service.url)).circuits[0]?.version}/client`)
      ).arrayBuffer(),
    );
    expect(Client.load(file, unsafe).specification).toEqual(toy.client.specification);
    await writeFile(join(folder, "toy.glovebox-client"), work.client.save());
    await expect(start(folder)).rejects.toThrow("the client file of another circuit");
  });

  test("a file as the page named it before is served, under its name and with its client file, and a word is said", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "fare.server (1).glovebox"), toy.server.save());
    await writeFile(join(folder, "fare.client (1).glovebox"), toy.client.save());
    await writeFile(join(folder, "fare.keys.glovebox"), "not looked at");
    const service = await start(folder);
    const fare = (await connect(service.url, unsafe)).circuit("fare");
    expect(await fare.encryptRunDecrypt(1)).toBe(table[1]);
    const file = await fetch(`${service.url}/v1/circuits/fare/${fare.description.version}/client`);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(toy.client.save());
    expect(service.log()).toContain("fare.server (1).glovebox: server files end in .glovebox-server now");
  });

  test("told to stop it says that it drains, ends what runs and takes nothing new", async () => {
    const service = await start(await saved({ work, toy }), "--jobs", "1");
    const remote = await connect(service.url, { ...unsafe, retryFor: 0 });
    const [slow, quick] = [remote.circuit("work"), remote.circuit("toy")];
    const [a, b] = [await slow.encrypt(workOf(4).x), await quick.encrypt(1)];
    await quick.run(b);
    let begun = () => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const result = slow.run(a, { onProgress: ({ stage }) => stage === "evaluate" && begun() });
    await isBegun;
    service.process.kill("SIGTERM");
    await expect.poll(async () => (await fetch(`${service.url}/readyz`).catch(() => null))?.status ?? 503).toBe(503);
    expect(["draining", "unreachable"]).toContain(await codeOf(quick.run(b)));
    expect(await slow.decrypt(await result)).toEqual(workOf(4).y);
    expect(await service.ended).toBe(0);
  });

  test("two services never share a folder; what may not be exposed is refused", async () => {
    const folder = await saved({ toy });
    const data = join(await temporaryFolder(), "data");
    const words = [folder, "--enable-unsafe", "--data", data];
    const service = await startService(words);
    await ready(service);
    // An address that is taken is told, and the process ends.
    await expect(start(folder, "--port", new URL(service.url).port)).rejects.toThrow("EADDRINUSE");
    await expect(startService(words)).rejects.toThrow("uses it already");
    await expect(startService([...words, "--host", "0.0.0.0"])).rejects.toThrow("must know who asks");
    await expect(start(folder, "--host", "0.0.0.0", "--auth", "keys.json")).rejects.toThrow(
      "tokens would travel in clear",
    );
    await expect(startService([folder, "--data", `${data}2`])).rejects.toThrow("enableUnsafeFeatures");
    await expect(startService([data, "--data", `${data}3`])).rejects.toThrow("expected a server file");
    await expect(start(folder, "--key-memory", "100KiB")).rejects.toThrow("which one key of 'toy' takes");
    await expect(start(folder, "--keep-results", "soon")).rejects.toThrow("--keep-results: expected a time");
    await expect(start(folder, "--colour")).rejects.toThrow("--colour");
  });
});
