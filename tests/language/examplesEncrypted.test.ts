/** An example program on real ciphertexts with secure parameters: the same functions, the same results. Those of the gallery: gallery.test.ts. */
import { afterAll, expect, test } from "vitest";
import { type Circuit, np } from "../../src/index.ts";
import { keyValueDatabase, small } from "../support/examplePrograms/keyValueDatabase.ts";
import { certain, toList } from "../support/examplePrograms/program.ts";

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
