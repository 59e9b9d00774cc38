/** From a measured graph to everything that runs it: lowered steps, parameters, predictions, the client's specification, counts. */

import { type LoweredGraph, lowerGraph } from "../eval/lower.ts";
import { needsOf, worstClearArguments } from "../eval/needs.ts";
import type { GraphData } from "../ir/node.ts";
import { type CircuitParameters, parametersForNeeds } from "../params/graphSearch.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import type { Configuration } from "./configuration.ts";
import { type ClientSpecification, parametersId, specificationOf } from "./specification.ts";
import { type CircuitStatistics, statisticsOf } from "./statistics.ts";

/** A circuit ready to run, on whichever side. Plain data but for `lowered`. */
export interface PreparedCircuit {
  readonly graph: GraphData;
  readonly lowered: LoweredGraph;
  readonly prediction: CircuitParameters;
  readonly parameters: CryptoParameters;
  /** Name of the parameter set. */
  readonly parametersId: string;
  readonly specification: ClientSpecification;
  readonly statistics: CircuitStatistics;
}

/**
 * Prepares a graph that passed the checks.
 * @throws UserError when no parameters fit; it names the node
 */
export function prepareCircuit(graph: GraphData, configuration: Configuration): PreparedCircuit {
  const lowered = lowerGraph(graph, configuration.singlePrecision === true ? "single" : "perNode");
  const prediction = parametersForNeeds({
    ...needsOf(lowered),
    pError: configuration.pError,
    globalPError: configuration.globalPError,
    curve: configuration.securityLevel,
    toy: configuration.insecureToyParameters,
  });
  const { parameters } = prediction;
  const steps = [...lowered.steps(worstClearArguments(lowered))];
  return {
    graph,
    lowered,
    prediction,
    parameters,
    parametersId: parametersId(parameters),
    specification: specificationOf(graph, lowered, parameters),
    statistics: statisticsOf(graph, steps, prediction),
  };
}
