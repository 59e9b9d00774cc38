/**
 * The form that displays must have when they leave the sandbox, and how much one may hold. Those that the sandbox makes keep to this by themselves;
 * it is checked again on the page, for whom they are a stranger's word.
 */
import * as v from "valibot";
import { count, finite, text } from "../../base/schema.ts";
import {
  type DisplayColumn,
  type DisplayKind,
  type DisplayOf,
  type InputControl,
  type InputValue,
  plotChannels,
  plotColors,
  plotMarks,
  plotScales,
  plotSchemes,
} from "../../protocol/display.ts";
import { dtypes } from "../../value/dtype.ts";
import { displayLimits, pointsOf } from "../shared/limits.ts";

const name = text(displayLimits.name);
const title = v.nullable(name);

/** A value that messages may hold; a number may be NaN or infinite. */
const isValue = (value: unknown): boolean =>
  value === null ||
  typeof value === "number" ||
  typeof value === "boolean" ||
  (typeof value === "string" && value.length <= displayLimits.text);

const column = v.strictObject({
  name,
  // One check for all values: a schema for each would take too long.
  values: v.custom<DisplayColumn["values"]>(
    (values) => Array.isArray(values) && values.length <= displayLimits.rows && values.every(isValue),
    `at most ${displayLimits.rows} numbers, texts of at most ${displayLimits.text} characters, booleans or null`,
  ),
});

const columns = v.pipe(
  v.array(column),
  v.maxLength(displayLimits.columns),
  v.check((all) => all.every(({ values }) => values.length === all[0]?.values.length), "columns of one length"),
  v.check((all) => new Set(all.map((each) => each.name)).size === all.length, "each name once"),
  v.check((all) => valuesOf(all) <= displayLimits.values, `at most ${displayLimits.values} values`),
);

const table = v.strictObject({ kind: v.literal("table"), title, columns, omitted: count });

const labels = v.nullable(v.pipe(v.array(name), v.maxLength(displayLimits.elements)));

const heatmap = v.pipe(
  v.strictObject({
    kind: v.literal("heatmap"),
    title,
    values: v.strictObject({
      dtype: v.picklist(dtypes),
      shape: v.pipe(v.array(v.pipe(count, v.maxValue(displayLimits.elements))), v.minLength(1), v.maxLength(2)),
      data: v.pipe(
        v.instance(Float64Array),
        v.check(({ length }) => length <= displayLimits.elements, `at most ${displayLimits.elements} elements`),
      ),
    }),
    scale: v.picklist(["sequential", "diverging"]),
    rowLabels: labels,
    columnLabels: labels,
  }),
  v.check(
    ({ values: { shape, data } }) => shape.reduce((size, extent) => size * extent, 1) === data.length,
    "data that fill their shape",
  ),
  v.check(
    ({ values: { shape }, rowLabels, columnLabels }) =>
      (rowLabels === null || rowLabels.length === (shape.length === 2 ? shape[0] : 1)) &&
      (columnLabels === null || columnLabels.length === shape.at(-1)),
    "a label for each row and column",
  ),
);

const axis = v.strictObject({
  label: title,
  type: v.nullable(v.picklist(plotScales)),
  domain: v.nullable(v.tuple([finite, finite])),
  grid: v.boolean(),
});

const mark = v.strictObject({
  type: v.picklist(plotMarks),
  data: count,
  channels: v.record(v.picklist(plotChannels), name),
  color: v.nullable(v.picklist(plotColors)),
  bins: v.nullable(v.pipe(count, v.minValue(1), v.maxValue(displayLimits.bins))),
});

const plot = v.pipe(
  v.strictObject({
    kind: v.literal("plot"),
    title,
    data: v.pipe(
      v.array(columns),
      v.maxLength(displayLimits.marks),
      v.check((sets) => valuesOf(sets.flat()) <= displayLimits.values, `at most ${displayLimits.values} values`),
    ),
    marks: v.pipe(v.array(mark), v.minLength(1), v.maxLength(displayLimits.marks)),
    x: axis,
    y: axis,
    color: v.strictObject({ label: title, scheme: v.nullable(v.picklist(plotSchemes)) }),
  }),
  v.check(
    ({ data, marks }) =>
      marks.every(({ data: set, channels }) =>
        Object.values(channels).every((wanted) => data[set]?.some((each) => each.name === wanted)),
      ),
    "channels that name columns of their data",
  ),
  v.check((whole) => pointsOf(whole) <= displayLimits.points, `at most ${displayLimits.points} points`),
);

const classes = v.pipe(v.array(name), v.minLength(1), v.maxLength(displayLimits.classes));

const confusion = v.pipe(
  v.strictObject({
    kind: v.literal("confusion"),
    title,
    labels: classes,
    counts: v.array(v.array(count)),
  }),
  v.check(
    ({ labels, counts }) => counts.length === labels.length && counts.every((row) => row.length === labels.length),
    "a count for each pair of classes",
  ),
);

