/**
 * `input.slider`, `input.grid`, `input.text` and `input.choice` of cells: each shows its control and gives its value, the reader's where there is one. What a
 * reader chose comes with the program (src/notebook/program.ts), and whoever needs the value runs again when it changes.
 */
import type { InputControl, InputDisplay, InputValue } from "../../protocol/display.ts";
import { NDArray } from "../../trace/arrays.ts";
import { displayLimits } from "../shared/limits.ts";
import { chosenFrom, optionalTexts, optionsOf } from "./displayOptions.ts";
import { described, refused } from "./tables.ts";

/** What inputs need. */
export interface InputEnvironment {
  readonly show: (input: InputDisplay) => void;
  /** What the reader chose in the cell that is at work, by the input's name. */
  readonly chosen: () => Readonly<Record<string, InputValue>>;
  /** The cell that is at work: names are each once in it. Null outside of cells. */
  readonly cell: () => number | null;
}

/** The object `input` of cells. */
export interface Inputs {
  slider(name: unknown, low: unknown, high: unknown, options?: unknown): number;
  grid(name: unknown, shape: unknown, options?: unknown): NDArray;
  text(name: unknown, options?: unknown): string;
  choice(name: unknown, options: unknown, more?: unknown): string;
}

/** The inputs of one run. All throw `UserError` (code `display`) for arguments of other kinds, and for a name that the cell has used. */
export function createInputs({ show, chosen, cell }: InputEnvironment): Inputs {
  const used = new Set<string>();
  /** Shows a control; the reader's value where it is one that the control can have, else `value`. */
  const shown = <T extends InputValue>(
    kind: string,
    name: string,
    control: InputControl,
    value: T,
    fits: (given: InputValue) => given is T,
  ): T => {
    const key = `${cell()} ${name}`;
    if (used.has(key)) throw refused(kind, `expected a name that is new in this cell, got ${described(name)} again`);
    used.add(key);
    const own = chosen()[name];
    const now = own !== undefined && fits(own) ? own : value;
    show({ kind: "input", name, control, value: now });
    return now;
  };

  return {
    slider(given, from, to, more) {
      const name = nameOf("input.slider", given);
      const options = optionsOf("input.slider", more, ["value", "step"]);
      const low = numberOf("input.slider", "low", from);
      const high = numberOf("input.slider", "high", to);
      const step = options.step === undefined ? 1 : numberOf("input.slider", "step", options.step);
      if (low >= high) throw refused("input.slider", `expected low < high, got ${low} and ${high}`);
      if (step <= 0) throw refused("input.slider", `step: expected a number above 0, got ${step}`);
      const value = options.value === undefined ? low : numberOf("input.slider", "value", options.value);
      const isWithin = (each: InputValue): each is number => typeof each === "number" && each >= low && each <= high;
      if (!isWithin(value)) throw refused("input.slider", `value: expected ${low} to ${high}, got ${value}`);
      return shown("input.slider", name, { type: "slider", low, high, step }, value, isWithin);
    },
    grid(given, shape, more) {
      const name = nameOf("input.grid", given);
      const options = optionsOf("input.grid", more, ["value", "high"]);
      const [rows, columns] = shapeOf(shape);
      const high = options.high === undefined ? 1 : wholeOf("input.grid", "high", options.high);
      if (high < 1) throw refused("input.grid", `high: expected at least 1, got ${high}`);
      const size = rows * columns;
      const fits = (each: InputValue): each is readonly number[] =>
        typeof each === "object" &&
        each.length === size &&
        each.every((value) => Number.isInteger(value) && value >= 0 && value <= high);
      const value = options.value === undefined ? Array<number>(size).fill(0) : flat(options.value);
      if (!fits(value)) {
        throw refused("input.grid", `value: expected ${rows} × ${columns} whole numbers from 0 to ${high}`);
      }
      const now = shown("input.grid", name, { type: "grid", rows, columns, high }, value, fits);
      return new NDArray({ dtype: "int64", shape: [rows, columns], data: Float64Array.from(now) });
    },
    text(given, more) {
      const name = nameOf("input.text", given);
      const options = optionsOf("input.text", more, ["value", "longest"]);
      const longest = options.longest === undefined ? 200 : wholeOf("input.text", "longest", options.longest);
      if (longest > displayLimits.text) {
        throw refused("input.text", `longest: expected at most ${displayLimits.text} characters, got ${longest}`);
      }
      const fits = (each: InputValue): each is string => typeof each === "string" && each.length <= longest;
      const { value = "" } = options;
      if (typeof value !== "string" || !fits(value)) {
        throw refused("input.text", `value: expected a text of at most ${longest} characters, got ${described(value)}`);
      }
      return shown("input.text", name, { type: "text", longest }, value, fits);
    },
    choice(given, list, more) {
      const name = nameOf("input.choice", given);
      const options = optionsOf("input.choice", more, ["value"]);
      const words = optionalTexts("input.choice", "options", list, null) ?? [];
      const [first] = words;
      if (first === undefined || words.length > displayLimits.options) {
        throw refused("input.choice", `options: expected 1 to ${displayLimits.options} texts, got ${words.length}`);
      }
      const value = options.value === undefined ? first : chosenFrom("input.choice", "value", options.value, words);
      const fits = (each: InputValue): each is string => typeof each === "string" && words.includes(each);
      return shown("input.choice", name, { type: "choice", options: words }, value, fits);
    },
  };
}

function nameOf(kind: string, name: unknown): string {
  if (typeof name === "string" && name !== "" && name.length <= displayLimits.name) return name;
  throw refused(
    kind,
    `expected its name first, a text of at most ${displayLimits.name} characters, got ${described(name)}`,
  );
}

function numberOf(kind: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw refused(kind, `${what}: expected a number, got ${described(value)}`);
}

function wholeOf(kind: string, what: string, value: unknown): number {
  const number = numberOf(kind, what, value);
  if (Number.isInteger(number) && number >= 0) return number;
  throw refused(kind, `${what}: expected a whole number from 0 on, got ${number}`);
}

function shapeOf(shape: unknown): readonly [rows: number, columns: number] {
  if (!Array.isArray(shape) || shape.length !== 2) {
    throw refused("input.grid", `shape: expected [rows, columns], got ${described(shape)}`);
  }
  const [rows = 0, columns = 0] = shape.map((each: unknown) => wholeOf("input.grid", "shape", each));
  if (rows * columns >= 1 && rows * columns <= displayLimits.painted) return [rows, columns];
  throw refused("input.grid", `shape: expected 1 to ${displayLimits.painted} cells, got ${rows * columns}`);
}

/** The numbers of an array, or of nested lists. */
function flat(value: unknown): readonly number[] {
  if (value instanceof NDArray) return Array.from(value.data);
  return Array.isArray(value) ? value.flat(1).filter((each): each is number => typeof each === "number") : [];
}
