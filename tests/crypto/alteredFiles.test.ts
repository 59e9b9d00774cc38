/** Client and server files that somebody altered, with the check sum put right: refused by the field's name, or harmless. */
import { describe, expect, test } from "vitest";
import { type Circuit, Client, compiler, np, Server, UserError } from "../../src/index.ts";
import { writeBundle } from "../../src/run/files/bundle.ts";
import { readFile, writeFile } from "../../src/run/files/files.ts";
import { plainDataBytes, plainDataOf } from "../../src/run/files/plainData.ts";
import { scalar } from "../../src/value/tensor.ts";

const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const unsafe = { enableUnsafeFeatures: true } as const;

const compiled: Circuit = await compiler(
  { x: "encrypted", y: "clear" },
  (x: number, y: number) => np.add(x, y) as number,
).compile(
  [
    [-4, 0],
    [3, 1],
    [0, 1],
  ],
  { configuration },
);

type Members = Record<string, never>;

/** A file in which one field, named by its path, is another value. */
function altered(kind: "client" | "server", path: string, value: unknown): Uint8Array {
  const { body, ...names } = readFile(kind, compiled[kind].save());
  const whole = plainDataOf(kind, body) as Members;
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((at: Members, key) => at[key] as unknown as Members, whole);
  (parent as Record<string, unknown>)[last] = value;
  return writeFile(kind, names, plainDataBytes(whole));
}

function refusal(load: () => unknown): string {
  try {
    load();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(UserError);
    return (thrown as UserError).message;
  }
  return "accepted";
}

describe("client files", () => {
  test.each<[path: string, value: unknown, message: RegExp]>([
    ["inputs.0.bits", -1e9, /^client file: inputs\.0\.bits: expected >=0, got -1000000000$/],
    [
      "inputs.0.bits",
      2,
      /^client file: inputs\.0\.bits: expected a message space that holds \[-4, 3\] from -\d+ on, got 2$/,
    ],
    [
      "inputs.0.low",
      0,
      /^client file: inputs\.0\.bits: expected a message space that holds \[-4, 3\] from 0 on, got \d$/,
    ],
    ["inputs.0.type.encrypted", "yes", /^client file: inputs\.0\.type\.encrypted: expected boolean, got "yes"$/],
    ["inputs.0.type.encrypted", false, /^client file: inputs\.0\.bits: expected 0 for a clear input, got \d+$/],
    [
      "inputs.0.bounds",
      [-400, 3],
      /^client file: inputs\.0\.bounds: expected bounds within \[-4, 3\], got \[-400, 3\]$/,
    ],
    ["inputs.0.bounds", [-3, 3], /^client file: its values are not described as its circuit says: it was altered$/],
    ["inputs.0.name", "z", /it was altered$/],
    ["inputs.1.name", "x", /^client file: inputs: expected each name once/],
    ["inputs.0.type.dtype.bits", 64, /^client file: inputs\.0\.type\.dtype\.bits: expected <=54, got 64$/],
    ["inputs.0.type.shape", [1e9, 1e9], /^client file: inputs\.0\.type\.shape: expected a shape of at most/],
    ["inputs.0.extra", 1, /^client file: inputs\.0\.extra: expected no such field, got/],
    ["outputs.0.low", null, /^client file: outputs\.0\.low: expected number, got null$/],
    ["outputs.0.bits", 60, /^client file: outputs\.0\.bits: expected <=40, got 60$/],
    ["outputs", [], /^client file: outputs: expected >=1, got 0$/],
    ["circuit.hash", "0".repeat(64), /it was altered$/],
    ["program", 5, /^client file: program: expected string, got 5$/],
    ["parameters", null, /^parameters: expected the set to be an object, got null$/],
    ["parameters.messageBits", 3.5, /^parameters: expected messageBits/],
  ])("%s: %j", (path, value, message) => {
    expect(refusal(() => Client.load(altered("client", path, value), unsafe))).toMatch(message);
  });

  test("which values are sent as they are can be seen before any is", () => {
    const client = Client.load(compiled.client.save(), unsafe);
    expect(client.clearInputs).toEqual(["y"]);
    client.dispose();
  });

  test("what is not secret at all is loaded only when one says so", async () => {
    const message = "expected parameters that keep values secret, got toy parameters, which protect nothing";
    const toy = await compiler({ x: "encrypted" }, (x: number) => np.square(x) as number).compile([0, 3], {
      configuration,
    });
    expect(refusal(() => Client.load(toy.client.save()))).toBe(`client file: ${message}`);
    expect(refusal(() => Server.load(toy.server.save()))).toBe(`server file: ${message}`);
    expect(refusal(() => Client.load(toy.client.save(), { enableUnsafeFeatures: false }))).toContain(message);
    const failing = await compiler({ x: "encrypted" }, (x: number) => np.add(x, 1) as number).compile([0, 7], {
      configuration: { enableUnsafeFeatures: true, pError: 0.3 },
    });
    expect(refusal(() => Client.load(failing.client.save()))).toMatch(
      /got a probability of failure of 0\.3, with which/,
    );
    const safe = await compiler({ x: "encrypted" }, (x: number) => np.add(x, 1) as number).compile([0, 7]);
    const [client, server] = [Client.load(safe.client.save()), Server.load(safe.server.save())];
    for (const each of [client, server, failing, safe, toy]) each.dispose();
  });
});

describe("server files", () => {
  test.each<[path: string, value: unknown, message: RegExp]>([
    ["graph.nodes.0.output.dtype.bits", 64, /^graph: expected .*bits.* to be 1 to 54/],
    ["graph.nodes.2.output.dtype.bits", 20, /^graph: node 2 \(add\): expected int\d, got int20$/],
    ["graph.nodes.2.output.shape", [2], /^graph: node 2 \(add\): expected EncryptedScalar/],
    ["graph.nodes.2.output.encrypted", false, /^graph: node 2 \(add\): expected EncryptedScalar/],
    ["graph.nodes.2.bounds", [0, 1], /^graph: node 2 \(add\): expected uint1, got int4$|^graph: node 2/],
    ["graph.nodes.2.inputs", [0, 7], /^graph: expected it to be well formed/],
    ["graph.outputs", [9], /output 9 does not exist/],
    ["configuration.pError", "x", /pError/],
    ["graph", null, /^graph: expected the graph to be an object/],
  ])("%s: %j", (path, value, message) => {
    expect(refusal(() => Server.load(altered("server", path, value), unsafe))).toMatch(message);
  });

  test("a clear value that its range does not hold is refused by the server too", async () => {
    const client = Client.load(compiled.client.save(), unsafe);
    const server = Server.load(compiled.server.save(), unsafe);
    const { specification } = client;
    const { keyId } = readFile("arguments", await client.encrypt(1, 1));
    const ciphertext = readFile("arguments", await client.encrypt(1, 1));
    expect(ciphertext.keyId).toBe(keyId);
    const bundle = writeBundle("arguments", specification, keyId, [
      { kind: "encrypted", shape: [], ciphertexts: [] },
      { kind: "clear", value: scalar(5000) },
    ]);
    await expect(server.run(bundle, await client.evaluationKeys())).rejects.toThrow(UserError);
    for (const each of [client, server]) each.dispose();
  });
});
