/** An array as coloured cells. Small ones are a table with their numbers in it; large ones a picture whose values are told one by one. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { HeatmapDisplay } from "../../../protocol/display.ts";
import { inkOn, type Theme } from "../../page/color.ts";
import { formatNumber } from "../../values/format.ts";
import { css, valueColor } from "./colors.ts";
import { cellOf, cellText, gridOf, type HeatmapGrid, positionOf, rangeOf, scaleEnds } from "./heatmapGrid.ts";
import { strings } from "./strings.ts";

interface HeatmapProps {
  readonly display: HeatmapDisplay;
  readonly theme: Theme;
}

/** Up to so many rows and columns the numbers have room. */
const mostWithNumbers = { rows: 24, columns: 16 } as const;

/** One heat map. */
export function HeatmapOutput({ display, theme }: HeatmapProps): ReactNode {
  const grid = gridOf(display);
  const small = !grid.isWrapped && grid.rows <= mostWithNumbers.rows && grid.columns <= mostWithNumbers.columns;
  const name = useId();
  const label = strings.outputs.heatmapLabel(shapeText(display), ...ends(rangeOf(display)));
  return (
    <figure className="output-heatmap" aria-labelledby={name}>
      <figcaption id={name}>
        {display.title ?? strings.outputs.heatmap}
        <span className="note">{` ${label}`}</span>
      </figcaption>
      {display.values.data.length === 0 ? (
        <p className="note">{strings.outputs.heatmapEmpty}</p>
      ) : (
        <>
          {small ? (
            <Numbers display={display} grid={grid} theme={theme} label={label} />
          ) : (
            <Picture display={display} grid={grid} theme={theme} label={label} />
          )}
          <ColorLegend display={display} theme={theme} />
        </>
      )}
    </figure>
  );
}

const ends = ([low, high]: readonly [number, number]): [string, string] => [formatNumber(low), formatNumber(high)];

const shapeText = ({ values: { shape } }: HeatmapDisplay): string =>
  shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;

interface GridProps extends HeatmapProps {
  readonly grid: HeatmapGrid;
  readonly label: string;
}

