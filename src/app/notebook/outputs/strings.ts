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

  models: {
    confusion: "Confusion matrix",
    truth: "true",
    predicted: "predicted",
    decrypted: "decrypted",
    confused: (truth: string, predicted: string, count: number, all: number) =>
      `${formatNumber(count)} of ${formatNumber(all)} that are ${truth} were taken for ${predicted}`,
    boundary: "Decision boundary",
    boundaryLabel: (rows: number, run: number, x: string, y: string) =>
      `${plural(rows, "row", "rows")} by ${x} and ${y}, ${formatNumber(run)} of them run encrypted`,
    axis: (label: string, low: string, high: string) => `${label}, from ${low} to ${high}`,
    ringed: "ran on ciphertexts",
    ranEncrypted: (rows: number) => `${plural(rows, "row", "rows")} on ciphertexts`,
    otherFeatures: (count: number) =>
      count === 1
        ? "The ground is drawn with the third feature at its mean; rows have their own."
        : `The ground is drawn with the other ${count} features at their means; rows have their own.`,
    tree: "Decision tree",
    treePicture: "The tree as a picture; it stands as a list below.",
    treeLabel: (comparisons: number, leaves: number) =>
      `${plural(comparisons, "comparison", "comparisons")}, ${plural(leaves, "leaf", "leaves")}`,
    holds: "yes",
    fails: "no",
    way: "The way of this row:",
    modes: {
      clear: "in clear",
      simulated: "simulated",
      encrypted: "decrypted: the model ran on ciphertexts",
    },
    unseen: (comparisons: number) =>
      `The server worked through ${comparisons === 1 ? "the comparison" : `all ${comparisons} comparisons`} on ciphertexts, and cannot tell which held: this way is drawn by the client, who knows the row.`,
    asList: "The tree as a list",
    layers: "Widths and cost by layer",
    layer: "layer",
    width: "width",
    bits: (bits: number) => plural(bits, "bit", "bits"),
    bootstraps: "bootstraps",
    time: "predicted time",
  },
} as const;
