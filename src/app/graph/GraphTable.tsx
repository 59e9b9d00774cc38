/** The op-graph as a table: the same facts as the picture, for screen readers and for reading down a column. */
import type { ReactNode } from "react";
import type { CircuitReport, NodeNoise } from "../../protocol/crypto.ts";
import { strings } from "../strings.ts";
import { formatNumber } from "../values/format.ts";
import type { Theme } from "./bitWidthScale.ts";
import type { CostDescription, GraphDescription } from "./describe.ts";
import { BitsChip } from "./Legend.tsx";

/** One row for every node, in the order of the printed graph. */
export function GraphTable({
  description,
  costs,
  report,
  theme,
  selected,
  marked,
  onSelect,
}: {
  description: GraphDescription;
  costs: ReadonlyMap<number, CostDescription>;
  report: CircuitReport | null;
  theme: Theme;
  selected: number | null;
  marked: ReadonlySet<number>;
  onSelect: (node: number) => void;
}): ReactNode {
  const { columns } = strings.graph;
  const nameOf = (id: number): string => description.byId.get(id)?.name ?? "";
  return (
    <div className="graph-table">
      <table>
        <caption>{strings.graph.tableCaption}</caption>
        <thead>
          <tr>
            {Object.values(columns).map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {description.ordered.map(({ node, name, title, side, type, bits, bounds, line }) => (
            <tr key={node.id} aria-selected={selected === node.id} data-marked={marked.has(node.id) || undefined}>
              <th scope="row">
                <button type="button" className="link" onClick={() => onSelect(node.id)}>
                  {name}
                </button>
              </th>
              <td>{title}</td>
              <td>{node.inputs.map(nameOf).join(", ")}</td>
              <td>
                {side} {type}
              </td>
              <td>
                <BitsChip bits={bits} theme={theme} />
              </td>
              <td>{bounds}</td>
              <td>{costs.get(node.id)?.lookups}</td>
              <td>{costs.get(node.id)?.widths}</td>
              <td>{costs.get(node.id)?.strategy}</td>
              <td>{costs.get(node.id)?.time}</td>
              <NoiseCells noise={report?.noise[node.id]} />
              <td>{line}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{strings.graph.returned(description.graph.outputs.map(nameOf).join(", "))}</p>
    </div>
  );
}

function NoiseCells({ noise }: { noise: NodeNoise | undefined }): ReactNode {
  const norm = noise === undefined ? null : Math.sqrt(noise.bootstrapNorm2 + noise.inputNorm2);
  return (
    <>
      <td title={strings.teacher.noise.precisionHint}>{noise?.space}</td>
      <td title={strings.teacher.noise.normHint}>{norm === null ? "" : formatNumber(Number(norm.toPrecision(3)))}</td>
      <td title={strings.teacher.noise.failureHint}>
        {noise === undefined ? "" : strings.teacher.probability(noise.log2PError)}
      </td>
    </>
  );
}
