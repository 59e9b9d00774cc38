/**
 * The attack on the secret key by honest runs: with a circuit whose results show noise every run is an equation in the key's bits, and they are
 * solved. With circuits that get keys without unsafe features the same equations contradict each other, and what solves some of them
 * decrypts nothing. Real keys throughout.
 */
import { describe, expect, test } from "vitest";
import { at } from "../../src/base/arrays.ts";
import { seededRandom } from "../../src/base/random.ts";
import { allowedBy } from "../../src/circuit/budget.ts";
import { preparing } from "../../src/circuit/choose.ts";
import type { Configuration } from "../../src/circuit/configuration.ts";
import { type ClientSpecification, parametersId } from "../../src/circuit/specification.ts";
import { type Circuit, compiler, LookupTable, type NDArray, np } from "../../src/index.ts";
import type { GraphData } from "../../src/ir/node.ts";
import { ClientSession } from "../../src/run/client/session.ts";
import { readBundle } from "../../src/run/files/bundle.ts";
import { ServerSession } from "../../src/run/server/session.ts";
import { fromNested } from "../../src/value/tensor.ts";
import { quiet } from "../support/activities.ts";
import {
  type AttackResult,
  decryptWith,
  type Observation,
  observe,
  solveEverywhere,
  solveForKey,
} from "../support/keyAttack.ts";
import { nodeEnvironment } from "../support/nodeEnvironment.ts";
import { prepareCircuit } from "../support/prepared.ts";

/** Equations beyond the unknowns: in a system without the key about half of them contradict the others, by chance 10 or fewer 1e-8 of all times. */
const beyond = 64;
const fewestContradictions = 11;
/** Results that a guess is tried on. */
const trials = 64;
const elements = 64;

const random = seededRandom(831);
const word = (): number => new DataView(random.fill(new Uint8Array(4)).buffer).getUint32(0);
const integer = (low: number, high: number): number => low + (word() % (high - low + 1));

/** What is attacked: a circuit with real keys, of one encrypted vector. */
interface Subject {
  readonly specification: ClientSpecification;
  encrypt(values: readonly number[], clear: readonly number[]): Promise<Uint8Array>;
  run(encrypted: Uint8Array): Promise<Uint8Array>;
  decrypt(result: Uint8Array): Promise<ArrayLike<number>>;
  dispose(): void;
}

/** As the circuit's own session has it. */
const specificationOf = ({ graph, configuration }: Circuit) =>
  preparing(graph.data, configuration, allowedBy("compile"))().specification;

const subjectOf = (circuit: Circuit): Subject => ({
  specification: specificationOf(circuit),
  encrypt: (values, clear) => circuit.encrypt(values, ...clear),
  run: (encrypted) => circuit.run(encrypted),
  decrypt: async (result) => ((await circuit.decrypt(result)) as NDArray).data,
  dispose: () => circuit.dispose(),
});

/** A circuit under two sets, whether or not they would be chosen for it. */
async function subjectOfTwoSets(data: GraphData, configuration: Configuration): Promise<Subject> {
  const circuit = prepareCircuit(data, configuration, "two");
  const { specification } = circuit;
  expect(specification.parameters.wide).toBeDefined();
  const [client, server] = [new ClientSession(nodeEnvironment()), new ServerSession(nodeEnvironment())];
  await client.keygen(specification, false, quiet);
  await server.loadKeys(circuit, await client.evaluationKeys(specification, quiet), quiet);
  return {
    specification,
    encrypt: (values) => client.encrypt(specification, [fromNested([...values])], quiet),
    run: (encrypted) => server.run(circuit, encrypted, quiet),
    decrypt: async (result) => at(await client.decrypt(specification, result, quiet), 0).data,
    dispose() {
      server.dispose();
      void client.free();
    },
  };
}

