/** What a model says of a plane of two features, rows in it, and rings around those that ran on ciphertexts; these stand in a table below as well. */
import { type ReactNode, useId } from "react";
import type { BoundaryAxis, BoundaryDisplay, BoundaryPoint } from "../../../../protocol/display.ts";
import type { Theme } from "../../../page/color.ts";
import { formatNumber } from "../../../values/format.ts";
import { categoryColors } from "../colors.ts";
import { TableOutput } from "../TableOutput.tsx";
import { shapeOf } from "./shapes.ts";
import { strings } from "./strings.ts";

const text = strings.models;
const size = { width: 420, height: 300, left: 8, bottom: 8 } as const;

interface BoundaryProps {
  readonly display: BoundaryDisplay;
  readonly theme: Theme;
}

/** The picture. */
export function BoundaryOutput({ display, theme }: BoundaryProps): ReactNode {
  const { title, classes, x, y, points, others } = display;
  const name = useId();
  const colors = categoryColors(theme);
  const colorOf = (number: number): string => colors[number % colors.length] ?? "var(--ink)";
  const run = points.filter(({ decrypted }) => decrypted !== null);
  const label = text.boundaryLabel(points.length, run.length, x.label, y.label);
  return (
    <figure className="output-boundary" aria-labelledby={name}>
      <figcaption id={name}>{title ?? text.boundary}</figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
        <Places display={display} colorOf={colorOf} />
        {points.map((point, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name.
          <Point key={i} point={point} x={x} y={y} color={colorOf(point.truth)} />
        ))}
      </svg>
      <Axis axis={x} direction="→" />
      <Axis axis={y} direction="↑" />
      <ul className="boundary-legend">
        {classes.map((each, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names of classes may be alike.
          <li key={k}>
            <svg viewBox="-6 -6 12 12" aria-hidden="true">
              <path d={shapeOf(k)} fill={colorOf(k)} />
            </svg>
            {each}
          </li>
        ))}
        {run.length > 0 && (
          <li>
            <svg viewBox="-9 -9 18 18" aria-hidden="true">
              <circle r={7.5} className="ring" />
            </svg>
            {text.ringed}
          </li>
        )}
      </ul>
      {others > 0 && <p className="note">{text.otherFeatures(others)}</p>}
      {run.length > 0 && (
        <TableOutput
          display={{
            ...{ kind: "table", title: text.ranEncrypted(run.length), omitted: 0 },
            columns: [
              { name: x.label, values: run.map((point) => point.x) },
              { name: y.label === x.label ? `${y.label} ` : y.label, values: run.map((point) => point.y) },
              { name: text.truth, values: run.map(({ truth }) => classes[truth] ?? "") },
              { name: text.decrypted, values: run.map(({ decrypted }) => classes[decrypted ?? 0] ?? "") },
            ],
          }}
        />
      )}
    </figure>
  );
}

/** The places, one rectangle for each stretch of a row that has one class. */
function Places({
  display: { grid },
  colorOf,
}: {
  display: BoundaryDisplay;
  colorOf: (number: number) => string;
}): ReactNode {
  const columns = grid[0]?.length ?? 1;
  const width = size.width / columns;
  const height = size.height / grid.length;
  return grid.flatMap((row, i) => {
    const starts = row.flatMap((number, j) => (j === 0 || number !== row[j - 1] ? [j] : []));
    return starts.map((start, k) => (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: places have no other name.
        key={`${i} ${start}`}
        x={start * width}
        y={size.height - (i + 1) * height}
        width={((starts[k + 1] ?? columns) - start) * width + 0.3}
        height={height + 0.3}
        fill={colorOf(row[start] ?? 0)}
        className="place"
      />
    ));
  });
}

function Point(props: {
  readonly point: BoundaryPoint;
  readonly x: BoundaryAxis;
  readonly y: BoundaryAxis;
  readonly color: string;
}): ReactNode {
  const { point, x, y, color } = props;
  const left = ((point.x - x.low) / (x.high - x.low)) * size.width;
  const top = size.height - ((point.y - y.low) / (y.high - y.low)) * size.height;
  return (
    <g transform={`translate(${left.toFixed(1)} ${top.toFixed(1)})`}>
      <path d={shapeOf(point.truth)} fill={color} className="row" />
      {point.decrypted !== null && <circle r={7.5} className="ring" />}
    </g>
  );
}

function Axis({ axis: { label, low, high }, direction }: { axis: BoundaryAxis; direction: string }): ReactNode {
  const ends = [low, high].map((value) => formatNumber(Number(value.toPrecision(3))));
  return (
    <p className="note">
      <span aria-hidden="true">{direction} </span>
      {text.axis(label, ends[0] ?? "", ends[1] ?? "")}
    </p>
  );
}
