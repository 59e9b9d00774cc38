/** Keys belong to a parameter set and to a class of the probability of failure: in names, in sessions and in key files, those of old included. */

import { afterEach, describe, expect, test } from "vitest";
import { unwatched } from "../../src/base/activity.ts";
import { seededRandom } from "../../src/base/random.ts";
import { checkedConfiguration } from "../../src/circuit/configuration.ts";
import { parametersId, unclassedId } from "../../src/circuit/specification.ts";
import { compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import type { CryptoParameters } from "../../src/params/parameters.ts";
import { keyClassOf, LEAST_P_ERROR } from "../../src/params/probability.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { draftFile, readFile } from "../../src/run/files/files.ts";
import { quiet } from "../support/activities.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";

const environment = nodeEnvironment(seededRandom(12));
const sessions: ClientSession[] = [];
const newSession = () => {
  const session = new ClientSession(environment);
  sessions.push(session);
  return session;
};
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.free();
});

const tripled = (pError: number | undefined) =>
  compiler({ x: "encrypted" }, (x: NDArray) => np.add(np.multiply(x, 3), 1)).compile([0, 7], {
    configuration: pError === undefined ? {} : { pError },
  });

describe("a key belongs to a class", () => {
  test.each([
    [2 ** -200, "2^-128"],
    [2 ** -128, "2^-128"],
    [2 ** -127.9, "2^-64"],
    [2 ** -64, "2^-64"],
    [2 ** -63, "2^-40"],
    [1e-6, "1e-5"],
    [undefined, "1e-5"],
    [1.1e-5, "1e-2"],
    [1e-2, "1e-2"],
    [0.011, "unsafe"],
    [0.9999999999999999, "unsafe"],
  ])("pError %s: class %s, in the name of the keys", async (pError, name) => {
    const { parameters } = await tripled(pError);
    expect(keyClassOf(parameters.pError)).toBe(name);
    expect(parametersId(parameters)).toBe(`${unclassedId(parameters)}-e${name}`);
  });

  test("circuits of equal parameters and different classes have different keys, of equal classes the same", async () => {
    const session = newSession();
    const idOf = async (pError: number) => {
      const { specification } = (await tripled(pError)).client;
      return (await session.keygen(specification, false, quiet)).keyId;
    };
    const ids = await Promise.all([1e-2, 1e-5, 2 ** -40, 2 ** -64, 2 ** -128].map(idOf));
    expect(new Set(ids).size).toBe(5);
    expect(await idOf(1e-6)).toBe(ids[1]);
  });

  test("also where it is the lookups that fail", async () => {
    const table = new LookupTable([3, 1, 2, 0]);
    const twice = (configuration: object) =>
      compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(table.lookup(x))).compile([0, 1, 2, 3], {
        configuration,
      });
    const ids = [{ pError: 0.3 }, { pError: 5e-3 }, {}, { pError: 2 ** -40 }].map(async (configuration) =>
      parametersId((await twice(configuration)).parameters),
    );
    expect(new Set(await Promise.all(ids)).size).toBe(4);
  });
});

describe("key files", () => {
  /** The file as it was written before keys had classes: the same, with the old name. */
  function ofOldTimes(file: Uint8Array, parameters: CryptoParameters): Promise<Uint8Array> {
    const { body, keyId } = readFile("keys", file);
    const draft = draftFile("keys", { parametersId: unclassedId(parameters), keyId }, body.length);
    draft.body.set(body);
    return draft.finish(unwatched);
  }

  test("carry the class, and are refused for circuits of another one", async () => {
    const [safe, weak] = [(await tripled(2 ** -64)).client, (await tripled(1e-3)).client];
    const { keyId } = await newSession().keygen(safe.specification, false, quiet);
    await safe.keygen();
    const file = await safe.exportKeys();
    expect(keyId).not.toBe("");
    await expect(weak.importKeys(file)).rejects.toMatchObject({ diagnostics: [{ code: "wrong-parameters" }] });
    await expect(weak.importKeys(file)).rejects.toThrow(/-e1e-2, got .*-e2\^-64/);
  });

  test.each([
    [2 ** -64, 1e-2],
    [1e-5, 1e-2],
    [1e-3, 1e-2],
  ])("of old times, of a circuit with pError %s, load into the weakest class", async (pError, weakest) => {
    const { client, parameters } = await tripled(pError);
    await client.keygen();
    const old = await ofOldTimes(await client.exportKeys(), client.specification.parameters);
    const info = await newSession().importKeys(old, null, quiet);
    expect(info.parametersId).toBe(parametersId({ ...parameters, pError: weakest }));
    await expect(
      newSession().importKeys(old, (await tripled(2 ** -64)).client.specification, quiet),
    ).rejects.toMatchObject({ diagnostics: [{ code: "wrong-parameters" }] });
  });
});

describe("the least probability", () => {
  test.each([5e-324, 1e-300, 2 ** -257])("%s is refused, with the limit named", async (pError) => {
    for (const key of ["pError", "globalPError"]) {
      expect(() => checkedConfiguration({ [key]: pError })).toThrow(`${key}: expected a probability between 2^-256`);
    }
    await expect(tripled(pError)).rejects.toThrow("below it the noise formulas do not hold");
  });

  test("the limit itself has parameters, and nothing is predicted to be less", async () => {
    const table = new LookupTable([3, 1, 2, 0]);
    const one = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x));
    for (const configuration of [{ pError: LEAST_P_ERROR }, { globalPError: LEAST_P_ERROR }]) {
      const circuit = await one.compile([0, 1, 2, 3], { configuration });
      expect(circuit.parameters.log2PError).toBeLessThanOrEqual(-256);
      expect(circuit.pError).toBe(LEAST_P_ERROR);
      expect(circuit.globalPError).toBe(LEAST_P_ERROR);
    }
    // A sum hardly fails at all; to say "never" would be wrong.
    expect((await tripled(undefined)).pError).toBe(LEAST_P_ERROR);
  });
});
