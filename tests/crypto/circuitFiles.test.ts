/** Client and server apart: the files of a circuit, how they are recognised, and a whole run with files only. */
import { expect, test } from "vitest";
import { checkedConfiguration } from "../../src/circuit/configuration.ts";
import { clientFileContent, identifyFile, serverFileContent, splitCircuit } from "../../src/compile/circuitFiles.ts";
import { Client, compiler, np, Server } from "../../src/index.ts";
import { prepareCircuit } from "../support/prepared.ts";

/** Toy parameters are loaded when one says so. */
const unsafe = { enableUnsafeFeatures: true } as const;

test("a circuit is split, and runs by files alone", async () => {
  const compiled = await compiler({ x: "encrypted" }, (x: number) => np.floor_divide(x, 3)).compile(np.arange(8), {
    configuration: { enableUnsafeFeatures: true, insecureToyParameters: true },
  });
  const source = { graph: compiled.graph.data, configuration: checkedConfiguration(compiled.configuration) };
  const files = splitCircuit(prepareCircuit(source.graph, source.configuration), null);
  expect(identifyFile(files.client)).toMatchObject({ kind: "client", name: "client file", keyId: "" });
  expect(identifyFile(files.server.slice(0, 400))).toMatchObject({ kind: "server", name: "server file" });

  const { specification, parametersId } = clientFileContent(files.client);
  const { compiled: read, report } = serverFileContent(files.server);
  expect(specification.inputs).toMatchObject([{ name: "x", bounds: [0, 7] }]);
  expect(report.parametersId).toBe(parametersId);
  expect(report.statistics.programmableBootstraps).toBe(1);
  expect(JSON.stringify(read)).not.toContain("circuitFiles.test");

  const client = Client.load(files.client, unsafe);
  const server = Server.load(files.server, unsafe);
  await client.keygen();
  const keys = await client.evaluationKeys();
  const encrypted = await client.encrypt(7);
  const result = await server.run(encrypted, keys);
  expect(await client.decrypt(result)).toBe(2);
  const { keyId } = identifyFile(keys);
  const { circuit } = specification;
  expect(identifyFile(encrypted)).toEqual({
    kind: "arguments",
    name: "encrypted arguments",
    parametersId,
    keyId,
    circuit,
    version: 3,
  });
  expect(identifyFile(result)).toEqual({
    kind: "results",
    name: "encrypted results",
    version: 3,
    parametersId,
    keyId,
    circuit,
  });
  expect(identifyFile(await client.exportKeys())).toMatchObject({ kind: "keys", name: "key file", keyId });

  // Each in the wrong place says what it is and what was expected.
  expect(() => clientFileContent(files.server)).toThrow("client file: expected client file, got server file");
  await expect(server.run(result, keys)).rejects.toThrow("expected encrypted arguments, got encrypted results");
  await client.keygen({ force: true });
  await expect(client.decrypt(result)).rejects.toMatchObject({ diagnostics: [{ code: "wrong-key" }] });
  client.dispose();
  server.dispose();
});

test("what is no file of ours is said to be none", () => {
  for (const text of [
    "",
    "GLOVEBOX",
    "GLOVEBOX\u0001\u0000\u0000\u0000\u0009\u0000\u0000\u0000",
    '{"format":"glovebox-notebook"}',
  ]) {
    expect(() => identifyFile(new TextEncoder().encode(text)), text).toThrow(/file/);
  }
});