/** What can be seen of so many results: ciphertexts, and what they decrypt to. */
async function observed(subject: Subject, count: number, clear: readonly number[]): Promise<readonly Observation[]> {
  const { specification } = subject;
  const [input] = specification.inputs;
  const [output] = specification.outputs;
  if (input === undefined || output === undefined) throw new Error("expected an input and an output");
  const [low, high] = input.bounds;
  const observations: Observation[] = [];
  while (observations.length < count) {
    const values = Array.from({ length: elements }, () => integer(low, high));
    const result = await subject.run(await subject.encrypt(values, clear));
    const [item] = readBundle("results", specification, result).rows.flat();
    const data = await subject.decrypt(result);
    if (item?.kind !== "encrypted") throw new Error("expected ciphertexts");
    [...item.ciphertexts].forEach((bytes, i) => {
      observations.push(observe(bytes, data[i] as number, output.bits));
    });
  }
  return observations.slice(0, count);
}

/** As many results as there are unknowns, some more to check the equations with, and some to try a guess on. */
async function evidence(subject: Subject, clear: readonly number[]) {
  const { glweDimension, polynomialSize } = subject.specification.parameters.shape;
  const needed = glweDimension * polynomialSize + beyond;
  const all = await observed(subject, needed + trials, clear);
  return { seen: all.slice(0, needed), unseen: all.slice(needed) };
}

/** How many results a guess decrypts. */
const rightOf = ({ guess }: AttackResult, unseen: readonly Observation[]): number =>
  unseen.filter((each) => decryptWith(guess, each) === each.value).length;

/** An input-set whose first parameter goes from 0 to `high`, for vectors. */
const between = (high: number, clear: readonly (readonly number[])[] = [[]]) =>
  clear.flatMap((more) =>
    [0, high].map((value) =>
      more.length === 0
        ? Array.from({ length: elements }, () => value)
        : [Array.from({ length: elements }, () => value), ...more],
    ),
  );

const shifted = (circuit: (x: NDArray) => NDArray) => compiler({ x: "encrypted" }, circuit);

describe("a circuit whose results show noise", () => {
  const careless = shifted((x) => np.multiply(x, 2 ** 23) as NDArray);
  const inputset = between(2 ** 17 - 1);
  const pError = 0.9999999999999999;

  test("gives its key away, and that key serves no circuit that needs no unsafe features", {
    timeout: 60_000,
  }, async () => {
    const circuit = await careless.compile(inputset, { configuration: { pError, enableUnsafeFeatures: true } });
    const { seen, unseen } = await evidence(subjectOf(circuit), []);
    const found = solveForKey(seen);
    expect(found).toMatchObject({ dimension: 1024, rank: 1024, contradictions: 0, checks: beyond });
    expect(rightOf(found, unseen)).toBe(trials);
    for (const configuration of [{}, { pError: 1e-2 }, { pError: 2 ** -64 }]) {
      const careful = await shifted((x) => np.add(np.multiply(x, 3), 1) as NDArray).compile(between(7), {
        configuration,
      });
      expect(parametersId(careful.parameters)).not.toBe(parametersId(circuit.parameters));
      careful.dispose();
    }
    circuit.dispose();
  });

  test("gets no key without unsafe features, and is simulated all the same", async () => {
    const circuit = await careless.compile(inputset, { configuration: { pError } });
    const args = Array.from({ length: elements }, () => 5);
    const refusal = { diagnostics: [{ code: "unsafe-results" }] };
    await expect(circuit.keygen()).rejects.toMatchObject(refusal);
    await expect(circuit.encrypt(args)).rejects.toMatchObject(refusal);
    await expect(circuit.encryptRunDecrypt(args)).rejects.toMatchObject(refusal);
    expect(specificationOf(circuit).exposure.reasons).toHaveLength(2);
    expect(((await circuit.simulate(args)) as NDArray).data).toHaveLength(elements);
    circuit.dispose();
  });
});

/** Nothing of the key is in what can be seen of this circuit. */
async function expectNoKey(subject: Subject, clear: readonly number[]): Promise<void> {
  const { reasons, allowed } = subject.specification.exposure;
  expect({ reasons, allowed }).toEqual({ reasons: [], allowed: false });
  const { seen, unseen } = await evidence(subject, clear);
  const solved = solveEverywhere(seen).filter(({ rank, dimension }) => rank === dimension);
  expect(solved.length).toBeGreaterThan(0);
  // Most of what decrypts to the likeliest value is right by chance.
  const counts = new Map<bigint, number>();
  for (const { value } of unseen) counts.set(value, (counts.get(value) ?? 0) + 1);
  const likeliest = Math.max(...counts.values());
  for (const found of solved) {
    expect(found.contradictions).toBeGreaterThanOrEqual(fewestContradictions);
    expect(rightOf(found, unseen)).toBeLessThan(likeliest + 24);
  }
  subject.dispose();
}

