/** Where everything lies in a module's memory: it is laid out when the module is generated, so that addresses are constants of its code. */
import { assert } from "../base/errors.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { stepsOf } from "../eval/plan.ts";
import { clearValuesOf } from "../eval/rows.ts";
import type { AffineStep } from "../eval/steps.ts";
import { parametersOf } from "../ir/arguments.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { BootstrapShape } from "../kernel/kernel.ts";
import { type ContextLayout, layOut } from "../kernel/wasm/layout.ts";
import { createLayout, type MemoryLayout } from "../kernel/wasm/module.ts";
import { streamRoom } from "../kernel/wasm/stream.ts";
import { layOutTree } from "../kernel/wasm/tree.ts";
import { twiddlesOf } from "../kernel/wasm/twiddles.ts";
import type { WideChoice } from "../params/parameters.ts";
import type { TreeChoice } from "../params/tree.ts";
import { lweSizeOf } from "../tfhe/parameters.ts";
import { sizeOf } from "../value/shape.ts";
import type { Ciphertexts } from "./affine.ts";
import { type ClearRow, clearRows } from "./clear.ts";
import { type ClearValue, clearProgramOf } from "./clearValues.ts";
import { descriptionBytes, setBytes } from "./description.ts";
import { slotsOf } from "./slots.ts";

/** A set of keys: its block in the description, and where its keys and its scratch memory lie. */
export interface PlacedSet {
  readonly shape: BootstrapShape;
  readonly block: number;
  readonly at: ContextLayout;
  /** Bytes from one thread's scratch memory to the next one's. */
  readonly scratchBytes: number;
}

/** A conversion: its block, and the key that it comes from. */
export interface PlacedConversion extends PlacedSet {
  /** k·N of that key. */
  readonly inputDimension: number;
}

/** The trees of a circuit. */
export interface PlacedTree {
  readonly choice: TreeChoice;
  readonly block: number;
  readonly at: ReturnType<typeof layOutTree>;
  readonly toTree: PlacedConversion;
  readonly toNarrow: PlacedConversion;
}

/** A second set. */
export interface PlacedWide {
  readonly set: PlacedSet;
  readonly toWide: PlacedConversion;
  readonly toNarrow: PlacedConversion;
}

/** The places of a circuit. */
export interface MachineMemory {
  readonly layout: MemoryLayout;
  readonly description: number;
  /** What threads share; null in a module for one. */
  readonly shared: number | null;
  readonly narrow: PlacedSet | null;
  readonly wide: PlacedWide | null;
  readonly tree: PlacedTree | null;
  readonly sumTables: number;
  readonly errorText: number;
  readonly keyName: number;
  readonly masks: number;
  readonly seed: number;
  /** Where clear values that differ from run to run are, as integers of 64 bits, by their nodes: arguments, and what is computed of them. */
  readonly clear: ReadonlyMap<number, number>;
  /** What is computed of clear arguments, in its order. */
  readonly clearValues: readonly ClearValue[];
  /** The rows of the steps that depend on clear values. */
  readonly clearRows: ReadonlyMap<AffineStep, readonly ClearRow[]>;
  /** Room for the weights and constants of a step that depends on them. */
  readonly weights: number;
  readonly constants: number;
  readonly ciphertexts: Readonly<Record<SetName, Ciphertexts>>;
}

/** Room for an error's text: longer than any (`textsOf` cuts names). */
const ERROR_BYTES = 4096;
/** Room for a name in a file's head, behind its length. */
const NAME_BYTES = 260;

function placeSet(shape: BootstrapShape, layout: MemoryLayout, threads: number): PlacedSet {
  const block = layout.place(setBytes);
  const twiddleCount = twiddlesOf(shape.polynomialSize).length;
  const [first, second] = [0, 1].map((thread) => layOut(shape, twiddleCount, thread, 2).difference);
  assert(first !== undefined && second !== undefined, "two threads have two places");
  return { shape, block, at: layOut(shape, twiddleCount, 0, threads, layout), scratchBytes: second - first };
}

const dimensionOf = (shape: BootstrapShape): number => lweSizeOf(shape) - 1;

