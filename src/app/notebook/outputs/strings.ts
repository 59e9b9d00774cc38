/** Text of what cells show. No markup, and no logic beyond plurals. */
import { formatNumber, plural } from "../../values/format.ts";

export const strings = {
  outputs: {
    failed: "This output could not be shown",
    dropped: (count: number) => `${plural(count, "more output is", "more outputs are")} not shown.`,
    table: "Table",
    rows: (first: number, last: number, all: number) =>
      `Rows ${formatNumber(first)} to ${formatNumber(last)} of ${formatNumber(all)}`,
    omitted: (count: number) => `${plural(count, "row was", "rows were")} left out.`,
    noRows: "No rows.",
    showAll: (count: number) => `Show all ${formatNumber(count)} rows`,
    showFirst: (count: number) => `Show the first ${formatNumber(count)} rows`,
    previousRows: "Previous rows",
    nextRows: "Next rows",
    sort: (column: string) => `Sort by ${column}`,
    heatmap: "Heat map",
    heatmapLabel: (shape: string, low: string, high: string) =>
      `Array of shape ${shape}, values from ${low} to ${high}.`,
    heatmapHint: "Arrow keys move from value to value.",
    heatmapEmpty: "An array without elements.",
    cellAt: (row: string | null, column: string, value: string) =>
      `${row === null ? "" : `row ${row}, `}column ${column}: ${value}`,
    plot: "Plot",
    plotLabel: (marks: string, values: number) => `${marks} of ${plural(values, "value", "values")}`,
    plotLoading: "Loading the plot…",
    plotData: "Data of this plot",
    dataSet: (number: number) => `Data ${number}`,
    printed: "Printed text",
    pictureLoading: "Loading the picture…",
  },

  inputs: {
    clear: "Clear",
    cell: (name: string, row: number, column: number, value: number) =>
      `${name}, row ${row}, column ${column}: ${formatNumber(value)}`,
  },
} as const;
