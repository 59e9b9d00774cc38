/** The one printed form of a plan. */
import { formatElementType } from "../value/type.ts";
import type { Plan } from "./plan.ts";
import { bootstrapMilliseconds, type SetShapes, shapeOfSet } from "./planCost.ts";
import { type AffineStep, type LevelledStep, type LookupStep, setOf, usesPadding, type Value } from "./steps.ts";

/**
 * Prints a plan: a line for each step, by stages, with what it makes (elements × bits), what it is made of and what is let go after it.
 * With shapes the batches have their predicted times. What is of a second parameter set is called wide.
 */
export function formatPlan(plan: Plan, shapes: SetShapes | null = null): string {
  const { stages, peak, lowered } = plan;
  const time = (batch: readonly LookupStep[]) => {
    if (shapes === null) return "";
    const each = batch.map((step) => step.element.length * bootstrapMilliseconds(shapeOfSet(shapes, setOf(step))));
    return `, ${formatTime(each.reduce((sum, milliseconds) => sum + milliseconds, 0))}`;
  };
  const all = stages.flatMap(({ batch }) => batch);
  const head = `plan: ${bootstrapsOf(all)} in ${counted(stages.filter(({ batch }) => batch.length > 0).length, "batch", "es")}${time(all)}; at most ${counted(peak, "element")} held`;
  const lines = stages.flatMap(({ levelled, batch, frees }, i) => {
    return [
      `stage ${i + 1}`,
      ...levelled.map(({ step, frees: freed }) => `  ${levelledLine(step)}${freedText(freed)}`),
      ...(batch.length === 0 ? [] : [`  batch of ${bootstrapsOf(batch)}${time(batch)}${freedText(frees)}`]),
      ...batch.map((step) => `    ${lookupLine(step)}`),
    ];
  });
  return [head, ...lines, `return ${lowered.outputs.map(name).join(", ")}`].join("\n");
}

const name = ({ id }: Value): string => `v${id}`;
const made = (value: Value): string =>
  `${name(value)} ${value.count}×${value.bits}b${value.set === "wide" ? " wide" : ""}`;
const counted = (count: number, what: string, plural = "s"): string => `${count} ${what}${count === 1 ? "" : plural}`;

/** How many bootstraps, and of a second set how many of them. */
function bootstrapsOf(batch: readonly LookupStep[]): string {
  const count = (steps: readonly LookupStep[]) => steps.reduce((sum, { element }) => sum + element.length, 0);
  const wide = count(batch.filter((step) => setOf(step) === "wide"));
  return `${counted(count(batch), "bootstrap")}${wide === 0 ? "" : ` (${wide} wide)`}`;
}

function formatTime(milliseconds: number): string {
  return milliseconds < 10_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function freedText(values: readonly Value[]): string {
  return values.length === 0 ? "" : `; frees ${values.map(name).join(" ")}`;
}

function levelledLine(step: LevelledStep): string {
  if (step.kind === "affine") return affineLine(step);
  if (step.kind === "tree") {
    const { node: by, value: result, selectors, tables } = step;
    return `${made(result)} = tree(${selectors.map(([first]) => (first === undefined ? "" : name(first))).join(", ")}, ${counted(tables.length, "table")})  # ${by.operation} ${by.id}`;
  }
  if (step.kind === "convert") return `${made(step.value)} = convert(${name(step.source)})`;
  const { node, value, argument } = step;
  return `${made(value)} = argument ${argument} (${formatElementType(node.output.dtype)})`;
}

function affineLine({ node, value, inputs }: AffineStep): string {
  return `${made(value)} = affine(${inputs.map(name).join(", ")})  # ${node.operation} ${node.id}`;
}

function lookupLine(step: LookupStep): string {
  const { node, source, outputs, element } = step;
  const results = outputs.map(({ value }) => made(value)).join(", ");
  const tables = outputs.reduce((sum, output) => sum + output.tables.length, 0);
  const domain = usesPadding(step) ? `${source.bits}b and sign` : `${source.bits}b`;
  const rotations = outputs.length > 1 ? ` in ${counted(element.length, "rotation")}` : "";
  return `${results} = lookup(${name(source)}, ${domain}, ${counted(tables, "table")}${rotations})  # ${node.operation} ${node.id}`;
}
