/** A compiled circuit is data: it crosses to others as it is, they get the same plan and the same predictions without a search, and they check it. */
import { expect, test } from "vitest";
import { allowedBy } from "../../src/circuit/budget.ts";
import { chooseCircuit } from "../../src/circuit/choose.ts";
import { type CompiledCircuit, checkedChoice, checkedSource } from "../../src/circuit/compiled.ts";
import { PreparedCircuit, verifiedCircuit } from "../../src/circuit/prepare.ts";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { loweringOf } from "../../src/eval/lower.ts";
import { formatPlan } from "../../src/eval/planFormat.ts";
import { compiler, LookupTable, type NDArray, np, Server } from "../../src/index.ts";
import { findParametersForNeeds } from "../../src/params/graphSearch.ts";
import { ownFftNoise } from "../../src/params/noise.ts";
import { setVariances } from "../../src/params/prediction.ts";
import { readFile, writeFile } from "../../src/run/files/files.ts";
import { plainDataBytes, plainDataOf } from "../../src/run/files/plainData.ts";
import { readServerFile, writeServerFile } from "../../src/run/server/server.ts";
import { tensor } from "../../src/value/tensor.ts";

const random = (bits: number, seed: number) =>
  new LookupTable(Array.from({ length: 2 ** bits }, (_, i) => (i * i * 7 + seed * i + 3) % 2 ** bits));

/** A wide lookup that is decomposed, clear weights, two values that are compared; and one circuit in two partitions. */
const graphs = {
  wide: compiler({ x: "encrypted" }, (x: NDArray) => random(9, 5).lookup(x)).trace([[0, 511]]).data,
  clear: compiler({ x: "encrypted", y: "clear" }, (x: NDArray, y: NDArray) =>
    np.floor_divide(np.maximum(np.add(x, np.multiply(x, y)), 3), 2),
  ).trace([
    [
      [0, 1],
      [2, 2],
    ],
    [
      [3, 3],
      [2, 2],
    ],
  ]).data,
  two: compiler({ x: "encrypted", y: "encrypted" }, (x: NDArray, y: NDArray) => np.maximum(x, y)).trace([
    [0, 15],
    [15, 0],
  ]).data,
  linear: compiler({ x: "encrypted" }, (x: NDArray) => np.add(np.multiply(x, 3), 1)).trace([[0, 7]]).data,
  partitioned: compiler({ x: "encrypted" }, (x: NDArray) =>
    random(6, 3).lookup(np.sum(random(3, 1).lookup(x) as NDArray, 1)),
  ).trace([Array.from({ length: 16 }, () => Array(9).fill(7)), Array.from({ length: 16 }, () => Array(9).fill(0))])
    .data,
};
const rules = { wide: "faster", clear: "faster", two: "faster", linear: "faster", partitioned: "two" } as const;
const names = Object.keys(graphs) as (keyof typeof graphs)[];

test.each(names)("%s: another side gets plan, prediction and specification from the data alone", (name) => {
  const compiled = chooseCircuit(graphs[name], {}, rules[name]);
  const here = new PreparedCircuit(compiled);
  const sent = structuredClone(compiled);
  const there = verifiedCircuit({ ...checkedSource(sent), choice: checkedChoice("circuit", sent.choice) });
  expect(formatPlan(there.plan, there.parameters)).toBe(formatPlan(here.plan, here.parameters));
  expect(there.specification).toEqual(here.specification);
  expect(there.prediction).toEqual(here.prediction);
  expect(there.statistics).toEqual(here.statistics);
  expect(compiled.choice.parameters.wide !== undefined).toBe(name === "partitioned");
});

test.each(names)("%s: the plan itself is data, and its copy computes the same", async (name) => {
  const { graph, plan } = new PreparedCircuit(chooseCircuit(graphs[name], {}, rules[name]));
  const copy = structuredClone(plan);
  expect(copy).toEqual(plan);
  const args = graph.inputs.map((id) => {
    const { bounds, output } = graph.nodes[id] ?? {};
    const size = (output?.shape ?? []).reduce((product, extent) => product * extent, 1);
    return tensor("int64", output?.shape ?? [], new Float64Array(size).fill(bounds?.[1] ?? 0));
  });
  const clear = args.map((value, i) => (graph.nodes[graph.inputs[i] ?? -1]?.output.encrypted ? null : value));
  expect(await runPlan(copy, clear, clearBackend(args))).toEqual(await runPlan(plan, clear, clearBackend(args)));
});

