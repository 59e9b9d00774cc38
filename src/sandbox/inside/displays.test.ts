/** What cells show, as data: which form a value takes, what is refused with which sentence, and that the page accepts all that is made. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "../../base/errors.ts";
import type { Circuit } from "../../compile/circuit.ts";
import { type Display, plotColors, plotMarks } from "../../protocol/display.ts";
import { NDArray } from "../../trace/arrays.ts";
import { np } from "../../trace/numpy.ts";
import { fromNested } from "../../value/tensor.ts";
import { parseSandboxMessage } from "../outside/messages.ts";
import { displayLimits, weightOf } from "../shared/limits.ts";
import { createDisplays } from "./displays.ts";
import { formatPrinted } from "./print.ts";

function start() {
  const made: Display[] = [];
  const printed: string[] = [];
  const displays = createDisplays({
    post: (display) => made.push(display),
    print: (value) => printed.push(formatPrinted(value)),
    showCircuit: (circuit: Circuit) => circuit === null,
    offer: () => false,
  });
  return { made, printed, shown: displays.shown, ...displays.functions };
}

/** The page's reading of what was made, after the way through a message. */
const accepted = (display: Display): unknown => {
  const message = structuredClone({ type: "display", display });
  expect(parseSandboxMessage(message)).toEqual(message);
  return display;
};

const refusal = (call: (all: ReturnType<typeof start>) => void): string => {
  try {
    call(start());
  } catch (thrown) {
    if (thrown instanceof UserError) return `${thrown.diagnostic.code}: ${thrown.message}`;
    throw thrown;
  }
  return "accepted";
};

test("show picks a form: arrays as heat maps, lists of objects as tables, all else as text", () => {
  const { show, made, printed } = start();
  const matrix = np.array([
    [1, -2],
    [3, 4],
  ]);
  for (const value of [
    matrix,
    np.arange(40),
    [
      [1, 2],
      [3, 4],
    ],
    [{ a: 1 }, { b: "x" }],
  ])
    show(value);
  expect(made.map(({ kind }) => kind)).toEqual(["heatmap", "heatmap", "heatmap", "table"]);
  expect(made[0]).toMatchObject({ scale: "diverging", values: { shape: [2, 2] }, rowLabels: null });
  expect(made[1]).toMatchObject({ scale: "sequential" });
  expect(made[3]).toMatchObject({
    columns: [
      { name: "a", values: [1, null] },
      { name: "b", values: [null, "x"] },
    ],
  });
  for (const display of made) accepted(display);
  const texts = [5, "text", np.arange(3), [1, 2], [[1], [2, 3]], [], [[]], undefined, null, { a: 1 }, () => 1];
  for (const value of [...texts, np.zeros([2, 2, 2]), np.zeros([300, 300]), [{ ["n".repeat(300)]: 1 }]]) show(value);
  expect(made).toHaveLength(4);
  expect(printed.slice(0, 4)).toEqual(["5", "text", "[0 1 2]", "[1, 2]"]);
  expect(printed).toHaveLength(texts.length + 3);
});

test("the value of a last expression: nothing for undefined, a sentence for a promise", () => {
  const { shown, made, printed } = start();
  shown(undefined);
  shown(Promise.resolve(1));
  shown(null);
  shown([{ a: 1 }]);
  expect(printed).toEqual(["a promise: write await before it to see its value", "null"]);
  expect(made).toHaveLength(1);
});

