/** What a compilation prints when the configuration asks for it: titled blocks between rules, as the original's verbose output. */

import type { Configuration } from "../circuit/configuration.ts";
import { exposureText } from "../circuit/exposure.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { formatPlan } from "../eval/planFormat.ts";
import type { Graph } from "../ir/graph.ts";
import { nodeAt } from "../ir/order.ts";
import { keyAssumption } from "../params/security.ts";

/** Longest rule, in characters. */
const longestRule = 80;

function block(title: string, text: string): string {
  const longest = Math.max(...text.split("\n").map((line) => line.length));
  const rule = "-".repeat(Math.min(longest, longestRule));
  return `${title}\n${rule}\n${text}\n${rule}`;
}

/** The name of the parameters, and what they rest on where that is not the usual. */
function parametersText({ parametersId, parameters }: PreparedCircuit): string {
  const assumption = parameters.lookups ? keyAssumption(parameters.shape) : null;
  return assumption === null ? parametersId : `${parametersId}\n${assumption}`;
}

/** A line for each approximate rounding: how often it is one step off. */
const roundingText = ({ roundings, graph }: PreparedCircuit): string =>
  roundings
    .map(({ node, lsbs, bits, offByOne }) => {
      const share = Number((100 * offByOne).toPrecision(2));
      return `${nodeAt(graph, node).operation}: ${lsbs} low bits are left to the noise, ${bits} looked up; one step off in about ${share} % of values`;
    })
    .join("\n");

/** The text to print, empty when nothing was asked for: the graph for `showGraph`, for `verbose` also plan, parameters and what results tell of the key. */
export function compilationReport(
  graph: Graph,
  prepare: (() => PreparedCircuit) | null,
  { showGraph, verbose = false }: Configuration,
): string {
  const blocks: string[] = [];
  if (showGraph ?? verbose) blocks.push(block("Computation Graph", graph.format({ bounds: true })));
  if (verbose && prepare !== null) {
    const prepared = prepare();
    blocks.push(
      block("Plan", formatPlan(prepared.plan, prepared.parameters)),
      block("Parameters", parametersText(prepared)),
      block("Results", exposureText(prepared.specification.exposure)),
      ...(prepared.roundings.length === 0 ? [] : [block("Approximate rounding", roundingText(prepared))]),
    );
  }
  return blocks.join("\n\n");
}