function placeTree(narrow: BootstrapShape, choice: TreeChoice, layout: MemoryLayout): PlacedTree {
  const block = layout.place(setBytes);
  const at = layOutTree(choice.shape, choice.bits, layout);
  const toTree = { ...placeSet(choice.toTree, layout, 1), inputDimension: dimensionOf(narrow) };
  const toNarrow = { ...placeSet(choice.toNarrow, layout, 1), inputDimension: dimensionOf(choice.toTree) };
  return { choice, block, at, toTree, toNarrow };
}

function placeWide(
  narrow: BootstrapShape,
  { shape, toWide, toNarrow }: WideChoice,
  layout: MemoryLayout,
  threads: number,
): PlacedWide {
  return {
    set: placeSet(shape, layout, threads),
    toWide: { ...placeSet(toWide, layout, 1), inputDimension: dimensionOf(narrow) },
    toNarrow: { ...placeSet(toNarrow, layout, 1), inputDimension: dimensionOf(shape) },
  };
}

/** The bytes that threads share before the states of pieces; as `BLOCK_PIECES` in src/machine/assembly/threads.ts. */
const sharedHead = 64;

/** Most bootstraps of a stage, and so most pieces of a batch. */
const mostBootstraps = ({ stages }: PreparedCircuit["plan"]): number =>
  stages.reduce(
    (most, { batch }) =>
      Math.max(
        most,
        batch.reduce((sum, { element }) => sum + element.length, 0),
      ),
    0,
  );

/** Lays out a circuit's memory for so many threads. */
export function memoryOf({ plan, parameters }: PreparedCircuit, threads: number): MachineMemory {
  const layout = createLayout();
  const description = layout.place(descriptionBytes);
  const shared = threads === 1 ? null : layout.place(sharedHead + 4 * mostBootstraps(plan));
  const sumTables = layout.place(8192);
  const errorText = layout.place(ERROR_BYTES);
  const keyName = layout.place(NAME_BYTES);
  const masks = layout.place(streamRoom(lweSizeOf(parameters.shape)));
  const seed = layout.place(40);
  const { graph } = plan.lowered;
  const constantValues = clearValuesOf(graph, []);
  const varying = stepsOf(plan).flatMap((step) => (step.kind === "affine" && step.rows === "clear" ? [step] : []));
  const clearValues = clearProgramOf(varying, plan.lowered, constantValues);
  const clearNodes = [
    ...parametersOf(graph).filter(({ output }) => !output.encrypted),
    ...clearValues.flatMap(({ node }) => (node.operation === "input" ? [] : [node])),
  ];
  const clear = new Map(clearNodes.map(({ id, output: { shape } }) => [id, layout.place(8 * sizeOf(shape))]));
  const rowsOfSteps = new Map(varying.map((step) => [step, clearRows(step, plan.lowered, constantValues)]));
  const most = (count: (rows: readonly ClearRow[]) => number) => Math.max(0, ...[...rowsOfSteps.values()].map(count));
  const weights = layout.place(8 * most((rows) => rows.reduce((sum, { terms }) => sum + terms.length, 0)));
  const constants = layout.place(8 * most((rows) => rows.length));
  const slots = slotsOf(plan);
  const ciphertextsOf = (set: SetName, shape: BootstrapShape): Ciphertexts => {
    const stride = 8 * (lweSizeOf(shape) + 1);
    const base = layout.place(slots.sizes[set] * stride);
    return { stride, address: (value, element) => base + (slots.of(value) + element) * stride };
  };
  const ciphertexts = {
    narrow: ciphertextsOf("narrow", parameters.shape),
    wide: ciphertextsOf("wide", parameters.wide?.shape ?? parameters.shape), // absent: a set without ciphertexts
  };
  const narrow = parameters.lookups ? placeSet(parameters.shape, layout, threads) : null;
  const wide = parameters.wide === undefined ? null : placeWide(parameters.shape, parameters.wide, layout, threads);
  const tree = parameters.tree === undefined ? null : placeTree(parameters.shape, parameters.tree, layout);
  return {
    layout,
    description,
    shared,
    narrow,
    wide,
    tree,
    sumTables,
    errorText,
    keyName,
    masks,
    seed,
    clear,
    clearValues,
    clearRows: rowsOfSteps,
    weights,
    constants,
    ciphertexts,
  };
}
