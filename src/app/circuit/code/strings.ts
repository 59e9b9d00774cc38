import { formatNumber, plural } from "../../values/format.ts";

export const strings = {
  making: "Making the WebAssembly module.",
  label: "Machine code",
  module: "WebAssembly module",
  moduleHint:
    "A program in a portable binary format that browsers, Node, Python, Go and Rust run. This one is the circuit's server: it takes encrypted bytes and gives encrypted bytes, imports nothing, and holds no key",
  size: "size",
  gzip: "after gzip",
  memory: "memory",
  memoryHint: "What the module asks for when it starts: room for keys and ciphertexts. It grows for messages",
  runtime: "functions of the runtime",
  runtimeHint:
    "Functions of our kernel for TFHE that this circuit needs: bootstraps, key switches, files. Their text is not shown",
  generated: "generated functions",
  generatedHint: "Functions that were written for this circuit alone. Their text is below, node by node",
  download: "Download .wasm",
  sections: "Sections",
  section: "Section",
  bytes: "Bytes",
  share: "Share",
  sectionNames: {
    types: "types: forms of functions",
    imports: "imports: what it takes from outside",
    functions: "functions: their types",
    memory: "memory: how much it starts with",
    globals: "globals: numbers of the runtime",
    exports: "exports: what a host calls",
    code: "code: runtime and generated functions",
    data: "data: tables and constants",
    dataCount: "data count",
    start: "start: what runs first",
  } as Readonly<Record<string, string>>,
  host: "Run it elsewhere",
  hostHint: (file: string) =>
    `In Node, Deno or Bun, beside ${file}. The two files come from a client: client.evaluationKeys() and client.encrypt(…). Hosts in Python, Go and Rust, and every export: docs/machine-code.md.`,
  code: "Generated functions",
  codeHint: "Choose a node of the graph to see its code; open a function to see its node.",
  shared: "serves several nodes",
  lines: (count: number) => plural(count, "line", "lines"),
  without: (name: string) =>
    `${name} has no function of its own: it is an argument or a constant, or its work is part of another node's code.`,
  copy: (name: string) => `Copy ${name}`,
  program: "the program",
  copied: "Copied",
  notCopied: "The browser refused: select the text",
  more: (count: number) => `Show ${plural(count, "more line", "more lines")}`,
  moreFunctions: (shown: number, total: number) =>
    `${formatNumber(shown)} of ${formatNumber(total)} functions are listed.`,
  showFunctions: "List more",
} as const;
