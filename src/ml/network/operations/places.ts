/** Elements at some places of an axis, for operations that move numbers. */
import { UserError } from "../../../base/errors.ts";
import type { Operand, Outcome } from "../../../trace/arrays.ts";
import { np } from "../../../trace/numpy.ts";

/** A text or number that `slice` understands, for one axis and all before it. */
const alongAxis = (axis: number, index: string): readonly string[] => [...new Array<string>(axis).fill(":"), index];

const sliced = (x: Operand, axis: number, index: string): Outcome => arrayLike(x).slice(...alongAxis(axis, index));

function arrayLike(x: Operand): Exclude<Outcome, number> {
  const given = np.copy(x) as Outcome;
  if (typeof given === "object") return given;
  throw new UserError("network: expected a tensor, got one number", { code: "shape" });
}

/** The elements at some places of an axis: runs with one step in one piece. */
export function taken(x: Operand, axis: number, places: readonly number[]): Outcome {
  const pieces: string[] = [];
  for (let i = 0; i < places.length; ) {
    const start = places[i] as number;
    const step = stepAt(places, i);
    let length = 1;
    while (places[i + length] === start + length * step) length++;
    const end = start + length * step;
    pieces.push(step === 1 ? `${start}:${end}` : `${start}:${step < 0 && end < 0 ? "" : end}:${step}`);
    i += length;
  }
  const parts = pieces.map((piece) => sliced(x, axis, piece));
  return parts.length === 1 ? (parts[0] as Outcome) : np.concatenate(parts, axis);
}

/** The step from a place to the next; 1 where that is the last, or repeated. */
function stepAt(places: readonly number[], i: number): number {
  const next = places[i + 1];
  return next === undefined || next === places[i] ? 1 : next - (places[i] as number);
}
