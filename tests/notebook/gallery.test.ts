/** Every example of the gallery runs in the real sandbox runtime, compiles, and gives what it must; cheap ones on real ciphertexts too. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { allowedInPage, workloadOf } from "../../src/circuit/budget.ts";
import { exampleCategories, examples } from "../../src/examples/index.ts";
import { texts } from "../../src/examples/texts.ts";
import { evaluateGraph } from "../../src/ir/evaluate.ts";
import { type Notebook, newCell } from "../../src/notebook/document.ts";
import { readScript, writeScript } from "../../src/notebook/script.ts";
import { encryptRunDecrypt, runNotebook } from "../support/lessonTools.ts";

/** More cells, which know the names of an example. */
const checks: Readonly<Record<string, string>> = {
  discount: `
    for (let x = 0; x < 64; x++) check((await circuit.simulate(x)) == (x >= 30 ? Math.floor((7 * x) / 10) : x), "a price");
    check(circuit.statistics.programmableBootstraps == 1, "one bootstrap");`,
  matrixProduct: `
    check(same(await turned.simulate(np.array([[1, 2], [3, 4], [-5, 6]])), [[2, -1], [4, -3], [6, 5]]), "turned");
    check(turned.statistics.programmableBootstraps == 0 && multiplied.statistics.programmableBootstraps <= 16, "counts");
    check(same(await multiplied.simulate(np.array([[1, 2], [3, 0]]), np.array([[0, 1], [1, 2]])), [[2, 5], [0, 3]]), "product");`,
  comparisons: `
    const [best, mine] = await auction.simulate(9, 12);
    check(best == 12 && mine == 0, "auction");
    check((await tournament.simulate(np.array([3, 1, 4, 1, 5, 7, 2, 6]))) == 7, "tournament");
    for (const pieces of [0, 7, 8, 15]) check((await sale.simulate(pieces)) == (pieces >= 8 ? 3 : 4) * pieces, "sale");`,
  rounding: `
    check((rounder.lsbsToRemove ?? 0) > 0, "nothing rounded");
    for (const each of pairs) check(Math.abs(each.exact - each.rounded) <= 2 ** ((rounder.lsbsToRemove ?? 0) - 1), "rounded by half a step at most");
    check(roundedCircuit.statistics.complexity < exactCircuit.statistics.complexity, "rounding pays");`,
  convolution: `
    check(same(await edgeCircuit.simulate(image), np.abs(conv(image.reshape(1, 1, 6, 6), vertical, null))), "edges");
    check(same(await poolCircuit.simulate(image), [[[[3, 3, 0], [3, 3, 3], [0, 3, 3]]]]), "pooled");`,
  gameOfLife: `
    const board = (...rows: string[]) => np.array(rows.map((row) => [...row].map(Number)));
    const generations = [
      [board("1000", "0100", "0010", "0001"), board("0000", "0100", "0010", "0000")],
      [board("0000", "0110", "0110", "0000"), board("0000", "0110", "0110", "0000")],
      [board("1111", "1111", "1111", "1111"), board("0000", "0000", "0000", "0000")],
      [board("0000", "0000", "0000", "0000"), board("0000", "0000", "0000", "0000")],
      [board("1100", "1000", "0001", "0011"), board("0000", "0100", "0010", "0000")],
    ] as const;
    const small = await life.compile([np.zeros([4, 4], "int64"), np.ones([4, 4], "int64"), ...generations.map(([before]) => before)]);
    for (const [before, after] of generations) check(same(await small.simulate(before), after), "a generation");
    check(small.statistics.programmableBootstraps == 4, "one lookup a cell");
    check(same(glider, board("000000", "000000", "000100", "000010", "001110", "000000")), "a glider moves by one cell in four generations");`,
  levenshtein: `
    const distances: [string, string, number][] = [["hello", "hell", 1], ["hello", "ell", 2], ["hello", "el", 3], ["hello", "elloh", 2],
      ["hello", "llohe", 4], ["hello", "lohel", 4], ["hello", "ohell", 2], ["hello", "numpy", 5], ["same", "same", 0]];
    for (const [a, b, expected] of distances) check(distance(letters(a), letters(b)) == expected, a + " and " + b);
    check((await distanceCircuit.simulate(letters("gene"), letters("gone"))) == 1, "simulated");
    const short = await distanceOfWords.compile([[[0, 25], [25, 0]], [[0, 0], [25, 25]], [[3, 4], [3, 4]], [[3, 4], [4, 3]], [[7, 7], [7, 7]], ...words.map(([a, b]) => [a!.slice("0:2"), b!.slice("0:2")])]);`,
  keyValue: `
    for (let key = 0; key < 64; key++) check((await findCircuit.simulate(key)) == ((articles == key) * prices).sum(), "key " + key);`,
  sorting: `
    check(same(await sortCircuit.simulate(np.array([5, 2, 7, 0, 3])), [0, 2, 3, 5, 7]), "sorted");
    for (let bits = 0; bits < 32; bits++) {
      const values = [0, 1, 2, 3, 4].map((i) => (bits >> i) & 1);
      check(same(np.array(sorted(np.array(values))), [...values].sort()), "a network that sorts zeros and ones sorts everything");
    }
    check((await medianCircuit.simulate(np.array([5, 2, 7, 0, 3]))) == 3, "median");`,
  retrieval: `
    for (let i = 0; i < 8; i++) check((await circuit.simulate(places.slice(i))) == entries.slice(i), "entry " + i);`,
  iris: `
    check((await tree.score(data, species)) > 0.95, "iris");
    check(irisCircuit.statistics.programmableBootstraps <= 3, "few lookups");`,
  cancer: `
    check((await boosted.score(XTest, yTest)) > 0.94, "cancer");
    check(cancerCircuit.statistics.programmableBootstraps <= 20, "lookups");`,
  paintedDigits: `
    check(right >= 42 && answer == 2, "digits " + right + ", " + answer);
    check(readerCircuit.statistics.programmableBootstraps <= 100, "lookups");`,
  creditDecision: `
    check((await bank.score(applicants, decisions)) > 0.93, "credit");
    check((await bank.predict([[100, 10, 10, 0], [20, 50, 10, 0]])).join() == "approved,declined", "clear cases");`,
  housePrices: `
    check((await valuer.score(XTest, yTest)) > 0.9 && Math.abs(price - 420) < 80, "houses " + price);`,
  spamWords: `
    check((await filter.score(mails, kinds)) == 1, "words that were seen");
    check((ofSpam ?? 0) > 0.8 && filterCircuit.statistics.programmableBootstraps == 0, "spam");`,
  digits: `
    for (let i = 0; i < 4; i++) check(digitOf(await classifier.simulate(images.slice(i))) == i, "digit " + i);
    check(digitOf(await classifier.simulate(disturbed)) == 2, "disturbed");`,
  histogram: `
    check(counts.join() == "1,2,5,2,2", "counts " + counts);`,
  sigmoid: `
    check(outputs.every((y, i) => Math.abs(y - (smooth[i] ?? 0)) <= 0.5) && sigmoidCircuit.statistics.programmableBootstraps == 1, "sigmoid");`,
};

