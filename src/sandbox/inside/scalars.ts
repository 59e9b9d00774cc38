/**
 * Members of arrays for the numbers and truth values of cells, as the types of cells promise them: in NumPy a scalar is an array without axes, so that
 * `np.around(x / 3).astype("int64")` means the same of a clear 9 as of a list or a traced value. Only the worker of cells has them.
 */
import { NDArray } from "../../trace/arrays.ts";
import type { DType } from "../../value/dtype.ts";

/** The members, by their names in `NDArray`. */
export const scalarMembers = [
  ...["shape", "ndim", "size", "dtype", "data", "T", "reshape", "flatten", "transpose", "astype", "dot", "matmul"],
  ...["clip", "round", "sum", "slice", "set", "tolist"],
] as const satisfies readonly (keyof NDArray)[];

/** The classes of a scope whose primitives get the members. */
interface Primitives {
  readonly Number: NumberConstructor;
  readonly Boolean: BooleanConstructor;
}

/** Adds the members to the numbers and truth values of a scope. */
export function giveScalarsMembers({ Number: numbers, Boolean: truths }: Primitives): void {
  add(numbers.prototype, (value) => (Number.isInteger(value) ? "int64" : "float64"));
  add(truths.prototype, () => "bool");
}

function add(prototype: object, dtypeOf: (value: number) => DType): void {
  for (const name of scalarMembers) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      get(this: number | boolean): unknown {
        const value = Number(this);
        const array = new NDArray({ shape: [], dtype: dtypeOf(value), data: Float64Array.of(value) });
        const member: unknown = array[name];
        return typeof member === "function" ? member.bind(array) : member;
      },
    });
  }
}
