import { describe, expect, it, vi } from "vitest";
import { bad, fakeWorkers, good, linearCircuit } from "../../../tests/support/pageFakes.ts";
import type { ClientApi } from "../../protocol/apis.ts";
import type { SavedKeys } from "../../run/client/savedKeys.ts";
import { createKeyActions, createKeys, largestKeyFile } from "./keys.ts";

const saved: SavedKeys = { name: "mine", parametersId: "p", bytes: 30_000_000, savedAt: 1 };
const info = {
  parametersId: "p",
  keyId: "k",
  evaluationKeyBytes: 1,
  seconds: 0,
  reused: false,
  told: { results: 0, bits: 0 },
};

function setUp(client: Partial<ClientApi>) {
  const keys = createKeys();
  const download = vi.fn();
  const { workers, log } = fakeWorkers({ client });
  return { keys, download, log, actions: createKeyActions(keys, workers, download) };
}

describe("the keys panel", () => {
  it("saves under a name and lists what is saved", async () => {
    const list: SavedKeys[] = [];
    const saveKeys: ClientApi["saveKeys"] = async (_, name) => {
      list.push({ ...saved, name });
      return good(saved);
    };
    const { keys, actions } = setUp({ saveKeys, listKeys: async () => good([...list]) });
    await actions.refresh();
    expect(keys.getState().saved).toEqual([]);
    await actions.save(linearCircuit, "mine");
    expect(keys.getState()).toMatchObject({
      saved: [saved],
      notice: "Saved as mine.",
      diagnostics: [],
      progress: null,
    });
  });

  it("says what failed, and the list stays", async () => {
    const { keys, actions } = setUp({
      listKeys: async () => good([saved]),
      loadKeys: async () => bad("damaged-bytes", "key file: it was cut off"),
    });
    await actions.load("mine");
    expect(keys.getState()).toMatchObject({ saved: [saved], notice: "" });
    expect(keys.getState().diagnostics[0]?.message).toBe("key file: it was cut off");
  });

  it("shows progress, and ignores what is pressed meanwhile", async () => {
    let finish: (() => void) | undefined;
    const importKeys: ClientApi["importKeys"] = async (_, onProgress) => {
      onProgress({ stage: "keys", done: 1, total: 4 });
      await new Promise<void>((resolve) => (finish = resolve));
      return good(info);
    };
    const deleteKeys = vi.fn(async () => good(null));
    const { keys, actions } = setUp({ importKeys, deleteKeys });
    const importing = actions.importFile({ size: 3, arrayBuffer: async () => new ArrayBuffer(3) });
    await vi.waitFor(() => expect(keys.getState().progress).toBe(0.25));
    await actions.remove("mine");
    expect(deleteKeys).not.toHaveBeenCalled();
    finish?.();
    await importing;
    expect(keys.getState().progress).toBeNull();
    expect(keys.getState().notice).toContain("parameters p");
  });

  it("exports a copy to a download and wipes what it was given", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const { keys, actions, download } = setUp({ exportKeys: async () => good(bytes) });
    await actions.exportFile(linearCircuit);
    expect(download).toHaveBeenCalledWith("glovebox.keys", new Uint8Array([1, 2, 3]));
    expect(bytes).toEqual(new Uint8Array(3));
    expect(keys.getState().notice).toContain("secret");
  });

  it("does not read a file that is too large to be one", async () => {
    const arrayBuffer = vi.fn();
    const { keys, actions } = setUp({});
    await actions.importFile({ size: largestKeyFile + 1, arrayBuffer });
    expect(arrayBuffer).not.toHaveBeenCalled();
    expect(keys.getState().diagnostics[0]?.code).toBe("too-large");
  });
});