const same = `const same = (a: Operand, b: Operand) =>
  String(np.shape(a)) == String(np.shape(b)) && np.sum(np.not_equal(a, b)) == 0;`;

const notebookOf = (id: string): Notebook => {
  const found = examples.find((example) => example.id === id);
  if (found === undefined) throw new Error(`no example ${id}`);
  return readScript(texts[found.id], found.title);
};

/** An example with its check as one more cell. */
const withCheck = (id: string): Notebook => {
  const notebook = notebookOf(id);
  const more = checks[id];
  if (more === undefined) return notebook;
  const cells = [newCell("same", "code", same), newCell("check", "code", more)];
  return { ...notebook, cells: [...notebook.cells, ...cells] };
};

test("all files are in the gallery, under a heading, and read back as they are written", () => {
  const files = readdirSync("src/examples/gallery").map((name) => name.replace(/\.ts$/, ""));
  expect(examples.map(({ id }) => id).sort()).toEqual(files.sort());
  expect(examples.length).toBeGreaterThanOrEqual(14);
  for (const category of exampleCategories) expect(examples.some((each) => each.category === category)).toBe(true);
  for (const { id, title } of examples) {
    const notebook = readScript(texts[id], title);
    expect(readScript(writeScript(notebook), title)).toEqual(notebook);
    if (notebook.cells.length > 1) expect(notebook.cells[0]?.kind).toBe("markdown");
  }
});

