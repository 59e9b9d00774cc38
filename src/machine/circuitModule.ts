/**
 * A circuit as one WebAssembly module (docs/machine-code.md): its plan as code, its tables as data, and of the runtime and the kernel what they need. It
 * takes a client's bytes and gives the bytes that `Server.run` gives.
 */
import { at, known } from "../base/arrays.ts";
import { valueCount } from "../circuit/messageLengths.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { parametersOf, rangesOf } from "../ir/arguments.ts";
import { conversionCost } from "../params/conversion.ts";
import { KERNEL_COST } from "../params/cost.ts";
import type { ResultForm } from "../params/results.ts";
import { selectionCost, selectorCost } from "../params/tree.ts";
import { lweSizeOf } from "../tfhe/parameters.ts";
import { sizeOf } from "../value/shape.ts";
import { textOf } from "./code.ts";
import { DataPool, integerBytes } from "./data.ts";
import { descriptionBytes, numbersOf, places, setBytes, setNumbers, setPlaces, treePlaces } from "./description.ts";
import { hooks } from "./hooks.ts";
import { type DataSegment, linkModule, type SectionSizes } from "./link.ts";
import { type MachineMemory, memoryOf, type PlacedConversion, type PlacedSet, type PlacedTree } from "./memory.ts";
import { stepsOfMachine } from "./steps.ts";
import { runtimeOf } from "./template.ts";
import { textsOf } from "./texts.ts";

/** A generated function as people read it. */
export interface FunctionText {
  readonly name: string;
  /** The node of the user's graph that it computes; null where it serves several. */
  readonly node: number | null;
  /** In the text format of WebAssembly. */
  readonly text: string;
}

/** A module with what can be told of it. */
export interface CircuitModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sections: SectionSizes;
  readonly runtimeFunctions: number;
  readonly functions: readonly FunctionText[];
  /** Bytes of memory before anything is allocated. */
  readonly memoryBytes: number;
}

/** Most threads of a module: its memory has scratch room for so many. */
const mostThreads = 16;

/** What the module exports, each with the function of the runtime that does it. */
const exported = {
  allocate: "allocate",
  load_keys: "load_keys",
  load_keys_begin: "load_keys_begin",
  load_keys_some: "load_keys_some",
  run: "run",
  run_begin: "run_begin",
  run_some: "run_some",
  stop: "stop",
  progress: "progress",
  progress_total: "progress_total",
  step_now: "step_now",
  result: "result",
  result_bytes: "result_bytes",
  error: "error",
  error_bytes: "error_bytes",
};

/** Without lookups there are no keys. */
const withoutKeys = { load_keys: "no_keys", load_keys_begin: "no_keys", load_keys_some: "no_keys_some" };

/** The blocks of all sets. */
function blocksOf({ narrow, wide, tree }: MachineMemory): readonly DataSegment[] {
  const ofSet = (
    { block, shape, at: places, scratchBytes }: PlacedSet,
    more: Partial<Record<keyof typeof setPlaces, number>> = {},
  ) => ({
    address: block,
    bytes: numbersOf(setPlaces, { ...setNumbers(shape, places, scratchBytes), ...more }, setBytes),
  });
  const ofConversion = (conversion: PlacedConversion) =>
    ofSet(conversion, {
      INPUT_DIMENSION: conversion.inputDimension,
      CONVERT_COST: Math.ceil(conversionCost(conversion.shape, KERNEL_COST)),
    });
  return [
    ...(narrow === null ? [] : [ofSet(narrow)]),
    ...(wide === null ? [] : [ofSet(wide.set), ofConversion(wide.toWide), ofConversion(wide.toNarrow)]),
    ...(tree === null ? [] : [treeBlock(tree), ofConversion(tree.toTree), ofConversion(tree.toNarrow)]),
  ];
}

