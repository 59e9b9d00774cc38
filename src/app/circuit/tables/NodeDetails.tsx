/** Everything about one node, beside the picture: type, bounds, place in the source, value or lookup table. */
import { Fragment, type ReactNode, useMemo } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { NodeNoise } from "../../../compile/describe.ts";
import { definitionOf } from "../../../ir/ops/index.ts";
import { formatShape } from "../../../value/shape.ts";
import { useNotebook } from "../../notebook/NotebookContext.tsx";
import { goToLine } from "../../notebook/session.ts";
import type { Theme } from "../../page/color.ts";
import { formatNumber, formatValue } from "../../values/format.ts";
import { strings as valuesStrings } from "../../values/strings.ts";
import type { CostDescription, GraphDescription, NodeDescription } from "../facts/describe.ts";
import { BitsChip } from "../facts/Legend.tsx";
import { strings } from "../facts/strings.ts";
import { lookupTablesOf } from "./lookupTable.ts";
import { NodeValuesView } from "./NodeValues.tsx";
import { TablePlot } from "./TablePlot.tsx";
import { WhyWidth } from "./WhyWidth.tsx";

/** More tables than this are counted and not drawn. */
const mostPlots = 6;
const longestValue = 400;

/** The details of `node`. */
export function NodeDetails({
  description,
  node,
  cost,
  noise,
  problems = [],
  theme,
  isOpen,
  onOpen,
  onSelect,
}: {
  description: GraphDescription;
  node: NodeDescription;
  cost: CostDescription | undefined;
  noise: NodeNoise | undefined;
  problems: readonly Diagnostic[] | undefined;
  theme: Theme;
  /** Whether the nodes inside of it are drawn; null where they cannot be. */
  isOpen: boolean | null;
  onOpen: (open: boolean) => void;
  onSelect: (node: number | null) => void;
}): ReactNode {
  const { session } = useNotebook();
  const tables = useMemo(() => lookupTablesOf(description.graph, node.node), [description, node]);
  const { operation, output, tag, attributes } = node.node;
  const place = node.node.location;
  return (
    <aside className="details" aria-label={strings.details.label}>
      <header>
        <h2>
          <code>{node.name}</code> {node.title}
        </h2>
        <button type="button" className="quiet" onClick={() => onSelect(null)}>
          {strings.details.close}
        </button>
      </header>
      <p className="doc">{definitionOf(operation).doc}</p>
      <code className="call">{node.call}</code>
      {problems.map(({ severity, message, hint }) => (
        <p key={message} className="problem" data-severity={severity}>
          {message} {hint}
        </p>
      ))}
      <WhyWidth description={description} node={node} noise={noise} onSelect={onSelect} />
      <dl>
        <dt>{strings.details.type}</dt>
        <dd>
          {node.side} {node.type} <BitsChip bits={node.bits} theme={theme} />
        </dd>
        <dt title={strings.details.boundsHint}>{strings.details.bounds}</dt>
        <dd>{node.bounds === "" ? strings.details.notMeasured : node.bounds}</dd>
        <dt>{strings.details.shape}</dt>
        <dd>{output.shape.length === 0 ? strings.details.scalar : formatShape(output.shape)}</dd>
        {tag !== "" && (
          <>
            <dt>{strings.details.tag}</dt>
            <dd>{tag}</dd>
          </>
        )}
        {place !== null && (
          <>
            <dt>{strings.details.line}</dt>
            <dd>
              <button
                type="button"
                className="link"
                onClick={() => goToLine(session, { cell: place.file, line: place.line }, place.column)}
              >
                {place.line}
              </button>
            </dd>
          </>
        )}
        {cost !== undefined && <CostRows cost={cost} />}
        {noise !== undefined && <NoiseRows noise={noise} />}
        {attributeRows(node, attributes).map(([name, value]) => (
          <Row key={name} name={name} value={value} />
        ))}
      </dl>
      {node.node.operation === "subgraph" && isOpen !== null && (
        <p>
          {strings.tools.fused(node.node.attributes.graph.nodes.length)}.{" "}
          <button type="button" onClick={() => onOpen(!isOpen)}>
            {isOpen ? strings.tools.closeFused : strings.tools.openFused}
          </button>
        </p>
      )}
      <NodeValuesView node={node} />
      {tables.length > 0 && (
        <section>
          <h3>{tables.length === 1 ? strings.details.table : strings.details.tableOf(tables.length)}</h3>
          {tables.slice(0, mostPlots).map((table) => (
            <figure key={table.values.join()}>
              <TablePlot table={table} />
              <figcaption>
                <code>[{shorten(table.values.map(formatNumber).join(", "))}]</code>
              </figcaption>
            </figure>
          ))}
        </section>
      )}
    </aside>
  );
}

function NoiseRows({ noise }: { noise: NodeNoise }): ReactNode {
  const { bootstrapNorm2, inputNorm2, space, low, deviation, log2PError, log2LookupPError } = noise;
  const words = strings.noise;
  const root = (square: number): string => formatNumber(Number(Math.sqrt(square).toPrecision(3)));
  // The distance of two messages is 2^-(p+1) of the torus.
  const part = deviation * 2 ** (space + 1);
  const rows: readonly (readonly [name: string, hint: string, value: string])[] = [
    [words.precision, words.precisionHint, words.spaceFrom(strings.graph.bits(space), low)],
    [words.norm, words.normHint, words.normOf(root(bootstrapNorm2), root(inputNorm2))],
    [words.deviation, words.deviationHint, words.ofStep(part.toPrecision(2))],
    [words.failure, words.failureHint, valuesStrings.probability(log2PError)],
    ...(log2LookupPError === null
      ? []
      : [[words.lookupFailure, words.lookupFailureHint, valuesStrings.probability(log2LookupPError)] as const]),
  ];
  return rows.map(([name, hint, value]) => (
    <Fragment key={name}>
      <dt title={hint}>{name}</dt>
      <dd>{value}</dd>
    </Fragment>
  ));
}

function CostRows({ cost }: { cost: CostDescription }): ReactNode {
  return (
    <>
      <dt title={strings.details.bootstrapsHint}>{strings.details.bootstraps}</dt>
      <dd>{cost.bootstraps}</dd>
      {cost.widths !== "" && (
        <>
          <dt title={strings.details.widthsHint}>{strings.details.widths}</dt>
          <dd>{cost.widths}</dd>
        </>
      )}
      <dt title={strings.details.strategyHint}>{strings.details.strategy}</dt>
      <dd>{cost.strategy}</dd>
      {cost.others.length > 0 && (
        <>
          <dt title={strings.details.othersHint}>{strings.details.others}</dt>
          <dd>
            {cost.others.map((way) => (
              <div key={way}>{way}</div>
            ))}
          </dd>
        </>
      )}
      {cost.time !== "" && (
        <>
          <dt title={strings.details.timeHint}>{strings.details.time}</dt>
          <dd>{cost.time}</dd>
        </>
      )}
    </>
  );
}

function Row({ name, value }: { name: string; value: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </>
  );
}

/** The attributes worth a row: a constant's value, and the keywords that the printed form shows as well. */
function attributeRows(
  { node }: NodeDescription,
  attributes: NodeDescription["node"]["attributes"],
): readonly (readonly [string, string])[] {
  if ("value" in attributes) return [[strings.details.value, shorten(formatValue(attributes.value))]];
  return definitionOf(node.operation).keywords?.(attributes as never) ?? [];
}

const shorten = (text: string): string => (text.length <= longestValue ? text : `${text.slice(0, longestValue)} …`);