describe.each(examples)("$title", ({ id }) => {
  test("runs, compiles, and gives what it must", async () => {
    const { results, circuits } = await runNotebook(withCheck(id));
    for (const [cell, { status, diagnostics }] of results.cells) {
      expect([cell, status, diagnostics.map(({ diagnostic }) => diagnostic.message)]).toEqual([cell, "done", []]);
    }
    expect(circuits.length).toBeGreaterThan(0);
    for (const { diagnostics } of circuits)
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    // With room for what readers make of it.
    for (const { graph } of circuits) {
      const { lookups, memory, seconds } = workloadOf(graph);
      const { budget } = allowedInPage;
      expect(Math.max(lookups / budget.lookups, memory / budget.memory, seconds / budget.seconds)).toBeLessThan(0.2);
    }
  });
});

test("game of life on 4 × 4 cells, under encryption", async () => {
  const { circuits } = await runNotebook(withCheck("gameOfLife"));
  const block = [0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0];
  const diagonal = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  expect(await encryptRunDecrypt(circuits.at(-1), [[block, [4, 4]]])).toEqual([block]);
  const inner = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
  expect(await encryptRunDecrypt(circuits.at(-1), [[diagonal, [4, 4]]])).toEqual([inner]);
});

test("Levenshtein distance of words of two letters, under encryption", async () => {
  const { circuits } = await runNotebook(withCheck("levenshtein"));
  for (const [x, y, distance] of [
    [[0, 1], [0, 1], 0],
    [[0, 1], [1, 2], 2],
    [[0, 1], [0, 25], 1],
  ] as const) {
    const words = [x, y].map((word): [readonly number[], number[]] => [word, [2]]);
    expect(await encryptRunDecrypt(circuits.at(-1), words)).toEqual([[distance]]);
  }
});

test("linear model, lookups and retrieval, under encryption", async () => {
  const circuitOf = async (id: string) => (await runNotebook(notebookOf(id))).circuits[0];
  expect(await encryptRunDecrypt(await circuitOf("discount"), [[[50], []]])).toEqual([[35]]);
  expect(await encryptRunDecrypt(await circuitOf("linearModel"), [[[3], [1]]])).toEqual([[8]]);
  expect(await encryptRunDecrypt(await circuitOf("tableLookup"), [[[0, 1, 3], [3]]])).toEqual([[2, -1, 0]]);
  expect(await encryptRunDecrypt(await circuitOf("sigmoid"), [[[-3], []]])).toEqual([[5]]);
  expect(await encryptRunDecrypt(await circuitOf("retrieval"), [[[0, 0, 1, 0, 0, 0, 0, 0], [8]]])).toEqual([[21]]);
});

test.each(["iris", "cancer", "paintedDigits", "creditDecision", "housePrices", "spamWords"])(
  "%s, under encryption: a row of its calibration comes out as in clear",
  async (id) => {
    const { circuits } = await runNotebook(notebookOf(id));
    const circuit = circuits.at(-1);
    const row = circuit?.graph.witnesses?.[0]?.args;
    if (circuit === undefined || row === undefined) throw new Error("no row");
    const args = row.map(({ data, shape }) => [[...data], shape] as const);
    expect(await encryptRunDecrypt(circuit, args)).toEqual(
      evaluateGraph(circuit.graph, row).map(({ data }) => [...data]),
    );
  },
);
