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

/** The elements at some places of an axis: runs of neighbours in one piece. */
export function taken(x: Operand, axis: number, places: readonly number[]): Outcome {
  const pieces: string[] = [];
  for (let i = 0; i < places.length; ) {
    const start = places[i] as number;
    let length = 1;
    while (places[i + length] === start + length) length++;
    pieces.push(`${start}:${start + length}`);
    i += length;
  }
  const parts = pieces.map((piece) => sliced(x, axis, piece));
  return parts.length === 1 ? (parts[0] as Outcome) : np.concatenate(parts, axis);
}
