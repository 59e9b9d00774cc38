/** A lookup table as a step plot. */
import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { curveStep, line } from "d3-shape";
import { type ReactNode, useId } from "react";
import { formatNumber } from "../../values/format.ts";
import { strings } from "../facts/strings.ts";
import type { DrawnTable } from "./lookupTable.ts";

const size = { width: 250, height: 132 } as const;
const margin = { left: 34, right: 8, top: 8, bottom: 20 } as const;
/** Up to this many entries each one gets a dot. */
const mostDots = 40;

/** The plot of one table. */
export function TablePlot({ table: { low, values } }: { table: DrawnTable }): ReactNode {
  const title = useId();
  const points = values.map((value, i): [number, number] => [low + i, value]);
  const [bottom = 0, top = 0] = extent(values);
  const x = scaleLinear([low - 0.5, low + values.length - 0.5], [margin.left, size.width - margin.right]);
  const y = scaleLinear([Math.min(bottom, 0), Math.max(top, bottom + 1)], [size.height - margin.bottom, margin.top]);
  const path = line<[number, number]>(
    ([at]) => x(at),
    ([, value]) => y(value),
  ).curve(curveStep)(points);
  const whole = (ticks: number[]): number[] => ticks.filter(Number.isInteger);
  const summary = points
    .slice(0, 32)
    .map(([at, value]) => strings.details.tablePoint(formatNumber(at), formatNumber(value)));
  return (
    <svg className="table-plot" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-labelledby={title}>
      <title id={title}>{summary.join(", ")}</title>
      {whole(y.ticks(4)).map((value) => (
        <g key={value} className="tick">
          <path d={`M${margin.left} ${y(value)}H${size.width - margin.right}`} />
          <text x={margin.left - 6} y={y(value)} textAnchor="end" dominantBaseline="central">
            {formatNumber(value)}
          </text>
        </g>
      ))}
      {whole(x.ticks(Math.min(8, values.length))).map((at) => (
        <text key={at} className="tick" x={x(at)} y={size.height - 5} textAnchor="middle">
          {formatNumber(at)}
        </text>
      ))}
      <path className="steps" d={path ?? ""} />
      {points.length <= mostDots &&
        points.map(([at, value]) => <circle key={at} cx={x(at)} cy={y(value)} r={2.6} className="entry" />)}
    </svg>
  );
}