function treeBlock({ choice, block, at: places, toTree, toNarrow }: PlacedTree): DataSegment {
  const { glweDimension, polynomialSize, exact, select } = choice.shape;
  const numbers = {
    TREE_GLWE_DIMENSION: glweDimension,
    TREE_POLYNOMIAL_SIZE: polynomialSize,
    TREE_EXACT_BASE: exact.baseLog,
    TREE_EXACT_LEVEL: exact.level,
    TREE_SELECT_BASE: select.baseLog,
    TREE_SELECT_LEVEL: select.level,
    TREE_BITS: choice.bits,
    TREE_TWIDDLES: places.twiddles,
    TREE_SHIFTED: places.shifted,
    TREE_ROWS: places.rows,
    TREE_SUMS: places.sums,
    TREE_ROOM: places.room,
    TREE_LWE: places.lwe,
    TREE_TURNED: places.turned,
    TREE_ACC: places.acc,
    TREE_LAYERS: places.layers,
    TREE_MASKS: places.masks,
    TREE_BODY: places.body,
    TREE_KEY: places.key,
    TREE_SELECTORS: places.selectors,
    TREE_TO_TREE: toTree.block,
    TREE_TO_NARROW: toNarrow.block,
    TREE_ROW_COST: 5 * 16 * polynomialSize * (glweDimension + 1),
    TREE_SELECTOR_COST: Math.ceil(selectorCost(choice, KERNEL_COST)),
    TREE_SELECT_COST: Math.ceil(selectionCost(choice, choice.bits, KERNEL_COST)),
  };
  return { address: block, bytes: numbersOf(treePlaces, numbers, setBytes) };
}

/** Descriptions of arguments, one behind the other. */
function inputsOf({ graph }: PreparedCircuit, memory: MachineMemory, data: DataPool): Uint8Array {
  const parameters = parametersOf(graph);
  const ranges = rangesOf(graph);
  const bytes = new Uint8Array(48 * parameters.length);
  const view = new DataView(bytes.buffer);
  let before = 0;
  let encryptedBefore = 0;
  parameters.forEach(({ id, output: { encrypted, shape } }, i) => {
    const { bounds } = at(ranges, i);
    const count = sizeOf(shape);
    const numbers = [
      Number(encrypted),
      shape.length,
      data.place(integerBytes(shape, 4), 4),
      count,
      0,
      encrypted ? 0 : known(memory.clear, id),
    ];
    for (const [j, number] of numbers.entries()) view.setUint32(48 * i + 4 * j, number, true);
    view.setFloat64(48 * i + 24, bounds[0], true);
    view.setFloat64(48 * i + 32, bounds[1], true);
    view.setUint32(48 * i + 40, before, true);
    view.setUint32(48 * i + 44, encryptedBefore, true);
    before += count;
    if (encrypted) encryptedBefore += count;
  });
  return bytes;
}

/** Most values in a message, as `maximumElements` in src/run/files/smallMessages.ts. */
const mostValues = 2 ** 24;

/**
 * The forms of results by the number of rows: for all numbers below the first of an entry's three, bits of a word and whether values are packed. Forms only
 * ever grow with the rows, so that ends of a range that are alike are like all between them.
 */
function formsOf(circuit: PreparedCircuit): readonly number[] {
  const most = Math.max(1, Math.floor(mostValues / Math.max(1, valueCount(circuit.specification.outputs))));
  const entries: [end: number, wordBits: number, packed: number][] = [];
  const same = (x: ResultForm, y: ResultForm) => x.wordBits === y.wordBits && x.packed === y.packed;
  const visit = (low: number, high: number): void => {
    const form = circuit.resultForm(low);
    if (low !== high && !same(form, circuit.resultForm(high))) {
      const middle = Math.floor((low + high) / 2);
      visit(low, middle);
      visit(middle + 1, high);
      return;
    }
    const last = entries.at(-1);
    const [wordBits, packed] = [form.wordBits, Number(form.packed)];
    if (last !== undefined && last[1] === wordBits && last[2] === packed) last[0] = high + 1;
    else entries.push([high + 1, wordBits, packed]);
  };
  visit(1, most);
  return [...entries.flat(), 0, 0, 0];
}

