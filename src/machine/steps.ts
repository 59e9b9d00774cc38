/** The steps of a module: those of a plan in their order, each with its code, then the keeping of the results. */
import { at, known } from "../base/arrays.ts";
import { assert } from "../base/errors.ts";
import type { PreparedCircuit } from "../circuit/prepare.ts";
import { rowsOf } from "../eval/rows.ts";
import {
  type AffineStep,
  type ConvertStep,
  type InputStep,
  type LevelledStep,
  type LookupStep,
  setOf,
  type TreeStep,
} from "../eval/steps.ts";
import { usedElements } from "../eval/usedElements.ts";
import { parametersOf } from "../ir/arguments.ts";
import { KERNEL_MULTIPLY_ADD } from "../params/cost.ts";
import { encode } from "../tfhe/encoding.ts";
import { sharingOf } from "../tfhe/lookupJobs.ts";
import { lweSizeOf } from "../tfhe/parameters.ts";
import { affineCode, combineCall } from "./affine.ts";
import type { ClearNumber } from "./clear.ts";
import { clearCode } from "./clearCode.ts";
import type { GeneratedFunction, Instruction } from "./code.ts";
import { type DataPool, integerBytes } from "./data.ts";
import { batchFunction, lookupFunction } from "./lookups.ts";
import type { MachineMemory, PlacedSet } from "./memory.ts";
import { treeFunction } from "./trees.ts";

/** A step: its code leaves the nanoseconds that it takes, or -1 while there is more of it. */
export interface MachineStep {
  readonly code: readonly Instruction[];
  /** What it is for, in words. */
  readonly what: string;
}

/** What the steps of a circuit are made of. */
export interface MachineSteps {
  readonly steps: readonly MachineStep[];
  readonly functions: readonly GeneratedFunction[];
  /** Functions of batches, by their number. */
  readonly batches: readonly string[];
  /** Functions of steps with trees, by their number. */
  readonly trees: readonly string[];
  /** What is computed of clear arguments, at the start of each row of a message: leaves 1, or 0 with an error. */
  readonly clear: readonly Instruction[];
}

/** Nanoseconds of a ciphertext that is expanded: its mask is made, at about two bytes in a nanosecond. */
const expandCost = (lweSize: number): number => Math.ceil(4 * lweSize);

