import { expect, test } from "vitest";
import { prepareCircuit } from "../../../../tests/support/prepared.ts";
import { UserError } from "../../../base/errors.ts";
import { type Configuration, checkedConfiguration } from "../../../circuit/configuration.ts";
import { describeCircuit } from "../../../compile/describe.ts";
import { strategyNames } from "../../../expand/rules.ts";
import { AutoRounder, compiler, LookupTable, type NDArray, np, roundBitPattern } from "../../../index.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { type Choices, concerns, switches, withChoices } from "./otherwise.ts";

function traced(call: (x: NDArray) => unknown, configuration: Configuration = {}): TracedCircuit {
  const f = compiler({ x: "encrypted" }, call as (x: NDArray) => NDArray);
  const { data: graph } = f.trace(Array.from({ length: 64 }, (_, i) => i) as never, configuration);
  return { id: 0, graph, configuration, virtual: false, diagnostics: [], stages: [] };
}

const reportOf = ({ graph, configuration }: TracedCircuit) => describeCircuit(prepareCircuit(graph, configuration));

const table = new LookupTable([0, 3, 1, 2, 7, 5, 4, 6, 1]);
const rounded = (x: NDArray) => table.lookup(np.floor_divide(roundBitPattern(x, 3), 8));

test("every value that is offered is one that a configuration takes, and strategies are all that there are", () => {
  for (const { name, values } of switches) {
    for (const value of values ?? ["0.001", "1e-6", "2^-64", "2 ** -64", " 2^−40 "]) {
      const { configuration } = withChoices(
        traced((x) => np.add(x, 1)),
        { [name]: value } as Choices,
      );
      expect(() => checkedConfiguration(configuration), `${name} ${value}`).not.toThrow();
      expect(configuration[name]).not.toBeUndefined();
    }
  }
  const valuesOf = (name: string) => switches.find((each) => each.name === name)?.values;
  expect(valuesOf("comparisonStrategy")?.toSorted()).toEqual(strategyNames("comparison").toSorted());
  expect(valuesOf("bitwiseStrategy")?.toSorted()).toEqual(strategyNames("bitwise").toSorted());
  expect(valuesOf("minMaxStrategy")?.toSorted()).toEqual(strategyNames("minMax").toSorted());
});

test("a text that is no probability names the setting; what a probability may be the compiler checks", () => {
  const circuit = traced((x) => np.add(x, 1));
  expect(() => withChoices(circuit, { pError: "often" })).toThrow(UserError);
  expect(() => withChoices(circuit, { pError: "often" })).toThrow(
    'pError: expected a probability such as 0.001, 1e-6 or 2^-64, got "often"',
  );
  const { configuration } = withChoices(circuit, { globalPError: "2^-64" });
  expect(configuration).toEqual({ globalPError: 2 ** -64 });
  expect(() => checkedConfiguration(withChoices(circuit, { pError: "3" }).configuration)).toThrow("pError");
});

test("nothing chosen is the circuit itself; the program's own settings stay beside what is chosen", () => {
  const circuit = traced((x) => np.add(x, 1), { securityLevel: 128 });
  expect(withChoices(circuit, {})).toBe(circuit);
  expect(withChoices(circuit, { pError: " ", securityLevel: "" })).toBe(circuit);
  expect(withChoices(circuit, { insecureToyParameters: "true" }).configuration).toEqual({
    securityLevel: 128,
    enableUnsafeFeatures: true,
    insecureToyParameters: true,
  });
});

test("roundings that are made approximate cost what they would if the program were traced so, and back", () => {
  const [exact, approximate] = [traced(rounded), traced(rounded, { roundingExactness: "approximate" })];
  const changed = withChoices(exact, { roundingExactness: "approximate" });
  expect(reportOf(changed)).toEqual(reportOf(approximate));
  expect(reportOf(changed).statistics.programmableBootstraps).toBeLessThan(
    reportOf(exact).statistics.programmableBootstraps,
  );
  expect(reportOf(withChoices(approximate, { roundingExactness: "exact" })).plan).toBe(reportOf(exact).plan);
  expect([exact, traced((x) => np.add(x, 1))].map((circuit) => concerns("roundingExactness", circuit))).toEqual([
    true,
    false,
  ]);
  expect(
    concerns(
      "pError",
      traced((x) => np.add(x, 1)),
    ),
  ).toBe(true);
});

test("so do roundings that a rounder adjusted, before a function of the user's own", () => {
  const make = (configuration: Configuration) => {
    const rounder = new AutoRounder(3);
    return traced((x) => np.power(np.floor_divide(roundBitPattern(x, rounder), 8), 2), {
      autoAdjustRounders: true,
      ...configuration,
    });
  };
  const changed = withChoices(make({}), { roundingExactness: "approximate" });
  expect(reportOf(changed).plan).toBe(reportOf(make({ roundingExactness: "approximate" })).plan);
});
