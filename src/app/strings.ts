/** All text of the interface, in one place, so that a translation is one file. No markup and no logic beyond plurals. */
import type { CryptoParameters } from "../params/parameters.ts";
import type { Shape } from "../value/shape.ts";
import type { Tensor } from "../value/tensor.ts";
import type { Stage } from "./run/runs.ts";
import { course, gallery, workshop } from "./strings/course.ts";
import { documents } from "./strings/documents.ts";
import { find } from "./strings/find.ts";
import { notebook } from "./strings/notebook.ts";
import { share } from "./strings/share.ts";
import { teacher } from "./strings/teacher.ts";
import { formatNumber, formatValue } from "./values/format.ts";

const plural = (count: number, one: string, many: string): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;

const stageNames: { readonly [S in Stage]: string } = {
  keys: "Make keys",
  encrypt: "Encrypt",
  load: "Load key",
  evaluate: "Evaluate",
  decrypt: "Decrypt",
};

const numbersOfShape = (shape: Shape): string =>
  shape.length === 0
    ? "a"
    : `${plural(
        shape.reduce((product, extent) => product * extent, 1),
        "number",
        "numbers",
      )}, each a`;

export const strings = {
  title: "Glovebox",
  skipToGraph: "Skip to the graph",
  skipToRun: "Skip to the run panel",

  header: {
    lastGood: "The last text that could be traced",
    menu: "Menu",
    stop: "Stop",
    stopHint: "Stop tracing the program",
    toDark: "Dark",
    toLight: "Light",
    themeHint: "Switch between the light and the dark design",
    largeText: "Large text",
    largeTextHint: "Larger text, for a projector",
  },

  views: { code: "Code", graph: "Graph", run: "Run", output: "Output", label: "Views" },
  withCount: (name: string, count: number) => (count === 0 ? name : `${name} (${count})`),

  editor: {
    label: "Program",
    none: "This notebook has no code cell.",
    plain: "Program text",
    withExit: "Program text. Escape and then Tab leaves the editor.",
    leave: "Leave the editor",
    left: "Left the editor: Tab goes on to the graph.",
    failed: (reason: string) => `The full editor could not be loaded (${reason}). The plain one works as well.`,
  },

  trace: {
    waiting: "Changed",
    tracing: (seconds: string) => `Tracing, ${seconds}`,
    traced: (duration: string) => `Traced in ${duration}`,
    failed: (problems: number) => plural(problems, "problem", "problems"),
    stopped: "Stopped. Edit the program to trace it again.",
    asking: "Waits for an encrypted run",
    answering: "Waits for a run to end",
    retry: "Trace again",
    unknownCircuit: (id: number) => `request: expected a circuit of this program, got number ${id}`,
  },

  output: {
    label: "Output and problems",
    output: "Output",
    problems: "Problems",
    empty: "Nothing printed. Write print(circuit) to see its graph here.",
    line: (line: number) => `Line ${line}`,
    goToLine: (line: number) => `Go to line ${line}`,
    node: (id: string) => `node ${id}`,
    warning: "Warning",
    error: "Error",
    asks: (method: string, args: string) => `The program waits: it asks for ${method}(${args}).`,
    allow: "Allow encrypted runs",
    allowHint: "Carries out what the program asks for, until the text changes. Keys are made first.",
    ciphertext: (bytes: string) => `ciphertext, ${bytes}`,
  },

  graph: {
    label: "Op-graph",
    tabs: { graph: "Graph", text: "Text", table: "Table", debug: "Debug" },
    circuits: "Circuit",
    loading: "The graph view is loading.",
    none: "No graph yet. Compile a function in the program: compiler(…).compile(inputset).",
    stale: "Graph of the last version that could be traced",
    client: "client",
    server: "server",
    result: "result",
    resultHint: "decrypted on the client",
    encrypted: "encrypted",
    clear: "clear",
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
    withCost: (label: string, lookups: string) => `${label}, ${lookups}`,
    boundsIn: (bounds: string) => `values ${bounds}`,
    copy: "Copy",
    copied: "Copied",
    columns: {
      name: "Node",
      operation: "Operation",
      inputs: "Inputs",
      type: "Type",
      bits: "Bits",
      bounds: "Bounds",
      lookups: "Lookups",
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

  cost: {
    lookups: (lookups: number) => plural(lookups, "lookup", "lookups"),
    inBootstraps: (lookups: number, bootstraps: number) =>
      `${formatNumber(lookups)} in ${plural(bootstraps, "bootstrap", "bootstraps")}`,
    elsewhere: "in the lookups of another node",
    predicted: (duration: string) => `about ${duration}`,
    label: "Cost",
    hint: "Predicted from the plan, the parameters and the threads of this page, before anything runs",
    bootstraps: (bootstraps: number) =>
      bootstraps === 0 ? "no bootstraps" : plural(bootstraps, "bootstrap", "bootstraps"),
    time: (duration: string, threads: number) =>
      threads === 1 ? `about ${duration} on one thread` : `about ${duration} on ${threads} threads`,
    noTime: "under 1 ms",
    keys: (bytes: string) => `keys ${bytes}`,
    noKeys: "no evaluation keys",
    memory: (bytes: string) => `memory ${bytes}`,
    parameters: (
      { lweDimension: n, glweDimension: k, polynomialSize: N }: CryptoParameters["shape"],
      lookups: boolean,
    ) => (lookups ? `n=${n}, k=${k}, N=${N}` : `k=${k}, N=${N}`),
    /** Of a second set. */
    wide: (parameters: string) => `, and for wide lookups ${parameters}`,
    security: (bits: number) => `${bits} bits of security`,
    /** `log2` of the probability. */
    failures: (log2: number) => {
      if (log2 > Math.log2(0.05)) return `up to ${Math.ceil(100 * 2 ** log2)} % of runs fail`;
      const digits = -log2 * Math.LOG10E * Math.LN2;
      if (digits >= 9) return `at most 1 failure in 10^${Math.floor(digits)} runs`;
      const unit = 10 ** Math.max(0, Math.floor(digits) - 1);
      const runs = Math.floor(10 ** digits / unit) * unit;
      return `at most 1 failure in ${String(runs).replace(/\B(?=(\d{3})+$)/g, "\u202f")} runs`;
    },
    waiting: "Looking for parameters.",
    insecure: "NOT secure: toy parameters",
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

  keys: {
    open: "Keys",
    hint: "Save, load, export and import secret keys",
    heading: "Keys",
    close: "Close",
    saved: "Saved in this browser",
    where:
      "Nothing is saved unless you do it here. Saved keys lie in this browser's private storage of this site, not encrypted, until you delete them.",
    none: "No keys are saved.",
    columns: { name: "Name", parameters: "Parameters", size: "Size", date: "Saved" },
    unreadable: "cannot be read",
    name: "Name",
    usualName: "my keys",
    save: "Save this circuit's keys",
    savedAs: (name: string) => `Saved as ${name}.`,
    load: "Load",
    loadNamed: (name: string) => `Load ${name}`,
    delete: "Delete",
    deleteNamed: (name: string) => `Delete ${name}`,
    deleted: (name: string) => `Deleted ${name}.`,
    file: "Key file",
    fileIsSecret:
      "A key file holds the secret key and is not encrypted: who has it can decrypt everything that was encrypted under it.",
    export: "Export this circuit's keys",
    exported: (name: string) => `Exported as ${name}. Keep it secret.`,
    import: "Import a key file",
    drop: "or drop one here",
    replaces:
      "Load and Import replace this session's keys of the same parameters: save or export those first if you need them.",
    takenUp: (parametersId: string) => `The session now uses these keys for circuits of parameters ${parametersId}.`,
    tooLarge: (bytes: number) =>
      `key file: expected at most 64 MiB, got ${Math.round(bytes / 2 ** 20)} MiB: this is another kind of file`,
    working: (fraction: number) => `Working, ${Math.floor(100 * fraction)} %`,
  },

  details: {
    lookups: "Lookups",
    lookupsHint: "Table lookups on encrypted values that this node takes in the plan; several may share a bootstrap",
    widths: "Of bits",
    widthsHint: "Widths of the values that are looked up",
    strategy: "Strategy",
    strategyHint: "How the operation is made of additions and lookups: the cheapest of those that are known",
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

  input: {
    heading: "Inputs",
    expected: (type: string, shape: Shape, [low, high]: readonly [number, number]) =>
      Number.isFinite(low)
        ? `${numbersOfShape(shape)} whole number from ${formatNumber(low)} to ${formatNumber(high)} (${type})`
        : `${numbersOfShape(shape)} number (${type})`,
    notReadable: (name: string, expected: string, text: string) =>
      `${name}: expected ${expected}, got ${text.trim() === "" ? "nothing" : `"${text.slice(0, 40)}"`}. Write a number such as 3, or a list such as [1, 2].`,
    notNumbers: (name: string, expected: string) =>
      `${name}: expected ${expected}, got something else. Write numbers in lists, such as [[1, 2], [3, 4]].`,
    wrongShape: (name: string, expected: string, got: string) =>
      `${name}: expected shape ${expected}, got shape ${got}. Add or remove numbers or brackets.`,
    notInteger: (name: string, got: number) => `${name}: expected whole numbers, got ${got}.`,
    outOfRange: (name: string, expected: string, got: number) =>
      `${name}: expected ${expected}, got ${formatNumber(got)}. Choose a number in the range, or add it to the input-set.`,
    ragged: (name: string, expected: string) => `${name}: expected ${expected}, got lists of unequal length.`,
    slider: (name: string) => `${name}, slider`,
    element: (name: string, index: string) => `${name}[${index}]`,
    asText: (name: string) => `${name} as a list`,
  },

  run: {
    label: "Run",
    runEncrypted: "Run encrypted",
    runEncryptedHint: "Makes keys, encrypts the inputs, computes on the ciphertexts, and decrypts the result",
    simulate: "Simulate",
    simulateHint: "Computes as the encrypted run would, without keys and without encryption",
    cancel: "Cancel",
    cancelHint: "Ends the encrypted run",
    cancelled: "The run was cancelled.",
    notOurs:
      "decrypt: expected a result that this page computed from what encrypt gave for this circuit, got other bytes",
    notOursHint: "pass the bytes of encrypt to run, and those of run to decrypt, unchanged and with the same circuit",
    client: "Client",
    server: "Server",
    serverHint: "sees only ciphertexts",
    wall: "Through the wall",
    stages: stageNames,
    percent: (done: number, total: number) => `${Math.floor((100 * done) / total)} %`,
    values: (done: number, total: number) => `${formatNumber(done)} of ${plural(total, "value", "values")}`,
    bootstraps: (done: number, total: number) => `${formatNumber(done)} of ${plural(total, "bootstrap", "bootstraps")}`,
    kept: "kept from before",
    notNeeded: "not needed",
    noBootstraps: "no bootstraps",
    waiting: "–",
    crossings: { arguments: "inputs, encrypted", evaluationKeys: "evaluation key", result: "result, encrypted" },
    nothingCrossed: "Nothing has crossed yet.",
    toServer: "to the server",
    toClient: "to the client",
    clientHint: "keeps the secret key",
    texture: (what: string) => `Picture of the ciphertext: ${what}`,
    results: "Results",
    clear: "Clear",
    clearHint: "The function on plain numbers",
    simulated: "Simulated",
    simulatedHint: "With the noise and rounding that encryption adds",
    decrypted: "Decrypted",
    decryptedHint: "What the encrypted run gave",
    none: "–",
    equal: "equals clear",
    different: "differs from clear",
    earlier: (args: string) => `of an earlier run with ${args}`,
    running: "running",
    noCircuit: "There is nothing to run yet.",
    circuitHasErrors: "This circuit cannot run: see Problems.",
    fixInputs: "Correct the inputs first.",
    virtual: "Virtual circuit: it is computed in clear, nothing is encrypted.",
  },

  announce: {
    stage: (stage: Stage) => `${stageNames[stage]} started`,
    decrypted: (results: readonly Tensor[]) => `Decrypted result: ${results.map(formatValue).join(", ")}`,
    traced: (circuits: number, problems: number) =>
      problems === 0 ? `Traced: ${plural(circuits, "circuit", "circuits")}` : plural(problems, "problem", "problems"),
  },

  commands: {
    palette: "Command palette",
    query: "Find a command",
    list: "Commands",
    found: (commands: number) => plural(commands, "command", "commands"),
    help: "Keyboard",
    close: "Close",
    characterKeys: "Keys that are a character alone, such as ?, work outside of text fields",
    inParts: "In one part of the page",
    parts: [
      { what: "Leave the editor", keys: "Esc" },
      { what: "Go from node to node of the graph", keys: "↑ ↓ ← →" },
      { what: "Show the details of a node", keys: "Enter" },
      { what: "Go from tab to tab", keys: "← →" },
    ],
    groups: {
      notebook: "Notebook",
      cell: "Cell",
      run: "Run",
      graph: "Graph",
      share: "Share",
      learn: "Learn",
      view: "View",
      help: "Help",
    },
    titles: {
      palette: "Find a command",
      keyboard: "Show all keys",
      runEncrypted: "Run encrypted",
      simulate: "Simulate",
      cancel: "Cancel the encrypted run",
      stop: "Stop tracing the program",
      trace: "Trace the program again",
      keys: "Save, load, export and import keys",
      theme: "Switch between light and dark",
      largeText: "Switch large text on or off",
      example: (title: string) => `Open example: ${title}`,
      show: (view: string) => `Show ${view.toLowerCase()}`,
    },
  },

  /** Texts of the page before any script, and of the installed app; put in by the build. */
  site: {
    language: "en",
    description: "Write NumPy-style TypeScript and run it on encrypted data, in the browser.",
    opening: "Opening the notebook",
    needsScript: "Glovebox compiles and encrypts in your browser, and needs JavaScript for it.",
  },

  webApp: {
    ready: "A new version is ready.",
    unsaved: "The new version was not loaded: your text could not be saved. Save it as a file first.",
    reload: "Reload",
    later: "Later",
  },

  markdown: {
    failed: "This text could not be laid out",
    imageNotLoaded: (source: string, about: string) =>
      `image not loaded: ${about === "" ? "" : `${about}, `}${source} (only images inside the text, data:image/…, are shown)`,
    linkRefused: (target: string) => `(link not made: ${target}; only http, https and # are allowed)`,
    formulaFailed: (reason: string) => `(formula: ${reason})`,
    tooLong: (most: number, length: number) =>
      `The text goes on: ${formatNumber(most)} of ${formatNumber(length)} characters are shown.`,
    done: "done:",
    toDo: "to do:",
  },

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
  },

  documents,
  find,
  notebook,
  share,

  teacher,
  course,
  gallery,
  workshop,

  failure: {
    heading: "Something in this page broke.",
    advice: "Your text is saved. Reload the page to go on.",
    reload: "Reload",
  },
} as const;
