/**
 * `npx tsx scripts/bundleBudgets.ts`: what the built site makes a browser fetch, compressed, against what it may: fails when a part grew beyond
 * its budget. Budgets are about a tenth above what was there when they were set; raise one only with a reason.
 */
import { readdirSync, readFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

/** A part of the site, in thousands of bytes after gzip. */
export interface BundleSize {
  readonly what: string;
  readonly size: number;
  readonly budget: number;
}

/**
 * Budgets of what the page loads at its start, whatever is done with it. Scripts had 302 before what only links and dialogs need was loaded with them, and
 * the rest was one file: some fifty small ones took a tenth more after gzip. What makes cells out of date, which
 * every edit asks, is 4 of them.
 */
const startBudgets = { page: 2.5, scripts: 285, styles: 12, fonts: 56 };

/** Budgets of what is loaded when it is needed, by the name of the file without its hash. */
const lazyBudgets: Readonly<Record<string, number>> = {
  // 138 before it knew the names that were meant, inputs of cells and progress of models.
  sandboxRuntime: 143,
  // The part of the runtime for machine learning, for programs that name it.
  sandboxMl: 120,
  // The numbers of scikit-learn's data sets, for programs that name `datasets`.
  sandboxDatasets: 116,
  // Monaco: its core, its features with the page's own part, TypeScript in a worker.
  "editor.api": 730,
  MonacoEditor: 310,
  "ts.worker": 1560,
  "codicon.ttf": 80,
  tsMode: 55,
  // The tfhe package; the second file is its start in a thread.
  tfhe: 32,
  "tfhe_bg.wasm": 1500,
  // Reads a file of data or of a model, in a worker that is made for it.
  modelReader: 118,
  // Reads a server file and compiles it to a WebAssembly module: lowering, and the runtime that is linked in.
  machineCode: 147,
  client: 76,
  evaluator: 135,
  simulator: 146,
  // Observable Plot; markdown with formulas.
  src: 105,
  MarkdownBody: 125,
};

/** Budget of any other file. */
const usualBudget = 26;

const compressed = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length / 1000;

/** Name of a built file without the hash: `client` of `assets/client-BcsA28_U.js`; fonts and wasm keep their ending. */
const nameOf = (file: string): string =>
  file.replace(/^assets\//, "").replace(/-[\w-]{8}\.(\w+)$/, (_, ending) => (ending === "js" ? "" : `.${ending}`));

/** All parts of a built site. */
export function bundleSizes(site = process.env.GLOVEBOX_SITE ?? "dist/site"): readonly BundleSize[] {
  const page = readFileSync(`${site}/index.html`, "utf8");
  const linked = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, file = ""]) => file);
  const files = readdirSync(`${site}/assets`).map((name) => `assets/${name}`);
  const sizes = new Map(files.map((file) => [file, compressed(readFileSync(`${site}/${file}`))]));
  const sum = (ending: RegExp): number =>
    linked.filter((file) => ending.test(file)).reduce((total, file) => total + (sizes.get(file) ?? 0), 0);
  const atStart = [
    { what: "start: page", size: compressed(Buffer.from(page)), budget: startBudgets.page },
    { what: "start: scripts", size: sum(/\.js$/), budget: startBudgets.scripts },
    { what: "start: styles", size: sum(/\.css$/), budget: startBudgets.styles },
    { what: "start: fonts", size: sum(/\.woff2$/), budget: startBudgets.fonts },
  ];
  const rest = [...sizes]
    .filter(([file]) => !linked.includes(file) || nameOf(file) in lazyBudgets)
    .map(([file, size]) => ({ what: nameOf(file), size, budget: lazyBudgets[nameOf(file)] ?? usualBudget }))
    .sort((a, b) => b.size - a.size);
  return [...atStart, ...rest];
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const sizes = bundleSizes();
  const over = sizes.filter(({ size, budget }) => size > budget);
  for (const { what, size, budget } of sizes) {
    console.log(
      `${what.padEnd(56)} ${size.toFixed(1).padStart(8)} kB of ${budget}${size > budget ? "  TOO LARGE" : ""}`,
    );
  }
  console.log(`${sizes.length - over.length} parts of ${sizes.length} are within their budgets`);
  if (over.length > 0) {
    console.error(`${over.length} parts of the site are larger than their budgets`);
    process.exit(1);
  }
}
