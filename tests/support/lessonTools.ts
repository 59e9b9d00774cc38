/** Runs checks and notebooks in the real sandbox runtime, with circuits simulated here. */
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import type { CheckEnvironment } from "../../src/course/checking.ts";
import { Graph } from "../../src/ir/graph.ts";
import { analyseNotebook } from "../../src/notebook/dependencies.ts";
import type { Notebook } from "../../src/notebook/document.ts";
import { programOf } from "../../src/notebook/program.ts";
import { messageReceived, type NotebookResults, noResults, runEnded, runStarted } from "../../src/notebook/results.ts";
import type { Result } from "../../src/protocol/result.ts";
import type { CircuitValue, SimulationMethod, TracedCircuit } from "../../src/protocol/sandbox.ts";
import { createLocalHost } from "../../src/run/local/localHost.ts";
import { simulateBatch, simulateCircuit } from "../../src/run/simulation.ts";
import { type SandboxHandlers, superviseCell } from "../../src/sandbox/outside/supervisor.ts";
import { tensor } from "../../src/value/tensor.ts";
import { certain } from "./examplePrograms/program.ts";
import { nodeEnvironment } from "./nodeEnvironment.ts";
import { prepareCircuit } from "./prepared.ts";
import { workersOfNode } from "./sandboxWorkers.ts";

/** Random bytes of a small generator, the same in every run. */
function seededRandom(seed: number) {
  let state = seed;
  return {
    fill<T extends Uint8Array>(bytes: T): T {
      for (let i = 0; i < bytes.length; i++) {
        state = (state * 48271) % 2147483647;
        bytes[i] = state >> 8;
      }
      return bytes;
    },
  };
}

const random = seededRandom(77);

const known = new WeakMap<TracedCircuit, PreparedCircuit>();

function prepared(circuit: TracedCircuit): PreparedCircuit {
  const made = known.get(circuit) ?? prepareCircuit(circuit.graph, circuit.configuration);
  known.set(circuit, made);
  return made;
}

async function simulate(
  circuit: TracedCircuit,
  method: SimulationMethod,
  value: CircuitValue,
): Promise<Result<CircuitValue>> {
  const args = value instanceof Uint8Array ? [] : value;
  const run = method === "simulate" ? simulateCircuit : simulateBatch;
  return { ok: true, value: await run(prepared(circuit), args, random) };
}

const runInSandbox = (source: string, handlers: SandboxHandlers) =>
  superviseCell(workersOfNode, source, { ...handlers, watchdogMilliseconds: 60_000 });

/** For `startCheck`. */
export const checkEnvironment: CheckEnvironment = { runInSandbox, simulate };

/** What a notebook shows when all of it runs: results of its cells, and its circuits. */
export async function runNotebook(
  notebook: Notebook,
): Promise<{ readonly results: NotebookResults; readonly circuits: readonly TracedCircuit[] }> {
  const analysis = analyseNotebook(notebook);
  const problems = [...analysis.cells.values()].flatMap((cell) => cell.problems.map(({ message }) => message));
  if (problems.length > 0) throw new Error(`${notebook.title}: ${problems.join("; ")}`);
  const program = programOf(analysis);
  let results = runStarted(noResults, program);
  const circuits: TracedCircuit[] = [];
  const { finished } = runInSandbox(program.text, {
    onMessage(message) {
      results = messageReceived(results, message);
      if (message.type === "circuit") circuits[message.circuit.id] = message.circuit;
    },
    async onRequest({ circuit, method, value }) {
      const found = circuits[circuit];
      const isKnown = method === "simulate" || method === "simulateBatch" || method === "encryptRunDecrypt";
      if (found === undefined || !isKnown) throw new Error(`unexpected request ${method}`);
      return simulate(found, method === "simulateBatch" ? method : "simulate", value);
    },
  });
  const ending = await finished;
  return { results: runEnded(results, ending), circuits };
}

const host = createLocalHost(nodeEnvironment());

/** The results of a circuit of a run on real ciphertexts with secure parameters, flat. */
export async function encryptRunDecrypt(
  circuit: TracedCircuit | undefined,
  args: readonly (readonly [values: readonly number[], shape: readonly number[]])[],
): Promise<readonly (readonly number[])[]> {
  if (circuit === undefined) throw new Error("no circuit");
  // At the default a run in 100,000 is wrong though all is right.
  const secure = prepareCircuit(circuit.graph, { ...circuit.configuration, ...certain.configuration });
  if (secure.parameters.insecure) throw new Error("insecure parameters");
  const runtime = host.open(
    { ...circuit, graph: new Graph(circuit.graph, [], (values) => values), stages: [] },
    () => secure,
  );
  const tensors = args.map(([values, shape]) => tensor("int64", shape, Float64Array.from(values)));
  const results = await runtime.encryptRunDecrypt(tensors, {});
  runtime.dispose();
  return results.map(({ data }) => [...data]);
}
