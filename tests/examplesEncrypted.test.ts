/** Three example programs on real ciphertexts with secure parameters: the same functions, the same results. */
import { afterAll, expect, test } from "vitest";
import { gameOfLife, generations } from "../src/examples/programs/gameOfLife.ts";
import { keyValueDatabase, small } from "../src/examples/programs/keyValueDatabase.ts";
import { distanceOf, lettersOf } from "../src/examples/programs/levenshtein.ts";
import { certain, toList } from "../src/examples/programs/program.ts";
import { type Circuit, np } from "../src/index.ts";

const open: Circuit[] = [];
const kept = async (compiling: Promise<Circuit>): Promise<Circuit> => {
  const circuit = await compiling;
  open.push(circuit);
  expect(circuit.parameters.insecure).toBe(false);
  return circuit;
};
afterAll(() => {
  for (const circuit of open) circuit.dispose();
});

const timeout = 300_000;

test(
  "game of life on 4 × 4 cells",
  async () => {
    const { f, inputset } = gameOfLife(4);
    const circuit = await kept(f.compile(inputset, certain));
    expect(circuit.statistics.programmableBootstraps).toBe(4);
    expect(circuit.globalPError).toBeLessThan(1e-5);
    for (const [name, before, after] of generations.slice(0, 2)) {
      expect(toList(await circuit.encryptRunDecrypt(before)), name).toEqual(toList(after));
    }
  },
  timeout,
);

test(
  "Levenshtein distance of words of two letters",
  async () => {
    const { f, inputset } = distanceOf(2, 2);
    const circuit = await kept(f.compile(inputset, certain));
    for (const [x, y, distance] of [
      ["ab", "ab", 0],
      ["ab", "bc", 2],
      ["ab", "az", 1],
    ] as const) {
      expect(await circuit.encryptRunDecrypt(lettersOf(x), lettersOf(y)), `${x} and ${y}`).toBe(distance);
    }
  },
  timeout,
);

test(
  "a query of the key-value database",
  async () => {
    const { f, inputset } = keyValueDatabase(small).query;
    const circuit = await kept(f.compile(inputset as never, certain));
    const state = np.array([
      [1, 0, 0, 0, 3, 0, 0, 1, 1],
      [1, 0, 1, 2, 1, 0, 2, 2, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]);
    expect(toList(await circuit.encryptRunDecrypt(state, np.array([0, 1, 2, 1])))).toEqual([1, 0, 2, 2, 0]);
    expect(toList(await circuit.encryptRunDecrypt(state, np.array([0, 0, 1, 0])))).toEqual([0, 0, 0, 0, 0]);
  },
  timeout,
);