/** A table with a number in each cell. */
function Numbers({ display, grid, theme, label }: GridProps): ReactNode {
  const colorAt = colorsOf(display, theme);
  const rows = Array.from({ length: grid.rows }, (_, row) => row);
  const columns = Array.from({ length: grid.columns }, (_, column) => column);
  const named = display.values.shape.length === 2 || display.rowLabels !== null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="scroll" tabIndex={0} aria-label={label}>
      <table className="numbers" aria-label={label}>
        <thead>
          <tr>
            {named && <td />}
            {columns.map((column) => (
              <th key={column} scope="col">
                {cellOf(display, grid, 0, column)?.column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {named && <th scope="row">{cellOf(display, grid, row, 0)?.row}</th>}
              {columns.map((column) => {
                const value = cellOf(display, grid, row, column)?.value ?? Number.NaN;
                const color = colorAt(value);
                const style = color === null ? undefined : { background: css(color), color: inkOn(color) };
                return (
                  <td key={column} style={style} title={formatNumber(value)}>
                    {cellText(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A picture of one pixel a cell, enlarged; the arrow keys and the pointer move a frame over it, whose value is said in text. */
function Picture({ display, grid, theme, label }: GridProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<readonly [row: number, column: number] | null>(null);
  const hint = useId();
  useEffect(() => {
    if (canvas.current !== null) draw(canvas.current, display, grid, theme);
  }, [display, grid, theme]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const [row, column] = at ?? [0, 0];
    const to = moved(event.key, event.ctrlKey || event.metaKey, row, column, grid);
    if (to === null) return;
    event.preventDefault();
    if (cellOf(display, grid, ...to) !== null) setAt(at === null ? [0, 0] : to);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const row = Math.floor(((event.clientY - top) / height) * grid.rows);
    const column = Math.floor(((event.clientX - left) / width) * grid.columns);
    if (row >= 0 && column >= 0 && row < grid.rows && column < grid.columns) setAt([row, column]);
  };
  const cell = at === null ? null : cellOf(display, grid, ...at);
  const told =
    cell === null
      ? strings.outputs.heatmapHint
      : strings.outputs.cellAt(cell.row, cell.column, formatNumber(cell.value));
  return (
    <>
      <div
        className="picture"
        role="application"
        aria-label={label}
        aria-describedby={hint}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move over the values.
        tabIndex={0}
        style={{ aspectRatio: `${grid.columns} / ${grid.rows}`, width: `${widthOf(grid)}px` }}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setAt(null)}
        onFocus={() => setAt(at ?? [0, 0])}
        onBlur={() => setAt(null)}
      >
        <canvas ref={canvas} />
        {at !== null && (
          <div
            className="frame"
            style={{
              left: `${(100 * at[1]) / grid.columns}%`,
              top: `${(100 * at[0]) / grid.rows}%`,
              width: `${100 / grid.columns}%`,
              height: `${100 / grid.rows}%`,
            }}
          />
        )}
      </div>
      <p className="note told" id={hint} aria-live="polite">
        {told}
      </p>
    </>
  );
}

/** The cell that a key leads to, or null for other keys. */
function moved(
  key: string,
  far: boolean,
  row: number,
  column: number,
  { rows, columns }: HeatmapGrid,
): readonly [number, number] | null {
  const step = (at: number, by: number, length: number): number => Math.max(0, Math.min(length - 1, at + by));
  if (key === "ArrowLeft") return [row, step(column, -1, columns)];
  if (key === "ArrowRight") return [row, step(column, 1, columns)];
  if (key === "ArrowUp") return [step(row, -1, rows), column];
  if (key === "ArrowDown") return [step(row, 1, rows), column];
  if (key === "PageUp") return [step(row, -10, rows), column];
  if (key === "PageDown") return [step(row, 10, rows), column];
  if (key === "Home") return [far ? 0 : row, 0];
  if (key === "End") return [far ? rows - 1 : row, columns - 1];
  return null;
}

/** As wide as its cells are well seen, and no higher than half a screen. */
function widthOf({ rows, columns }: HeatmapGrid): number {
  const cell = Math.min(24, Math.max(1, 480 / columns), Math.max(1, 400 / rows));
  return Math.max(24, Math.round(columns * cell));
}

function draw(canvas: HTMLCanvasElement, display: HeatmapDisplay, grid: HeatmapGrid, theme: Theme): void {
  canvas.width = grid.columns;
  canvas.height = grid.rows;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const colorAt = colorsOf(display, theme);
  const image = context.createImageData(grid.columns, grid.rows);
  for (const [index, value] of display.values.data.entries()) {
    const color = colorAt(value);
    // NaN keeps the colour of the background.
    if (color === null) continue;
    image.data.set([...color.map((channel) => Math.round(channel * 255)), 255], 4 * index);
  }
  context.putImageData(image, 0, 0);
}

/** The colour of each value, from a list of them, since many cells ask. */
function colorsOf(display: HeatmapDisplay, theme: Theme): (value: number) => ReturnType<typeof valueColor> | null {
  const steps = 128;
  const scale = scaleEnds(display);
  const colors = Array.from({ length: 2 * steps + 1 }, (_, i) => valueColor(display.scale, i / steps - 1, theme));
  return (value) => {
    const position = positionOf(display.scale, scale, value);
    return position === null ? null : (colors[Math.round((position + 1) * steps)] ?? null);
  };
}

/** Steps of the scale, with the values at its ends. */
function ColorLegend({ display, theme }: HeatmapProps): ReactNode {
  const [low, high] = scaleEnds(display);
  if (low === high) return null;
  const steps = Array.from({ length: 9 }, (_, i) => i / 8);
  const position = (t: number): number => (display.scale === "diverging" ? 2 * t - 1 : t);
  return (
    <p className="color-legend" aria-hidden="true">
      <span>{formatNumber(low)}</span>
      {steps.map((t) => (
        <i key={t} style={{ background: css(valueColor(display.scale, position(t), theme)) }} />
      ))}
      <span>{formatNumber(high)}</span>
    </p>
  );
}
