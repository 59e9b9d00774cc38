/** The functions that the runtime calls by name: which code is carried out for which step, batch and part of the keys. */
import type { GeneratedFunction, Instruction, ValueKind } from "./code.ts";
import type { MachineMemory, PlacedSet } from "./memory.ts";
import type { MachineSteps } from "./steps.ts";

/**
 * A function of one number that carries out the code of that case, which leaves a value of kind `result`; for any other number, `otherwise`.
 */
function dispatch(
  name: string,
  result: ValueKind,
  cases: readonly (readonly Instruction[])[],
  otherwise: Instruction,
): GeneratedFunction {
  const code: Instruction[] = [
    ...[...cases, null].map((): Instruction => ["block"]),
    ["local.get", 0],
    ["br_table", [...cases.keys(), cases.length]],
    ["end"],
    ...cases.flatMap((own): readonly Instruction[] => [...own, ["return"], ["end"]]),
    otherwise,
  ];
  return { name, parameters: ["i32"], results: [result], locals: [], code, node: null };
}

/** A function without parameters. */
const plain = (name: string, code: readonly Instruction[], results: readonly "i32"[] = []): GeneratedFunction => ({
  name,
  parameters: [],
  results,
  locals: [],
  code,
  node: null,
});

/** A function that hands its parameters behind the first to the function of that number. */
function handing(name: string, parameters: number, to: readonly string[]): readonly GeneratedFunction[] {
  const head = { name, parameters: Array<ValueKind>(parameters).fill("i32"), results: [], locals: [], node: null };
  // The runtime calls it nowhere then, but names it.
  if (to.length === 0) return [{ ...head, code: [] }];
  const rest = Array.from({ length: parameters - 1 }, (_, i): Instruction => ["local.get", i + 1]);
  const code: readonly Instruction[] = [
    ...to.map((): Instruction => ["block"]),
    ["local.get", 0],
    ["br_table", [...to.keys()]],
    ["end"],
    ...to.flatMap((called, i): readonly Instruction[] => [
      ...rest,
      ["call", called],
      ["return"],
      ...(i === to.length - 1 ? [] : [["end"] as const]),
    ]),
  ];
  return [{ ...head, code }];
}

/** The functions that the runtime calls by name. */
export function hooks({ narrow, wide, tree }: MachineMemory, machine: MachineSteps): readonly GeneratedFunction[] {
  const onBlock = (block: number, name: string): readonly Instruction[] => [
    ["i32.const", block],
    ["call", name],
  ];
  const read = (name: string) => (set: PlacedSet) => onBlock(set.block, name);
  const conversions = [
    ...(wide === null ? [] : [wide.toWide, wide.toNarrow]),
    ...(tree === null ? [] : [tree.toTree, tree.toNarrow]),
  ];
  const keys = [...(narrow === null ? [] : [narrow]), ...(wide === null ? [] : [wide.set])];
  const isLong = wide !== null || tree !== null;
  const readTree = tree === null ? [] : onBlock(tree.block, "readTree");
  const readKeys: readonly Instruction[] = isLong
    ? [
        ["call", "readLayout"],
        ...keys.flatMap(read("readLongServerKey")),
        ...readTree,
        ...conversions.flatMap(read("readConversion")),
      ]
    : keys.flatMap(read("readServerKey"));
  const parts = [
    ...keys.flatMap(({ block }) => [onBlock(block, "loadRows"), onBlock(block, "loadGgsws")]),
    ...(tree === null ? [] : [onBlock(tree.block, "loadTree")]),
    ...conversions.map(({ block }) => onBlock(block, "loadGgsws")),
  ];
  const steps = machine.steps.map(({ code }) => code);
  return [
    dispatch("step", "i64", steps, ["i64.const", 0]),
    ...handing("rotation", 4, machine.batches),
    ...handing("treeUnit", 3, machine.trees),
    plain("prepare", [
      ["call", "prepareMasks"],
      ["call", "prepareSums"],
      ...[...keys, ...conversions].flatMap(({ block, shape }) => [
        ...onBlock(block, "prepareSet"),
        ...(shape.groups === undefined ? [] : onBlock(block, "prepareGroups")),
      ]),
      ...(tree === null ? [] : onBlock(tree.block, "prepareTree")),
    ]),
    plain("readKeys", readKeys),
    dispatch("loadPart", "i32", parts, ["i32.const", -1]),
    plain("pack", narrow === null ? [["i32.const", 1]] : onBlock(narrow.block, "packSome"), ["i32"]),
    plain("clearValues", machine.clear, ["i32"]),
  ];
}
