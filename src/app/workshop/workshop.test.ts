/** The two parts of a workshop with fake workers: which files they take, in which order, and that a server never starts the client worker. */
import { expect, test, vi } from "vitest";
import { bad, fakeWorkers, good } from "../../../tests/support/pageFakes.ts";
import type { ClientFileContent, FileIdentity, ServerFileContent } from "../../compile/circuitFiles.ts";
import { clearInputs, createClientPart, mayUse, workshopInputs } from "./client.ts";
import { largestFile } from "./files.ts";
import { addressOf, roleOf } from "./roles.ts";
import { canStart, createServerPart } from "./server.ts";

/** A file whose text is its kind, its parameters and its key. */
const file = (text: string, size = text.length) => {
  const bytes = new TextEncoder().encode(text);
  return { name: "f", size, slice: () => new Blob([bytes]), arrayBuffer: async () => bytes.buffer };
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
  expect(download).toHaveBeenCalledWith("secret-keys.glovebox", expect.anything());
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
  expect(state().keyId).toBe("k");
  expect(canStart(state())).toBe(true);
  await part.run();
  expect(state()).toMatchObject({ result: { kind: "results", name: "encrypted-results.glovebox" }, work: null });
  expect(log).toEqual(["open simulator", "open evaluator", "loadKeys", "run"]);
});

test("a server whose worker crashed asks for the keys again", async () => {
  const all = fakeWorkers({
    simulator: {
      identify: async (head) => {
        const [kind = ""] = new TextDecoder().decode(head).split(" ");
        return good({ kind, name: kind, parametersId: "p", keyId: "k" } as FileIdentity);
      },
      readServerFile: async () =>
        good({
          source: {},
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
  expect(part.store.getState()).toMatchObject({ keyId: null, error: "the worker is gone", work: null });
});
