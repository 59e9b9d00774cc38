/** Measured noise as dots over the predicted Gaussian, with the thresholds beyond which a value decrypts to another message. */
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { type ReactNode, useId } from "react";
import type { Inspection } from "../../run/client/inspection.ts";
import { strings } from "./strings.ts";

const size = { width: 420, height: 150 } as const;
const margin = { left: 10, right: 10, top: 12, bottom: 34 } as const;
/** Distance of two dots that stand on each other, where there is room. */
const rowHeight = 5;

/** The plot of one value. `closeUp` shows six deviations instead of the whole distance between two thresholds. */
export function NoisePlot({
  inspection: { errors, deviation, tolerance, name },
  label,
  closeUp,
}: {
  inspection: Inspection;
  label: string;
  closeUp: boolean;
}): ReactNode {
  const title = useId();
  // In steps: the distance between two messages is twice the tolerance.
  const step = 2 * tolerance;
  const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
  const reach = closeUp ? Math.max(5 * deviation, 1.1 * largest) / step : 0.6;
  const x = scaleLinear([-reach, reach], [margin.left, size.width - margin.right]);
  const floor = size.height - margin.bottom;
  const sigma = deviation / step;
  const y = scaleLinear([0, 1], [floor, margin.top]);
  const samples = Array.from({ length: 161 }, (_, i) => -reach + (2 * reach * i) / 160);
  // A curve that is narrower than a pixel is drawn as a line that can be seen.
  const drawn = Math.max(sigma, (2 * reach) / 400);
  const density = (at: number): number => Math.exp(-0.5 * (at / drawn) ** 2);
  const at = [...samples, ...[-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3].map((times) => times * drawn)].sort((a, b) => a - b);
  const curve = area<number>(x, floor, (value) => y(density(value)))(at) ?? "";
  const edge = line<number>(x, (value) => y(density(value)))(at) ?? "";
  const dots = stacked(errors, step, x);
  const rows = dots.reduce((most, { row }) => Math.max(most, row), 1);
  const rise = Math.min(rowHeight, (floor - margin.top - 6) / rows);
  const ticks = x.ticks(closeUp ? 5 : 7);
  return (
    <svg className="noise-plot" viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-labelledby={title}>
      <title id={title}>{strings.inside.plot(label || name)}</title>
      <path className="predicted" d={curve} />
      <path className="predicted-edge" d={edge} />
      <path className="axis" d={`M${margin.left} ${floor}H${size.width - margin.right}`} />
      {ticks.map((tick) => (
        <g key={tick} className="tick">
          <path d={`M${x(tick)} ${floor}v4`} />
          <text x={x(tick)} y={floor + 15} textAnchor="middle">
            {Number(tick.toPrecision(3))}
          </text>
        </g>
      ))}
      <text className="unit" x={size.width / 2} y={size.height - 4} textAnchor="middle">
        {strings.inside.step}
      </text>
      {!closeUp &&
        [-0.5, 0.5].map((threshold) => (
          <g key={threshold} className="threshold">
            <path d={`M${x(threshold)} ${margin.top}V${floor}`} />
            <text
              x={x(threshold) + (threshold < 0 ? 4 : -4)}
              y={margin.top + 9}
              textAnchor={threshold < 0 ? "start" : "end"}
            >
              {strings.inside.threshold}
            </text>
          </g>
        ))}
      {dots.map(({ key, cx, row }) => (
        <circle key={key} className="measured" cx={cx} cy={floor - 4 - row * rise} r={2.4} />
      ))}
    </svg>
  );
}

/** Dots beside each other, or on each other where they would overlap. */
function stacked(
  errors: Float64Array,
  step: number,
  x: (value: number) => number,
): readonly { readonly key: number; readonly cx: number; readonly row: number }[] {
  const rows = new Map<number, number>();
  return Array.from(errors, (error, key) => {
    const cx = x(error / step);
    const column = Math.round(cx / rowHeight);
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    return { key, cx, row };
  });
}
