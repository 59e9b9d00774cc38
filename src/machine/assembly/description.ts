/**
 * Where the generator (src/machine/description.ts) says what circuit this is: numbers of 32 bits at a fixed address, and a block of them for each set
 * of keys. Everything that is the same for all circuits is code; what differs is there, or is generated.
 */

/** Behind the AES tables (src/kernel/assembly/aes.ts), as `descriptionAddress` in src/machine/description.ts. */
const DESCRIPTION: usize = 5504;

// @ts-expect-error: decorator
@inline
export function described(index: usize): u32 {
  return load<u32>(DESCRIPTION + (index << 2));
}

/** Where what hosts allocate begins. */
export const HEAP: usize = 0;
/** How many steps the circuit has, and blind rotations. */
export const STEPS: usize = 1;
export const ROTATIONS: usize = 2;
/** Pairs of address and length: texts of errors. */
export const TEXTS: usize = 3;
/** Address and length of the names that files must bear. */
export const PARAMETERS: usize = 4;
export const FUNCTION: usize = 6;
export const HASH: usize = 8;
/** 1 if the circuit has lookups, which need keys. */
export const NEEDS_KEYS: usize = 10;
/** Descriptions of arguments, and how many. */
export const INPUTS: usize = 11;
export const INPUT_COUNT: usize = 12;
/** Words of a ciphertext under the client's key. */
export const LWE_SIZE: usize = 13;
/** p: bits of a message. */
export const MESSAGE_BITS: usize = 14;
/** Eight tables of 256 words; room for an error's text; for the name of the loaded key; for the names in a file's head; for a stream of masks. */
export const SUM_TABLES: usize = 15;
export const ERROR_TEXT: usize = 16;
export const KEY_NAME: usize = 17;
export const MASKS: usize = 18;
/** Outputs, 12 bytes each: values, address and bytes of axes and extents; how many; the forms of results. */
export const OUTPUTS: usize = 19;
export const OUTPUT_COUNT: usize = 20;
export const FORMS: usize = 21;
/** Values of a row of arguments; encrypted ones. */
export const ROW_VALUES: usize = 22;
/** Values of a row of results; N, and n + 1, of the client's set. */
export const OUTPUT_VALUES: usize = 24;
/** Room for a seed. */
export const SEED: usize = 27;
/** What threads share (threads.ts), and how many there can be; 0 in a module for one. */
export const SHARED_BLOCK: usize = 28;
export const THREADS: usize = 29;

/** A block of a set of keys: its shape. Numbers as in src/kernel/kernel.ts. */
export const LWE_DIMENSION: usize = 0;
export const GLWE_DIMENSION: usize = 1;
export const POLYNOMIAL_SIZE: usize = 2;
export const PBS_BASE: usize = 3;
export const PBS_LEVEL: usize = 4;
export const KS_BASE: usize = 5;
export const KS_LEVEL: usize = 6;
export const EXTENSION: usize = 7;
/** What says in a key file how key bits are grouped; bits and GGSW ciphertexts of a group. */
export const GROUP_KIND: usize = 8;
export const GROUP_SIZE: usize = 9;
export const GROUP_TERMS: usize = 10;
export const IS_MULTI_BIT: usize = 11;
export const IS_CENTERED: usize = 12;
export const ONE_IN: usize = 13;
export const GGSW_COUNT: usize = 14;
/** Sizes and addresses of src/kernel/wasm/layout.ts. */
export const ROW_BYTES: usize = 15;
export const ACCUMULATOR_BYTES: usize = 16;
export const TWIDDLES: usize = 17;
export const ROOTS: usize = 18;
export const ROOT_EXPONENTS: usize = 19;
export const KEYSWITCH_KEY: usize = 20;
export const BOOTSTRAP_KEY: usize = 21;
export const DIFFERENCE: usize = 22;
export const ROWS: usize = 23;
export const SUMS: usize = 24;
export const MONOMIALS: usize = 25;
export const ACCUMULATORS: usize = 26;
export const TABLES: usize = 27;
export const TABLE_ADDRESSES: usize = 28;
export const SWITCHED: usize = 29;
export const SMALL: usize = 30;
export const BIG: usize = 31;
export const BUCKETS: usize = 32;
export const SET_MASKS: usize = 33;
export const BODIES: usize = 34;
/** Nanoseconds, predicted: of a key bit for one ciphertext; of an input word, and that for each ciphertext; of loading a row, a GGSW ciphertext. */
export const KEY_BIT_COST: usize = 35;
export const WORD_COST: usize = 36;
export const WORD_COST_EACH: usize = 37;
export const LOAD_ROW_COST: usize = 38;
export const LOAD_GGSW_COST: usize = 39;
/** Of a conversion: k·N of the key that it comes from; nanoseconds for a ciphertext. */
export const INPUT_DIMENSION: usize = 40;
export const CONVERT_COST: usize = 41;
/** Written while keys are read: addresses of bodies and seeds in what the host gave. */
export const KEYSWITCH_BODIES: usize = 42;
export const KEYSWITCH_SEED: usize = 43;
export const BOOTSTRAP_BODIES: usize = 44;
export const BOOTSTRAP_SEED: usize = 45;

// @ts-expect-error: decorator
@inline
export function numberOf(set: usize, index: usize): u32 {
  return load<u32>(set + (index << 2));
}

// @ts-expect-error: decorator
@inline
export function put(set: usize, index: usize, value: u32): void {
  store<u32>(set + (index << 2), value);
}

/** Bytes from one thread's scratch memory to the next one's. */
export const SCRATCH_BYTES: usize = 46;

/** Which thread this instance is. */
let thread: u32 = 0;

/** Says which thread this instance is. */
export function beThread(number: u32): void {
  thread = number;
}

/** An address in this thread's scratch memory. */
// @ts-expect-error: decorator
@inline
export function scratch(set: usize, index: usize): usize {
  return load<u32>(set + (index << 2)) + thread * load<u32>(set + (SCRATCH_BYTES << 2));
}
