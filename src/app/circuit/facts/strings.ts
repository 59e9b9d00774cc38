import type { Tensor } from "../../../value/tensor.ts";
import { formatNumber, formatValue, plural } from "../../values/format.ts";

const bits = (count: number): string => plural(count, "bit", "bits");

const longestArgument = 60;

const argument = (name: string, value: Tensor): string => {
  const text = formatValue(value);
  return `${name} = ${text.length <= longestArgument ? text : `${text.slice(0, longestArgument)} …`}`;
};

export const strings = {
  details: {
    bootstraps: "Bootstraps",
    bootstrapsHint: "Bootstraps that look up values of this node; one that serves several nodes counts for each",
    widths: "Of bits",
    widthsHint: "Widths of the values that are looked up",
    strategy: "Strategy",
    strategyHint: "How the operation is made of additions and lookups: the cheapest of those that are known",
    others: "Other ways",
    othersHint:
      "What other strategies would take by themselves, predicted roughly on one thread; settings such as comparisonStrategy choose",
    otherWay: (strategy: string, bootstraps: number, time: string) =>
      `${strategy}: ${plural(bootstraps, "bootstrap", "bootstraps")}, ${time}`,
    time: "Time",
    timeHint: "Predicted, on the threads of this page",
    label: "Details of the node",
    close: "Close",
    type: "Type",
    bounds: "Bounds",
    boundsHint: "Smallest and largest value over the whole input-set",
    shape: "Shape",
    scalar: "scalar",
    tag: "Tag",
    line: "Source line",
    inputs: "Inputs",
    value: "Value",
    table: "Lookup table",
    tableOf: (count: number) => plural(count, "lookup table", "different lookup tables"),
    tablePoint: (x: string, y: string) => `${x} becomes ${y}`,
    notMeasured: "not measured",
  },

  debug: {
    making: "Collecting the artifacts.",
    download: "Download artifacts",
    hint: "All of this as a zip file. It holds no key and no input but those that stand in the source.",
    cut: (text: string) => `${text}\n… the download has the rest`,
    stage: (pass: string) => `Graph, ${pass}`,
    titles: {
      "tables.txt": "Lookup tables",
      "cryptographic-parameters.json": "Cryptographic parameters",
      "plan.txt": "Execution plan",
      "statistics.json": "Statistics",
      "program.ts": "Source",
      "bounds.txt": "Bounds",
      "configuration.json": "Configuration",
      "parameters.txt": "Parameters of the function",
      "client.specs.json": "What the client knows",
      "diagnostics.json": "Problems and warnings",
      "environment.txt": "Environment",
      "error.txt": "Error",
    },
  },

  graph: {
    heading: "Graph",
    label: "Op-graph",
    tabs: { graph: "Graph", text: "Text", table: "Table", code: "Machine code", compare: "Compare", debug: "Debug" },
    circuits: "Circuit",
    loading: "The graph view is loading.",
    none: "No graph yet. Compile a function in the program: compiler(…).compile(inputset).",
    stale: "Graph of the last version that could be traced",
    ranges: {
      label: "Ranges of the input-set",
      least: (name: string) => `Least value of ${name}`,
      greatest: (name: string) => `Greatest value of ${name}`,
      value: (value: number, [low, high]: readonly [number, number]) => `${value}, of ${low} to ${high}`,
      range: ([low, high]: readonly [number, number]) => `${low} … ${high}`,
      only: (ranges: readonly string[]) =>
        `Only tried: the program says ${ranges.join(", ")}, in a form that is not rewritten. What is shown cannot be run.`,
      back: "Back to the program's",
    },
    client: "client",
    server: "server",
    result: "result",
    resultHint: "decrypted on the client",
    bits: (bits: number) => plural(bits, "bit", "bits"),
    bitsShort: (bits: number) => (bits === 1 ? "bit" : "bits"),
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    fit: "Fit",
    fitHint: "Show the whole graph",
    legend: "Bit-width",
    legendHint: "Bits needed for every value of the input-set. Wider values cost more; a lookup takes 16 at most.",
    drawing: (parameters: string, nodes: number) =>
      `Op-graph of ${parameters}: ${plural(nodes, "node", "nodes")}. Tab to the nodes, then use the arrow keys; Enter shows a node's details. The Table tab has the same as a table.`,
    node: (name: string, operation: string, type: string, bounds: string, line: string) =>
      [`${name} ${operation}`, type, bounds, line].filter((part) => part !== "").join(", "),
    withCost: (label: string, cost: string) => `${label}, ${cost}`,
    boundsIn: (bounds: string) => `values ${bounds}`,
    copy: "Copy",
    copied: "Copied",
    notCopied: "The browser refused: select the text",
    columns: {
      name: "Node",
      operation: "Operation",
      inputs: "Inputs",
      type: "Type",
      bits: "Bits",
      bounds: "Bounds",
      bootstraps: "Bootstraps",
      widths: "Of bits",
      strategy: "Strategy",
      time: "Time",
      space: "Space",
      norm: "Norm",
      failure: "Wrong",
      line: "Line",
    },
    tableCaption: "Nodes of the op-graph in order of evaluation",
    returned: (names: string) => `return ${names}`,
  },

  teaching: {
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
    spaceFrom: (space: string, low: number) => (low === 0 ? space : `${space} from ${low}`),
    precision: "Message space",
    encodedWidth: "Widest message space",
    encodedBits: (width: number) =>
      `${bits(width)}: the width in which values are encoded; it holds value − least, so an offset does not widen it`,
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

  parameters: {
    columns: ["Parameter", "Value", "What it means"],
    circuit: "Of the circuit",
    set: "Keys and ciphertexts",
    firstSet: "First set: the client's keys and narrow lookups",
    wideSet: "Second set: wide lookups",
    trees: "Tables looked up by trees",
    asJson: "All numbers, as data",
    bits: (count: number) => bits(count),
    insecure: "none: toy parameters protect nothing",
    reached: (predicted: string) => `${predicted} predicted`,
    none: "none: no keys are sent to the server",
    gadget: (baseLog: number, level: number) => `${plural(level, "digit", "digits")} of ${bits(baseLog)}`,
    groups: (kind: string, size: number) => `${kind}, ${size} at a time`,
    key: (sent: string, loaded: string) => `${sent} sent, ${loaded} in the server's memory`,
    meanings: {
      messageBits:
        "p: bits in which a client encodes a message, under one bit of padding; a value takes the upper ones, as many as it is wide",
      securityLevel: "An attack on the keys takes about 2 to this power operations, by the lattice estimator's curves",
      pError: "Limit on the probability that one lookup, or one decrypted value, is wrong",
      lookups: "Sums and products with clear numbers alone need no bootstrap",
      lweDimension: "n: bits of the small secret key; a bootstrap takes a step for each of them",
      glweDimension: "k: polynomials of the big secret key",
      polynomialSize:
        "N: coefficients of a polynomial; tables of more bits need more of them, and a bootstrap takes longer",
      pbs: "How a bootstrap takes ciphertexts apart: more digits, less noise, more work and larger keys",
      ks: "How a keyswitch, from the big key to the small one, takes them apart",
      modulusSwitch: "How a ciphertext is rounded to the 2N positions of a table",
      groups: "How bits of the small key are taken together: fewer steps in a bootstrap, larger keys",
      extension: "Polynomials that hold one table together",
      lweNoiseStd: "Standard deviation of the noise under the small key, as a part of the torus",
      glweNoiseStd: "The same under the big key, of fresh ciphertexts too: the least that is secure",
      bootstrapKey: "The small key's bits, encrypted under the big key: what a server looks tables up with",
      keyswitchKey: "The big key's bits, encrypted under the small one",
      lweCiphertext: "One encrypted value while the server computes: k·N + 1 words",
      conversionKeys: "Keys that lead from one set to the other and back",
      exact: "How products of a tree that must be exact take ciphertexts apart",
      select: "How its selections take them apart",
      treeBits: "Bits of the widest table",
      treeKeys: "Keys of the trees",
    },
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
    constants: (count: number) => plural(count, "constant", "constants"),
    lookup: (name: string) => `lookup ${name}`,
    fold: (name: string, widest: number, cost: string) =>
      [`Fold ${name}`, `up to ${bits(widest)}`, cost].filter((part) => part !== "").join(", "),
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

  nodeTable: {
    clear: "Clear",
    simulated: "Simulated",
    decrypted: "Decrypted",
    more: (shown: number, total: number) => `${formatNumber(shown)} of ${formatNumber(total)} nodes are shown.`,
    showMore: "Show more",
  },
} as const;
