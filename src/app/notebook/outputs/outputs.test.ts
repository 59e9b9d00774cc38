/** The parts of outputs that draw nothing: orders of tables, grids and scales of heat maps, colours, groups of texts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CellOutput } from "../../../notebook/results.ts";
import type { DisplayColumn, DisplayValue, HeatmapDisplay } from "../../../protocol/display.ts";
import { contrast, inkOn, luminance } from "../../page/color.ts";
import { categoryColors, valueColor } from "./colors.ts";
import { groupTexts } from "./groupTexts.ts";
import { cellOf, cellText, gridOf, positionOf, scaleEnds } from "./heatmapGrid.ts";
import { linesOf } from "./models/treeLayout.ts";
import { isNumeric, nextSort, orderOf, textOf } from "./tableRows.ts";

const column = (...values: readonly DisplayValue[]): DisplayColumn => ({ name: "c", values });

const heatmap = (shape: readonly number[], values: readonly number[], scale: HeatmapDisplay["scale"] = "sequential") =>
  ({
    kind: "heatmap",
    title: null,
    values: { dtype: "float64", shape, data: Float64Array.from(values) },
    scale,
    rowLabels: null,
    columnLabels: null,
  }) as const satisfies HeatmapDisplay;

describe("tables", () => {
  test("rows are ordered by a column; what has no order stands last, both ways", () => {
    const numbers = [column(3, null, -1, Number.NaN, 10, 3)];
    expect(orderOf(numbers, null)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(orderOf(numbers, { column: 0, descending: false })).toEqual([2, 0, 5, 4, 1, 3]);
    expect(orderOf(numbers, { column: 0, descending: true })).toEqual([4, 0, 5, 2, 1, 3]);
    const mixed = [column("b10", "b9", true, 5, false, "A")];
    expect(orderOf(mixed, { column: 0, descending: false })).toEqual([4, 2, 3, 5, 1, 0]);
    expect(orderOf(mixed, { column: 7, descending: false })).toHaveLength(6);
    expect(orderOf([], null)).toEqual([]);
  });

  test("every order is a permutation, and sorted", () => {
    const value = fc.oneof(fc.double(), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.boolean(), (values, descending) => {
        const order = orderOf([column(...values)], { column: 0, descending });
        expect([...order].sort((a, b) => a - b)).toEqual(values.map((_, i) => i));
        const numbers = order
          .map((row) => values[row])
          .filter((each) => typeof each === "number" && !Number.isNaN(each));
        const sorted = [...(numbers as number[])].sort((a, b) => (descending ? b - a : a - b));
        expect(numbers.map((each) => Number(each) + 0)).toEqual(sorted.map((each) => each + 0));
      }),
      { seed: 3 },
    );
  });

  test("a heading is pressed up, down, and away", () => {
    expect(nextSort(null, 1)).toEqual({ column: 1, descending: false });
    expect(nextSort({ column: 1, descending: false }, 1)).toEqual({ column: 1, descending: true });
    expect(nextSort({ column: 1, descending: true }, 1)).toBeNull();
    expect(nextSort({ column: 1, descending: true }, 0)).toEqual({ column: 0, descending: false });
    expect([null, true, "x", -2, 0.1234567].map(textOf)).toEqual(["", "true", "x", "−2", "0.123457"]);
    expect([column(1, null), column(null), column("1")].map(isNumeric)).toEqual([true, false, false]);
  });
});

describe("heat maps", () => {
  test("long arrays of one axis are broken into rows, and every element has one cell with its index", () => {
    expect(gridOf(heatmap([5], [1, 2, 3, 4, 5]))).toEqual({ rows: 1, columns: 5, isWrapped: false });
    expect(gridOf(heatmap([0], []))).toEqual({ rows: 0, columns: 0, isWrapped: false });
    for (const length of [65, 100, 1000, 65_536]) {
      const values = Array.from({ length }, (_, i) => i);
      const display = heatmap([length], values);
      const grid = gridOf(display);
      expect(grid.columns).toBeLessThanOrEqual(512);
      const found: number[] = [];
      for (let row = 0; row < grid.rows; row++) {
        for (let at = 0; at < grid.columns; at++) {
          const cell = cellOf(display, grid, row, at);
          if (cell === null) continue;
          expect(cell.column).toBe(String(cell.value));
          found.push(cell.value);
        }
      }
      expect(found).toEqual(values);
    }
  });

  test("cells carry their labels", () => {
    const display = { ...heatmap([2, 2], [1, 2, 3, 4]), rowLabels: ["a", "b"], columnLabels: ["x", "y"] };
    expect(cellOf(display, gridOf(display), 1, 0)).toEqual({ row: "b", column: "x", value: 3 });
    const line = heatmap([2], [1, 2]);
    expect(cellOf(line, gridOf(line), 0, 1)).toEqual({ row: null, column: "1", value: 2 });
    expect([1234567, 0.123456, -12.3456, 42].map(cellText)).toEqual(["1230000", "0.123", "−12.3", "42"]);
  });

  test("values stand on the scale between its ends; what is no number stands nowhere", () => {
    const display = heatmap([4], [-1, 3, Number.NaN, Number.POSITIVE_INFINITY], "diverging");
    expect(scaleEnds(display)).toEqual([-3, 3]);
    expect([-1, 3, 0, Number.NaN, Number.POSITIVE_INFINITY].map((v) => positionOf("diverging", [-3, 3], v))).toEqual([
      -1 / 3,
      1,
      0,
      null,
      1,
    ]);
    expect(scaleEnds(heatmap([2], [2, 6]))).toEqual([2, 6]);
    expect([2, 4, 6].map((v) => positionOf("sequential", [2, 6], v))).toEqual([0, 0.5, 1]);
    expect(positionOf("sequential", [5, 5], 5)).toBe(0);
    expect(positionOf("diverging", [0, 0], 0)).toBe(0);
    expect(scaleEnds(heatmap([1], [Number.NaN]))).toEqual([0, 0]);
  });

  test("lightness runs one way from the ground, and numbers on every colour can be read", () => {
    for (const theme of ["light", "dark"] as const) {
      for (const [scale, sign] of [
        ["sequential", 1],
        ["diverging", 1],
        ["diverging", -1],
      ] as const) {
        let before = theme === "light" ? 2 : -1;
        for (let i = 0; i <= 100; i++) {
          const color = valueColor(scale, (sign * i) / 100, theme);
          const light = luminance(color);
          expect(theme === "light" ? light < before : light > before).toBe(true);
          before = light;
          expect(contrast(light, inkOn(color) === "#000000" ? 0 : 1)).toBeGreaterThan(4.5);
        }
      }
      expect(new Set(categoryColors(theme)).size).toBe(6);
    }
  });
});

test("a comparison of a drawn tree keeps what is compared with, however long the feature's name is", () => {
  expect(linesOf("age ≤ 30")).toEqual(["age ≤ 30"]);
  expect(linesOf("petal length (cm) ≤ 1.75")).toEqual(["petal length (cm)", "≤ 1.75"]);
  expect(linesOf("worst fractal dimension error ≤ 0.1")).toEqual(["worst fractal dimens…", "≤ 0.1"]);
  expect(linesOf("a class of quite a long name")).toEqual(["a class of quite a", "long name"]);
  expect(linesOf("x".repeat(30))).toEqual(["x".repeat(20), "x".repeat(10)]);
});

test("texts that follow each other are one output", () => {
  const text = (text: string): CellOutput => ({ kind: "text", text });
  const table: CellOutput = { kind: "table", title: null, columns: [], omitted: 0 };
  expect(groupTexts([text("a"), text("b"), table, text("c")])).toEqual([text("a\nb"), table, text("c")]);
  expect(groupTexts([])).toEqual([]);
});
