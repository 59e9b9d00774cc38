/**
 * Circuits whose wide lookups are trees, with secure parameters: chosen by predicted time, right in simulation and on ciphertexts, with several tables
 * on one value, signed values, a table of a table, and beside narrow lookups; what plans, names and files say of them, and what is refused.
 */
import { afterAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { checkedChoice } from "../../src/circuit/compiled.ts";
import { PreparedCircuit, verifiedCircuit } from "../../src/circuit/prepare.ts";
import { parametersId } from "../../src/circuit/specification.ts";
import { runPlan } from "../../src/eval/backend.ts";
import { clearBackend } from "../../src/eval/clear.ts";
import { stepsOf } from "../../src/eval/plan.ts";
import { formatPlan } from "../../src/eval/planFormat.ts";
import { type Circuit, compiler, LookupTable, NDArray, np } from "../../src/index.ts";
import { checkedParameters } from "../../src/params/checkedParameters.ts";
import { fromNested } from "../../src/value/tensor.ts";
import { certain } from "../support/examplePrograms/program.ts";
import { prepareCircuit } from "../support/prepared.ts";

const random = seededRandom(20261129);
const integers = (count: number, low: number, high: number) =>
  Array.from({ length: count }, () => uniformInteger(random, low, high));
const plain = (value: unknown) => (value instanceof NDArray ? value.tolist() : value);
const all = (bits: number) => Array.from({ length: 2 ** bits }, (_, i) => i);
const tableOf = (bits: number, low = 0, high = 2 ** bits - 1) => new LookupTable(integers(2 ** bits, low, high));

const open: Circuit[] = [];
afterAll(() => {
  for (const circuit of open) circuit.dispose();
});

/** Compares encrypted, simulated and clear results. */
async function agree(circuit: Circuit, ...args: readonly unknown[]): Promise<void> {
  const clear = plain(circuit.graph.evaluate(...(args as number[])));
  expect(plain(await circuit.simulate(...(args as number[])))).toEqual(clear);
  expect(plain(await circuit.encryptRunDecrypt(...(args as number[])))).toEqual(clear);
}

const single = (bits: number) => {
  const table = tableOf(bits);
  return compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(x));
};
const treesOf = ({ plan }: PreparedCircuit) => stepsOf(plan).flatMap((step) => (step.kind === "tree" ? [step] : []));

describe("a run is right", () => {
  test("of a table of 12 bits, in as many bootstraps", { timeout: 120_000 }, async () => {
    const circuit = await single(12).compile(all(12), certain);
    open.push(circuit);
    expect(circuit.statistics.programmableBootstraps).toBe(12);
    expect(circuit.parameters).toMatchObject({ insecure: false, securityLevel: 132 });
    for (const value of [0, 4095, ...integers(2, 0, 4095)]) await agree(circuit, value);
  });

  test("of two tables on each of two signed values, and a narrow lookup after them", { timeout: 120_000 }, async () => {
    const [a, b] = [tableOf(9, -256, 255), tableOf(9, 0, 7)];
    const after = new LookupTable(integers(8, 0, 7));
    const circuit = await compiler({ x: "encrypted" }, (x: NDArray) =>
      np.concatenate([
        a.lookup(np.subtract(x, 256)) as NDArray,
        after.lookup(b.lookup(np.add(x, 0)) as NDArray) as NDArray,
        np.multiply(a.lookup(x), 3) as NDArray,
      ]),
    ).compile(
      all(9).map((i) => [i, 511 - i]),
      certain,
    );
    open.push(circuit);
    for (let i = 0; i < 2; i++) await agree(circuit, integers(2, 0, 511));
  });
});

describe("choice", () => {
  const prepared = (bits: number) => prepareCircuit(single(bits).trace([0, 2 ** bits - 1]).data, certain.configuration);

  test.each([
    [12, 1000],
    [16, 3000],
  ])("%i bits are a tree below %i ms, with keys below 400 MiB", { timeout: 300_000 }, (bits, most) => {
    const circuit = prepared(bits);
    expect(treesOf(circuit).length).toBe(1);
    expect(circuit.statistics.milliseconds).toBeLessThan(most);
    expect(circuit.statistics.sizeOfLoadedKeys).toBeLessThan(400 * 2 ** 20);
    expect(circuit.prediction.log2GlobalPError).toBeLessThanOrEqual(-40);
    expect(formatPlan(circuit.plan)).toContain("= tree(");
  });

  test("4 bits, and toys, are none", () => {
    expect(treesOf(prepared(4))).toEqual([]);
    const toy = { enableUnsafeFeatures: true, insecureToyParameters: true };
    expect(treesOf(prepareCircuit(single(9).trace([0, 511]).data, toy))).toEqual([]);
  });

  test("all values of a table, in the clear", async () => {
    const table = tableOf(10, -512, 511);
    const f = compiler({ x: "encrypted" }, (x: NDArray) => table.lookup(np.subtract(x, 512)));
    const circuit = prepareCircuit(f.trace([[0], [1023]] as never).data, certain.configuration);
    expect(treesOf(circuit).length).toBe(1);
    for (const value of integers(64, 0, 1023)) {
      const made = await runPlan(circuit.plan, [null], clearBackend([fromNested([value])]));
      expect(Number(made[0]?.[0])).toBe((plain(table.lookup(np.array([(value + 512) % 1024]))) as number[])[0]);
    }
  });
});

describe("as data", () => {
  const circuit = () => prepareCircuit(single(10).trace([0, 1023]).data, certain.configuration);

  test("a choice with trees is read back, and names its keys", () => {
    const made = circuit();
    const again = checkedChoice("choice", JSON.parse(JSON.stringify(made.compiled.choice)));
    expect(again).toEqual(made.compiled.choice);
    expect(verifiedCircuit({ ...made.compiled, choice: again }).parametersId).toBe(made.parametersId);
    expect(made.parametersId).toContain("tree10");
    const { tree: _, ...bare } = made.parameters;
    expect(parametersId(checkedParameters(bare))).not.toBe(made.parametersId);
  });

  test("what does not fit is refused", () => {
    const { compiled, parameters } = circuit();
    const { tree } = parameters;
    if (tree === undefined) throw new Error("there is a tree");
    const withTree = (change: object) => checkedParameters({ ...parameters, tree: { ...tree, ...change } });
    expect(() => withTree({ glweNoiseStd: 1e-20 })).toThrow("tree.glweNoiseStd");
    expect(() => withTree({ bits: 17 })).toThrow("tree.bits");
    expect(() => withTree({ toTree: tree.toNarrow })).toThrow("a conversion");
    const with9 = { ...compiled.choice, parameters: withTree({ bits: 9 }) };
    expect(() => verifiedCircuit({ ...compiled, choice: with9 })).toThrow("trees of 10 bits");
    const { tree: _, ...bare } = parameters;
    const without = { ...compiled.choice, parameters: checkedParameters(bare) };
    expect(() => verifiedCircuit({ ...compiled, choice: without })).toThrow("trees of the plan's digits");
    const split = { ...compiled.choice, border: 4 };
    expect(() => new PreparedCircuit({ ...compiled, choice: split })).toThrow(UserError);
  });
});
