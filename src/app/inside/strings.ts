/** Text of the look inside runs: modes side by side, values of nodes, noise. No markup, and no logic beyond plurals. */
import { formatNumber, plural } from "../values/format.ts";

export const strings = {
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
    hint: "The same inputs in clear, simulated and encrypted, side by side",
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

  nodeValues: {
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
} as const;
