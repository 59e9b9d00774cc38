/**
 * A compiled circuit as plain data: the graph, what was asked for, and what was chosen once. Everything else follows from it in the same way for
 * everybody; it is what travels between workers and stands in server files. Nothing is searched here.
 */
import * as v from "valibot";
import { UserError } from "../base/errors.ts";
import { type PlanChoice, planChoiceEntries } from "../eval/planChoice.ts";
import { checkedParameters } from "../params/checkedParameters.ts";
import type { CryptoParameters, ParameterChoice } from "../params/parameters.ts";
import { checkedGraph } from "./checkedGraph.ts";
import { checkedConfiguration } from "./configuration.ts";
import type { CircuitSource } from "./source.ts";

/** What was chosen for a circuit: its plan, its message spaces and its parameters, of one set or two. */
export interface CircuitChoice extends PlanChoice {
  /** Roots of the message spaces that hold only what the samples showed: see `typedGraph`. */
  readonly measured: readonly number[];
  readonly parameters: CryptoParameters;
}

/** A circuit with what was chosen. */
export interface CompiledCircuit extends CircuitSource {
  readonly choice: CircuitChoice;
}

const node = v.pipe(v.number(), v.integer(), v.minValue(0));
const choiceSchema = v.strictObject({ ...planChoiceEntries, measured: v.array(node), parameters: v.unknown() });

/**
 * A choice from data that nobody vouches for. That it fits its circuit, `verifiedCircuit` checks.
 * @param what names the whole in errors
 * @throws UserError that names the field
 */
export function checkedChoice(what: string, given: unknown): CircuitChoice {
  const parsed = v.safeParse(choiceSchema, given);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = v.getDotPath(issue) ?? "choice";
    throw new UserError(`${what}: expected ${path} to be ${issue.expected ?? issue.message}, got ${issue.received}`, {
      code: "damaged-bytes",
    });
  }
  const { parameters, ...plan } = parsed.output;
  return { ...plan, parameters: checkedParameters(parameters as ParameterChoice) };
}

/**
 * The graph and the configuration of a circuit, rebuilt and checked: they may come from a stranger's link.
 * @throws UserError for what is no graph, or cannot be compiled
 */
export function checkedSource(given: { readonly graph: unknown; readonly configuration: unknown }): CircuitSource {
  return { graph: checkedGraph(given.graph), configuration: checkedConfiguration(given.configuration) };
}
