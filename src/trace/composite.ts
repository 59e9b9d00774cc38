/** Functions of several encrypted values that NumPy does not have: functions of one's own, and maxima under windows. */
import { UserError } from "../base/errors.ts";
import { broadcastTo } from "../value/broadcast.ts";
import { broadcastShapes, sizeOf } from "../value/shape.ts";
import { type Tensor, tensor } from "../value/tensor.ts";
import { apply, type Operand, type Outcome, Traced, toClear } from "./arrays.ts";
import type { ConvSettings } from "./extensions.ts";
import { currentLocation } from "./location.ts";
import { checkedType, type ParameterType } from "./parameterTypes.ts";
import { isTracingDirectly } from "./tracer.ts";

/**
 * Makes a function of several integers usable on encrypted values: they are packed into one table lookup, which together may
 * have as many bits as a lookup.
 * @param call a function of numbers
 * @param settings `outputs`: the type of the results, which direct circuits need
 */
export function multivariate(
  call: (...values: number[]) => number | boolean,
  { outputs }: { readonly outputs?: ParameterType } = {},
): (...operands: Operand[]) => Outcome {
  const name = call.name === "" || call.name === "call" ? "<lambda>" : call.name;
  const declared = outputs === undefined ? null : checkedType("multivariate", outputs).dtype;
  const evaluate = (inputs: readonly Tensor[]): Tensor => applied(name, call, inputs);
  return (...operands) => {
    if (operands.length === 0)
      throw new UserError(`${name}: expected at least 1 argument, got none`, { code: "arity" });
    if (declared === null && operands.some((operand) => operand instanceof Traced) && isTracingDirectly()) {
      throw new UserError("multivariate: a direct circuit needs the type of the results", {
        code: "direct",
        hint: "say it, as in multivariate(f, { outputs: uint(4) })(x, y)",
        location: currentLocation() ?? undefined,
      });
    }
    return apply("multivariate", operands, { name, table: null, call: evaluate }, declared);
  };
}

function applied(name: string, call: (...values: number[]) => unknown, inputs: readonly Tensor[]): Tensor {
  const shape = broadcastShapes(name, ...inputs.map((input) => input.shape));
  const columns = inputs.map((input) => broadcastTo(input, shape, name).data);
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const value = call(...columns.map((column) => column[i] ?? 0));
    if (typeof value === "boolean") return Number(value);
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw new UserError(
      `Function ${name} cannot be used with multivariate: it returned ${String(value)}, not an integer`,
      {
        code: "multivariate",
      },
    );
  });
  return tensor("int64", shape, values);
}

/** Settings of a maximum under a window; one number an axis. */
export interface MaxpoolSettings extends Omit<ConvSettings, "group"> {
  readonly kernelShape: readonly number[];
}

/** The largest element under a window that moves over the spatial axes of an (N, C, …) input; padding never wins. */
export function maxpool(x: Operand, { kernelShape, strides, pads, dilations }: MaxpoolSettings): Outcome {
  const shape = x instanceof Traced ? x.shape : toClear(x).shape;
  if (!Array.isArray(kernelShape) || kernelShape.length !== shape.length - 2) {
    const expected = `${Math.max(1, shape.length - 2)} extents for an input of shape (${shape.join(", ")})`;
    throw new UserError(`maxpool: expected kernelShape of ${expected}, got ${JSON.stringify(kernelShape)}`, {
      code: "shape",
    });
  }
  const each = (value: number) => kernelShape.map(() => value);
  return apply("maxpool", [x], {
    kernelShape,
    strides: strides ?? each(1),
    pads: pads ?? [...each(0), ...each(0)],
    dilations: dilations ?? each(1),
  });
}
