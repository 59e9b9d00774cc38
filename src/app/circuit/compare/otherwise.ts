/** Another configuration of a circuit that is there already: the settings that can be changed without tracing the program again. */
import { UserError } from "../../../base/errors.ts";
import type { Configuration } from "../../../circuit/configuration.ts";
import { withExactness } from "../../../passes/rounding.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";

/** Names of strategies, those of expand/rules.ts, whose code the page does not load. */
const digits = ["digits of 1 bits", "digits of 2 bits", "digits of 3 bits", "digits of 4 bits"] as const;
const comparisons = ["one value", "difference", "difference after clipping", ...digits] as const;

/** How a setting is chosen: as a probability that is written, or as one of some values. Null for what is not offered, with the reason beside it. */
const rules = {
  pError: "probability",
  globalPError: "probability",
  securityLevel: [128, 132],
  secretKeyDistribution: ["binary", "block-binary"],
  roundingExactness: ["exact", "approximate"],
  comparisonStrategy: comparisons,
  bitwiseStrategy: ["one value", "packed", ...digits],
  minMaxStrategy: comparisons,
  bounds: ["measured", "sound"],
  singlePrecision: [false, true],
  insecureToyParameters: [false, true],
  // Follows from the one above.
  enableUnsafeFeatures: null,
  // Are done while the program is traced: the graph that is there cannot tell what it would be.
  fuseLookups: null,
  autoAdjustRounders: null,
  autoAdjustTruncators: null,
  // Change nothing of a circuit.
  showGraph: null,
  verbose: null,
  useInsecureKeyCache: null,
} as const satisfies Record<keyof Configuration, null | "probability" | readonly (string | number | boolean)[]>;

/** Settings that can be chosen. */
export type SwitchName = {
  [K in keyof typeof rules]: (typeof rules)[K] extends null ? never : K;
}[keyof typeof rules];

/** In the order in which they are offered; `values` is null for a probability. */
export const switches = Object.entries(rules).flatMap(([name, rule]) =>
  rule === null ? [] : [{ name: name as SwitchName, values: rule === "probability" ? null : rule.map(String) }],
);

/** What is chosen, as text; a setting that is missing, or empty, is as the program has it. */
export type Choices = { readonly [K in SwitchName]?: string };

/** A probability as it is written: `0.001`, `1e-6`, `2^-64`, `2 ** -64`. */
const power = /^2\s*(?:\^|\*\*)\s*([-−]?\d+(?:\.\d+)?)$/;

/** @throws UserError when the text is no number */
function probabilityOf(name: SwitchName, text: string): number {
  const exponent = power.exec(text.trim())?.[1];
  const value = exponent === undefined ? Number(text) : 2 ** Number(exponent.replace("−", "-"));
  if (!Number.isNaN(value)) return value;
  throw new UserError(`${name}: expected a probability such as 0.001, 1e-6 or 2^-64, got "${text.slice(0, 40)}"`, {
    code: "configuration",
    hint: "write one, or nothing for what the program has",
  });
}

function chosenValue(name: SwitchName, text: string): string | number | boolean {
  const rule = rules[name];
  if (rule === "probability") return probabilityOf(name, text);
  const value = (rule as readonly (string | number | boolean)[]).find((each) => String(each) === text);
  if (value !== undefined) return value;
  throw new UserError(`${name}: expected one of ${rule.map(String).join(", ")}, got "${text}"`, {
    code: "configuration",
  });
}

/** True when a choice changes nothing of the circuit because it has nothing that the setting is for. */
export const concerns = (name: SwitchName, { graph }: TracedCircuit): boolean =>
  name !== "roundingExactness" || withExactness(graph, "exact") !== graph;

/**
 * The circuit as it would be under other settings. `roundingExactness` goes for all roundings, also those that say it themselves. What the values
 * themselves may be, the worker that compiles it checks.
 * @throws UserError that names a setting whose text cannot be read
 */
export function withChoices(circuit: TracedCircuit, choices: Choices): TracedCircuit {
  const chosen = Object.entries(choices).filter(([, text]) => text.trim() !== "");
  if (chosen.length === 0) return circuit;
  const changed = Object.fromEntries(chosen.map(([name, text]) => [name, chosenValue(name as SwitchName, text)]));
  const unsafe = changed.insecureToyParameters === true ? { enableUnsafeFeatures: true } : {};
  const configuration = { ...circuit.configuration, ...changed, ...unsafe } as Configuration;
  const { roundingExactness } = changed;
  const isExactness = roundingExactness === "exact" || roundingExactness === "approximate";
  const graph = isExactness ? withExactness(circuit.graph, roundingExactness) : circuit.graph;
  return { ...circuit, configuration, graph };
}