test("tables of rows, lists, columns and arrays", () => {
  const { table, made } = start();
  table([{ a: 1, b: new NDArray(fromNested([1, 2])), c: 5n }, { a: true }], { title: "t", columns: ["b", "a", "c"] });
  table([[1, "x"], [2]], { columns: ["n"] });
  table({ n: [1, 2], m: np.array([3, 4]), flags: np.array([true, false]) });
  table(np.array([[1, 2]]));
  table([1, 2]);
  table(Array.from({ length: 12_000 }, (_, i) => ({ i })));
  table(Array.from({ length: 5000 }, () => new Array(100).fill(0)));
  table([]);
  expect(made.slice(0, 5)).toEqual([
    {
      kind: "table",
      title: "t",
      columns: [
        { name: "b", values: ["[1 2]", null] },
        { name: "a", values: [1, true] },
        { name: "c", values: ["5n", null] },
      ],
      omitted: 0,
    },
    {
      kind: "table",
      title: null,
      columns: [
        { name: "n", values: [1, 2] },
        { name: "1", values: ["x", null] },
      ],
      omitted: 0,
    },
    {
      kind: "table",
      title: null,
      columns: [
        { name: "n", values: [1, 2] },
        { name: "m", values: [3, 4] },
        { name: "flags", values: [true, false] },
      ],
      omitted: 0,
    },
    {
      kind: "table",
      title: null,
      columns: [
        { name: "0", values: [1] },
        { name: "1", values: [2] },
      ],
      omitted: 0,
    },
    { kind: "table", title: null, columns: [{ name: "0", values: [1, 2] }], omitted: 0 },
  ]);
  expect(made.slice(5).map((each) => each.kind === "table" && each.omitted)).toEqual([2000, 3000, 0]);
  for (const display of made) accepted(display);
});

test("plots of lists, and of columns of data that marks share", () => {
  const { plot, made } = start();
  const data = [
    { a: 1, b: 2 },
    { a: 3, b: 4 },
  ];
  plot({ type: "line", y: np.array([1, 4]) });
  plot(
    [
      { type: "dot", x: "a", y: "b", color: "client" },
      { type: "line", x: "a", y: "b" },
      { type: "ruleY", y: 0 },
      { type: "rectY", x: [1, 2, 2], bins: 3 },
    ],
    { data, title: "t", x: { label: "l", type: "log", domain: [1, 9], grid: true }, color: { scheme: "diverging" } },
  );
  expect(made[0]).toEqual({
    kind: "plot",
    title: null,
    data: [
      [
        { name: "x", values: [0, 1] },
        { name: "y", values: [1, 4] },
      ],
    ],
    marks: [{ type: "line", data: 0, channels: { x: "x", y: "y" }, color: null, bins: null }],
    x: { label: null, type: null, domain: null, grid: false },
    y: { label: null, type: null, domain: null, grid: false },
    color: { label: null, scheme: null },
  });
  expect(made[1]).toMatchObject({
    marks: [{ data: 0, color: "client" }, { data: 0 }, { data: 1 }, { data: 2, bins: 3 }],
    x: { label: "l", type: "log", domain: [1, 9], grid: true },
    color: { scheme: "diverging" },
  });
  expect(made[1]?.kind === "plot" && made[1].data).toHaveLength(3);
  for (const display of made) accepted(display);
});

