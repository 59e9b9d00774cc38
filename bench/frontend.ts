/**
 * Speed of the front end: a graph of 2,000 nodes over 100 samples must be traced, fused, measured and checked in 2 s, with a time that
 * grows in proportion to nodes and samples; 10,000 simulated samples of a 64→32→10 network must take seconds.
 * Run alone with `npx tsx bench/frontend.ts`, or call `frontendRows`.
 */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { compiler, type Graph, np } from "../src/index.ts";
import { printTable, type Row } from "./table.ts";

type Operand = Parameters<typeof np.add>[0];
type Traced = Exclude<ReturnType<typeof np.add>, number>;

function seconds(body: () => unknown): number {
  const start = performance.now();
  body();
  return (performance.now() - start) / 1000;
}

/** Blocks of 20 nodes: sums, products, float functions, multi-input lookups with a common ancestor. */
function blocks(count: number) {
  return (x: Operand): Operand => {
    let value = x;
    for (let i = 0; i < count; i++) {
      const wave = (np.multiply(np.add(np.sin(np.multiply(value, 3)), 1), 3.5) as Traced).astype("int64");
      const parts = np.maximum(np.subtract(value, 3), np.floor_divide(value, 2));
      const inside = np.bitwise_and(np.less(value, 6), np.greater(value, 1));
      value = np.remainder(np.add(np.add(wave, parts), np.multiply(inside, 2)), 8);
    }
    return value;
  };
}

const nodesPerBlock = 23;

function front(nodes: number, samples: number): { readonly time: number; readonly graph: Graph } {
  const call = blocks(Math.round(nodes / nodesPerBlock));
  const inputs = Array.from({ length: samples }, (_, i) => i % 8);
  let graph: Graph | undefined;
  const time = seconds(() => {
    graph = compiler({ x: "encrypted" }, (x: Operand) => call(x)).trace(inputs);
  });
  if (graph === undefined) throw new Error("no graph");
  const errors = graph.check().filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors[0]?.message);
  return { time, graph };
}

/** Sums of many values without fusing: linear chains, unfusable floats, many failures. */
function chain(nodes: number): number {
  const call = (x: Operand, y: Operand): Operand => {
    let value = x;
    for (let i = 0; i < nodes / 2; i++) value = np.subtract(np.add(value, y), y);
    return value;
  };
  const inputs = Array.from({ length: 100 }, (_, i) => [i % 8, i % 5]);
  return seconds(() =>
    compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => call(x, y)).trace(inputs),
  );
}

async function simulateNetwork(samples: number): Promise<number> {
  const random = np.random.default_rng(1);
  const first = random.integers(-2, 3, [64, 32]);
  const second = random.integers(-2, 3, [32, 10]);
  const network = (x: Operand): Operand => np.matmul(np.floor_divide(np.maximum(np.matmul(x, first), 0), 16), second);
  const images = random.integers(0, 4, [100, 64]);
  const circuit = await compiler({ x: "encrypted" }, (x: Operand) => network(x)).compile(images as never);
  const rows = [...(images as Iterable<Traced>)];
  const start = performance.now();
  for (let i = 0; i < samples; i++) await circuit.simulate(rows[i % rows.length] as never);
  return (performance.now() - start) / 1000;
}

const sizes = [
  [1000, 100],
  [2000, 100],
  [4000, 100],
  [2000, 200],
  [2000, 400],
] as const;

/** All measurements of this file. */
export async function frontendRows(): Promise<readonly Row[]> {
  front(200, 10); // compiles the code
  const graphs = sizes.map(
    ([nodes, samples]): Row => ({
      what: `trace to check, ${nodes} nodes, ${samples} samples`,
      value: front(nodes, samples).time,
      unit: "s",
    }),
  );
  const chains = [2000, 4000].map(
    (nodes): Row => ({ what: `chain of ${nodes} sums, 100 samples`, value: chain(nodes), unit: "s" }),
  );
  const network: Row = {
    what: "simulation, 10,000 samples of 64→32→10",
    value: await simulateNetwork(10_000),
    unit: "s",
  };
  return [...graphs, ...chains, network];
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) printTable(await frontendRows());
