/** Types as users write them: of the parameters of direct circuits, of generated input-sets, of results that cannot be measured. */
import { UserError } from "../base/errors.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { checkShape, type Shape } from "../value/shape.ts";
import { type IntegerType, rangeOf } from "../value/type.ts";
import { counted } from "./calls.ts";

/** The declared type of a value: integers of a width, scalar or with a shape; encrypted unless made by `clear`. */
export class ParameterType {
  readonly dtype: IntegerType;
  readonly shape: Shape;
  readonly encrypted: boolean;
  readonly #isOurs = true;

  constructor(dtype: IntegerType, shape: Shape, encrypted: boolean) {
    this.dtype = dtype;
    this.shape = shape;
    this.encrypted = encrypted;
  }

  /** Whether a value is a type; it looks at nothing of the value. */
  static is(value: unknown): value is ParameterType {
    return typeof value === "object" && value !== null && #isOurs in value;
  }

  /** Smallest and largest value. */
  get range(): readonly [low: number, high: number] {
    return rangeOf(this.dtype);
  }
}

/** Widest declared integer: two's complement of 53 bits is exact. */
const maximumBits = 53;

function integer(name: string, signed: boolean, bits: number): ParameterType {
  if (!Number.isInteger(bits) || bits < 1 || bits > maximumBits) {
    throw new UserError(`${name}: expected a width of 1 to ${maximumBits} bits, got ${shown(bits)}`, { code: "type" });
  }
  return new ParameterType({ kind: "integer", signed, bits }, [], true);
}

/** Integers from 0 to 2^bits - 1. */
export const uint = counted("uint", ["bits"], (bits: number): ParameterType => integer("uint", false, bits));

/** Integers from -2^(bits - 1) to 2^(bits - 1) - 1. */
export const int = counted("int", ["bits"], (bits: number): ParameterType => integer("int", true, bits));

/** A tensor of elements of `type`. */
export const tensor = counted(
  "tensor",
  ["type", "shape"],
  (type: ParameterType, shape: number | Shape): ParameterType => {
    const { dtype, encrypted } = checkedType("tensor", type);
    const extents = reading("tensor", () => checkShape("tensor", typeof shape === "number" ? [shape] : shape));
    return new ParameterType(dtype, [...extents], encrypted);
  },
);

/** The same type for a parameter that the server sees. */
export const clear = counted("clear", ["type"], (type: ParameterType): ParameterType => {
  const { dtype, shape } = checkedType("clear", type);
  return new ParameterType(dtype, shape, false);
});

/** `given` if it is a type; a `UserError` of `name` otherwise. */
export function checkedType(name: string, given: unknown): ParameterType {
  if (ParameterType.is(given)) return given;
  throw new UserError(`${name}: expected a type such as uint(4), got ${typeof given}`, { code: "type" });
}
