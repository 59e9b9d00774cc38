/** What every fitted model comes down to: integers in, integers out, once as plain TypeScript and once as an np program that is compiled. */
import { NDArray, type Operand, type Outcome } from "../../trace/arrays.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";

/** The integer program of a fitted model, for one row. */
export interface IntegerProgram {
  /** Name of the encrypted parameter, as the original prints it. */
  readonly parameter: string;
  /** Shape of the encrypted argument of one row. */
  readonly inputShape: Shape;
  /** Shape of the result of one row. */
  readonly outputShape: Shape;
  /** The result in clear: the oracle of every circuit. `row` holds as many integers as `inputShape` says. */
  evaluate(row: Float64Array): Float64Array;
  /** The same for many rows at once, where that takes less time. */
  readonly evaluateRows?: (rows: readonly Float64Array[]) => readonly Float64Array[];
  /** Rows that reach the ends of what the program can be given, where its bit-widths should hold all rows, and not only those like the rows of `compile`. */
  readonly extremes?: readonly Float64Array[];
  /** The same, written with `np`: traced and compiled. */
  call(x: Operand): Outcome;
  /** The encrypted arguments and results where there are several: a row holds the integers of one behind those of the other. */
  readonly several?: SeveralTensors;
}

/** A program with several arguments or results. */
export interface SeveralTensors {
  readonly inputs: readonly { readonly parameter: string; readonly shape: Shape }[];
  call(inputs: readonly Operand[]): readonly Outcome[];
}

/** The arguments that rows are. @param isBatch with an axis of rows, for any number of them */
export function argumentsOf(
  { inputShape, several }: Pick<IntegerProgram, "inputShape" | "several">,
  rows: readonly Float64Array[],
  isBatch = false,
): readonly NDArray[] {
  const lead = isBatch ? [rows.length] : [];
  if (several === undefined) {
    const data = Float64Array.from(rows.flatMap((row) => [...row]));
    return [new NDArray({ dtype: "int64", shape: [...lead, ...inputShape], data })];
  }
  let start = 0;
  return several.inputs.map(({ shape }) => {
    const size = sizeOf(shape);
    const [from, to] = [start, start + size];
    start = to;
    const data = Float64Array.from(rows.flatMap((row) => [...row.subarray(from, to)]));
    return new NDArray({ dtype: "int64", shape: [...lead, ...shape], data });
  });
}
