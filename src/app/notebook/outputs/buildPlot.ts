/**
 * A plot drawn by Observable Plot, whose module is handed in, since it is loaded late. Values go in as lists and never as names of fields or
 * as colours, so that no text of a cell is taken for anything but text.
 */
import type * as ObservablePlot from "@observablehq/plot";
import type { DisplayColumn, DisplayValue, PlotChannel, PlotDisplay, PlotMark } from "../../../protocol/display.ts";
import type { Theme } from "../../page/color.ts";
import { categoryColors, css, valueColor } from "./colors.ts";

type Plot = typeof ObservablePlot;

/** The drawing: an SVG, or a figure with a legend in it. To those who do not see it, it says nothing: its owner does. */
export function buildPlot(plot: Plot, display: PlotDisplay, theme: Theme, width: number): Element {
  const marks = display.marks.map((mark) => drawn(plot, mark, display.data[mark.data] ?? []));
  const drawing = plot.plot({
    width,
    height: Math.round(Math.min(320, Math.max(200, width / 2))),
    marks,
    x: axis(display, "x"),
    y: axis(display, "y"),
    color: colors(display, theme),
    style: { background: "none", color: "var(--ink)", fontFamily: "inherit", fontSize: "12px" },
  });
  drawing.setAttribute("aria-hidden", "true");
  return drawing;
}

/** Channels whose values become colours. */
const colored: readonly PlotChannel[] = ["fill", "stroke"];
/** Marks that are lines, and are coloured by their stroke. */
const stroked: readonly PlotMark["type"][] = ["line", "ruleX", "ruleY"];

function drawn(plot: Plot, mark: PlotMark, columns: readonly DisplayColumn[]): ObservablePlot.Markish {
  const { type, channels, color, bins } = mark;
  const options: { [name: string]: unknown } = {};
  for (const [channel, name] of Object.entries(channels) as [PlotChannel, string][]) {
    const values = columns.find((column) => column.name === name)?.values ?? [];
    // With a scale of its own, a list of texts that look like colours is no list of colours.
    options[channel] = colored.includes(channel) ? { value: values, scale: "color" } : values;
  }
  const paint = stroked.includes(type) ? "stroke" : "fill";
  const isPainted = options.fill !== undefined || options.stroke !== undefined;
  if (color !== null) options[paint] = colorNames[color];
  else if (!isPainted && type !== "dot") options[paint] = type === "text" || paint === "stroke" ? "var(--ink)" : usual;
  else if (!isPainted) options.stroke = "var(--ink)";
  if (type === "areaY" && options.fill === usual) options.fillOpacity = 0.5;
  const length = Math.max(0, ...columns.map(({ values }) => values.length));
  const data: ArrayLike<DisplayValue> = { length };
  if (bins === null) return plot[type](data as never, options as never);
  const { x, ...rest } = options;
  return plot.rectY(
    data as never,
    plot.binX({ y: "count" }, { ...rest, x: { value: x, thresholds: bins } } as never) as never,
  );
}

const usual = "var(--ink-soft)";

const colorNames = {
  ink: "var(--ink)",
  soft: "var(--ink-soft)",
  client: "var(--client)",
  server: "var(--server)",
  mark: "var(--mark)",
  error: "var(--error)",
} as const;

function axis(display: PlotDisplay, name: "x" | "y"): ObservablePlot.ScaleOptions {
  const { label, type, domain, grid } = display[name];
  const values = valuesOf(display, [name]);
  // Names keep the order in which they come; Plot would sort them.
  const names = values.length > 0 && values.every((value) => typeof value === "string") ? [...new Set(values)] : null;
  return {
    grid,
    ...(label === null ? {} : { label }),
    ...(type === null ? {} : { type }),
    ...(domain === null ? (names === null ? {} : { domain: names }) : { domain: [...domain] }),
  };
}

/** The values of some channels of all marks. */
function valuesOf({ marks, data }: PlotDisplay, channels: readonly PlotChannel[]): readonly DisplayValue[] {
  return marks.flatMap((mark) =>
    channels.flatMap((channel) => {
      const name = mark.channels[channel];
      return name === undefined ? [] : (data[mark.data]?.find((column) => column.name === name)?.values ?? []);
    }),
  );
}

function colors(display: PlotDisplay, theme: Theme): ObservablePlot.ScaleOptions {
  const { label, scheme } = display.color;
  const values = valuesOf(display, colored);
  if (values.length === 0) return {};
  const numeric = values.every((value) => value === null || typeof value === "number");
  const chosen = scheme ?? (numeric ? "sequential" : "categorical");
  const shared = { legend: true, ...(label === null ? {} : { label }) };
  if (chosen === "categorical" || !numeric) {
    return {
      ...shared,
      type: "categorical",
      domain: [...new Set(values)] as string[],
      range: [...categoryColors(theme)],
    };
  }
  const interpolate = (t: number): string => css(valueColor(chosen, chosen === "diverging" ? 2 * t - 1 : t, theme));
  return { ...shared, type: chosen === "diverging" ? "diverging" : "linear", interpolate };
}
