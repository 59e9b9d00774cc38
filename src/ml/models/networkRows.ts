/** Rows of networks: read from what users give, quantized, and as the numbers that a circuit takes. */
import { UserError } from "../../base/errors.ts";
import { NDArray } from "../../trace/arrays.ts";
import { sizeOf } from "../../value/shape.ts";
import { fromNested, type NestedInput } from "../../value/tensor.ts";
import type { NetworkInput } from "../import/network/graph.ts";
import type { TensorQuantizer } from "../network/layer.ts";
import { quantize } from "../quantize/quantizer.ts";

/** Rows of a network: nested lists or an array; the first axis counts them. */
export type RowsInput = NestedInput | NDArray;

/** Rows of a network's input, or a list of those of each of several. */
export type ModuleInput = RowsInput | readonly RowsInput[];

/** One alone, several as a list. */
export const one = <T>(arrays: readonly NDArray[]): T => (arrays.length === 1 ? arrays[0] : arrays) as T;

/** The integers of rows, by the quantizer of their input. */
export const quantizedRows = ({ shape, data }: NDArray, quantizer: TensorQuantizer): NDArray =>
  new NDArray({ dtype: "int64", shape, data: quantize(quantizer, Float64Array.from(data)) });

/** Each row's numbers. */
export const eachOf = ({ shape: [count = 0, ...rest], data }: NDArray): readonly Float64Array[] => {
  const size = sizeOf(rest);
  return Array.from({ length: count }, (_, i) => Float64Array.from(data.slice(i * size, (i + 1) * size)));
};

/** Each row's numbers of all inputs, one behind the other. */
export function packed(inputs: readonly NDArray[]): readonly Float64Array[] {
  const [first = [], ...others] = inputs.map(eachOf);
  if (others.length === 0) return first;
  return first.map((row, i) =>
    Float64Array.from([...row, ...others.flatMap((each) => [...(each[i] as Float64Array)])]),
  );
}

/** The rows of each input. @throws UserError for another number of inputs, and for inputs of unlike numbers of rows */
export function inputsOf(name: string, given: ModuleInput, inputs: readonly NetworkInput[]): readonly NDArray[] {
  if (inputs.length === 1) return [rowsOf(name, given as RowsInput, (inputs[0] as NetworkInput).shape)];
  const list = Array.isArray(given) ? (given as readonly RowsInput[]) : [];
  if (list.length !== inputs.length) {
    throw new UserError(
      `${name}: expected a list of ${inputs.length} inputs (${inputs.map((input) => input.name).join(", ")}), got ${Array.isArray(given) ? list.length : "one array"}`,
      { code: "shape", hint: `write [${inputs.map((input) => input.name).join(", ")}]` },
    );
  }
  const rows = inputs.map((input, i) => rowsOf(`${name}[${i}]`, list[i] as RowsInput, input.shape));
  const counts = rows.map(({ shape }) => shape[0]);
  if (new Set(counts).size > 1) {
    throw new UserError(`${name}: expected as many rows of each input, got ${counts.join(" and ")}`, { code: "shape" });
  }
  return rows;
}

/** Rows as an array of rows × shape. @throws UserError for another shape, no rows, and numbers that are not finite */
export function rowsOf(name: string, given: RowsInput, shape: readonly number[]): NDArray {
  const x = NDArray.is(given) ? given : new NDArray(fromNested(given));
  const [count = 0, ...rest] = x.shape;
  const [size, found] = [sizeOf(shape), sizeOf(rest)];
  const isSame = rest.length === 1 ? found === size : rest.join() === shape.join();
  if (count === 0 || !isSame || x.shape.length < 2) {
    throw new UserError(`${name}: expected rows of shape (${shape.join(", ")}), got (${x.shape.join(", ")})`, {
      code: "shape",
    });
  }
  if (!x.data.every(Number.isFinite)) throw new UserError(`${name}: expected finite numbers`, { code: "shape" });
  return new NDArray({ dtype: x.dtype, shape: [count, ...shape], data: x.data });
}
