/** Input-sets found in the text of a cell, and rewritten: kinds of forms, and what is left alone. */
import { describe, expect, test } from "vitest";
import { findInputSet, type InputRange, type RangedParameter } from "../../src/notebook/inputSetText.ts";

const scalar = (low: number, high: number): RangedParameter => ({ range: [low, high], shape: [] });
const find = (text: string, parameters = [scalar(0, 3)], place = { index: 0, count: 1 }) =>
  findInputSet(text, place, parameters, (name) => name === "f" || name === "g");
const rewritten = (text: string, ranges: readonly InputRange[], parameters = [scalar(0, 3)]) =>
  find(text, parameters)?.rewritten(ranges);

describe("forms that are rewritten keep their form", () => {
  const cases: readonly (readonly [string, InputRange, string])[] = [
    ["f.compile(np.arange(4))", [0, 7], "f.compile(np.arange(8))"],
    ["f.compile(np.arange(4))", [-2, 7], "f.compile(np.arange(-2, 8))"],
    ["f.compile(np.arange(0, 2 ** 2).reshape([-1, 1]))", [1, 9], "f.compile(np.arange(1, 10).reshape([-1, 1]))"],
    [
      "const c = await f.compile([0, 1, 2, 3], { virtual: true }); // [0, 1]",
      [0, 15],
      "const c = await f.compile([0, 5, 10, 15], { virtual: true }); // [0, 1]",
    ],
    ["f.compile([3, [0], np])", [0, 7], ""],
    ["f.compile([0, 3, 1.5])", [0, 6], "f.compile([0, 6, 3])"],
    ["f.compile([[0, 1], [3, 2]])", [-3, 3], "f.compile([[-3, -1], [3, 1]])"],
    ["f.compile(Array.from({ length: 4 }, (_, i) => i))", [0, 9], "f.compile(Array.from({ length: 10 }, (_, i) => i))"],
    [
      "f.compile(Array.from({ length: 4 }, (_, i) => i))",
      [2, 9],
      "f.compile(Array.from({ length: 8 }, (_, i) => i + 2))",
    ],
    [
      "f.compile(Array.from({ length: 4 }, (_, i) => i + 5))",
      [-2, 9],
      "f.compile(Array.from({ length: 12 }, (_, i) => i - 2))",
    ],
    [
      "const set = [0, 3];\nconst c = await f.compile(set);",
      [1, 4],
      "const set = [1, 4];\nconst c = await f.compile(set);",
    ],
    [
      "compiler({ x: 'encrypted' }, (x) => x).compile([0, 3])",
      [1, 4],
      "compiler({ x: 'encrypted' }, (x) => x).compile([1, 4])",
    ],
  ];
  for (const [text, range, expected] of cases) {
    test(`${text} to ${range.join(" … ")}`, () => expect(rewritten(text, [range]) ?? "").toBe(expected));
  }

  test("several parameters, each in its own range", () => {
    const parameters = [scalar(0, 12), scalar(-10, 10)];
    expect(
      rewritten(
        "f.compile([[0, -10], [12, 10], [6, 0]])",
        [
          [0, 3],
          [0, 8],
        ],
        parameters,
      ),
    ).toBe("f.compile([[0, 0], [3, 8], [2, 4]])");
    const tensors = [{ range: [0, 3] as const, shape: [2] }, scalar(1, 1)];
    expect(
      rewritten(
        "f.compile([[[0, 3], 1], [[1, 2], 1]])",
        [
          [0, 6],
          [5, 5],
        ],
        tensors,
      ),
    ).toBe("f.compile([[[0, 6], 5], [[2, 4], 5]])");
    // One value alone cannot become two.
    expect(
      rewritten(
        "f.compile([[[0, 3], 1]])",
        [
          [0, 6],
          [5, 6],
        ],
        tensors,
      ),
    ).toBeNull();
  });
});

describe("all other forms are tried only", () => {
  const texts = [
    "f.compile(inputset(uint(4), 60))",
    "f.compile([...Array(4).keys()])",
    "f.compile(np.arange(0, 4, 2))",
    "f.compile(np.arange(4).map((x) => x))",
    "let set = [0, 3]; f.compile(set)",
    "f.compile(samples)",
    "f.compile(Array.from({ length: 4 }, (_, i) => i % 4))",
  ];
  for (const text of texts) {
    test(text, () => {
      const found = find(text);
      expect(found?.rewritten([[0, 5]])).toBeNull();
      expect(found?.tried([[0, 5]])).toContain("f.compile([0,1,2,3,4,5])");
    });
  }

  test("samples of a try reach the corners and leave no range", () => {
    const parameters = [{ range: [0, 1] as const, shape: [2, 2] }, scalar(0, 1)];
    const text =
      find("f.compile(samples)", parameters)?.tried([
        [-4, 9],
        [100, 70_000],
      ]) ?? "";
    const samples = JSON.parse(text.slice("f.compile(".length, -1)) as readonly [number[][], number][];
    const [firsts, seconds] = [samples.flatMap(([each]) => each.flat()), samples.map(([, each]) => each)];
    expect([Math.min(...firsts), Math.max(...firsts), Math.min(...seconds), Math.max(...seconds)]).toEqual([
      -4, 9, 100, 70_000,
    ]);
    expect(new Set(samples.map(([first, second]) => `${first[0]?.[0]} ${second}`)).size).toBeGreaterThan(20);
  });
});

test("what cannot be told apart is not offered", () => {
  const none = [
    "for (const n of [1, 2]) f.compile([n])",
    "const make = () => f.compile([0, 3])",
    "model.compile(X)",
    "f.compile()",
    "f.compile(...sets)",
    "f.compile([0, 3]",
    "f.compile([0, 3]); g.compile([0, 3])",
  ];
  for (const text of none) expect([text, find(text)]).toEqual([text, null]);
  const two = "const a = f.compile([0, 3]);\nconst b = g.compile([0, 3]);";
  expect(find(two, [scalar(0, 3)], { index: 1, count: 2 })?.rewritten([[0, 9]])).toBe(two.replace(/3\]\);$/, "9]);"));
});
