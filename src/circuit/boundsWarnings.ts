/** Says of a circuit where results wrap once they leave what the samples showed, and what room for everything would cost. */
import { at } from "../base/arrays.ts";
import { type Diagnostic, UserError } from "../base/errors.ts";
import { type RunCost, soundCost } from "../eval/chooseSpaces.ts";
import type { MeasuredSpace } from "../eval/spaces.ts";
import type { GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { spaceQuery } from "./choose.ts";
import type { PreparedCircuit } from "./prepare.ts";

/**
 * A warning for each message space that is narrower than what can occur, with the node, both ranges and the cost of room for all. Searches for
 * parameters with that room.
 */
export function boundsWarnings({ compiled, measured, plan, statistics }: PreparedCircuit): readonly Diagnostic[] {
  const { graph, configuration } = compiled;
  if (measured.length === 0) return [];
  const query = spaceQuery(configuration);
  const least: RunCost = { bootstraps: plan.bootstraps, milliseconds: statistics.milliseconds };
  const cost = query.bounds === "sound" ? "" : costText(least, soundCost(graph, query));
  return measured.map((space) => warningOf(graph, space, cost));
}

/** The same for a circuit that may have no plan: where there are no parameters, compiling says so, and there is nothing to say here. */
export function boundsWarningsOf(prepare: () => PreparedCircuit): readonly Diagnostic[] {
  try {
    return boundsWarnings(prepare());
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

function warningOf(graph: GraphData, { nodes, measured, sound }: MeasuredSpace, cost: string): Diagnostic {
  const node = nodeAt(graph, at(nodes, 0));
  const shown = node.bounds === null ? "its type holds only" : "the samples reach only";
  const reach =
    sound === null ? "its values may go further, and how far is not known" : `it can be in ${listed(sound)}`;
  return {
    severity: "warning",
    code: "measured-bounds",
    message: `${node.operation}: ${shown} ${listed(measured)}, but ${reach}; results that do not fit wrap${cost}`,
    hint:
      sound === null
        ? "take the largest and smallest values into the input-set, or use hint() to say the width"
        : 'set bounds: "sound" in the configuration, or keep to values that the samples show',
    nodes,
    location: node.location ?? undefined,
  };
}

const listed = ([low, high]: readonly [number, number]): string => `[${low}, ${high}]`;

/** What room for everything would cost, as the end of a sentence. */
function costText(least: RunCost, cost: RunCost | null): string {
  if (cost === null) return "; there are no parameters with room for all";
  const bootstraps = `${cost.bootstraps} bootstrap${cost.bootstraps === 1 ? "" : "s"} in place of ${least.bootstraps}`;
  const time = `about ${rounded(cost.milliseconds)} ms in place of ${rounded(least.milliseconds)} ms`;
  return `; room for all takes ${bootstraps}, ${time}`;
}

const rounded = (milliseconds: number): string => String(Number(milliseconds.toPrecision(2)));
