/** The cryptographic parameters of a circuit, and what a run of it will cost node by node, as the simulator worker predicts them. */
import type { ReactNode } from "react";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { TableHead } from "../page/TableHead.tsx";
import { Cost } from "../run/Cost.tsx";
import { usePrediction } from "../run/RunContext.tsx";
import { strings as runStrings } from "../run/strings.ts";
import { PinButton } from "./compare/PinButton.tsx";
import type { GraphDescription } from "./facts/describe.ts";
import { describeCosts } from "./facts/describe.ts";
import { parameterTables } from "./facts/parameterRows.ts";
import { strings } from "./facts/strings.ts";
import { GraphText } from "./tables/GraphText.tsx";

/** The parameters with what they mean, set by set, and all of their numbers as data. */
export function Parameters(): ReactNode {
  const { circuit } = useCircuit();
  const prediction = usePrediction(circuit);
  const { card } = notebookStrings.notebook;
  if (circuit.virtual) return <p className="empty">{runStrings.run.virtual}</p>;
  if (prediction?.report == null) return <Unknown />;
  const { parameters, parametersId, noise } = prediction.report;
  const widest = Math.max(0, ...Object.values(noise).map(({ space }) => space));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className="circuit-numbers" tabIndex={0}>
      <p>
        <PinButton />
      </p>
      <dl>
        <dt>{card.parametersId}</dt>
        <dd>
          <code>{parametersId}</code>
        </dd>
        <dt>{strings.noise.encodedWidth}</dt>
        <dd>{strings.noise.encodedBits(widest)}</dd>
      </dl>
      {parameterTables(parameters).map(({ title, rows }) => (
        <table key={title} className="parameters">
          <caption>{title}</caption>
          <TableHead columns={strings.parameters.columns} />
          <tbody>
            {rows.map(({ name, value, meaning }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td>{value}</td>
                <td>{meaning}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      <details>
        <summary>{strings.parameters.asJson}</summary>
        <GraphText text={JSON.stringify(parameters, null, 2)} />
      </details>
    </div>
  );
}

/** The whole cost, then the nodes that take bootstraps, the dearest first. */
export function NodeCosts({ description }: { description: GraphDescription }): ReactNode {
  const { circuit } = useCircuit();
  const prediction = usePrediction(circuit);
  const { columns } = strings.graph;
  if (circuit.virtual) return <p className="empty">{runStrings.run.virtual}</p>;
  if (prediction?.report == null) return <Unknown />;
  const costs = [...describeCosts(prediction.report)].toSorted(([, a], [, b]) => b.share - a.share);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className="circuit-numbers" tabIndex={0}>
      <Cost circuit={circuit} />
      <p className="pin-pane">
        <PinButton />
      </p>
      {costs.length > 0 && (
        <table>
          <TableHead columns={[columns.name, columns.bootstraps, columns.widths, columns.strategy, columns.time]} />
          <tbody>
            {costs.map(([id, cost]) => {
              const node = description.byId.get(id);
              return (
                <tr key={id}>
                  <th scope="row">
                    <code>{node?.name}</code> {node?.title}
                  </th>
                  <td>{cost.bootstraps}</td>
                  <td>{cost.widths}</td>
                  <td>{cost.strategy}</td>
                  <td>{cost.time}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** Why there are no numbers yet, or none at all. */
function Unknown(): ReactNode {
  const { circuit } = useCircuit();
  const prediction = usePrediction(circuit);
  const failed = circuit.diagnostics.some(({ severity }) => severity === "error");
  if (failed) return <p className="empty">{runStrings.run.circuitHasErrors}</p>;
  if (prediction === null) return <p className="empty">{runStrings.cost.waiting}</p>;
  return prediction.diagnostics.map(({ message, hint }) => (
    <p key={message} className="empty error">
      {message} {hint}
    </p>
  ));
}
