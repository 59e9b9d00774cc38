/**
 * `npm run bench:native`: lookups of the tfhe crate, built for this machine where cargo is there, beside ours in one run, on one thread. The crate
 * looks up at the shapes that our search takes when key bits come one by one and tables have one polynomial, which it has too; our lookups are at the same
 * shape, and at those that the product takes. Keys of ours are random words: time does not depend on them.
 */
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import type { BootstrapShape, Kernel } from "../src/kernel/kernel.ts";
import { loadKernel } from "../src/kernel/load/load.ts";
import { named, shapeFor, timeBootstrap } from "./kernel.ts";
import { printTable, type Row } from "./table.ts";

const folder = fileURLToPath(new URL("native", import.meta.url));

/** Seconds of lookups at each shape. */
const SECONDS = 3;
const RUNS = 40;

/** Widths of the table. The crate has no tables of several polynomials, so that wider ones take it seconds and gigabytes. */
const widths = [2, 4, 5, 6, 7] as const;

/** Builds the program; says why not, and ends, where there is no cargo. */
function build(): string {
  try {
    execFileSync("cargo", ["--version"], { stdio: "ignore" });
  } catch {
    console.error("bench:native: expected cargo on the path, got none; install Rust to compare with the tfhe crate");
    process.exit(1);
  }
  console.error("cargo build --release … (minutes, the first time)");
  execFileSync("cargo", ["build", "--release"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  return `${folder}/target/release/native-bench`;
}

/** Milliseconds of one lookup of the crate. */
function crateMilliseconds(program: string, shape: BootstrapShape, messageBits: number): number {
  const { lweDimension: n, glweDimension: k, polynomialSize: N, pbs, ks } = shape;
  const numbers = [n, k, N, pbs.baseLog, pbs.level, ks.baseLog, ks.level, messageBits].join();
  const text = execFileSync(program, [String(SECONDS), numbers], { encoding: "utf8" });
  return (JSON.parse(text) as { readonly milliseconds: number }).milliseconds;
}

function rowsOf(kernel: Kernel, program: string, precision: number): readonly Row[] {
  const same = shapeFor(precision, "binary", true);
  const ours = [
    ["same shape", same],
    ["binary key", shapeFor(precision, "binary", false)],
    ["block-binary key", shapeFor(precision, "block-binary", false)],
  ] as const;
  const value = crateMilliseconds(program, same, precision);
  return ours.map(([what, shape]) => {
    const { single, batched } = timeBootstrap(kernel, shape, RUNS);
    return {
      what: `p=${precision}, ${what}`,
      value: single,
      unit: "ms",
      against: { what: `tfhe crate at ${named(same)}`, value },
      note: `in fours ${batched.toPrecision(3)} ms (${(value / batched).toFixed(2)} ×); ${named(shape)}`,
    };
  });
}

const program = build();
const kernel = await loadKernel();
console.log(`${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}, ${kernel.name}, tfhe crate 1.8.0`);
printTable(widths.flatMap((precision) => rowsOf(kernel, program, precision)));
