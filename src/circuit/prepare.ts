/** From a measured graph to everything that runs it: plan, parameters, predictions, the client's specification, counts. */
import type { ChosenPlan } from "../eval/choosePartition.ts";
import { choosePlan, type PartitionRule } from "../eval/choosePlan.ts";
import { loweringOf } from "../eval/lower.ts";
import type { GraphData } from "../ir/node.ts";
import { KERNEL_COST } from "../params/cost.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import type { Configuration } from "./configuration.ts";
import { identityOf } from "./identity.ts";
import { type ClientSpecification, parametersId, specificationOf } from "./specification.ts";
import { type CircuitStatistics, statisticsOf } from "./statistics.ts";

/** A circuit ready to run, on whichever side. Plain data but for the functions in `plan`. */
export interface PreparedCircuit extends ChosenPlan {
  readonly graph: GraphData;
  readonly parameters: CryptoParameters;
  /** Name of the parameters. */
  readonly parametersId: string;
  readonly specification: ClientSpecification;
  readonly statistics: CircuitStatistics;
}

/**
 * Prepares a graph that passed the checks.
 * @param rule how many parameter sets; another than "faster" is for tests and measurements
 * @throws UserError when no parameters fit; it names the node
 */
export function prepareCircuit(
  graph: GraphData,
  configuration: Configuration,
  rule: PartitionRule = "faster",
): PreparedCircuit {
  const lowering = loweringOf(graph, configuration.singlePrecision === true ? "single" : "perNode");
  const limits = {
    pError: configuration.pError,
    globalPError: configuration.globalPError,
    curve: configuration.securityLevel,
    toy: configuration.insecureToyParameters,
    cost: KERNEL_COST,
  };
  const chosen = choosePlan(lowering, limits, rule);
  const { lowered } = chosen.plan;
  const { parameters } = chosen.prediction;
  return {
    ...chosen,
    graph,
    parameters,
    parametersId: parametersId(parameters),
    specification: specificationOf(graph, lowered, parameters, identityOf(lowered, parameters)),
    statistics: statisticsOf(graph, chosen),
  };
}