test("what cannot be shown is refused with what was expected and got", () => {
  const cases: readonly (readonly [(all: ReturnType<typeof start>) => void, string])[] = [
    [(all) => all.table(5), "table: expected a list of rows (objects or lists) or an object of columns, got 5"],
    [(all) => all.table({ a: 1 }), "table: a: expected a list of values, got 1"],
    [(all) => all.table({ a: [1], b: [] }), "table: b: expected 1 values as in a, got 0"],
    [(all) => all.table([{ a: 1 }], { columns: ["b"] }), "table: expected a column 'b', got a"],
    [(all) => all.table([{ a: 1 }], { tilte: "x" }), "table: expected title, columns, got 'tilte'"],
    [(all) => all.table([{ a: 1 }], "x"), "table: expected options (title, columns), got 'x'"],
    [(all) => all.table([{ a: 1 }], { columns: ["a", "a"] }), "table: columns: expected each name once"],
    [(all) => all.table([[1, 2]], { columns: ["1"] }), "table: expected each column once, got '1' twice"],
    [(all) => all.table([new Map()]), "table: row 0: expected a list of rows"],
    [(all) => all.table([new Array(101).fill(1)]), "table: expected at most 100 columns, got 101"],
    [(all) => all.heatmap("x"), "heatmap: expected an array or lists of numbers, got 'x'"],
    [(all) => all.heatmap(np.zeros([1, 2, 3])), "heatmap: expected one or two axes, got 3"],
    [(all) => all.heatmap(np.zeros([300, 300])), "heatmap: expected at most 65536 elements, got 90000"],
    [
      (all) => all.heatmap([1, 2], { scale: "rainbow" }),
      "heatmap: scale: expected sequential, diverging, got 'rainbow'",
    ],
    [(all) => all.heatmap([[1, 2]], { columns: ["a"] }), "heatmap: columns: expected 2 texts, got 1"],
    [(all) => all.plot("x"), "plot: expected a mark such as"],
    [(all) => all.plot([]), "plot: expected 1 to 20 marks, got 0"],
    [(all) => all.plot({ type: "pie" }), "plot: mark 1: type: expected line, dot"],
    [(all) => all.plot({ type: "line" }), "plot: mark 1 (line): expected x, got none"],
    [(all) => all.plot({ type: "line", x: [1], y: [1, 2] }), "mark 1 (line): y: expected 1 values as in x, got 2"],
    [(all) => all.plot({ type: "line", x: "a", y: "b" }), "expected data for the columns that it names, got none"],
    [(all) => all.plot({ type: "line", x: "a", y: "b" }, { data: [{ a: 1 }] }), "y: expected a column (a), got 'b'"],
    [(all) => all.plot({ type: "line", x: "a", y: [1] }, { data: [{ a: 1 }] }), "y: expected a column (a), got a list"],
    [(all) => all.plot({ type: "line", y: [1], onclick: "x" }), "mark 1 (line): expected type, data"],
    [(all) => all.plot({ type: "line", y: [1], color: "url(x)" }), "color: expected ink, soft"],
    [(all) => all.plot({ type: "line", y: [1], bins: 3 }), "mark 1 (line): expected no bins, got 3"],
    [(all) => all.plot({ type: "rectY", x: [1], bins: 0 }), "bins: expected an integer from 1 to 500, got 0"],
    [(all) => all.plot({ type: "areaY", x: [1] }), "mark 1 (areaY): expected y, or y1 and y2, got none"],
    [
      (all) => all.plot({ type: "line", y: [1] }, { x: { domain: [1] } }),
      "x: domain: expected [low, high], got a list",
    ],
    [
      (all) => all.plot({ type: "line", y: [1] }, { title: "t".repeat(201) }),
      "expected a text of at most 200 characters",
    ],
    [
      (all) => all.plot(["dot", "line", "dot"].map((type) => ({ type, y: new Array(9000).fill(0) }))),
      "plot: expected at most 10000 points in all marks, got 27000",
    ],
    [(all) => all.plot({ type: "line", y: new Array(10_001).fill(0) }), "y: expected at most 10000 values, got 10001"],
  ];
  for (const [call, expected] of cases) {
    const got = refusal(call);
    expect(got).toContain("display: ");
    expect(got).toContain(expected);
  }
});

test("displays end with one sentence when there are too many, or too much in them", () => {
  const many = start();
  for (let i = 0; i < 1500; i++) many.table([[i]]);
  expect(many.made).toHaveLength(displayLimits.displays);
  expect(many.printed).toHaveLength(1);
  const heavy = start();
  const text = "x".repeat(2000);
  for (let i = 0; i < 5; i++) heavy.table(Array.from({ length: 1000 }, () => [text]));
  expect(heavy.made).toHaveLength(1);
  expect(heavy.printed[0]).toContain("the rest is not shown");
});

