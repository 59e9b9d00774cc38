/** The one printed form of a plan. */
import { formatElementType } from "../ir/print.ts";
import type { BootstrapShape } from "../kernel/kernel.ts";
import type { Plan } from "./plan.ts";
import { bootstrapMilliseconds } from "./planCost.ts";
import { type AffineStep, type LevelledStep, type LookupStep, usesPadding, type Value } from "./steps.ts";

/**
 * Prints a plan: a line for each step, by stages, with what it makes (elements × bits), what it is made of and what is let go after it.
 * With a shape the batches have their predicted times.
 */
export function formatPlan(plan: Plan, shape: BootstrapShape | null = null): string {
  const { stages, bootstraps, peak, lowered } = plan;
  const time = (count: number) => (shape === null ? "" : `, ${formatTime(count * bootstrapMilliseconds(shape))}`);
  const head = `plan: ${counted(bootstraps, "bootstrap")} in ${counted(stages.filter(({ batch }) => batch.length > 0).length, "batch", "es")}${time(bootstraps)}; at most ${counted(peak, "element")} held`;
  const lines = stages.flatMap(({ levelled, batch, frees }, i) => {
    const count = batch.reduce((sum, { element }) => sum + element.length, 0);
    return [
      `stage ${i + 1}`,
      ...levelled.map(({ step, frees: freed }) => `  ${levelledLine(step)}${freedText(freed)}`),
      ...(count === 0 ? [] : [`  batch of ${counted(count, "bootstrap")}${time(count)}${freedText(frees)}`]),
      ...batch.map((step) => `    ${lookupLine(step)}`),
    ];
  });
  return [head, ...lines, `return ${lowered.outputs.map(name).join(", ")}`].join("\n");
}

const name = ({ id }: Value): string => `v${id}`;
const made = (value: Value): string => `${name(value)} ${value.count}×${value.bits}b`;
const counted = (count: number, what: string, plural = "s"): string => `${count} ${what}${count === 1 ? "" : plural}`;

function formatTime(milliseconds: number): string {
  return milliseconds < 10_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function freedText(values: readonly Value[]): string {
  return values.length === 0 ? "" : `; frees ${values.map(name).join(" ")}`;
}

function levelledLine(step: LevelledStep): string {
  if (step.kind === "affine") return affineLine(step);
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