test("variances follow from the parameters as the search saw them", () => {
  for (const need of [
    { precision: 3, bootstrapNorm2: 9, inputNorm2: 1 },
    { precision: 6, bootstrapNorm2: 100, inputNorm2: 0 },
  ]) {
    for (const toy of [false, true]) {
      const query = { needs: [{ ...need, count: 4 }], outputs: [], toy, fftNoise: ownFftNoise };
      const found = findParametersForNeeds(query);
      if (found === null) throw new Error("nothing fits");
      const { variances } = setVariances(found.parameters);
      for (const source of ["input", "bootstrap", "keyswitch", "modulusSwitch"] as const) {
        expect(variances[source] / found.variances[source]).toBeCloseTo(1, 9);
      }
    }
  }
});

test("what does not fit is refused: plan, parameters and limits that are not those of the circuit", () => {
  const compiled = chooseCircuit(graphs.wide, {});
  const { choice } = compiled;
  const refuses = (changed: Partial<CompiledCircuit>, message: RegExp) =>
    expect(() => verifiedCircuit({ ...compiled, ...changed })).toThrow(message);
  refuses({ choice: { ...choice, directBits: 10 } }, /^plan: expected lookups of 1 to 9 bits as one bootstrap, got 10/);
  refuses({ choice: { ...choice, border: 3, tree: null } }, /expected two parameter sets/);
  refuses({ configuration: { pError: 2 ** -64 } }, /expected a probability of failure of at most/);
  refuses({ configuration: { securityLevel: 128 } }, /expected a security level of 128, got 132/);
  const small = chooseCircuit(graphs.two, {}).choice.parameters;
  refuses(
    { choice: { ...choice, directBits: 9, sharing: 0, tree: null, parameters: small } },
    /expected noise that fails with at most/,
  );
  const levelled = chooseCircuit(graphs.linear, {}).choice.parameters;
  refuses({ choice: { ...choice, parameters: levelled } }, /expected lookups to be true, got false/);
  const toy = chooseCircuit(graphs.wide, { enableUnsafeFeatures: true, insecureToyParameters: true }).choice.parameters;
  refuses({ choice: { ...choice, parameters: toy } }, /expected insecure to be false, got true/);
  for (const given of [null, { ...choice, sharing: 3 }, { ...choice, more: 1 }, { ...choice, border: 0.5 }]) {
    expect(() => checkedChoice("circuit", given)).toThrow(/^circuit: expected/);
  }
  const noisy = { ...choice.parameters, glweNoiseStd: choice.parameters.glweNoiseStd / 4 };
  expect(() => checkedChoice("circuit", { ...choice, parameters: noisy })).toThrow("bits of security");
});

test("a server file holds what was chosen, and one that says otherwise is refused", () => {
  const circuit = new PreparedCircuit(chooseCircuit(graphs.two, {}, "one"));
  const file = writeServerFile(circuit);
  const read = readServerFile(file, allowedBy("Server.load"));
  expect(read.compiled.choice).toEqual(circuit.compiled.choice);
  const { body, ...names } = readFile("server", file);
  const altered = (change: (saved: Record<string, unknown>) => unknown, head = names) =>
    writeFile("server", head, plainDataBytes(change(plainDataOf("file", body) as Record<string, unknown>)));
  const other = new PreparedCircuit(chooseCircuit(graphs.two, { pError: 2 ** -40 }));
  expect(() => Server.load(altered(({ choice: _, ...saved }) => saved))).toThrow(/^server file: expected/);
  expect(() => Server.load(altered((saved) => ({ ...saved, choice: other.compiled.choice })))).toThrow(
    /chosen parameters/,
  );
  expect(() =>
    Server.load(altered((saved) => ({ ...saved, choice: other.compiled.choice, configuration: { pError: 2 ** -40 } }))),
  ).toThrow(/server file: expected parameters .*, got/);
  expect(() => Server.load(altered((saved) => saved, { ...names, parametersId: other.parametersId }))).toThrow(
    /server file: expected parameters .*, got/,
  );
});

test("clear weights are found for the values of each run", () => {
  const lowered = loweringOf(graphs.clear).lower({ directBits: 8, sharing: 0, tree: null });
  expect(lowered.steps.filter((step) => step.kind === "affine" && step.rows === "clear")).not.toEqual([]);
});
