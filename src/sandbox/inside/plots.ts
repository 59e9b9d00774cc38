/**
 * Plots out of what user code says: marks with lists, or with data and names of columns. It checks all that can be wrong, so that the page has nothing
 * left to refuse, and shows nothing.
 */
import {
  type DisplayColumn,
  type PlotAxis,
  type PlotChannel,
  type PlotColorScale,
  type PlotDisplay,
  type PlotMark,
  type PlotMarkType,
  plotColors,
  plotMarks,
  plotScales,
  plotSchemes,
} from "../../protocol/display.ts";
import { displayLimits, pointsOf } from "../shared/limits.ts";
import { chosenFrom, knownOptions, optionalText, optionsOf } from "./displayOptions.ts";
import { columnsOf, described, displayValue, isRecord, listed, listOf, refused } from "./tables.ts";

/** Channels that each mark must have, and those that it may have besides. */
const channelsOf: {
  readonly [M in PlotMarkType]: readonly [needed: readonly PlotChannel[], others: readonly PlotChannel[]];
} = {
  line: [
    ["x", "y"],
    ["stroke", "z"],
  ],
  dot: [
    ["x", "y"],
    ["fill", "stroke", "r"],
  ],
  barX: [
    ["x", "y"],
    ["fill", "z"],
  ],
  barY: [
    ["x", "y"],
    ["fill", "z"],
  ],
  rectY: [["x"], ["fill"]],
  areaY: [["x"], ["y", "y1", "y2", "fill", "z"]],
  ruleX: [["x"], ["y1", "y2", "stroke"]],
  ruleY: [["y"], ["x1", "x2", "stroke"]],
  text: [["x", "y", "text"], ["fill"]],
  cell: [["x", "y"], ["fill"]],
};

/** Marks that may leave out `x`, which then counts the values of `y`. */
const counted: readonly PlotMarkType[] = ["line", "dot", "barY", "areaY"];

/** Intervals of a histogram that says nothing of them. */
const usualBins = 20;

const name = "plot";

/**
 * A plot of one mark or a list of them.
 * @throws UserError (code `display`) with what was expected
 */
export function plotOf(marks: unknown, given: unknown): PlotDisplay {
  const options = optionsOf(name, given, ["title", "data", "x", "y", "color"]);
  const list = Array.isArray(marks) ? marks : [marks];
  if (list.length === 0 || list.length > displayLimits.marks) {
    throw refused(name, `expected 1 to ${displayLimits.marks} marks, got ${list.length}`);
  }
  const sets = new DataSets();
  const drawn = list.map((mark, index) => markOf(mark, index, options.data, sets));
  const values = sets.all.flat().reduce((sum, column) => sum + column.values.length, 0);
  const points = pointsOf({ marks: drawn, data: sets.all });
  const fewer = "plot every tenth, or a part";
  if (values > displayLimits.values) {
    throw refused(name, `expected at most ${displayLimits.values} values, got ${values}`, fewer);
  }
  if (points > displayLimits.points) {
    throw refused(name, `expected at most ${displayLimits.points} points in all marks, got ${points}`, fewer);
  }
  return {
    kind: "plot",
    title: optionalText(name, "title", options.title),
    data: sets.all,
    marks: drawn,
    x: axisOf("x", options.x),
    y: axisOf("y", options.y),
    color: colorOf(options.color),
  };
}

/** The data of a plot's marks; what several of them name is kept once. */
class DataSets {
  readonly all: (readonly DisplayColumn[])[] = [];
  readonly #numbers = new Map<unknown, number>();

  add(columns: readonly DisplayColumn[]): number {
    return this.all.push(columns) - 1;
  }

  named(here: string, data: unknown): number {
    const number = this.#numbers.get(data) ?? this.add(completeColumns(here, data));
    this.#numbers.set(data, number);
    return number;
  }
}

