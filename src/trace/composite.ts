/** Functions of several encrypted values that NumPy does not have: functions of one's own, and maxima under windows. */
import { UserError } from "../base/errors.ts";
import { readOptions } from "../base/options.ts";
import { shown } from "../base/shown.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { broadcastShapes, sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { apply, type Operand, type Outcome, Traced, toClear } from "./arrays.ts";
import { counted } from "./calls.ts";
import {
  type ConvOptions,
  isIntegers,
  type OwnFunctionOptions,
  ownName,
  readOwnFunctionOptions,
} from "./extensions.ts";
import { currentLocation } from "./location.ts";
import { checkedFunction } from "./ownFunctions.ts";
import { isTracingDirectly } from "./tracer.ts";

/**
 * Makes a function of several integers usable on encrypted values: they are packed into one table lookup, which together may
 * have as many bits as a lookup.
 * @param call a function of numbers
 * @throws UserError for anything but a function, and for options that are not known
 */
export const multivariate = counted(
  "multivariate",
  ["call", "options?"],
  (
    call: (...values: number[]) => number | boolean,
    options?: OwnFunctionOptions,
  ): ((...operands: Operand[]) => Outcome) => {
    const name = ownName(checkedFunction("multivariate", call));
    const declared = readOwnFunctionOptions("multivariate", options).outputs?.dtype ?? null;
    const evaluate = (inputs: readonly Tensor[]): Tensor => applied(name, call, inputs);
    return (...operands) => {
      if (operands.length === 0)
        throw new UserError(`${name}: expected at least 1 argument, got none`, { code: "arity" });
      if (declared === null && operands.some(Traced.is) && isTracingDirectly()) {
        throw new UserError("multivariate: a direct circuit needs the type of the results", {
          code: "direct",
          hint: "say it, as in multivariate(f, { outputs: uint(4) })(x, y)",
          location: currentLocation() ?? undefined,
        });
      }
      return apply("multivariate", operands, { name, table: null, call: evaluate }, declared);
    };
  },
);

function applied(name: string, call: (...values: number[]) => unknown, inputs: readonly Tensor[]): Tensor {
  const shape = broadcastShapes(name, ...inputs.map((input) => input.shape));
  const columns = inputs.map((input) => broadcastTo(input, shape, name).data);
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = call(...columns.map((column) => column[i] ?? 0));
    if (typeof value === "boolean") return Number(value);
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw new UserError(
      `Function ${name} cannot be used with multivariate: it returned ${shown(value)}, not an integer`,
      {
        code: "multivariate",
      },
    );
  });
  return tensor("int64", shape, values);
}

/** Options of a maximum under a window; one number an axis. */
export interface MaxpoolOptions extends Omit<ConvOptions, "group"> {
  readonly kernelShape: readonly number[];
}

/** The largest element under a window that moves over the spatial axes of an (N, C, …) input; padding never wins. */
export const maxpool = counted("maxpool", ["x", "options"], (x: Operand, options: MaxpoolOptions): Outcome => {
  const { kernelShape, strides, pads, dilations } = readOptions<MaxpoolOptions>(
    {
      name: "maxpool",
      example: "{ kernelShape: [2, 2] }",
      checks: { kernelShape: isIntegers, pads: isIntegers, strides: isIntegers, dilations: isIntegers },
    },
    options,
  );
  const { shape } = Traced.is(x) ? x : toClear(x);
  if (kernelShape === undefined || kernelShape.length !== shape.length - 2) {
    const expected = `${Math.max(1, shape.length - 2)} extents for an input of shape (${shape.join(", ")})`;
    throw new UserError(`maxpool: expected kernelShape of ${expected}, got ${shown(kernelShape)}`, { code: "shape" });
  }
  const each = (value: number) => kernelShape.map(() => value);
  return apply("maxpool", [x], {
    kernelShape,
    strides: strides ?? each(1),
    pads: pads ?? [...each(0), ...each(0)],
    dilations: dilations ?? each(1),
  });
});
