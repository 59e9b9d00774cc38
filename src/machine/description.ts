/**
 * What a module's runtime is told of its circuit: numbers of 32 bits at a fixed address, and a block of them for each set of keys. The places are those
 * of src/machine/assembly/description.ts, which tests/machine/description.test.ts compares with these.
 */
import { known } from "../base/arrays.ts";
import { ggswCount, groupSize, groupTerms } from "../kernel/bootstrapShape.ts";
import type { BootstrapShape } from "../kernel/kernel.ts";
import { oneInOf } from "../kernel/shape.ts";
import type { ContextLayout } from "../kernel/wasm/layout.ts";
import { stepCost } from "../tfhe/pieceSize.ts";
import { kindOf } from "../tfhe/serverKey.ts";

/** Where the description lies: behind the tables of AES. */
export const descriptionAddress = 5504;

/** Places in the description, in words of 32 bits. */
export const places = {
  HEAP: 0,
  STEPS: 1,
  ROTATIONS: 2,
  TEXTS: 3,
  PARAMETERS: 4,
  FUNCTION: 6,
  HASH: 8,
  NEEDS_KEYS: 10,
  INPUTS: 11,
  INPUT_COUNT: 12,
  LWE_SIZE: 13,
  MESSAGE_BITS: 14,
  SUM_TABLES: 15,
  ERROR_TEXT: 16,
  KEY_NAME: 17,
  MASKS: 18,
  OUTPUTS: 19,
  OUTPUT_COUNT: 20,
  FORMS: 21,
  ROW_VALUES: 22,
  OUTPUT_VALUES: 24,
  SEED: 27,
  SHARED_BLOCK: 28,
  THREADS: 29,
} as const;

/** Places in the block of a set. */
export const setPlaces = {
  LWE_DIMENSION: 0,
  GLWE_DIMENSION: 1,
  POLYNOMIAL_SIZE: 2,
  PBS_BASE: 3,
  PBS_LEVEL: 4,
  KS_BASE: 5,
  KS_LEVEL: 6,
  EXTENSION: 7,
  GROUP_KIND: 8,
  GROUP_SIZE: 9,
  GROUP_TERMS: 10,
  IS_MULTI_BIT: 11,
  IS_CENTERED: 12,
  ONE_IN: 13,
  GGSW_COUNT: 14,
  ROW_BYTES: 15,
  ACCUMULATOR_BYTES: 16,
  TWIDDLES: 17,
  ROOTS: 18,
  ROOT_EXPONENTS: 19,
  KEYSWITCH_KEY: 20,
  BOOTSTRAP_KEY: 21,
  DIFFERENCE: 22,
  ROWS: 23,
  SUMS: 24,
  MONOMIALS: 25,
  ACCUMULATORS: 26,
  TABLES: 27,
  TABLE_ADDRESSES: 28,
  SWITCHED: 29,
  SMALL: 30,
  BIG: 31,
  BUCKETS: 32,
  SET_MASKS: 33,
  BODIES: 34,
  KEY_BIT_COST: 35,
  WORD_COST: 36,
  WORD_COST_EACH: 37,
  LOAD_ROW_COST: 38,
  LOAD_GGSW_COST: 39,
  INPUT_DIMENSION: 40,
  CONVERT_COST: 41,
  KEYSWITCH_BODIES: 42,
  KEYSWITCH_SEED: 43,
  BOOTSTRAP_BODIES: 44,
  BOOTSTRAP_SEED: 45,
  SCRATCH_BYTES: 46,
} as const;