function markOf(mark: unknown, index: number, shared: unknown, sets: DataSets): PlotMark {
  if (!isRecord(mark)) {
    throw refused(name, `expected a mark such as { type: "line", x: […], y: […] }, got ${described(mark)}`);
  }
  const type = chosenFrom(name, `mark ${index + 1}: type`, mark.type, plotMarks);
  const here = `mark ${index + 1} (${type})`;
  const [needed, others] = channelsOf[type];
  const allowed = [...needed, ...others];
  knownOptions(name, here, mark, ["type", "data", "color", "bins", ...allowed]);
  const color = mark.color === undefined ? null : chosenFrom(name, `${here}: color`, mark.color, plotColors);
  const bins = binsOf(type, here, mark.bins);
  const given = allowed.flatMap((channel) => (mark[channel] === undefined ? [] : [[channel, mark[channel]] as const]));
  const ofLists = given.length > 0 && given.every(([, value]) => typeof value !== "string");
  const countable = ofLists && counted.includes(type) && mark.y !== undefined;
  const missing = needed.find((channel) => mark[channel] === undefined && !(channel === "x" && countable));
  if (missing !== undefined) throw refused(name, `${here}: expected ${missing}, got none`);
  if (type === "areaY" && mark.y === undefined && (mark.y1 === undefined || mark.y2 === undefined)) {
    throw refused(name, `${here}: expected y, or y1 and y2, got none`);
  }
  if (ofLists) {
    const columns = ownColumns(here, given, countable && mark.x === undefined);
    const channels = Object.fromEntries(columns.map((column) => [column.name, column.name]));
    return { type, data: sets.add(columns), channels, color, bins };
  }
  const data = mark.data ?? shared;
  if (data === undefined) throw refused(name, `${here}: expected data for the columns that it names, got none`);
  const channels: { [C in PlotChannel]?: string } = {};
  const set = sets.named(here, data);
  const names = sets.all[set]?.map((column) => column.name) ?? [];
  for (const [channel, value] of given) {
    if (typeof value !== "string" || !names.includes(value)) {
      throw refused(name, `${here}: ${channel}: expected a column (${listed(names)}), got ${described(value)}`);
    }
    channels[channel] = value;
  }
  return { type, data: set, channels, color, bins };
}

function completeColumns(here: string, data: unknown): readonly DisplayColumn[] {
  const { columns, omitted } = columnsOf(name, data, null);
  if (omitted === 0) return columns;
  const rows = (columns[0]?.values.length ?? 0) + omitted;
  throw refused(name, `${here}: expected at most ${rows - omitted} rows of data, got ${rows}`);
}

/** The columns of a mark that has lists: named as its channels. */
function ownColumns(
  here: string,
  given: readonly (readonly [PlotChannel, unknown])[],
  countX: boolean,
): readonly DisplayColumn[] {
  const columns = given.map(([channel, value]) => {
    const values = listOf(value) ?? (typeof value === "number" ? [value] : null);
    if (values === null) throw refused(name, `${here}: ${channel}: expected a list of values, got ${described(value)}`);
    if (values.length > displayLimits.rows) {
      throw refused(name, `${here}: ${channel}: expected at most ${displayLimits.rows} values, got ${values.length}`);
    }
    return { name: channel, values: values.map(displayValue) };
  });
  const [first] = columns;
  const odd = columns.find(({ values }) => values.length !== first?.values.length);
  if (odd !== undefined) {
    const want = `${first?.values.length} values as in ${first?.name}`;
    throw refused(name, `${here}: ${odd.name}: expected ${want}, got ${odd.values.length}`);
  }
  return countX ? [{ name: "x", values: (first?.values ?? []).map((_, i) => i) }, ...columns] : columns;
}

function binsOf(type: PlotMarkType, here: string, bins: unknown): number | null {
  if (type !== "rectY") {
    if (bins === undefined) return null;
    throw refused(
      name,
      `${here}: expected no bins, got ${described(bins)}`,
      'a histogram is { type: "rectY", x, bins }',
    );
  }
  if (bins === undefined) return usualBins;
  if (Number.isInteger(bins) && Number(bins) >= 1 && Number(bins) <= displayLimits.bins) return Number(bins);
  throw refused(name, `${here}: bins: expected an integer from 1 to ${displayLimits.bins}, got ${described(bins)}`);
}

function axisOf(axis: "x" | "y", given: unknown): PlotAxis {
  const options = optionsOf(`${name}: ${axis}`, given, ["label", "type", "domain", "grid"]);
  const domain = options.domain === undefined ? null : listOf(options.domain);
  if (options.domain !== undefined && (domain?.length !== 2 || !domain.every(Number.isFinite))) {
    throw refused(name, `${axis}: domain: expected [low, high], got ${described(options.domain)}`);
  }
  if (options.grid !== undefined && typeof options.grid !== "boolean") {
    throw refused(name, `${axis}: grid: expected true or false, got ${described(options.grid)}`);
  }
  return {
    label: optionalText(name, `${axis}: label`, options.label),
    type: options.type === undefined ? null : chosenFrom(name, `${axis}: type`, options.type, plotScales),
    domain: domain === null ? null : [Number(domain[0]), Number(domain[1])],
    grid: options.grid ?? false,
  };
}

function colorOf(given: unknown): PlotColorScale {
  const options = optionsOf(`${name}: color`, given, ["label", "scheme"]);
  return {
    label: optionalText(name, "color: label", options.label),
    scheme: options.scheme === undefined ? null : chosenFrom(name, "color: scheme", options.scheme, plotSchemes),
  };
}
