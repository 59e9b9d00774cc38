/** Text of what the graph and the run panel explain. Part of `strings`. */

import type { Tensor } from "../../value/tensor.ts";
import { formatNumber, formatValue } from "../values/format.ts";

const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

const bits = (count: number): string => plural(count, "bit", "bits");

/** A probability given by its log2: `1 in 10^12`, `3.2 %`. */
const probability = (log2: number): string => {
  if (log2 === Number.NEGATIVE_INFINITY || log2 < -1e5) return "practically 0";
  if (log2 > Math.log2(0.001)) return `${formatNumber(Number((100 * 2 ** log2).toPrecision(2)))} %`;
  const digits = -log2 * Math.LOG10E * Math.LN2;
  return digits < 6 ? `1 in ${formatNumber(Number((10 ** digits).toPrecision(2)))}` : `1 in 10^${Math.floor(digits)}`;
};

const longestArgument = 60;

const argument = (name: string, value: Tensor): string => {
  const text = formatValue(value);
  return `${name} = ${text.length <= longestArgument ? text : `${text.slice(0, longestArgument)} …`}`;
};

export const teacher = {
  probability,

  titles: {
    path: "Mark the widest path, or not",
    save: (format: string) => `Save the graph as ${format}`,
    modes: "Compare clear, simulated and encrypted",
    inside: "Look inside the ciphertexts",
    keep: "Keep intermediates of encrypted runs, or not",
  },

  why: {
    question: (count: number) => `Why is this node ${bits(count)}?`,
    reached: (value: number, sample: number | null, args: readonly (readonly [string, Tensor])[]) => {
      const where = sample === null ? "" : `, first reached by inputset[${sample}]`;
      const values = args.length === 0 ? "" : `: ${args.map(([name, value]) => argument(name, value)).join(", ")}`;
      return `${formatNumber(value)}${where}${values}`;
    },
    largest: (reached: string) => `Its largest value is ${reached}.`,
    smallest: (reached: string) => `Its smallest value is ${reached}.`,
    constant: (value: number) => `It is always ${formatNumber(value)}.`,
    needs: (value: number, count: number, signed: boolean) =>
      `${formatNumber(value)} takes ${bits(count)}${signed ? ", sign included" : ""}.`,
    holds: (count: number, low: number, high: number) =>
      `${bits(count)} hold ${formatNumber(low)} … ${formatNumber(high)}.`,
    hint: (measured: number, count: number) =>
      `The values measured take ${bits(measured)}; a hint in the program asks for ${count}.`,
    shared: (space: number, by: string, own: number) =>
      `Under encryption it lies in a message space of ${bits(space)}: it is combined linearly with ${by}, which needs them; by itself it would take ${own}.`,
    space: (space: number) => `Under encryption its message space is ${bits(space)} wide.`,
    select: (name: string) => `Show ${name}`,
  },

  path: {
    button: "Widest path",
    hint: "Marks the way from an input to a result through the widest nodes: the place to save bits",
    sentence: (names: string, at: string, count: number) => `Widest path: ${names}. Widest: ${at}, ${bits(count)}.`,
    none: "Nothing in this graph is encrypted.",
  },

  noise: {
    precision: "Message space",
    precisionHint: "Bits of the message on the torus; values that are combined linearly share the widest",
    norm: "Norm",
    normHint:
      "Square root of the sum of squared weights with which fresh ciphertexts and bootstrap outputs reach this value: noise grows by it",
    normOf: (bootstraps: string, inputs: string) => `${bootstraps} of bootstraps, ${inputs} of inputs`,
    deviation: "Noise",
    deviationHint: "Predicted standard deviation, as a part of the distance between two messages",
    ofStep: (part: string) => `${part} of a step`,
    failure: "If decrypted, wrong",
    failureHint: "Predicted probability that one element of this value would be decrypted to another one",
    lookupFailure: "Lookup wrong",
    lookupFailureHint: "Predicted probability that one lookup of this node takes a neighbouring entry",
  },

  tools: {
    label: "Drawing",
    group: "Group",
    groupHint: "Nodes of one tag or of one line under one box; lines of a loop are one group",
    groupings: { none: "every node", tag: "by tag", line: "by line" },
    close: (name: string) => `Close ${name}`,
    openFused: "Open this lookup in the drawing",
    closeFused: "Close this lookup in the drawing",
    fused: (count: number) => `A lookup made of ${plural(count, "node", "nodes")}`,
    export: "Export",
    svg: "SVG",
    png: "PNG",
    dot: "DOT",
    exportAs: (format: string) => `Save the drawing as ${format}`,
    exportFailed: (reason: string) => `The drawing could not be saved: ${reason}.`,
    layingOut: (boxes: number) => `Placing ${plural(boxes, "box", "boxes")}.`,
    stop: "Stop",
    stopped: "The layout was stopped.",
    again: "Draw again",
  },

  group: {
    tag: (tag: string) => `tag ${tag}`,
    lines: (lines: readonly number[]) => {
      const [first = 0] = lines;
      const last = lines.at(-1) ?? first;
      if (lines.length === 0) return "other nodes";
      return first === last ? `line ${first}` : `lines ${first}–${last}`;
    },
    part: (name: string, part: number, count: number) => `${name}, part ${part} of ${count}`,
    inside: "in the lookup",
    count: (nodes: number) => plural(nodes, "node", "nodes"),
    label: (name: string, nodes: number, widest: number, cost: string) =>
      [`Group ${name}`, plural(nodes, "node", "nodes"), `up to ${bits(widest)}`, cost, "press Enter to open it"]
        .filter((part) => part !== "")
        .join(", "),
  },

  fill: {
    progress: (done: number, total: number) => `${formatNumber(done)}/${formatNumber(total)}`,
    label: (done: number, total: number) => `${formatNumber(done)} of ${plural(total, "bootstrap", "bootstraps")} done`,
  },

  table: {
    clear: "Clear",
    simulated: "Simulated",
    decrypted: "Decrypted",
    more: (shown: number, total: number) => `${formatNumber(shown)} of ${formatNumber(total)} nodes are shown.`,
    showMore: "Show more",
  },

  values: {
    heading: "Values",
    hint: "What this node is worth on the inputs in the run panel",
    clear: "Clear",
    simulated: "Simulated",
    decrypted: "Decrypted",
    inside: "made within another node's lookups",
    notKept: "not kept: run again with “keep intermediates”",
    refused: (most: number) =>
      `not kept: a run keeps ${formatNumber(most)} ciphertexts at most, and they went to nodes before this one`,
    decrypt: "Decrypt intermediates",
    decryptHint: "The client decrypts the ciphertexts that the evaluator kept of the last run, for this page only",
    keep: "Keep intermediates",
    keepHint:
      "The next encrypted runs keep the ciphertexts of every node, so that the client can decrypt them afterwards",
    compute: "Show values of nodes",
    ofRun: (args: string) => `of the run with ${args}`,
  },

  inside: {
    open: "Look inside",
    hint: "The ciphertexts of the last run as numbers and as pictures, and their noise, measured with the secret key on the client's side",
    heading: "Look inside",
    none: "Run encrypted first: then there are ciphertexts to look into.",
    parts: { arguments: "Inputs", results: "Result", intermediates: "Intermediates", fresh: "Fresh ciphertexts" },
    freshHint: "256 new encryptions of zero under the same key, made only to be measured",
    server: "What the server sees",
    client: "What the client sees, with the secret key",
    size: (count: number, words: number, bytes: string, seeded: boolean) =>
      `${plural(count, "ciphertext", "ciphertexts")} of ${formatNumber(words)} words, ${bytes} each on the wire${seeded ? ", the mask as a seed" : ""}`,
    mask: "mask",
    body: "body",
    more: (words: number) => `… ${formatNumber(words)} more words …`,
    words: "The first ciphertext as numbers of 64 bits",
    picture: (name: string) => `Picture of the ciphertext of ${name}`,
    measured: (count: number, deviation: string, predicted: string) =>
      `Noise of ${plural(count, "ciphertext", "ciphertexts")}: measured ${deviation} of a step, predicted ${predicted} (standard deviation).`,
    one: (error: string, predicted: string) =>
      `Its noise is ${error} of a step; the predicted standard deviation is ${predicted}.`,
    within: (largest: string) => `The largest is ${largest} of a step; beyond ½ it would decrypt to another message.`,
    failure: (chance: string) => `Predicted probability of that: ${chance}.`,
    plot: (name: string) =>
      `Measured noise of ${name} as dots, the predicted distribution as a curve, the decoding thresholds as lines`,
    step: "distance between two messages = 1 step",
    threshold: "threshold",
    decodesTo: "decrypts to",
    measuring: "Measuring.",
    wholeScale: "Between the thresholds",
    closeUp: "Close up",
  },

  modes: {
    heading: "Three modes",
    clear: "Clear",
    simulated: "Simulated",
    encrypted: "Encrypted",
    columns: {
      mode: "Mode",
      result: "Result",
      difference: "Against clear",
      time: "Time",
      error: "Probability of an error",
    },
    reference: "the reference",
    equal: "✓ equal",
    differs: (count: number, total: number) =>
      total === 1 ? "≠ differs" : `≠ ${formatNumber(count)} of ${plural(total, "element differs", "elements differ")}`,
    never: "none: plain arithmetic",
    notRun: "not run yet",
    ofOther: (args: string) => `of other inputs: ${args}`,
    predicted: (chance: string) => `${chance} predicted`,
    repeat: "Simulate again and again",
    draws: "Times",
    repeated: (differing: number, draws: number) =>
      `${formatNumber(differing)} of ${plural(draws, "simulation differs", "simulations differ")} from clear`,
    expected: (expected: string) => `predicted: at most about ${expected}`,
    repeating: "Simulating.",
    each: (time: string) => `${time} each`,
  },
} as const;