/** Places in the block of a tree; as in src/machine/assembly/trees.ts. */
export const treePlaces = {
  TREE_GLWE_DIMENSION: 0,
  TREE_POLYNOMIAL_SIZE: 1,
  TREE_EXACT_BASE: 2,
  TREE_EXACT_LEVEL: 3,
  TREE_SELECT_BASE: 4,
  TREE_SELECT_LEVEL: 5,
  TREE_BITS: 6,
  TREE_TWIDDLES: 7,
  TREE_SHIFTED: 8,
  TREE_ROWS: 9,
  TREE_SUMS: 10,
  TREE_ROOM: 11,
  TREE_LWE: 12,
  TREE_TURNED: 13,
  TREE_ACC: 14,
  TREE_LAYERS: 15,
  TREE_MASKS: 16,
  TREE_BODY: 17,
  TREE_KEY: 18,
  TREE_SELECTORS: 19,
  TREE_TO_TREE: 20,
  TREE_TO_NARROW: 21,
  TREE_ROW_COST: 22,
  TREE_SELECTOR_COST: 23,
  TREE_SELECT_COST: 24,
  TREE_BODIES: 25,
  TREE_SEED: 26,
} as const;

/** Bytes of the description and of a block. */
export const descriptionBytes = 128;
export const setBytes = 192;

/** The description or a block as bytes. */
export function numbersOf<P extends Readonly<Record<string, number>>>(
  where: P,
  values: Partial<Readonly<Record<keyof P, number>>>,
  bytes: number,
): Uint8Array {
  const numbers = new Uint32Array(bytes / 4);
  for (const [name, value] of Object.entries(values))
    numbers[known(new Map(Object.entries(where)), name)] = value as number;
  return new Uint8Array(numbers.buffer);
}

/** Nanoseconds to load a byte of a key as it is held: 4.5 ms for a MiB (docs/performance.md). */
const LOAD_BYTE = 4.5e6 / 2 ** 20;

/** What the runtime is told of a set. */
export function setNumbers(
  shape: BootstrapShape,
  at: ContextLayout,
  scratchBytes: number,
): Partial<Record<keyof typeof setPlaces, number>> {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks, groups } = shape;
  const nanoseconds = (milliseconds: number) => Math.ceil(milliseconds * 1e6);
  const none = stepCost(shape, 0);
  const one = stepCost(shape, 1);
  const ggswBytes = 8 * polynomialSize * pbs.level * (glweDimension + 1) ** 2;
  return {
    LWE_DIMENSION: lweDimension,
    GLWE_DIMENSION: glweDimension,
    POLYNOMIAL_SIZE: polynomialSize,
    PBS_BASE: pbs.baseLog,
    PBS_LEVEL: pbs.level,
    KS_BASE: ks.baseLog,
    KS_LEVEL: ks.level,
    EXTENSION: shape.extension ?? 1, // absent: a table of one polynomial
    GROUP_KIND: kindOf(groups),
    GROUP_SIZE: groupSize(shape),
    GROUP_TERMS: groupTerms(shape),
    IS_MULTI_BIT: Number(groups?.kind === "multi-bit"),
    IS_CENTERED: Number(shape.modulusSwitch === "centered"),
    ONE_IN: oneInOf(shape),
    GGSW_COUNT: ggswCount(shape),
    ROW_BYTES: at.rowBytes,
    ACCUMULATOR_BYTES: at.accumulatorBytes,
    TWIDDLES: at.twiddles,
    ROOTS: at.roots,
    ROOT_EXPONENTS: at.rootExponents,
    KEYSWITCH_KEY: at.keyswitchKey,
    BOOTSTRAP_KEY: at.bootstrapKey,
    DIFFERENCE: at.difference,
    ROWS: at.rows,
    SUMS: at.sums,
    MONOMIALS: at.monomials,
    ACCUMULATORS: at.accumulators,
    TABLES: at.tables,
    TABLE_ADDRESSES: at.tableAddresses,
    SWITCHED: at.switched,
    SMALL: at.small,
    BIG: at.big,
    BUCKETS: at.buckets,
    SET_MASKS: at.masks,
    BODIES: at.bodies,
    KEY_BIT_COST: nanoseconds(one.keyBit),
    WORD_COST: nanoseconds(none.inputWord),
    WORD_COST_EACH: nanoseconds(one.inputWord - none.inputWord),
    LOAD_ROW_COST: Math.ceil(LOAD_BYTE * at.rowBytes),
    LOAD_GGSW_COST: Math.ceil(LOAD_BYTE * ggswBytes),
    SCRATCH_BYTES: scratchBytes,
  };
}