test("whatever a cell shows, the page accepts it or the cell is told; weights count it", () => {
  const anything = fc.anything({
    maxDepth: 3,
    withBigInt: true,
    withMap: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  const channel = fc.oneof(
    fc.array(fc.oneof(fc.double(), fc.string(), fc.constant(null)), { maxLength: 5 }),
    fc.constantFrom("a", "b"),
  );
  const mark = fc.record(
    {
      type: fc.constantFrom(...plotMarks),
      color: fc.constantFrom(...plotColors),
      ...Object.fromEntries(["x", "y", "fill", "text", "y1", "y2"].map((name) => [name, channel])),
    },
    { requiredKeys: ["type"] },
  );
  const call = fc.oneof(
    fc.tuple(fc.constant("show" as const), anything, fc.constant(undefined)),
    fc.tuple(fc.constantFrom("table" as const, "heatmap" as const, "plot" as const), anything, anything),
    fc.tuple(fc.constant("table" as const), fc.array(fc.dictionary(fc.string(), anything)), fc.constant(undefined)),
    fc.tuple(
      fc.constant("plot" as const),
      fc.array(mark, { maxLength: 3 }),
      fc.constant({ data: { a: [1, 2], b: ["x", "y"] } }),
    ),
  );
  let made = 0;
  fc.assert(
    fc.property(call, ([name, value, options]) => {
      const all = start();
      try {
        all[name](value, options);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(UserError);
      }
      for (const display of all.made) {
        accepted(display);
        expect(weightOf(display)).toBeGreaterThan(0);
        made += 1;
      }
    }),
    { numRuns: 2000, seed: 5 },
  );
  expect(made).toBeGreaterThan(200);
});

test("the page refuses displays that no cell can make", () => {
  const table = { kind: "table", title: null, columns: [{ name: "a", values: [1] }], omitted: 0 };
  const heatmap = {
    kind: "heatmap",
    title: null,
    values: { dtype: "int64", shape: [1, 2], data: Float64Array.of(1, 2) },
    scale: "sequential",
    rowLabels: null,
    columnLabels: null,
  };
  const axis = { label: null, type: null, domain: null, grid: false };
  const mark = { type: "line", data: 0, channels: { x: "a" }, color: null, bins: null };
  const plot = {
    kind: "plot",
    title: null,
    data: [table.columns],
    marks: [mark],
    x: axis,
    y: axis,
    color: { label: null, scheme: null },
  };
  for (const display of [table, heatmap, plot]) accepted(display as unknown as Display);
  const odd: readonly unknown[] = [
    null,
    {},
    { kind: "html", html: "<b>" },
    { ...table, more: 1 },
    { ...table, title: "x".repeat(201) },
    { ...table, omitted: -1 },
    { ...table, columns: [{ name: "a", values: [{}] }] },
    { ...table, columns: [{ name: "a", values: ["x".repeat(2001)] }] },
    { ...table, columns: [{ name: "a", values: new Array(10_001).fill(0) }] },
    { ...table, columns: [{ name: "a", values: { length: 1, 0: 1 } }] },
    { ...table, columns: [...table.columns, { name: "b", values: [] }] },
    { ...table, columns: [...table.columns, ...table.columns] },
    { ...table, columns: Array.from({ length: 101 }, (_, i) => ({ name: String(i), values: [] })) },
    {
      ...table,
      columns: Array.from({ length: 30 }, (_, i) => ({ name: String(i), values: new Array(10_000).fill(0) })),
    },
    { ...heatmap, values: { ...heatmap.values, shape: [2, 2] } },
    { ...heatmap, values: { ...heatmap.values, shape: [1, 1, 2] } },
    { ...heatmap, values: { ...heatmap.values, shape: [65_537], data: new Float64Array(65_537) } },
    { ...heatmap, values: { ...heatmap.values, data: [1, 2] } },
    { ...heatmap, rowLabels: ["a", "b"] },
    { ...heatmap, scale: "rainbow" },
    { ...plot, marks: [] },
    { ...plot, marks: [{ ...mark, data: 1 }] },
    { ...plot, marks: [{ ...mark, channels: { x: "b" } }] },
    { ...plot, marks: [{ ...mark, channels: { href: "a" } }] },
    { ...plot, marks: [{ ...mark, type: "image" }] },
    { ...plot, data: [[{ name: "a", values: new Array(1000).fill(0) }]], marks: new Array(11).fill(mark) },
    { ...plot, marks: [{ ...mark, color: "red" }] },
    { ...plot, marks: [{ ...mark, bins: 1e9 }] },
    { ...plot, x: { ...axis, domain: [0, Number.POSITIVE_INFINITY] } },
    { ...plot, x: { ...axis, transform: "x" } },
    { ...plot, color: { label: null, scheme: "expression()" } },
  ];
  for (const display of odd) expect(() => parseSandboxMessage({ type: "display", display })).toThrow(UserError);
});
