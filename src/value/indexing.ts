/**
 * What stands inside NumPy's brackets: reading it, spelling it, and taking or replacing the elements it names.
 */
import { UserError } from "../base/errors.ts";
import { shown } from "../base/shown.ts";
import { broadcastTo } from "./broadcast.ts";
import { largestArray, type Shape, stridesOf } from "./shape.ts";
import { reshape } from "./shaping.ts";
import { gather, scatter, type Window } from "./strided.ts";
import { astype, type Tensor } from "./tensor.ts";

/** One index: a position, which drops the axis, or a slice as in Python, where `null` is what was left out. */
export type Index =
  | { readonly kind: "integer"; readonly at: number }
  | {
      readonly kind: "slice";
      readonly start: number | null;
      readonly stop: number | null;
      readonly step: number | null;
    };

/** Longest index in quotes, in characters. */
const longestIndex = 1000;

const whole: Index = { kind: "slice", start: null, stop: null, step: null };

/**
 * Reads indices as written for `slice` and `set`: integers, and strings such as '1:3', '::-1', '2', '...' or several of them with commas. The
 * ellipsis is replaced by whole axes. A `UserError` for anything else, whose words tell reading ("Indexing with") from `set` ("Assigning to").
 */
export function parseIndices(
  indices: readonly unknown[],
  ndim: number,
  purpose: "Indexing with" | "Assigning to" = "Indexing with",
): readonly Index[] {
  if (indices.length > largestArray.axes + 1) {
    throw new UserError(`too many indices for array: expected at most ${largestArray.axes}, got ${indices.length}`, {
      code: "index",
    });
  }
  const unsupported = (): never => {
    const what = indices.map((index) => (typeof index === "string" ? index : shown(index))).join(", ");
    throw new UserError(`${purpose} '${what.slice(0, longestIndex)}' is not supported`, {
      code: "index",
      hint: "Use integers, and slices in quotes such as '1:3'. Encrypted positions are looked up: new LookupTable(list).lookup(x).",
    });
  };
  const parts = indices.flatMap((index): readonly (number | string)[] => {
    if (typeof index === "number") return [index];
    if (typeof index !== "string" || index.length > longestIndex) return unsupported();
    return index.split(",").map((part) => part.trim());
  });
  const dots = parts.filter((part) => part === "...").length;
  if (dots > 1) throw new UserError("an index can only have a single ellipsis ('...')", { code: "index" });
  const named = parts.length - dots;
  if (named > ndim) {
    const message = `too many indices for array: array is ${ndim}-dimensional, but ${named} were indexed`;
    throw new UserError(message, { code: "index" });
  }
  return parts.flatMap((part): readonly Index[] => {
    if (part === "...") return new Array<Index>(ndim - named).fill(whole);
    return [parseIndex(part) ?? unsupported()];
  });
}

/** The elements that the indices name; axes without an index are taken whole. */
export function getIndex(t: Tensor, idx: readonly Index[]): Tensor {
  const window = windowOf(t.shape, idx);
  return { dtype: t.dtype, shape: window.shape, data: gather(t.data, window) };
}

/** A copy of `t` with the elements that the indices name replaced by `value`, broadcast and converted to the type of `t`. */
export function setIndex(t: Tensor, idx: readonly Index[], value: Tensor): Tensor {
  const window = windowOf(t.shape, idx);
  const data = t.data.slice();
  scatter(
    data,
    window,
    broadcastTo(astype(dropLeadingOnes(value, window.shape.length), t.dtype), window.shape, "set").data,
  );
  return { dtype: t.dtype, shape: t.shape, data };
}

/** Python's spelling: `[1:3]`, `[:, 1:9]`, `[::-1]`, `[1, 0]`. */
export function formatIndices(idx: readonly Index[]): string {
  const texts = idx.map((index) => {
    if (index.kind === "integer") return String(index.at);
    return `${index.start ?? ""}:${index.stop ?? ""}${index.step === null ? "" : `:${index.step}`}`;
  });
  return `[${texts.join(", ")}]`;
}

function parseIndex(part: number | string): Index | null {
  if (typeof part === "number") return Number.isSafeInteger(part) ? { kind: "integer", at: part } : null;
  if (/^[+-]?\d+$/.test(part)) return parseIndex(Number(part));
  const match = /^([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?)?$/.exec(part);
  if (match === null) return null;
  const bounds = match.slice(1).map((text) => (text === undefined ? null : Number(text)));
  if (bounds.some((bound) => bound !== null && !Number.isSafeInteger(bound))) return null;
  const [start = null, stop = null, step = null] = bounds;
  if (step === 0) throw new UserError("slice step cannot be zero", { code: "index" });
  return { kind: "slice", start, stop, step };
}

function windowOf(shape: Shape, idx: readonly Index[]): Window {
  if (idx.length > shape.length) {
    const message = `too many indices for array: array is ${shape.length}-dimensional, but ${idx.length} were indexed`;
    throw new UserError(message, { code: "index" });
  }
  const own = stridesOf(shape);
  const kept: number[] = [];
  const strides: number[] = [];
  let offset = 0;
  for (const [axis, size] of shape.entries()) {
    const index = idx[axis] ?? whole;
    const stride = own[axis] ?? 0;
    if (index.kind === "integer") {
      offset += position(index.at, axis, size) * stride;
    } else {
      const { start, count, step } = sliceOf(index, size);
      offset += start * stride;
      kept.push(count);
      strides.push(step * stride);
    }
  }
  return { shape: kept, offset, strides };
}

function position(at: number, axis: number, size: number): number {
  if (at >= -size && at < size) return at < 0 ? at + size : at;
  throw new UserError(`index ${at} is out of bounds for axis ${axis} with size ${size}`, { code: "index" });
}

/** Python's `slice.indices`, and how many positions there are. */
function sliceOf(
  { start, stop, step }: Index & { kind: "slice" },
  size: number,
): { start: number; count: number; step: number } {
  const by = step ?? 1;
  const [low, high] = by > 0 ? [0, size] : [-1, size - 1];
  const bounded = (at: number): number => Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const from = start === null ? (by > 0 ? low : high) : bounded(start);
  const to = stop === null ? (by > 0 ? high : low) : bounded(stop);
  return { start: from, count: Math.max(0, Math.ceil((to - from) / by)), step: by };
}

/** NumPy lets the value of an assignment have more axes than its place, if those are of size 1. */
function dropLeadingOnes(value: Tensor, ndim: number): Tensor {
  const extra = value.shape.length - ndim;
  const droppable = extra > 0 && value.shape.slice(0, extra).every((length) => length === 1);
  return droppable ? reshape(value, value.shape.slice(extra)) : value;
}
