/**
 * Whole circuits with wide values: bootstraps, predicted time of a run on one thread, and processor time to trace and choose. Counts of before are
 * those of commit 3d27569, which looked wide values up in tables of all their values. Run alone with `npx tsx bench/wide.ts`, or call `wideRows`.
 */
import { argv, cpuUsage } from "node:process";
import { pathToFileURL } from "node:url";
import { seededRandom, uniformInteger } from "../src/base/random.ts";
import { chooseCircuit } from "../src/circuit/choose.ts";
import { PreparedCircuit } from "../src/circuit/prepare.ts";
import { compiler, LookupTable, np } from "../src/index.ts";
import type { Operand, Outcome } from "../src/trace/arrays.ts";
import { printTable, type Row } from "./table.ts";

interface Circuit {
  readonly what: string;
  readonly names: readonly string[];
  readonly range: readonly [low: number, high: number];
  /** Bootstraps before; null where it was refused. */
  readonly before: number | null;
  call(values: readonly Operand[]): Outcome;
}

const random = seededRandom(7);
const sbox = new LookupTable(Array.from({ length: 256 }, () => uniformInteger(random, 0, 255)));
const nth = (values: readonly Operand[], i: number): Operand => values[i] ?? 0; // absent: every circuit has its arguments

const circuits: readonly Circuit[] = [
  { what: "uint16 < uint16", names: ["x", "y"], range: [0, 65535], before: null, call: (v) => np.less(nth(v, 0), nth(v, 1)) }, // biome-ignore format: one line
  { what: "uint16 == uint16", names: ["x", "y"], range: [0, 65535], before: null, call: (v) => np.equal(nth(v, 0), nth(v, 1)) }, // biome-ignore format: one line
  { what: "maximum of uint16", names: ["x", "y"], range: [0, 65535], before: null, call: (v) => np.maximum(nth(v, 0), nth(v, 1)) }, // biome-ignore format: one line
  { what: "uint16 & uint16", names: ["x", "y"], range: [0, 65535], before: null, call: (v) => np.bitwise_and(nth(v, 0), nth(v, 1)) }, // biome-ignore format: one line
  { what: "uint16 >= 7", names: ["x"], range: [0, 65535], before: 2059, call: (v) => np.greater_equal(nth(v, 0), 7) },
  { what: "uint16 == 65535", names: ["x"], range: [0, 65535], before: 2059, call: (v) => np.equal(nth(v, 0), 65535) },
  { what: "(int8 > 0) + x - 30000", names: ["x"], range: [-128, 127], before: 2059, call: (v) => np.subtract(np.add(np.greater(nth(v, 0), 0), nth(v, 0)), 30000) }, // biome-ignore format: one line
  { what: "(uint3 == 3) * 2 ** 15 + (y == 3)", names: ["x", "y"], range: [0, 7], before: null, call: (v) => np.add(np.multiply(np.equal(nth(v, 0), 3), 2 ** 15), np.equal(nth(v, 1), 3)) }, // biome-ignore format: one line
  { what: "maximum of two int8 products", names: ["x", "y", "z", "w"], range: [-128, 127], before: 211, call: (v) => np.maximum(np.multiply(nth(v, 0), nth(v, 1)), np.multiply(nth(v, 2), nth(v, 3))) }, // biome-ignore format: one line
  { what: "S-box of 8 bits", names: ["x"], range: [0, 255], before: null, call: (v) => sbox.lookup(nth(v, 0) as never) as Outcome }, // biome-ignore format: one line
];

/** All combinations of a range's ends. */
const cornersOf = (count: number, [low, high]: Circuit["range"]): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** count }, (_, i) =>
    Array.from({ length: count }, (__, bit) => ((i >> bit) & 1 ? high : low)),
  );

/** The rows of all circuits. */
export function wideRows(): readonly Row[] {
  return circuits.flatMap(({ what, names, range, before, call }): readonly Row[] => {
    const parameters = Object.fromEntries(names.map((name) => [name, "encrypted" as const]));
    const corners = cornersOf(names.length, range);
    const start = cpuUsage();
    const target = compiler(parameters, named(names, call) as never);
    const graph = target.trace((names.length === 1 ? corners.flat() : corners) as never);
    const circuit = new PreparedCircuit(chooseCircuit(graph.data, {}));
    const { user } = cpuUsage(start);
    const { programmableBootstraps, milliseconds } = circuit.statistics;
    const against = before === null ? {} : { against: { what: "before", value: before } };
    const note = before === null && what !== "S-box of 8 bits" ? "before: refused" : "";
    return [
      { what: `${what}, bootstraps`, value: programmableBootstraps, unit: "×", ...against, note },
      { what: `${what}, predicted`, value: milliseconds, unit: "ms", note: `${Math.round(user / 1000)} ms to compile` },
    ];
  });
}

/** A function with parameters of these names, as a compiler reads them. */
function named(names: readonly string[], call: Circuit["call"]): unknown {
  const [x, y, z, w] = names;
  if (w !== undefined && z !== undefined) return (x = 0, y = 0, z = 0, w = 0) => call([x, y, z, w]);
  return y !== undefined && x !== undefined ? (x = 0, y = 0) => call([x, y]) : (x = 0) => call([x]);
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) printTable(wideRows());
