/** Clear and simulated runs of a prepared circuit: no keys, no cryptography. */
import { append, at, known } from "../base/arrays.ts";
import { type Diagnostic, UserError } from "../base/errors.ts";
import { inPieces, type RandomSource } from "../base/random.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { runPlan } from "../eval/backend.ts";
import { lowOf } from "../eval/lower.ts";
import { nodeNoise } from "../eval/nodeNoise.ts";
import { decryptSimulated, inRuns, runByRun, simulatedBackend, varianceAt, varianceByNode } from "../eval/simulated.ts";
import type { Value } from "../eval/steps.ts";
import { checkRange, rangesOf } from "../ir/arguments.ts";
import { evaluateAll, evaluateGraph } from "../ir/evaluate.ts";
import type { GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { warnOfValues } from "./boundsWatch.ts";
import type { Evaluation, WarningListener } from "./outliers.ts";

/** Clear and simulated values of the nodes, by id; nodes that a run does not make have no simulated one. */
export interface NodeValues {
  readonly clear: Readonly<Record<number, Tensor>>;
  readonly simulated: Readonly<Record<number, Tensor>>;
}

/** Simulated runs on the same arguments, against the clear results. */
export interface Comparison {
  readonly clear: readonly Tensor[];
  /** The first simulated results. */
  readonly simulated: readonly Tensor[];
  readonly draws: number;
  /** Draws in which any result differs from the clear one. */
  readonly differing: number;
  /** Of one clear evaluation. */
  readonly clearMilliseconds: number;
  /** Of one simulation, on average. */
  readonly simulatedMilliseconds: number;
}

/** The clear result, after the checks that encryption makes; `onWarning` hears of values that leave their bounds. */
export function evaluateClear(
  graph: GraphData,
  args: readonly Tensor[],
  onWarning?: WarningListener,
): readonly Tensor[] {
  checkRange(rangesOf(graph), args);
  if (onWarning !== undefined) warnOfValues(graph, args, onWarning);
  return evaluateGraph(graph, args);
}

/**
 * The clear result, and warnings of values that leave their bounds: those of the graph that is run, which may have more room than was measured.
 * `prepare` is asked only where values leave the measured ones.
 */
export function evaluateWatched(graph: GraphData, args: readonly Tensor[], prepare: () => PreparedCircuit): Evaluation {
  const warnings: Diagnostic[] = [];
  const values = evaluateClear(graph, args, (warning) => warnings.push(warning));
  if (warnings.length === 0) return { values, warnings };
  const told: Diagnostic[] = [];
  try {
    warnOfValues(prepare().graph, args, (warning) => told.push(warning));
  } catch (error) {
    // What has no parameters is never run; its measured bounds are all that there is.
    if (!(error instanceof UserError)) throw error;
    return { values, warnings };
  }
  return { values, warnings: told };
}

/** What the simulator draws for one node, on its own: values that a run holds, with the error that decrypting them would add. */
export type SimulatedListener = (node: number, value: Tensor) => void;

/** One simulated run: errors are drawn from the noise that the circuit's parameters predict. `onWarning` as for `evaluateClear`. */
export async function simulateCircuit(
  circuit: PreparedCircuit,
  args: readonly Tensor[],
  source: RandomSource,
  onWarning?: WarningListener,
  onNode?: SimulatedListener,
): Promise<readonly Tensor[]> {
  const stacked = args.map(({ dtype, shape, data }) => tensor(dtype, [1, ...shape], data));
  const results = await simulateRuns(circuit, stacked, 1, inPieces(source), onWarning, onNode);
  return results.map(({ dtype, shape, data }) => tensor(dtype, shape.slice(1), data));
}

/**
 * Simulated runs, many at once, which takes a fraction of the time. Each argument has one axis more than its parameter, in front, that counts the runs; so have
 * the results. Errors of different runs have nothing to do with each other.
 * @throws UserError for arguments that are not of equally many runs, and as `simulateCircuit` does
 */
export async function simulateBatch(
  circuit: PreparedCircuit,
  args: readonly Tensor[],
  source: RandomSource,
  onWarning?: WarningListener,
): Promise<readonly Tensor[]> {
  const random = inPieces(source);
  const runs = runsOf(args);
  const { graph } = circuit;
  const hasClear = graph.inputs.some((id) => !nodeAt(graph, id).output.encrypted);
  // Clear arguments change the sums that are taken, from run to run.
  if (!hasClear) return simulateRuns(circuit, args, runs, random, onWarning);
  const each = [];
  for (let run = 0; run < runs; run++) {
    each.push(await simulateCircuit(circuit, argumentsOf(args, run), random, onWarning));
  }
  return stacked(each);
}

/** As `simulateBatch` in clear, one run after the other. */
export function evaluateBatch(
  graph: GraphData,
  args: readonly Tensor[],
  onWarning?: WarningListener,
): readonly Tensor[] {
  return stacked(
    Array.from({ length: runsOf(args) }, (_, run) => evaluateClear(graph, argumentsOf(args, run), onWarning)),
  );
}

/** Results of runs, one behind the other. */
function stacked(runs: readonly (readonly Tensor[])[]): readonly Tensor[] {
  return at(runs, 0).map(({ dtype, shape }, i) => {
    const data = runs.flatMap((results) => [...at(results, i).data]);
    return tensor(dtype, [runs.length, ...shape], Float64Array.from(data));
  });
}

/** How many runs arguments are for. */
function runsOf(args: readonly Tensor[]): number {
  const counts = args.map(({ shape }) => shape[0] ?? 0); // absent: a single number, of no run
  const [runs = 0] = counts; // absent: no arguments
  if (runs > 0 && counts.every((count) => count === runs)) return runs;
  throw new UserError(
    `simulateBatch: expected arguments with one axis more, in front, as long for all, got ${counts.join(" and ")} runs`,
    { code: "shape", hint: "stack the arguments of the runs" },
  );
}

/** The arguments of one run. */
const argumentsOf = (args: readonly Tensor[], run: number): readonly Tensor[] =>
  args.map(({ dtype, shape: [runs = 1, ...shape], data }) => {
    const size = data.length / runs;
    return tensor(dtype, shape, data.slice(run * size, (run + 1) * size));
  });

/** `onNode` hears of a single run only. */
async function simulateRuns(
  circuit: PreparedCircuit,
  args: readonly Tensor[],
  runs: number,
  random: RandomSource,
  onWarning?: WarningListener,
  onNode?: SimulatedListener,
): Promise<readonly Tensor[]> {
  const { graph, plan, needs, prediction } = circuit;
  const { lowered } = plan;
  const ranges = rangesOf(graph);
  const first = argumentsOf(args, 0);
  for (let run = 0; run < runs; run++) {
    const own = run === 0 ? first : argumentsOf(args, run);
    checkRange(ranges, own);
    if (onWarning !== undefined) warnOfValues(graph, own, onWarning);
  }
  const clear = first.map((value, i) => (nodeAt(graph, at(graph.inputs, i)).output.encrypted ? null : value));
  const elements = args.map(({ data }) => inRuns(data, runs));
  const backend = simulatedBackend(elements, (step) => varianceAt(step, needs, prediction), random, runs);
  const values = await runPlan(plan, clear, backend, onNode && nodeListener(circuit, random, onNode));
  const variances = varianceByNode(prediction.outputs);
  return lowered.graph.outputs.map((id, i) => {
    const node = nodeAt(lowered.graph, id);
    const bits = at(lowered.widths, id);
    const variance = known(variances, at(lowered.origin, id));
    const settings = { bits, variance, low: lowOf(lowered, id), random };
    const data = runByRun(decryptSimulated(at(values, i), settings), runs);
    return tensor("int64", [runs, ...node.output.shape], data);
  });
}

/** Passes on the values of the user's nodes as they would be decrypted. */
function nodeListener(
  { graph, plan, prediction }: PreparedCircuit,
  random: RandomSource,
  onNode: SimulatedListener,
): (value: Value, made: Float64Array) => void {
  const noise = nodeNoise(plan, prediction);
  const nodesOf = new Map<number, number[]>();
  for (const [node, { id }] of plan.lowered.values) append(nodesOf, id, node);
  return ({ id, bits, node: own }, made) => {
    const nodes = nodesOf.get(id) ?? []; // absent: a value on the way, of no node of the user's
    for (const id of nodes) {
      const node = nodeAt(graph, id);
      const settings = { bits, variance: known(noise, id).variance, low: lowOf(plan.lowered, own.id), random };
      onNode(id, tensor("int64", node.output.shape, decryptSimulated(made, settings)));
    }
  };
}

/** Most numbers, over all values together, that are reported for the nodes of one graph. */
const mostNodeElements = 2 ** 18;

/** Clear and simulated values of all nodes, the first ones as far as there is room. */
export async function valuesOfNodes(
  circuit: PreparedCircuit,
  args: readonly Tensor[],
  random: RandomSource,
): Promise<NodeValues> {
  const { graph } = circuit;
  checkRange(rangesOf(graph), args);
  const clear: Record<number, Tensor> = {};
  const simulated: Record<number, Tensor> = {};
  let room = mostNodeElements;
  for (const [id, value] of evaluateAll(graph, args).entries()) {
    room -= value.data.length;
    if (room < 0) break;
    clear[id] = value;
  }
  await simulateCircuit(circuit, args, random, undefined, (node, value) => {
    if (node in clear) simulated[node] = value;
  });
  return { clear, simulated };
}

/** The most draws of one comparison. */
const mostDraws = 10_000;

/** Simulates again and again on the same arguments; `now` is a clock in milliseconds. */
export async function compareRuns(
  circuit: PreparedCircuit,
  args: readonly Tensor[],
  draws: number,
  random: RandomSource,
  now: () => number,
): Promise<Comparison> {
  if (!Number.isInteger(draws) || draws < 1 || draws > mostDraws)
    throw new UserError(`compare: expected 1 to ${mostDraws} draws, got ${draws}`, { code: "draws" });
  const start = now();
  const clear = evaluateClear(circuit.graph, args);
  const evaluated = now();
  let differing = 0;
  let simulated: readonly Tensor[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const values = await simulateCircuit(circuit, args, random);
    if (draw === 0) simulated = values;
    const isSame = values.every(({ data }, i) => data.every((value, j) => value === clear[i]?.data[j]));
    if (!isSame) differing++;
  }
  const milliseconds = { clearMilliseconds: evaluated - start, simulatedMilliseconds: (now() - evaluated) / draws };
  return { clear, simulated, draws, differing, ...milliseconds };
}
