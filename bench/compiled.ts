/**
 * From a changed cell to its predicted cost, and a step of a slider: what the page waits for while a reader edits. Each cell is traced in a process of its
 * own, since the sandbox is new for each run, and described in another, as the simulator worker does. Bytes of the client worker are those of dist/site.
 * Run alone with `npx tsx bench/compiled.ts`, or call `compiledRows`.
 */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chooseCircuit } from "../src/circuit/choose.ts";
import { checkedSource } from "../src/circuit/compiled.ts";
import { PreparedCircuit } from "../src/circuit/prepare.ts";
import type { CircuitSource } from "../src/circuit/source.ts";
import { describeCircuit } from "../src/compile/describe.ts";
import { createLibrary } from "../src/compile/library.ts";
import { evaluateClear, simulateCircuit } from "../src/run/simulation.ts";
import { createRemoteHost } from "../src/sandbox/inside/remoteHost.ts";
import { tensor } from "../src/value/tensor.ts";
import { printTable, type Row } from "./table.ts";

/** What the same took at commit 4302632, where sandbox and simulator both searched and every preview checked the graph anew, on the same machine. */
const before = {
  "max and divide": { cell: 49, slider: 0.18 },
  "np.maximum of two 8-bit values": { cell: 133, slider: 5.9 },
  "a 20→10 layer": { cell: 487, slider: 0.29 },
} as const;
const clientBytesBefore = 256_595;

type CellName = keyof typeof before;

/** Traces one cell as the sandbox does; gives what it posts. */
async function traceCell(name: CellName): Promise<CircuitSource> {
  const posted: CircuitSource[] = [];
  const { host } = createRemoteHost((message) => {
    if (message.type === "circuit") posted.push(message.circuit);
  });
  const { compiler, np } = createLibrary(host);
  type Operand = Parameters<typeof np.add>[0];
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const cells: { readonly [K in CellName]: () => Promise<unknown> } = {
    "max and divide": () =>
      compiler({ x: "encrypted" }, (x: Operand) => np.floor_divide(np.maximum(np.subtract(x, 3), 0), 2)).compile(
        range(16),
      ),
    "np.maximum of two 8-bit values": () =>
      compiler({ x: "encrypted", y: "encrypted" }, (x: Operand, y: Operand) => np.maximum(x, y)).compile([
        ...[0, 255].flatMap((x) => [0, 255].map((y): [number, number] => [x, y])),
        [3, 100],
      ]),
    "a 20→10 layer": () => {
      const weights = np.array(range(10).map((i) => range(20).map((j) => ((i * 7 + j * 5) % 8) - 4)));
      const samples = range(20).map((s) => range(20).map((j) => (s * 3 + j * 5) % 16));
      return compiler({ x: "encrypted" }, (x: Operand) => np.maximum(np.matmul(weights, x), 0)).compile(samples);
    },
  };
  await cells[name]();
  const [circuit] = posted;
  if (circuit === undefined) throw new Error(`${name}: nothing was traced`);
  return { graph: circuit.graph, configuration: circuit.configuration };
}

/** Milliseconds of a call. */
async function timed(body: () => unknown): Promise<number> {
  const start = performance.now();
  await body();
  return performance.now() - start;
}

/** The middle time of steps of a slider: clear and simulated results of new arguments. */
async function sliderStep(source: CircuitSource): Promise<number> {
  const { graph, configuration } = checkedSource(source);
  const circuit = new PreparedCircuit(chooseCircuit(graph, configuration));
  const random = { fill: (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) };
  const times: number[] = [];
  for (let step = 0; step < 40; step++) {
    const args = graph.inputs.map((id) => {
      const shape = graph.nodes[id]?.output.shape ?? [];
      const size = shape.reduce((product, extent) => product * extent, 1);
      return tensor(
        "int64",
        shape,
        Float64Array.from({ length: size }, (_, i) => (step * 3 + i) % 8),
      );
    });
    const both = async () => {
      evaluateClear(graph, args, () => {});
      await simulateCircuit(circuit, args, random);
    };
    times.push(await timed(both));
  }
  return times.slice(5).sort((a, b) => a - b)[17] ?? 0;
}

/** What a child process is told, and what it answers. */
interface Question {
  readonly name: CellName;
  /** Null asks for the trace. */
  readonly source: CircuitSource | null;
}
interface Answer {
  readonly milliseconds: number;
  readonly slider: number;
  readonly source: CircuitSource | null;
}

async function answerTo({ name, source }: Question): Promise<Answer> {
  if (source === null) {
    let traced: CircuitSource | null = null;
    const milliseconds = await timed(async () => {
      traced = await traceCell(name);
    });
    return { milliseconds, slider: 0, source: traced };
  }
  const describeAgain = () => {
    const { graph, configuration } = checkedSource(structuredClone(source));
    return describeCircuit(new PreparedCircuit(chooseCircuit(graph, configuration)), 2);
  };
  // The simulator lives on: what counts is a cell after others.
  describeAgain();
  return { milliseconds: await timed(describeAgain), slider: await sliderStep(source), source };
}

function ask(question: Question): Promise<Answer> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), ["child"], {
    execArgv: ["--import", "tsx"],
    serialization: "advanced",
  });
  return new Promise((resolve, reject) => {
    child.once("message", (answer: Answer) => resolve(answer));
    child.once("error", reject);
    child.send(question);
  });
}

/** Bytes of the built client worker; null without a built site. */
function clientBytes(site: string): { readonly plain: number; readonly compressed: number } | null {
  const folder = `${site}/assets`;
  const name = existsSync(folder) ? readdirSync(folder).find((file) => /^client-.*\.js$/.test(file)) : undefined;
  if (name === undefined) return null;
  const bytes = readFileSync(`${folder}/${name}`);
  return { plain: bytes.length, compressed: gzipSync(bytes, { level: 9 }).length };
}

/** Times of the cells, the fastest of `rounds`, and bytes of the client worker. */
export async function compiledRows(rounds = 3): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of Object.keys(before) as CellName[]) {
    let [trace, describe, slider] = [Infinity, Infinity, Infinity];
    for (let round = 0; round < rounds; round++) {
      const traced = await ask({ name, source: null });
      const described = await ask({ name, source: traced.source });
      trace = Math.min(trace, traced.milliseconds);
      describe = Math.min(describe, described.milliseconds);
      slider = Math.min(slider, described.slider);
    }
    const note = `sandbox ${trace.toFixed(0)} ms, simulator ${describe.toFixed(0)} ms`;
    const against = { what: "searched twice", value: before[name].cell };
    rows.push({ what: `changed cell to cost, ${name}`, value: trace + describe, unit: "ms", against, note });
    const checked = { what: "checked each time", value: before[name].slider };
    rows.push({ what: `step of a slider, ${name}`, value: slider, unit: "ms", against: checked });
  }
  const bytes = clientBytes("dist/site");
  if (bytes !== null) {
    const against = { what: "with compiler and search", value: clientBytesBefore / 1000 };
    const note = `${(bytes.compressed / 1000).toFixed(1)} kB after gzip`;
    rows.push({ what: "script of the client worker", value: bytes.plain / 1000, unit: "kB", against, note });
  }
  return rows;
}

if (argv[2] === "child") {
  process.once("message", async (question: Question) => {
    process.send?.(await answerTo(question), () => process.exit(0));
  });
} else if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) printTable(await compiledRows());
