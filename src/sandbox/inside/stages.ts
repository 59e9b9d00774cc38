/** How much of the graph's way through the passes leaves the sandbox, and what is left out. */
import type { PrintedPass } from "../../compile/artifacts.ts";
import { stageLimits } from "../shared/limits.ts";

/** The stages within the limits: long texts are cut, and say so. */
export function withinLimits(stages: readonly PrintedPass[]): readonly PrintedPass[] {
  const end = "\n… (cut)";
  return stages.slice(-stageLimits.stages).map(({ name, text }) => ({
    name: name.slice(0, stageLimits.name),
    text: text.length <= stageLimits.characters ? text : text.slice(0, stageLimits.characters - end.length) + end,
  }));
}
