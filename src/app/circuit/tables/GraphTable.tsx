/** The op-graph as a table: the same facts as the picture, for screen readers and for reading down a column. */
import { type ReactNode, useState } from "react";
import type { CircuitReport, NodeNoise } from "../../../compile/describe.ts";
import type { Tensor } from "../../../value/tensor.ts";
import type { Theme } from "../../page/color.ts";
import { TableHead } from "../../page/TableHead.tsx";
import { formatNumber, formatValue } from "../../values/format.ts";
import { strings as valuesStrings } from "../../values/strings.ts";
import type { CostDescription, GraphDescription } from "../facts/describe.ts";
import { BitsChip } from "../facts/Legend.tsx";
import { strings } from "../facts/strings.ts";

/** Rows that are shown at a time. */
const rowsAtATime = 500;

const longestValue = 80;

/** What nodes are worth, as far as that was asked for. */
export interface TableValues {
  readonly clear: Readonly<Record<number, Tensor>>;
  readonly simulated: Readonly<Record<number, Tensor>>;
  readonly decrypted: ReadonlyMap<number, Tensor> | null;
}

/** One row for every node, in the order of the printed graph. */
export function GraphTable({
  description,
  costs,
  report,
  values,
  theme,
  selected,
  marked,
  onSelect,
}: {
  description: GraphDescription;
  costs: ReadonlyMap<number, CostDescription>;
  report: CircuitReport | null;
  values: TableValues | null;
  theme: Theme;
  selected: number | null;
  marked: ReadonlySet<number>;
  onSelect: (node: number) => void;
}): ReactNode {
  const { columns } = strings.graph;
  const { nodeTable: table } = strings;
  const [shown, setShown] = useState(rowsAtATime);
  const total = description.ordered.length;
  const names = [
    ...Object.values(columns),
    ...(values === null ? [] : [table.clear, table.simulated]),
    ...(values?.decrypted == null ? [] : [table.decrypted]),
  ];
  const nameOf = (id: number): string => description.byId.get(id)?.name ?? "";
  return (
    <div className="graph-table">
      <table>
        <caption>{strings.graph.tableCaption}</caption>
        <TableHead columns={names} />
        <tbody>
          {description.ordered.slice(0, shown).map(({ node, name, title, side, type, bits, bounds, line }) => (
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
              <td>{costs.get(node.id)?.bootstraps}</td>
              <td>{costs.get(node.id)?.widths}</td>
              <td>{costs.get(node.id)?.strategy}</td>
              <td>{costs.get(node.id)?.time}</td>
              <NoiseCells noise={report?.noise[node.id]} />
              <td>{line}</td>
              {values !== null && (
                <>
                  <Cell value={values.clear[node.id]} />
                  <Cell value={values.simulated[node.id]} />
                  {values.decrypted !== null && <Cell value={values.decrypted.get(node.id)} />}
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {shown < total && (
        <p>
          {table.more(shown, total)}{" "}
          <button type="button" onClick={() => setShown(shown + rowsAtATime)}>
            {table.showMore}
          </button>
        </p>
      )}
      <p>{strings.graph.returned(description.graph.outputs.map(nameOf).join(", "))}</p>
    </div>
  );
}

function Cell({ value }: { value: Tensor | undefined }): ReactNode {
  const text = value === undefined ? "" : formatValue(value);
  return (
    <td>
      <code>{text.length <= longestValue ? text : `${text.slice(0, longestValue)} …`}</code>
    </td>
  );
}

function NoiseCells({ noise }: { noise: NodeNoise | undefined }): ReactNode {
  const norm = noise === undefined ? null : Math.sqrt(noise.bootstrapNorm2 + noise.inputNorm2);
  return (
    <>
      <td title={strings.noise.precisionHint}>{noise?.space}</td>
      <td title={strings.noise.normHint}>{norm === null ? "" : formatNumber(Number(norm.toPrecision(3)))}</td>
      <td title={strings.noise.failureHint}>
        {noise === undefined ? "" : valuesStrings.probability(noise.log2PError)}
      </td>
    </>
  );
}