/**
 * Compiles a circuit.
 * @throws UserError for a circuit that no module can be made of
 */
export function circuitModule(
  circuit: PreparedCircuit,
  { threads = false }: { readonly threads?: boolean } = {},
): CircuitModule {
  const { parameters, parametersId, specification, plan } = circuit;
  const memory = memoryOf(circuit, threads ? mostThreads : 1);
  const { layout } = memory;
  const inputBlock = layout.place(48 * specification.inputs.length);
  const dataAt = layout.byteLength;
  const data = new DataPool(dataAt);
  const inputs = inputsOf(circuit, memory, data);
  const machine = stepsOfMachine(circuit, memory, data);
  const outputs = specification.outputs.flatMap(({ shape }) => {
    const head = integerBytes([shape.length, ...shape], 4);
    return [sizeOf(shape), data.place(head, 4), head.length];
  });
  const forms = data.place(integerBytes(formsOf(circuit), 4), 4);
  const texts = textsOf(circuit, memory.clearValues).flatMap((text) => {
    const { address, length } = data.text(text);
    return [address, length];
  });
  const textTable = data.place(integerBytes(texts, 4), 4);
  const { circuit: identity } = specification;
  const names = [
    [places.PARAMETERS, parametersId],
    [places.FUNCTION, identity.functionName],
    [places.HASH, identity.hash],
  ] as const;
  const placedNames = names.map(([place, text]) => [place, data.text(text)] as const);
  const outputTable = data.place(integerBytes(outputs, 4), 4);
  const heap = Math.ceil(data.end / 65536) * 65536;
  const numbers = new Uint32Array(
    numbersOf(
      places,
      {
        HEAP: heap,
        STEPS: machine.steps.length,
        ROTATIONS: plan.bootstraps,
        TEXTS: textTable,
        NEEDS_KEYS: Number(parameters.lookups),
        INPUTS: inputBlock,
        INPUT_COUNT: specification.inputs.length,
        LWE_SIZE: lweSizeOf(parameters.shape),
        MESSAGE_BITS: parameters.messageBits,
        SUM_TABLES: memory.sumTables,
        ERROR_TEXT: memory.errorText,
        KEY_NAME: memory.keyName,
        MASKS: memory.masks,
        OUTPUTS: outputTable,
        OUTPUT_COUNT: specification.outputs.length,
        FORMS: forms,
        SEED: memory.seed,
        SHARED_BLOCK: memory.shared ?? 0, // absent: one thread shares nothing
        THREADS: threads ? mostThreads : 0,
      },
      descriptionBytes,
    ).buffer,
  );
  const encrypted = specification.inputs.filter(({ type }) => type.encrypted).map(({ type }) => type);
  numbers.set([valueCount(specification.inputs.map(({ type }) => type)), valueCount(encrypted)], places.ROW_VALUES);
  const { polynomialSize, lweDimension } = parameters.shape;
  numbers.set([valueCount(specification.outputs), polynomialSize, lweDimension + 1], places.OUTPUT_VALUES);
  for (const [place, { address, length }] of placedNames) numbers.set([address, length], place);
  const segments: DataSegment[] = [
    { address: memory.description, bytes: new Uint8Array(numbers.buffer) },
    ...blocksOf(memory),
    { address: inputBlock, bytes: inputs },
    { address: dataAt, bytes: data.finish() },
  ];
  const functions = [...hooks(memory, machine), ...machine.functions];
  const linked = linkModule({
    runtime: runtimeOf(threads ? "simd-shared" : "simd"),
    functions,
    exports: { ...exported, ...(parameters.lookups ? {} : withoutKeys), ...(threads ? { help: "help" } : {}) },
    data: segments.filter(({ bytes }) => bytes.length > 0),
    pages: heap / 65536,
    shared: memory.shared,
  });
  return {
    bytes: linked.bytes,
    sections: linked.sections,
    runtimeFunctions: linked.runtimeFunctions,
    functions: functions.map((each) => ({ name: each.name, node: each.node, text: textOf(each) })),
    memoryBytes: heap,
  };
}
