/**
 * The two kinds of array that a user's function sees, with the same members: clear ones, which compute at once, and traced
 * ones, which record what is done to them. `apply` is the one place where the two part.
 */
import { UserError } from "../base/errors.ts";
import { evaluateNested } from "../ir/evaluate.ts";
import { type AttributesOf, definitionOf, type OpName } from "../ir/ops/index.ts";
import type { DType } from "../value/dtype.ts";
import { formatTensor } from "../value/format.ts";
import { parseIndices } from "../value/indexing.ts";
import { type Shape, sizeOf } from "../value/shape.ts";
import { fromNested, literal, type NestedInput, scalar, type Tensor, toNested } from "../value/tensor.ts";
import type { IntegerType } from "../value/type.ts";
import { currentLocation } from "./location.ts";
import { ParameterType } from "./parameterTypes.ts";
import { located, record, recordSource, type TraceNode, typeOfTensor } from "./tracer.ts";

/** Anything that NumPy functions take: numbers, nested lists, clear arrays and traced values. */
export type Operand = NestedInput | NDArray | Traced;

/** What NumPy functions give: a number for a clear scalar. */
export type Outcome = number | NDArray | Traced;

/** Members that clear and traced arrays share. */
abstract class ArrayMembers {
  abstract readonly shape: Shape;
  abstract readonly dtype: DType;

  get ndim(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  get T(): Outcome {
    return this.transpose();
  }

  reshape(...shape: readonly (number | Shape)[]): Outcome {
    return apply("reshape", [this.self()], { newshape: shape.flat() });
  }

  flatten(): Outcome {
    return apply("reshape", [this.self()], { newshape: [this.size] });
  }

  transpose(axes: readonly number[] | null = null): Outcome {
    return apply("transpose", [this.self()], { axes });
  }

  /** Converts the elements. Direct circuits, which measure nothing, want the width of integers: `x.astype(uint(4))`. */
  astype(type: DType | ParameterType): Outcome {
    if (!(type instanceof ParameterType))
      return apply("astype", [this.self()], { dtype: checkedDType(type), width: null });
    return apply("astype", [this.self()], { dtype: "int64", width: type.dtype }, type.dtype);
  }

  dot(other: Operand): Outcome {
    return apply("dot", [this.self(), other], {});
  }

  matmul(other: Operand): Outcome {
    return apply("matmul", [this.self(), other], {});
  }

  clip(low: Operand, high: Operand): Outcome {
    return apply("clip", [this.self(), low, high], {});
  }

  round(decimals: number | null = null): Outcome {
    return apply("around", [this.self()], { decimals });
  }

  sum(axis: number | readonly number[] | null = null, keepdims = false): Outcome {
    return apply("sum", [this.self()], { axis, keepdims });
  }

  /** Elements at constant positions: integers (which drop their axis) and strings as inside NumPy's brackets. */
  slice(...indices: readonly (number | string)[]): Outcome {
    return apply("index.static", [this.self()], { index: this.parse(indices) });
  }

  /** This array with the elements at `indices` replaced by `value`; the array itself does not change. */
  set(indices: number | string | readonly (number | string)[], value: Operand): Outcome {
    return apply("assign.static", [this.self(), value], { index: this.parse([indices].flat(), "Assigning to") });
  }

  *[Symbol.iterator](): Generator<Outcome> {
    const [extent] = this.shape;
    if (extent === undefined) throw new UserError("iteration over a 0-d array", { code: "shape" });
    for (let i = 0; i < extent; i++) yield this.slice(i);
  }

  private parse(indices: readonly (number | string)[], purpose: "Indexing with" | "Assigning to" = "Indexing with") {
    return located(currentLocation(), () => parseIndices(indices, this.ndim, purpose));
  }

  protected abstract self(): NDArray | Traced;
}

/** A clear array with the meaning of NumPy's `ndarray`; immutable. */
export class NDArray extends ArrayMembers implements Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: Float64Array;

  constructor({ shape, dtype, data }: Tensor) {
    super();
    this.shape = shape;
    this.dtype = dtype;
    this.data = data;
  }

