/** Whose keys are used: the reader's own notebooks share theirs, each stranger's has its own, which go with it. */
import { expect, test } from "vitest";
import { EXPOSURE_LIMIT } from "../../src/circuit/exposure.ts";
import { compiler, type NDArray, np } from "../../src/index.ts";
import { KeyRings, ownRing } from "../../src/run/client/keyRings.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { duringOptions } from "../../src/run/during.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";

const environment = nodeEnvironment();
const during = duringOptions(environment, {});

test("own notebooks share keys, strangers' never do, and theirs are forgotten", async () => {
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(x, 3)).compile([0, 7]);
  const { specification } = circuit.client;
  const rings = new KeyRings(() => new ClientSession(environment));
  const keyOf = async (ring: string) => {
    rings.use(ring);
    return (await rings.current.keygen(specification, false, during)).keyId;
  };
  const own = await keyOf(ownRing);
  const first = await keyOf("stranger 1");
  const second = await keyOf("stranger 2");
  expect(new Set([own, first, second]).size).toBe(3);
  expect(await keyOf(ownRing)).toBe(own);
  expect(await keyOf("stranger 1")).not.toBe(first);
  expect(() => rings.own).toThrow("expected one of your own notebooks, got a stranger's");
  expect(rings.mostBits).toBe(EXPOSURE_LIMIT);
  rings.liftLimit();
  expect(rings.mostBits).toBe(Number.POSITIVE_INFINITY);
  rings.use("stranger 3");
  expect(rings.mostBits).toBe(EXPOSURE_LIMIT);
  rings.use(ownRing);
  expect(rings.mostBits).toBe(Number.POSITIVE_INFINITY);
  await rings.own.free();
  circuit.dispose();
});

test("what is packaged for a server fails with at most 2^-64, unless something else is said", async () => {
  const program = compiler({ x: "encrypted" }, (x: NDArray) => np.floor_divide(x, 3));
  const usual = await program.compile(Array.from({ length: 8 }, (_, i) => i));
  expect(usual.parameters.pError).toBe(1e-5);
  expect(usual.client.specification.parameters.pError).toBe(2 ** -64);
  const said = await program.compile([0, 7], { configuration: { globalPError: 1e-4 } });
  expect(said.client.specification.parameters.pError).toBe(1e-4);
  usual.dispose();
  said.dispose();
});
