/** The two parts of a workshop with fake workers: which files they take, in which order, and that a server never starts the client worker. */
import { expect, test, vi } from "vitest";
import { bad, fakeWorkers, good } from "../../../tests/support/pageFakes.ts";
import type { ClientFileContent, FileIdentity, ServerFileContent } from "../../compile/circuitFiles.ts";
import { clearInputs, createClientPart, mayUse, workshopInputs } from "./client.ts";
import { fileName, largestFile, personOf } from "./files.ts";
import { addressOf, roleOf } from "./roles.ts";
import { canStart, createServerPart, waiting } from "./server.ts";

/** A file whose text is its kind, its parameters and its key. */
const file = (text: string, size = text.length, name = "f") => {
  const bytes = new TextEncoder().encode(text);
  return { name, size, slice: () => new Blob([bytes]), arrayBuffer: async () => bytes.buffer };
};

const specification = {
  circuit: { functionName: "<lambda>", hash: "0".repeat(64) },
  inputs: [
    {
      name: "x",
      type: { encrypted: true, dtype: { kind: "integer", signed: false, bits: 3 }, shape: [] },
      bounds: [0, 7],
      low: 0,
      bits: 3,
    },
  ],
  outputs: [],
  parameters: { insecure: false, securityLevel: 132 },
};

const workers = (weakness: string | null = null) =>
  fakeWorkers({
    simulator: {
      identify: async (head) => {
        const [kind = "", parametersId = "", keyId = ""] = new TextDecoder().decode(head).split(" ");
        return kind === "junk" ? bad("damaged-bytes") : good({ kind, name: kind, parametersId, keyId } as FileIdentity);
      },
      readClientFile: async () => good({ specification, parametersId: "p", weakness } as unknown as ClientFileContent),
      readServerFile: async () =>
        good({
          compiled: { graph: {}, configuration: {} },
          circuit: specification.circuit,
          report: { parametersId: "p", parameters: { lookups: true }, statistics: {} },
        } as unknown as ServerFileContent),
    },
  });

test("addresses and parts", () => {
  expect(["", "?role=client", "?role=server", "?role=x"].map(roleOf)).toEqual([null, "client", "server", null]);
  expect(addressOf("server", "https://a.b/c/?role=client#x")).toBe("https://a.b/c/?role=server");
  expect(addressOf(null, "https://a.b/c/?role=client")).toBe("https://a.b/c/");
});

test("the client opens, makes keys when they are needed, encrypts, decrypts; and refuses the rest in words", async () => {
  const { workers: all, log } = workers();
  const download = vi.fn();
  const part = createClientPart(all, download);
  const state = () => part.store.getState();
  await part.take(file("results p k"));
  expect(state().error).toBe("open the client specification first");
  await part.take(file("server p"));
  expect(state().error).toMatch(/^f holds server program\. Expected here: client specification, key file or/);
  await part.take(file("junk"));
  expect(state().error).toContain("is not one of the files");
  await part.take(file("client p", largestFile + 1));
  expect(state().error).toContain("larger than 1 GiB");
  expect(log.filter((line) => line.includes("client"))).toEqual([]);

  await part.take(file("client p"));
  expect(workshopInputs(state()).map(({ texts }) => texts)).toEqual([["7"]]);
  part.write("x", ["9"]);
  await part.encrypt();
  expect(state().encrypted).toBeNull();
  part.write("x", ["2"]);
  await part.encrypt();
  expect(log).toEqual(["open simulator", "open client", "keygen", "evaluationKeys", "encrypt"]);
  expect(state()).toMatchObject({
    evaluationKeys: { kind: "evaluationKeys" },
    encrypted: { kind: "arguments" },
    error: "",
  });

  await part.take(file("results q k"));
  expect(state().error).toContain("these encrypted results belong to another circuit");
  await part.take(file("results p k"));
  expect(state().decrypted?.values[0]?.data[0]).toBe(8);
  await part.saveKeys();
  expect(download).toHaveBeenCalledWith("circuit-000000.keys.glovebox", expect.anything());
  part.name("Ada L.");
  expect([state().evaluationKeys?.name, state().encrypted?.name]).toEqual([
    "Ada-L-circuit-000000.evaluation-keys.glovebox",
    "Ada-L-circuit-000000.arguments.glovebox",
  ]);
  await part.take(file("client p"));
  expect(state()).toMatchObject({ keys: null, encrypted: null, decrypted: null });
});

test("what protects nothing makes no key and no ciphertext before the reader says that values are not secret", async () => {
  const { workers: all, log } = workers("toy parameters, which protect nothing");
  const part = createClientPart(all, vi.fn());
  await part.take(file("client p"));
  expect(mayUse(part.store.getState())).toBe(false);
  await part.makeKeys();
  await part.encrypt();
  expect(log).toEqual(["open simulator"]);
  part.allow();
  await part.encrypt();
  expect(log).toContain("encrypt");
  // Another file is another question.
  await part.take(file("client p"));
  expect(mayUse(part.store.getState())).toBe(false);
});

test("inputs that are sent as they are are named", () => {
  const [x] = specification.inputs;
  const clear = { ...x, name: "y", type: { ...x?.type, encrypted: false } };
  const content = { specification: { ...specification, inputs: [x, clear] } } as unknown as ClientFileContent;
  expect(clearInputs(content)).toEqual(["y"]);
});