  /** Nested lists of numbers. */
  tolist(): unknown {
    return toNested(this);
  }

  toJSON(): unknown {
    return toNested(this);
  }

  /** NumPy's `str()`, on one line. */
  override toString(): string {
    return formatTensor(this);
  }

  protected override self(): NDArray {
    return this;
  }
}

/** A value of the function being traced: it has a type and a shape, but no number yet. */
export class Traced extends ArrayMembers {
  readonly node: TraceNode;

  constructor(node: TraceNode) {
    super();
    this.node = node;
  }

  override get shape(): Shape {
    return this.node.output.shape;
  }

  override get dtype(): DType {
    const { dtype } = this.node.output;
    return dtype.kind === "integer" ? "int64" : `float${dtype.bits}`;
  }

  /** JavaScript asks for a number or a truth value where none exists yet: `if (x > 3)`, `Math.sin(x)`. */
  [Symbol.toPrimitive](): never {
    throw new UserError("Branching within circuits is not possible", {
      code: "branching",
      hint: "a traced value has no number yet: use np.where(condition, a, b) instead of if, and np functions instead of Math",
      location: currentLocation() ?? undefined,
    });
  }

  protected override self(): Traced {
    return this;
  }
}

/** True for clear and traced arrays: what operators must dispatch on. */
export function isArrayLike(value: unknown): value is NDArray | Traced {
  return value instanceof ArrayMembers;
}

/** Applies an operation: computes when all operands are clear, records when one is traced. `declared` is the result's type if it is known. */
export function apply<K extends OpName>(
  operation: K,
  operands: readonly Operand[],
  attributes: AttributesOf<K>,
  declared: IntegerType | null = null,
): Outcome {
  if (operands.some((operand) => operand instanceof Traced)) {
    return new Traced(record(operation, operands.map(toTraceNode), attributes, declared));
  }
  const location = currentLocation();
  const inputs = operands.map((operand) => toClear(operand));
  return present(located(location, () => definitionOf(operation).eval(inputs, attributes, evaluateNested)));
}

/** Applies an operation without attributes by name: what the operators of cells call. */
export function applyOperator(operation: OpName, operands: readonly Operand[]): Outcome {
  return apply(operation, operands, {} as AttributesOf<OpName>);
}

/** A number for a scalar, an `NDArray` otherwise. */
export function present(value: Tensor): number | NDArray {
  return value.shape.length === 0 ? (value.data[0] ?? 0) : new NDArray(value);
}

/** The clear tensor of an operand. Throws a `UserError` for traced values and for what is no array at all. */
export function toClear(operand: unknown): Tensor {
  if (operand instanceof NDArray) return operand;
  if (typeof operand === "number" || typeof operand === "boolean") return scalar(operand);
  if (operand instanceof Traced) throw new UserError("expected a clear value, got a traced one", { code: "traced" });
  if (Array.isArray(operand)) {
    if (operand.flat(Number.POSITIVE_INFINITY).some((item) => item instanceof Traced)) {
      throw new UserError("expected numbers, got a list with traced values in it", {
        code: "traced",
        hint: "make a tensor of traced scalars with array([x, y])",
      });
    }
    return fromNested(operand.map((item) => (item instanceof NDArray ? toNested(item) : item)));
  }
  if (isTensor(operand)) return literal(operand.dtype, operand.shape, operand.data);
  throw new UserError(`Constant '${String(operand)}' is not supported`, { code: "constant" });
}

function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    value.data instanceof Float64Array &&
    "shape" in value
  );
}

/** The trace node of an operand; a clear one becomes a fresh constant. */
export function toTraceNode(operand: Operand): TraceNode {
  if (operand instanceof Traced) return operand.node;
  const { shape, dtype, data } = located(currentLocation(), () => toClear(operand));
  const value: Tensor = { shape, dtype, data };
  return recordSource("constant", { value }, typeOfTensor(value, false));
}

function checkedDType(dtype: DType): DType {
  if (dtype === "int64" || dtype === "float64" || dtype === "float32" || dtype === "bool") return dtype;
  throw new UserError(`astype: expected int64, float64, float32 or bool, got ${String(dtype)}`, { code: "dtype" });
}
