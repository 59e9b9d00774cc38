/** What results tell of the key: which circuits need unsafe features for keys, what is said of them, and how decryptions are counted. */
import { describe, expect, test } from "vitest";
import { EXPOSURE_LIMIT, exposureText, safeRuns } from "../../src/circuit/exposure.ts";
import { failureBits } from "../../src/circuit/predictExposure.ts";
import { type Circuit, Client, compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { duringOptions } from "../../src/run/during.ts";
import { scalar } from "../../src/value/tensor.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";

type Options = NonNullable<Parameters<ReturnType<typeof compiler>["compile"]>[1]>;
const table = new LookupTable([3, 1, 2, 0]);
const tripled = (configuration: Options["configuration"] = {}): Promise<Circuit> =>
  compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(x, 3)).compile([0, 7], { configuration });
const looked = (configuration: Options["configuration"] = {}): Promise<Circuit> =>
  compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(table.lookup(x))).compile([0, 1, 2, 3], { configuration });
const codes = (circuit: Circuit) => circuit.check().map(({ code }) => code);

describe("bits that failures tell", () => {
  test("are the entropy of failure and sign", () => {
    expect(failureBits(-1)).toBeCloseTo(1.5, 12);
    expect(failureBits(Math.log2(1e-5))).toBeCloseTo(1e-5 * (Math.log2(1e5) + Math.LOG2E + 1), 8);
    expect(failureBits(-128) * 2 ** 128).toBeCloseTo(128 + Math.LOG2E + 1, 6);
    expect(failureBits(Number.NEGATIVE_INFINITY)).toBe(0);
  });

  test("leave thousands of runs with default settings, and any number from 2^-64 on", async () => {
    const runsOf = async (configuration: Options["configuration"]) =>
      safeRuns((await looked(configuration)).client.specification.exposure);
    const usual = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(table.lookup(x)));
    const direct = (await usual.compile([0, 1, 2, 3], { configuration: { globalPError: 1e-5 } })).client.specification;
    expect(safeRuns(direct.exposure)).toBeGreaterThan(10_000);
    expect(await runsOf({ pError: 1e-2 })).toBeLessThan(100);
    expect(await runsOf({ pError: 2 ** -64 })).toBeGreaterThan(1e15);
  });
});

describe("above 1e-2", () => {
  test.each([{ pError: 0.3 }, { globalPError: 0.011 }, { pError: 0.3, globalPError: 1e-5 }])(
    "%j needs unsafe features for whatever has to do with keys, and for nothing else",
    async (configuration) => {
      const circuit = await looked(configuration);
      const [key = ""] = Object.keys(configuration);
      const refusal = new RegExp(`keys: expected 'enableUnsafeFeatures: true' for this circuit: ${key} is`);
      const { client, server } = circuit;
      for (const call of [
        () => circuit.keygen(),
        () => circuit.encrypt(1),
        () => circuit.run(new Uint8Array()),
        () => circuit.decrypt(new Uint8Array()),
        () => circuit.encryptRunDecrypt(1),
        () => client.keygen(),
        () => client.encrypt(1),
        () => client.decrypt(new Uint8Array()),
        () => client.evaluationKeys(),
        () => client.importKeys(new Uint8Array()),
        () => Client.load(client.save(), { enableUnsafeFeatures: true }).keygen(),
        () => server.run(new Uint8Array(), new Uint8Array()),
      ]) {
        await expect(call(), call.toString()).rejects.toThrow(refusal);
      }
      expect(await circuit.simulate(1)).toBeGreaterThanOrEqual(0);
      expect(codes(circuit)).toContain("unsafe-results");
      const [warning] = circuit.check().filter(({ code }) => code === "unsafe-results");
      expect(warning?.message).toMatch(/tells? of the key: about .* bits a run/);
      circuit.dispose();
    },
  );

  test("with unsafe features keys are made, and it is still said", async () => {
    const circuit = await tripled({ pError: 0.3, enableUnsafeFeatures: true });
    await circuit.keygen();
    expect(codes(circuit)).toContain("unsafe-results");
    circuit.dispose();
  });

  test("is a warning of the graph as soon as it is traced", () => {
    const program = compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(x, 3));
    const samples = Array.from({ length: 10 }, (_, i) => i);
    expect(program.trace(samples, { pError: 0.3 }).check()).toMatchObject([
      { severity: "warning", code: "unsafe-results" },
    ]);
    expect(program.trace(samples, { pError: 1e-2 }).check()).toEqual([]);
  });

  test("up to 1e-2 nothing is said, whatever the noise", async () => {
    for (const pError of [1e-2, 1e-5, undefined]) {
      const circuit = await tripled(pError === undefined ? {} : { pError });
      expect(codes(circuit)).not.toContain("unsafe-results");
      circuit.dispose();
    }
  });
});