const boundaryAxis = v.pipe(
  v.strictObject({ label: name, low: finite, high: finite }),
  v.check(({ low, high }) => low < high, "an axis that goes up"),
);

const boundary = v.pipe(
  v.strictObject({
    kind: v.literal("boundary"),
    title,
    classes,
    x: boundaryAxis,
    y: boundaryAxis,
    grid: v.pipe(
      v.array(v.pipe(v.array(count), v.minLength(1), v.maxLength(displayLimits.places))),
      v.minLength(1),
      v.maxLength(displayLimits.places),
      v.check((rows) => rows.every(({ length }) => length === rows[0]?.length), "rows of one length"),
    ),
    points: v.pipe(
      v.array(v.strictObject({ x: finite, y: finite, truth: count, decrypted: v.nullable(count) })),
      v.maxLength(displayLimits.rowsOnBoundary),
    ),
    others: count,
  }),
  v.check(
    ({ classes, grid, points }) =>
      grid.every((row) => row.every((k) => k < classes.length)) &&
      points.every(({ truth, decrypted }) => truth < classes.length && (decrypted ?? 0) < classes.length),
    "numbers of classes",
  ),
);

const tree = v.pipe(
  v.strictObject({
    kind: v.literal("tree"),
    title,
    nodes: v.pipe(
      v.array(v.strictObject({ text: name, next: v.nullable(v.tuple([count, count])), leaf: v.nullable(count) })),
      v.minLength(1),
      v.maxLength(displayLimits.treeNodes),
    ),
    path: v.pipe(v.array(count), v.maxLength(displayLimits.treeNodes)),
    answer: v.nullable(v.strictObject({ text: name, mode: v.picklist(["clear", "simulated", "encrypted"]) })),
  }),
  v.check(({ nodes }) => {
    const led = nodes.flatMap(({ next }) => next ?? []);
    const ahead = nodes.every(({ next }, i) => next === null || next.every((to) => to > i && to < nodes.length));
    return ahead && led.length === nodes.length - 1 && new Set(led).size === led.length;
  }, "nodes that lead to each of the others once"),
  v.check(
    ({ nodes, path }) =>
      path.every((node, i) => (i === 0 ? node === 0 : nodes[path[i - 1] ?? 0]?.next?.includes(node))),
    "a path down the tree",
  ),
);

const layers = v.strictObject({
  kind: v.literal("layers"),
  title,
  layers: v.pipe(
    v.array(
      v.strictObject({
        name,
        bits: v.pipe(count, v.maxValue(1000)),
        bootstraps: count,
        milliseconds: v.pipe(finite, v.minValue(0)),
      }),
    ),
    v.minLength(1),
    v.maxLength(displayLimits.layers),
  ),
});

const input = v.pipe(
  v.strictObject({
    kind: v.literal("input"),
    name,
    control: v.variant("type", [
      v.pipe(
        v.strictObject({ type: v.literal("slider"), low: finite, high: finite, step: finite }),
        v.check(({ low, high, step }) => low < high && step > 0, "a range with steps"),
      ),
      v.pipe(
        v.strictObject({ type: v.literal("grid"), rows: count, columns: count, high: v.pipe(count, v.minValue(1)) }),
        v.check(({ rows, columns }) => rows * columns <= displayLimits.painted, "a grid that can be painted"),
      ),
      v.strictObject({ type: v.literal("text"), longest: v.pipe(count, v.maxValue(displayLimits.text)) }),
      v.strictObject({
        type: v.literal("choice"),
        options: v.pipe(v.array(name), v.minLength(1), v.maxLength(displayLimits.options)),
      }),
    ]),
    value: v.union([finite, text(displayLimits.text), v.pipe(v.array(count), v.maxLength(displayLimits.painted))]),
  }),
  v.check(({ control, value }) => isValueOf(control, value), "a value of its control"),
);

const schemas = { table, heatmap, plot, confusion, boundary, tree, layers, input } satisfies {
  readonly [K in DisplayKind]: v.GenericSchema<unknown, DisplayOf<K>>;
};

/** The schema of all displays. */
export const displaySchema = v.variant("kind", Object.values(schemas));

/** Whether a value is one that the control can have. */
function isValueOf(control: InputControl, value: InputValue): boolean {
  if (control.type === "slider") return typeof value === "number" && value >= control.low && value <= control.high;
  if (control.type === "text") return typeof value === "string" && value.length <= control.longest;
  if (control.type === "choice") return typeof value === "string" && control.options.includes(value);
  const { rows, columns, high } = control;
  return typeof value === "object" && value.length === rows * columns && value.every((each) => each <= high);
}

function valuesOf(all: readonly DisplayColumn[]): number {
  return all.reduce((sum, { values }) => sum + values.length, 0);
}
