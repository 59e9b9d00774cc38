/** The one place where plan, message spaces and parameters of a circuit are searched for. Whoever runs it gets the choice and searches nothing. */
import { lazily } from "../base/lazily.ts";
import type { PartitionRule } from "../eval/choosePlan.ts";
import { choosePlanAndSpaces, type SpaceQuery } from "../eval/chooseSpaces.ts";
import type { GraphData } from "../ir/node.ts";
import { KERNEL_COST } from "../params/cost.ts";
import { type AllowedSize, checkBudget } from "./budget.ts";
import type { CompiledCircuit } from "./compiled.ts";
import type { Configuration } from "./configuration.ts";
import { packagedConfiguration } from "./packaging.ts";
import { assignmentOf, boundsOf, PreparedCircuit, strategyRulesOf } from "./prepare.ts";

/**
 * Chooses for a measured graph that passed the checks.
 * @param rule how many parameter sets; another than "faster" is for tests and measurements
 * @throws UserError when no parameters fit; it names the node
 */
export function chooseCircuit(
  graph: GraphData,
  configuration: Configuration,
  rule: PartitionRule = "faster",
): CompiledCircuit {
  const { choice, measured, prediction } = choosePlanAndSpaces(graph, spaceQuery(configuration, rule));
  return { graph, configuration, choice: { ...choice, measured, parameters: prediction.parameters } };
}

/**
 * The circuit with what is chosen for it, searched for at the first call: code that is only traced never asks. That call throws a `UserError` for a
 * graph that takes more than is allowed, before anything is planned.
 */
export const preparing = (
  graph: GraphData,
  configuration: Configuration,
  allowed: AllowedSize,
): (() => PreparedCircuit) =>
  lazily(() => {
    checkBudget(graph, allowed);
    return new PreparedCircuit(chooseCircuit(graph, configuration));
  });

/**
 * The circuit as it is packaged for a client and a server that are apart. Whoever runs a server sees ciphertexts and may come to see results as
 * well; so where nothing was said of failures, a run of it fails with at most 2^-64, and not with 1e-5 as one within a page or a process.
 * @throws UserError when no parameters fit; a larger `globalPError` has to be said
 */
export function packaged(circuit: PreparedCircuit): PreparedCircuit {
  const { graph, configuration } = circuit.compiled;
  const apart = packagedConfiguration(configuration);
  return apart === configuration ? circuit : new PreparedCircuit(chooseCircuit(graph, apart));
}

/** What a configuration asks of a plan. `rule` as in `chooseCircuit`. */
export function spaceQuery(configuration: Configuration, rule: PartitionRule = "faster"): SpaceQuery {
  return {
    assignment: assignmentOf(configuration),
    bounds: boundsOf(configuration),
    limits: {
      pError: configuration.pError,
      globalPError: configuration.globalPError,
      curve: configuration.securityLevel,
      toy: configuration.insecureToyParameters,
      secretKeyDistribution: configuration.secretKeyDistribution,
      cost: KERNEL_COST,
    },
    partition: rule,
    strategies: strategyRulesOf(configuration),
  };
}