/** Makes the steps. */
export function stepsOfMachine(circuit: PreparedCircuit, memory: MachineMemory, data: DataPool): MachineSteps {
  const { plan, parameters } = circuit;
  const { lowered } = plan;
  const steps: MachineStep[] = [];
  const functions: GeneratedFunction[] = [];
  const batches: string[] = [];
  const trees: string[] = [];
  const used = usedElements(lowered);
  const lweSize = lweSizeOf(parameters.shape);
  const add = (what: string, cost: number, code: readonly Instruction[]): void =>
    void steps.push({ what, code: [...code, ["i64.const", BigInt(Math.ceil(cost))]] });
  const originOf = (node: number): number => at(lowered.origin, node);

  const addInput = ({ argument, low, value }: InputStep): void => {
    const { stride, address } = memory.ciphertexts.narrow;
    const marks = used.get(argument);
    const bits = marks === undefined || marks.every((mark) => mark === 1) ? 0 : data.place(bitsOf(marks));
    add(`argument ${argument}`, value.count * expandCost(lweSize), [
      ["i32.const", argument],
      ["i32.const", address(value, 0)],
      ["i32.const", stride],
      ["i64.const", encode(BigInt(low), value.bits)],
      ["i32.const", bits],
      ["call", "expand"],
    ]);
  };

  /** Sums whose weights are clear values: these are gathered, then the sums are made by tables. */
  const addClearSums = (step: AffineStep): void => {
    const { stride, address } = memory.ciphertexts[step.value.set];
    const rows = known(memory.clearRows, step);
    const addressOf = (number: ClearNumber): number =>
      number.kind === "constant"
        ? data.place(integerBytes([number.value], 8), 8)
        : known(memory.clear, number.node) + 8 * number.element + Number(number.isNegative);
    const gather = (out: number, numbers: readonly ClearNumber[], shift: number): readonly Instruction[] => [
      ["i32.const", out],
      ["i32.const", data.place(integerBytes(numbers.map(addressOf), 4), 4)],
      ["i32.const", numbers.length],
      ["i32.const", shift],
      ["call", "gatherClear"],
    ];
    const terms = rows.flatMap((row) => row.terms);
    const first = Math.min(...terms.map(({ input, element }) => address(at(step.inputs, input), element)));
    const places = terms.map(({ input, element }) => (address(at(step.inputs, input), element) - first) / stride);
    const starts = rows.flatMap((row) => [terms.length === 0 ? 0 : first, row.terms.length]);
    const node = originOf(step.node.id);
    add(`${step.node.operation} of node ${node}`, terms.length * (stride / 8) * KERNEL_MULTIPLY_ADD, [
      ...gather(
        memory.weights,
        terms.map(({ weight }) => weight),
        0,
      ),
      ...gather(
        memory.constants,
        rows.map(({ constant }) => constant),
        63 - step.value.bits,
      ),
      ...combineCall({
        out: address(step.value, 0),
        rows: rows.length,
        stride,
        starts: data.place(integerBytes(starts, 4), 4),
        elements: data.place(integerBytes(places, 4), 4),
        isWide: true,
        weights: memory.weights,
        width: 8,
        constants: memory.constants,
      }),
    ]);
  };

  const addAffine = (step: AffineStep): void => {
    if (step.rows === "clear") {
      addClearSums(step);
      return;
    }
    const ciphertexts = memory.ciphertexts[step.value.set];
    const { parts, isStraight } = affineCode(step, rowsOf(step, lowered.graph, []), ciphertexts, data);
    const node = originOf(step.node.id);
    const what = `${step.node.operation} of node ${node}`;
    const words = ciphertexts.stride / 8;
    for (const { code, locals, terms } of parts) {
      const cost = terms * words * KERNEL_MULTIPLY_ADD;
      if (!isStraight) {
        add(what, cost, code);
        continue;
      }
      const name = `sum_${step.value.id}`;
      functions.push({ name, parameters: [], results: [], locals: Array(locals).fill("i32"), code, node });
      add(what, cost, [["call", name]]);
    }
  };

  /** A step that the runtime leaves and takes up again: the call gives whether it is done. */
  const addLong = (what: string, numbers: readonly number[], call: string): void =>
    void steps.push({
      what,
      code: [
        ...numbers.map((number): Instruction => ["i32.const", number]),
        ["call", call],
        ["i32.eqz"],
        ["if"],
        ["i64.const", -1],
        ["return"],
        ["end"],
        ["i64.const", 0],
      ],
    });

  const addConversion = ({ node, value, source }: ConvertStep): void => {
    assert(memory.wide !== null, "a conversion has a second set");
    const [from, to] = [memory.ciphertexts[source.set], memory.ciphertexts[value.set]];
    const { block } = value.set === "wide" ? memory.wide.toWide : memory.wide.toNarrow;
    addLong(
      `conversion of node ${originOf(node.id)}`,
      [block, from.address(source, 0), from.stride, to.address(value, 0), to.stride, value.count],
      "convert",
    );
  };

  const addTree = (step: TreeStep): void => {
    assert(memory.tree !== null, "a tree has its keys");
    const name = `tree_${step.value.id}`;
    const node = originOf(step.node.id);
    const { code, units } = treeFunction(step, name, node, memory.tree.block, memory.ciphertexts.narrow, data);
    functions.push(code);
    addLong(
      `${step.node.operation} of node ${node} by a tree`,
      [memory.tree.block, trees.length, units, step.selectors.length],
      "treeLookups",
    );
    trees.push(name);
  };

  const addLevelled = (step: LevelledStep): void => {
    switch (step.kind) {
      case "input":
        addInput(step);
        return;
      case "affine":
        addAffine(step);
        return;
      case "convert":
        addConversion(step);
        return;
      case "tree":
        addTree(step);
        return;
    }
  };

  /** Lookups of one set with as many results each go through the key together. */
  const addBatch = (batch: readonly LookupStep[], set: PlacedSet): void => {
    for (const sharing of new Set(batch.map(sharingOf))) {
      const own = batch.filter((step) => sharingOf(step) === sharing);
      const named = own.map((step) => {
        const name = `lookup_${at(step.outputs, 0).value.id}`;
        const node = originOf(step.node.id);
        functions.push(lookupFunction(step, name, node, memory.ciphertexts[setOf(step)], data));
        return { name, count: step.element.length };
      });
      const name = `batch_${batches.length}`;
      functions.push(batchFunction(name, named));
      const rotations = named.reduce((sum, { count }) => sum + count, 0);
      addLong(`${rotations} bootstraps`, [batches.length, set.block, rotations, sharing], "lookups");
      batches.push(name);
    }
  };

  for (const { levelled, batch } of plan.stages) {
    for (const { step } of levelled) addLevelled(step);
    if (batch.length === 0) continue;
    const { narrow, wide } = memory;
    for (const [name, set] of [
      ["narrow", narrow],
      ["wide", wide === null ? null : wide.set],
    ] as const) {
      const own = batch.filter((step) => setOf(step) === name);
      if (own.length === 0) continue;
      assert(set !== null, `lookups of the ${name} set have its keys`);
      addBatch(own, set);
    }
  }

  const { stride, address } = memory.ciphertexts.narrow;
  lowered.outputs.forEach((value, i) => {
    add(`result ${i}`, value.count * stride, [
      ["i32.const", address(value, 0)],
      ["i32.const", value.count],
      ["call", "keep"],
    ]);
  });
  return { steps, functions, batches, trees, clear: clearCode(memory, parametersOf(lowered.graph).length, data) };
}

/** A bit for each mark. */
function bitsOf(marks: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(marks.length / 8));
  marks.forEach((mark, i) => {
    bits[i >> 3] = at(bits, i >> 3) | (mark << (i & 7));
  });
  return bits;
}
