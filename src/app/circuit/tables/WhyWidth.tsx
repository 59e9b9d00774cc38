/** "Why is this node 9 bits?": the sample that reached the bound, the bits that it takes, and what shares its message space. */
import { type ReactNode, useMemo } from "react";
import type { NodeNoise } from "../../../compile/describe.ts";
import { explainWidth, type ReachedBound, type WidthExplanation } from "../../../passes/explainWidth.ts";
import type { GraphDescription, NodeDescription } from "../facts/describe.ts";
import { strings } from "../facts/strings.ts";

const { why } = strings;

/** The answer, in a disclosure; nothing for values that have no measured width. */
export function WhyWidth({
  description,
  node,
  noise,
  onSelect,
}: {
  description: GraphDescription;
  node: NodeDescription;
  noise: NodeNoise | undefined;
  onSelect: (node: number) => void;
}): ReactNode {
  const { graph } = description;
  const explanation = useMemo(() => explainWidth(graph, node.node), [graph, node]);
  if (explanation === null) return null;
  const forcing = noise === undefined ? undefined : description.byId.get(noise.forcedBy);
  const isShared = noise !== undefined && noise.space > explanation.bits && forcing !== undefined;
  return (
    <details className="why" open>
      <summary>{why.question(explanation.bits)}</summary>
      <ul>
        {whySentences(explanation, parameterNames(description)).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {isShared && (
          <li>
            {why.shared(noise.space, `${forcing.name} ${forcing.title}`, explanation.bits)}{" "}
            <button type="button" className="link" onClick={() => onSelect(noise.forcedBy)}>
              {why.select(forcing.name)}
            </button>
          </li>
        )}
      </ul>
    </details>
  );
}

function parameterNames({ graph, byId }: GraphDescription): readonly string[] {
  return graph.inputs.map((id) => byId.get(id)?.title ?? "");
}

/** The explanation as sentences. `names` are those of the parameters. */
function whySentences(explanation: WidthExplanation, names: readonly string[]): readonly string[] {
  const { bits, deciding, other, bounds, measuredBits, signed, largest, hintedBy } = explanation;
  const reached = ({ value, sample, args }: ReachedBound): string =>
    why.reached(
      value,
      sample,
      (args ?? []).map((arg, i) => [names[i] ?? "", arg]),
    );
  const told = (bound: ReachedBound): string =>
    bound.end === "high" ? why.largest(reached(bound)) : why.smallest(reached(bound));
  const extremes = bounds[0] === bounds[1] ? [why.constant(deciding.value)] : [told(deciding), told(other)];
  return [
    ...extremes,
    why.needs(deciding.value, measuredBits, signed),
    hintedBy === null ? why.holds(bits, signed ? -largest - 1 : 0, largest) : why.hint(measuredBits, bits),
  ];
}
