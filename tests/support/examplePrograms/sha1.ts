/** SHA-1 (FIPS 180-4) of an encrypted block: far too wide for ciphertexts, and right in a virtual circuit. */
import { compiler, inputset, np, tensor, uint, zero } from "../../../src/index.ts";
import { type Operand, type Program, toList, type Value, virtual } from "./program.ts";

const modulus = 2 ** 32;
const word = (x: Operand): Operand => np.remainder(x, modulus);
/** Rotated to the left; the bits that leave are cut before the rest is moved, so that all integers stay exact. */
const rotated = (x: Operand, by: number): Operand =>
  np.add(np.multiply(np.remainder(x, 2 ** (32 - by)), 2 ** by), np.right_shift(x, 32 - by));
const sum = (first: Operand, ...others: readonly Operand[]): Operand =>
  word(others.reduce((a, b) => np.add(a, b), first));
const not = (x: Operand): Operand => np.subtract(modulus - 1, x);

/** The round functions and constants of FIPS 180-4, section 4. */
const rounds = [
  {
    mix: (b: Operand, c: Operand, d: Operand) => np.bitwise_or(np.bitwise_and(b, c), np.bitwise_and(not(b), d)),
    k: 0x5a827999,
  },
  { mix: (b: Operand, c: Operand, d: Operand) => np.bitwise_xor(np.bitwise_xor(b, c), d), k: 0x6ed9eba1 },
  {
    mix: (b: Operand, c: Operand, d: Operand) =>
      np.bitwise_or(np.bitwise_or(np.bitwise_and(b, c), np.bitwise_and(b, d)), np.bitwise_and(c, d)),
    k: 0x8f1bbcdc,
  },
  { mix: (b: Operand, c: Operand, d: Operand) => np.bitwise_xor(np.bitwise_xor(b, c), d), k: 0xca62c1d6 },
] as const;

/** The state after one block of 16 words. */
export function compress(state: Value, block: Value): Value {
  const words: Operand[] = Array.from({ length: 16 }, (_, i) => block.slice(i));
  const at = (i: number): Operand => words[i] ?? 0;
  for (let i = 16; i < 80; i++) {
    const mixed = np.bitwise_xor(np.bitwise_xor(at(i - 3), at(i - 8)), np.bitwise_xor(at(i - 14), at(i - 16)));
    words.push(rotated(mixed, 1));
  }
  const start = Array.from({ length: 5 }, (_, i) => state.slice(i) as Operand);
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = start;
  for (let i = 0; i < 80; i++) {
    const round = rounds[Math.floor(i / 20)];
    const next = sum(rotated(a, 5), round?.mix(b, c, d) ?? 0, e, at(i), round?.k ?? 0);
    [a, b, c, d, e] = [next, a, rotated(b, 30), c, d];
  }
  const after = [a, b, c, d, e].map((value, i) => np.expand_dims(sum(value, start[i] ?? zero()), 0));
  return np.concatenate(after) as Value;
}

/** The blocks of a padded message, as words. */
function blocksOf(text: string): readonly (readonly number[])[] {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(64 * Math.ceil((bytes.length + 9) / 64));
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, 8 * bytes.length);
  return Array.from({ length: padded.length / 64 }, (_, block) =>
    Array.from({ length: 16 }, (_, i) => view.getUint32(64 * block + 4 * i)),
  );
}

const initial = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

async function digest(text: string): Promise<string> {
  const f = compiler({ state: "encrypted", block: "encrypted" }, (state: Value, block: Value) =>
    compress(state, block),
  );
  const samples = inputset([tensor(uint(32), [5]), tensor(uint(32), [16])], 10, { ends: true });
  const circuit = await f.compile(samples, virtual);
  let state: readonly number[] = initial;
  for (const block of blocksOf(text))
    state = toList(await circuit.encryptRunDecrypt([...state], [...block])) as number[];
  return state.map((value) => value.toString(16).padStart(8, "0")).join("");
}

export const program: Program = {
  title: "SHA-1",
  cases: [
    ["", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["The quick brown fox jumps over the lazy dog", "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"],
  ].map(([text = "", expected]) => ({ name: `"${text}"`, run: () => digest(text), expected })),
};
