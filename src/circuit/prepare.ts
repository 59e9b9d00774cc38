/** From a measured graph to everything that runs it: plan, parameters, predictions, the client's specification, counts. */
import type { PartitionRule } from "../eval/choosePlan.ts";
import { choosePlanAndSpaces, type SpacedPlan, type SpaceQuery } from "../eval/chooseSpaces.ts";
import type { GraphData } from "../ir/node.ts";
import { KERNEL_COST } from "../params/cost.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import type { Configuration } from "./configuration.ts";
import { identityOf } from "./identity.ts";
import { type ClientSpecification, parametersId, specificationOf } from "./specification.ts";
import { type CircuitStatistics, statisticsOf } from "./statistics.ts";

/** A circuit ready to run, on whichever side. Its `graph` has the types that are run. Plain data but for the functions in `plan`. */
export interface PreparedCircuit extends SpacedPlan {
  readonly parameters: CryptoParameters;
  /** Name of the parameters. */
  readonly parametersId: string;
  readonly specification: ClientSpecification;
  readonly statistics: CircuitStatistics;
}

/**
 * Prepares a measured graph that passed the checks.
 * @param rule how many parameter sets; another than "faster" is for tests and measurements
 * @throws UserError when no parameters fit; it names the node
 */
export function prepareCircuit(
  graph: GraphData,
  configuration: Configuration,
  rule: PartitionRule = "faster",
): PreparedCircuit {
  const chosen = choosePlanAndSpaces(graph, spaceQuery(configuration, rule));
  const { lowered } = chosen.plan;
  const { parameters } = chosen.prediction;
  return {
    ...chosen,
    parameters,
    parametersId: parametersId(parameters),
    specification: specificationOf(chosen.graph, lowered, parameters, identityOf(lowered, parameters)),
    statistics: statisticsOf(chosen.graph, chosen),
  };
}

/** What a configuration asks of a plan. `rule` as in `prepareCircuit`. */
export function spaceQuery(configuration: Configuration, rule: PartitionRule = "faster"): SpaceQuery {
  return {
    assignment: configuration.singlePrecision === true ? "single" : "perNode",
    bounds: configuration.bounds ?? "measured",
    limits: {
      pError: configuration.pError,
      globalPError: configuration.globalPError,
      curve: configuration.securityLevel,
      toy: configuration.insecureToyParameters,
      cost: KERNEL_COST,
    },
    partition: rule,
  };
}