test("the server runs when it has program, keys and arguments, and never starts the client worker", async () => {
  const { workers: all, log } = workers();
  const part = createServerPart(all, () => 0);
  const state = () => part.store.getState();
  await part.take(file("arguments p k"));
  expect(state().error).toBe("open the server program first");
  await part.take(file("server p"));
  await part.take(file("arguments p k"));
  expect(canStart(state())).toBe(false);
  await part.take(file("keys p k"));
  expect(state().error).toMatch(/^f holds key file\./);
  await part.take(file("evaluationKeys q k"));
  expect(state().error).toContain("belong to another circuit");
  await part.take(file("evaluationKeys p k"));
  expect(state().clients).toMatchObject([{ keyId: "k", person: "" }]);
  expect(canStart(state())).toBe(true);
  await part.run();
  expect(state()).toMatchObject({
    clients: [{ result: { file: { kind: "results", name: "circuit-000000.results.glovebox" } } }],
    work: null,
  });
  expect(canStart(state())).toBe(false);
  expect(log).toEqual(["open simulator", "open evaluator", "loadKeys", "run"]);
});

test("names of files say whose they are and of which circuit, and are read back, numbered by a browser or not", () => {
  const named = (functionName: string) => ({ functionName, hash: "abcdef0123" });
  expect(fileName("keys", named("fare"), "Ada")).toBe("Ada-fare.keys.glovebox");
  expect(fileName("client", named("fare"), "")).toBe("fare.glovebox-client");
  expect(fileName("evaluationKeys", named("<lambda>"), " Ωμέγα / 学生 ")).toBe(
    "Ωμέγα-学生-circuit-abcdef.evaluation-keys.glovebox",
  );
  for (const person of ["Ada", "Ada-L", "学生"]) {
    for (const functionName of ["fare", "<lambda>", "f_2"]) {
      const name = fileName("arguments", named(functionName), person);
      expect(personOf(name, named(functionName))).toBe(person);
      expect(personOf(name.replace(".glovebox", " (2).glovebox"), named(functionName))).toBe(person);
    }
  }
  for (const name of ["fare.arguments.glovebox", "x.txt", "", "Ada-fare"])
    expect(personOf(name, named("fare"))).toBe("");
});

test("thirty clients of one server: keys are read again when their turn comes, what fails for one is said, the others go on", async () => {
  const loads: string[] = [];
  const all = fakeWorkers({
    simulator: {
      identify: async (head) => {
        const [kind = "", keyId = ""] = new TextDecoder().decode(head).split(" ");
        return good({ kind, name: kind, parametersId: "p", keyId } as FileIdentity);
      },
      readServerFile: async () =>
        good({
          compiled: {},
          circuit: { functionName: "fare", hash: "" },
          report: { parametersId: "p", parameters: { lookups: true } },
        } as unknown as ServerFileContent),
    },
    evaluator: {
      loadKeys: async (_, bytes) => {
        loads.push(new TextDecoder().decode(bytes).split(" ")[1] ?? "");
        return good(null);
      },
      run: async (_, bytes) => {
        const [, keyId] = new TextDecoder().decode(bytes).split(" ");
        // A server that ran under another's keys would give nonsense.
        if (loads.at(-1) !== keyId) return bad("internal", `run of ${keyId} under the keys of ${loads.at(-1)}`);
        return keyId === "k13" ? bad("run", "unlucky") : good(new Uint8Array());
      },
    },
  });
  const part = createServerPart(all.workers, () => 0);
  const state = () => part.store.getState();
  await part.take(file("server"));
  const keys = Array.from({ length: 30 }, (_, i) => `k${i}`);
  for (const key of keys)
    await part.take(file(`evaluationKeys ${key}`, 9, `Student ${key}-fare.evaluation-keys.glovebox`));
  for (const key of keys) await part.take(file(`arguments ${key}`, 9, `other.glovebox`));
  expect(waiting(state())).toHaveLength(30);
  loads.length = 0;
  await part.run();
  expect(loads).toEqual(keys);
  expect(state().error).toBe("Student k13 (key k13): unlucky");
  expect(state().clients.filter(({ result }) => result !== null)).toHaveLength(29);
  expect(state().clients[3]?.result?.file.name).toBe("Student-k3-fare.results.glovebox");
  expect(waiting(state()).map(({ keyId }) => keyId)).toEqual(["k13"]);
  // New arguments are a new run.
  await part.take(file("arguments k3"));
  expect(waiting(state())).toHaveLength(2);
});

test("a server whose worker crashed loads the keys again by itself", async () => {
  const all = fakeWorkers({
    simulator: {
      identify: async (head) => {
        const [kind = ""] = new TextDecoder().decode(head).split(" ");
        return good({ kind, name: kind, parametersId: "p", keyId: "k" } as FileIdentity);
      },
      readServerFile: async () =>
        good({
          source: {},
          circuit: { functionName: "f", hash: "" },
          report: { parametersId: "p", parameters: { lookups: true } },
        } as unknown as ServerFileContent),
    },
    evaluator: {
      run: async () => {
        await all.end("evaluator");
        return bad("crashed", "the worker is gone");
      },
    },
  });
  const part = createServerPart(all.workers, () => 0);
  for (const text of ["server p", "evaluationKeys p k", "arguments p k"]) await part.take(file(text));
  await part.run();
  expect(part.store.getState()).toMatchObject({ error: "key k: the worker is gone", work: null });
  expect(canStart(part.store.getState())).toBe(true);
});
