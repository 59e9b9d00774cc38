/** Runs checks and notebooks in the real sandbox runtime, with circuits simulated here. */
import type { PreparedCircuit } from "../../src/circuit/prepare.ts";
import type { CheckEnvironment } from "../../src/course/checking.ts";
import { exercisesOf } from "../../src/course/course.ts";
import { exerciseId, lessonNotebook } from "../../src/course/document.ts";
import { parseCourse } from "../../src/course/markdown.ts";
import { examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { Graph } from "../../src/ir/graph.ts";
import { courseText } from "../../src/lessons/index.ts";
import { analyseNotebook } from "../../src/notebook/dependencies.ts";
import type { Notebook } from "../../src/notebook/document.ts";
import { changeText } from "../../src/notebook/edits.ts";
import { programOf } from "../../src/notebook/program.ts";
import { messageReceived, type NotebookResults, noResults, runEnded, runStarted } from "../../src/notebook/results.ts";
import { readScript } from "../../src/notebook/script.ts";
import type { Result } from "../../src/protocol/result.ts";
import type { CircuitValue, SimulationMethod, TracedCircuit } from "../../src/protocol/sandbox.ts";
import { createLocalHost } from "../../src/run/local/localHost.ts";
import { simulateBatch, simulateCircuit } from "../../src/run/simulation.ts";
import { type SandboxHandlers, superviseCell } from "../../src/sandbox/outside/supervisor.ts";
import { type Tensor, tensor } from "../../src/value/tensor.ts";
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

/** An encrypted run that a program asked for, and what it was given as its result. */
export interface AskedRun {
  readonly circuit: TracedCircuit;
  readonly args: readonly Tensor[];
  readonly values: readonly Tensor[];
}

/** What a notebook shows when all of it runs. */
export interface NotebookRun {
  readonly results: NotebookResults;
  readonly circuits: readonly TracedCircuit[];
  /** The encrypted runs that it asked for, in order. */
  readonly asked: readonly AskedRun[];
}

/** Carries out an encrypted run of a notebook. */
type CarryOut = (circuit: TracedCircuit, args: readonly Tensor[]) => Promise<readonly Tensor[]>;

/** Simulated in place of encrypted. */
const simulated: CarryOut = (circuit, args) => simulateCircuit(prepared(circuit), args, random);

/** Runs all of a notebook. What it asks to run encrypted is simulated unless `carryOut` says otherwise. */
export async function runNotebook(notebook: Notebook, carryOut = simulated): Promise<NotebookRun> {
  const analysis = analyseNotebook(notebook);
  const problems = [...analysis.cells.values()].flatMap((cell) => cell.problems.map(({ message }) => message));
  if (problems.length > 0) throw new Error(`${notebook.title}: ${problems.join("; ")}`);
  const program = programOf(analysis);
  let results = runStarted(noResults, program);
  const circuits: TracedCircuit[] = [];
  const asked: AskedRun[] = [];
  const { finished } = runInSandbox(program.text, {
    onMessage(message) {
      results = messageReceived(results, message);
      if (message.type === "circuit") circuits[message.circuit.id] = message.circuit;
    },
    async onRequest({ circuit, method, value }) {
      const found = circuits[circuit];
      if (found === undefined) throw new Error("unknown circuit");
      if (method === "simulate" || method === "simulateBatch") return simulate(found, method, value);
      if (method !== "encryptRunDecrypt" || value instanceof Uint8Array)
        throw new Error(`unexpected request ${method}`);
      const values = await carryOut(found, value);
      asked.push({ circuit: found, args: value, values });
      return { ok: true, value: values };
    },
  });
  const ending = await finished;
  return { results: runEnded(results, ending), circuits, asked };
}

const host = createLocalHost(nodeEnvironment());

/** A run on real ciphertexts with secure parameters. */
export async function runEncrypted(circuit: TracedCircuit, args: readonly Tensor[]): Promise<readonly Tensor[]> {
  // At the default a run in 100,000 is wrong though all is right.
  const secure = prepareCircuit(circuit.graph, { ...circuit.configuration, ...certain.configuration });
  if (secure.parameters.insecure) throw new Error("insecure parameters");
  const runtime = host.open(
    { ...circuit, graph: new Graph(circuit.graph, [], (values) => values), stages: [] },
    () => secure,
  );
  const results = await runtime.encryptRunDecrypt(args, {});
  runtime.dispose();
  return results;
}

/** The results of a circuit of a run on real ciphertexts with secure parameters, flat. */
export async function encryptRunDecrypt(
  circuit: TracedCircuit | undefined,
  args: readonly (readonly [values: readonly number[], shape: readonly number[]])[],
): Promise<readonly (readonly number[])[]> {
  if (circuit === undefined) throw new Error("no circuit");
  const tensors = args.map(([values, shape]) => tensor("int64", shape, Float64Array.from(values)));
  return (await runEncrypted(circuit, tensors)).map(({ data }) => [...data]);
}

/** What readers are shown, by title: the gallery, and each lesson as it opens and with its model answer. */
export function shownNotebooks(): readonly (readonly [title: string, notebook: Notebook])[] {
  const lessons = parseCourse(courseText).lessons.flatMap((lesson) => {
    const notebook = lessonNotebook(lesson);
    const solved = exercisesOf(lesson).reduce(
      (solving, { number, solution }) => changeText(solving, exerciseId(number), solution ?? ""),
      notebook,
    );
    return [
      [lesson.title, notebook],
      [`${lesson.title}, with its model answer`, solved],
    ] as const;
  });
  return [...examples.map(({ id, title }) => [title, readScript(texts[id], title)] as const), ...lessons];
}
