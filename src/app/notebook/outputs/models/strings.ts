/** Text of pictures of models and of models that are given away; loaded with the first of them. No markup, and no logic beyond plurals. */
import { formatNumber, plural } from "../../../values/format.ts";

export const strings = {
  deployment: {
    label: (model: string) => `${model}, to be served`,
    save: { client: "Save the client's file", server: "Save the server's file" },
    holds: {
      client:
        "Quantizers, scales and classes: what turns a row into ciphertexts and a result into an answer. No model, no key.",
      server: "The model as a circuit on ciphertexts. No quantizer, no row, no key.",
    },
    fileName: (model: string, side: "client" | "server") => `${model}.glovebox-${side}`,
    making: "Making the files…",
    saved: (name: string, size: string) => `Saved ${name}, ${size}.`,
    next: "On a server, and where the rows are:",
    command: (file: string) => `npx glovebox serve ${file}`,
    program: (file: string) =>
      `const client = ml.FheModelClient.load(readFileSync("${file}"));
await client.keygen();
const rows = await client.quantizeEncryptSerialize(X);`,
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
