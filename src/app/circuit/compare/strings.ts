/** Text of the comparison of two compiles. No markup, and no logic beyond plurals. */
import { formatNumber, plural } from "../../values/format.ts";

const bits = (count: number): string => plural(count, "bit", "bits");

export const strings = {
  pin: "Pin this result",
  pinHint:
    "Keeps cost, widths, parameters and configuration of this compile, and what its run measured, to compare later ones with it",
  pinned: "Pinned. The tab Compare shows it beside what comes next.",
  notKept: "The browser did not keep it: it is gone when the page is loaded again.",
  remove: "Remove this pin",

  choose: "Compare",
  with: "with",
  program: "the program as it stands",
  now: "the program as it stands",
  other: "the same graph, configured otherwise",
  pinOption: (circuit: string, notebook: string, date: string, fingerprint: string) =>
    `pinned ${date}: ${circuit} of “${notebook}”, program ${fingerprint}`,
  unnamed: "a function without a name",
  untitled: "Untitled",

  columns: { what: "What", pinned: "Pinned", now: "Now", program: "As written", other: "Otherwise", change: "Change" },

  subject: {
    caption: "What is compared",
    circuit: "Circuit",
    ofNotebook: (circuit: string, notebook: string) => `${circuit} of “${notebook}”`,
    pinnedAt: "Pinned at",
    program: "Program",
    state: "Compile",
    compiled: "done",
    waiting: "Looking for parameters.",
    earlier: "This is the last version of the program that could be traced.",
    text: "The pinned program",
    noText: "The text is too long to be kept with a pin.",
  },

  switches: {
    heading: "Configured otherwise",
    hint: "Compiled beside the program's own, which is not changed. pError limits the failures of one lookup, globalPError those of a run: 0.001, 1e-6 or 2^-64. roundingExactness is for all roundings, also those that say it themselves. What is traced differently (fuseLookups, adjusted rounders) needs a change of the program.",
    asProgram: (value: string) => (value === "" ? "as written" : `as written (${value})`),
    reset: "All as written",
    run: "Run this encrypted",
    running: "An encrypted run goes on.",
  },

  differing: (differ: number, all: number) =>
    differ === 0
      ? `All ${formatNumber(all)} values are the same.`
      : `${formatNumber(differ)} of ${plural(all, "value", "values")} ${differ === 1 ? "differs" : "differ"}.`,
  showSame: (count: number) => `Show ${formatNumber(count)} the same`,
  hideSame: "Hide the same",
  allSame: (count: number) => (count === 1 ? "The one value is the same." : `All ${formatNumber(count)} are the same.`),
  moreNodes: (count: number) => `${plural(count, "more node is", "more nodes are")} not compared one by one.`,
  noRun: "Neither was run encrypted.",

  sections: {
    cost: "Cost",
    widths: "Bootstraps by width",
    nodes: "Widths of nodes",
    configuration: "Configuration",
    parameters: "Parameters",
    run: "Encrypted run",
  },

  rows: {
    "statistics.milliseconds": "Predicted time",
    "statistics.programmableBootstraps": "Bootstraps",
    "statistics.keyswitches": "Keyswitches",
    "statistics.additions": "Additions",
    "statistics.multiplications": "Multiplications by clear numbers",
    "statistics.complexity": "Abstract operations of bootstraps",
    "statistics.sizeOfBootstrapKeys": "Bootstrap key, sent",
    "statistics.sizeOfKeyswitchKeys": "Keyswitch keys, sent",
    "statistics.sizeOfSecretKeys": "Secret keys",
    "statistics.sizeOfInputs": "Encrypted inputs",
    "statistics.sizeOfOutputs": "Encrypted results",
    "statistics.memoryOfRun": "Memory of a run",
    "statistics.sizeOfLoadedKeys": "Keys in the server's memory",
    "statistics.sizeOfHeldCiphertexts": "Ciphertexts held at a time",
    "statistics.threads": "Threads",
    log2GlobalPError: "A run is wrong",
    "exposure.bitsPerRun": "Bits of the key that results tell, a run",
    "exposure.reasons": "Why keys need enableUnsafeFeatures",
    assumption: "Rests on",
    parametersId: "Name of the parameters",
    result: "Decrypted",
    inputs: "Inputs",
    server: "Server",
    "stages.keys": "Make keys",
    "stages.encrypt": "Encrypt",
    "stages.load": "Load key",
    "stages.evaluate": "Evaluate",
    "stages.decrypt": "Decrypt",
  } as Readonly<Record<string, string>>,
  tag: (tag: string) => `Bootstraps of tag ${tag}`,
  rounding: (number: string) => `Approximate rounding ${number}: low bits → bits looked up, one step off`,
  bootstrapsOf: (width: number) => `Bootstraps of ${bits(width)}`,
  lookupsOf: (width: number) => `Results looked up in ${bits(width)}`,

  node: {
    bits,
    space: (count: number) => `space ${bits(count)}`,
    bootstraps: (count: number, widths: string) => `${plural(count, "bootstrap", "bootstraps")} of ${widths} bits`,
    lookups: (count: number, widths: string) => `${plural(count, "result", "results")} looked up in ${widths} bits`,
    names: {
      bits: "",
      space: "space",
      bootstraps: "bootstraps",
      lookups: "results looked up",
      widths: "widths",
      strategy: "strategy",
      milliseconds: "time",
    } as Readonly<Record<string, string>>,
    change: (name: string, words: string) => (name === "" ? words : `${name} ${words}`),
  },

  none: "–",
  millions: (count: string) => `${count} million`,
  power: (exponent: string) => `2^${exponent}`,
  change: {
    same: "same",
    other: "differs",
    unknown: "not known",
    more: (sign: string) => `more, ${sign}`,
    less: (sign: string) => `less, ${sign}`,
    onlyFirst: (column: string) => `only ${column.toLowerCase()}`,
    times: (ratio: string) => `×${ratio}`,
  },
} as const;