describe("circuits that get keys without unsafe features", () => {
  const sum = compiler({ x: "encrypted", c: "clear", d: "clear" }, (x: NDArray, c: NDArray, d: NDArray) =>
    np.subtract(np.multiply(x, c), np.multiply(x, d)),
  );
  const weights = [
    [0, 0],
    [300, 300],
    [7, 7],
  ];
  const table = new LookupTable([1, 0]);
  const narrow = new LookupTable([5, 0, 7, 2, 6, 1, 3, 4]);
  const wide = new LookupTable(
    Array.from({ length: 64 }, (_, i) => (7 * i ** 3 + 11 * i ** 2 + 5 * i + ((i * 2654435761) % 61)) % 64),
  );
  /** Narrow lookups and a wide one, whose result comes back to the narrow set under which all is decrypted. */
  const twoSets = (): Promise<Subject> => {
    const program = shifted((x) => {
      const sum = np.sum(narrow.lookup(x.slice("0:9")) as NDArray);
      return np.add(np.multiply(x, 3), wide.lookup(sum)) as NDArray;
    });
    const inputset = [...between(2), Array.from({ length: elements }, (_, i) => (3 * i + 5 * (i >> 4)) % 8)];
    return subjectOfTwoSets(program.trace(inputset).data, { pError: 0.0099 });
  };
  /** The widest integers there are. */
  const widest = async (): Promise<Circuit> => {
    const circuit = await shifted((x) => np.multiply(x, 3) as NDArray).compile(between(Math.floor((2 ** 40 - 1) / 3)), {
      configuration: { pError: 0.0099 },
    });
    expect(specificationOf(circuit).outputs[0]?.bits).toBe(40);
    return circuit;
  };
  const cases: readonly (readonly [name: string, make: () => Promise<Circuit>, clear: readonly number[]])[] = [
    [
      "x * 3 + 1 with default settings",
      () => shifted((x) => np.add(np.multiply(x, 3), 1) as NDArray).compile(between(7)),
      [],
    ],
    [
      "noise as large as it may be",
      () => shifted((x) => np.multiply(x, 3) as NDArray).compile(between(7), { configuration: { pError: 0.0099 } }),
      [],
    ],
    [
      "a large constant, and a result that is mostly zeros",
      () =>
        shifted((x) => np.multiply(x, 2 ** 10) as NDArray).compile(between(7), { configuration: { pError: 0.0099 } }),
      [],
    ],
    ["clear weights that cancel in every sample", () => sum.compile(between(15, weights)), [300, 0]],
    [
      "results of lookups that fail as often as they may",
      () => shifted((x) => table.lookup(x) as NDArray).compile(between(1), { configuration: { pError: 0.0099 } }),
      [],
    ],
    ["the widest results", widest, []],
  ];
  test.each(cases)("%s", { timeout: 120_000 }, async (_, make, clear) => {
    await expectNoKey(subjectOf(await make()), clear);
  });

  test("two parameter sets", { timeout: 120_000 }, async () => {
    await expectNoKey(await twoSets(), []);
  });

  test("random widths, constants and probabilities", { timeout: 120_000 }, async () => {
    let tried = 0;
    while (tried < 4) {
      const high = 2 ** integer(2, 6) - 1;
      const weight = integer(1, 2 ** integer(1, 8));
      const constant = integer(-9, 9);
      const configuration = { pError: at([0.0099, 1e-3, 1e-5, 2 ** -40], integer(0, 3)) };
      const program = shifted((x) => np.add(np.multiply(x, weight), constant) as NDArray);
      const circuit = await program.compile(between(high), { configuration });
      // Larger keys are no other case, and take longer.
      if (circuit.parameters.shape.polynomialSize > 1024) continue;
      tried++;
      await expectNoKey(subjectOf(circuit), []);
    }
  });
});