test("a result that is read finer than its noise allows says so, with the deviations", async () => {
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => np.multiply(x, 2 ** 23)).compile(
    [0, 2 ** 17 - 1],
    {
      configuration: { pError: 0.9999999999999999 },
    },
  );
  const { exposure } = circuit.client.specification;
  expect(exposure.reasons).toEqual([
    expect.stringContaining("pError is 0.9999999999999999"),
    expect.stringMatching(/^output 0 is read finer than its noise allows \(half the distance .* deviations\)/),
  ]);
  // Noise covers all 40 bits of the result: by their number alone 26 results could hold the key of 1,024 bits.
  expect(exposure.bitsPerRun).toBe(40);
  expect(exposureText(exposure)).toContain("0 runs until 4 bits");
  circuit.dispose();
});

describe("decryptions of one key", () => {
  const environment = nodeEnvironment();
  const during = duringOptions(environment, {});

  test("are counted, with what they tell, also by way of a key file", async () => {
    const circuit = await tripled({ pError: 1e-2 });
    const { client, server } = circuit;
    expect(client.told).toEqual({ results: 0, bits: 0 });
    await client.keygen();
    const keys = await client.evaluationKeys();
    for (let i = 1; i <= 3; i++) {
      expect(await client.decrypt(await server.run(await client.encrypt(2), keys))).toBe(6);
      expect(client.told.results).toBe(i);
      expect(client.told.bits).toBeCloseTo(i * client.specification.exposure.bitsPerRun, 12);
    }
    const { told } = client;
    const other = Client.load(client.save());
    await other.importKeys(await client.exportKeys());
    expect(other.told).toEqual(told);
    await other.keygen({ force: true });
    expect(other.told.results).toBe(0);
    circuit.dispose();
    other.dispose();
  });

  test("end at a limit, which the owner does without", async () => {
    const circuit = await tripled({ pError: 1e-2 });
    const { server } = circuit;
    const { specification } = circuit.client;
    // As if the results failed as often as they may: they fail far less often.
    const exposure = { ...specification.exposure, bitsPerRun: failureBits(Math.log2(1e-2)) };
    const limited = { ...specification, exposure };
    const session = new ClientSession(environment);
    await session.keygen(limited, false, during);
    const keys = await session.evaluationKeys(limited, during);
    const result = await server.run(await session.encrypt(limited, [scalar(2)], during), keys);
    const most = safeRuns(exposure);
    expect(most).toBe(44);
    for (let i = 0; i < most; i++) await session.decrypt(limited, result, during, EXPOSURE_LIMIT);
    await expect(session.decrypt(limited, result, during, EXPOSURE_LIMIT)).rejects.toMatchObject({
      diagnostics: [{ code: "decryption-limit" }],
    });
    expect(session.told(limited)?.results).toBe(most);
    expect((await session.decrypt(limited, result, during))[0]?.data).toEqual(Float64Array.of(6));
    expect(session.told(limited)?.results).toBe(most + 1);
    await session.free();
    circuit.dispose();
  });
});
