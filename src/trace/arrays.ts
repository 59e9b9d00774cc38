/**
 * The two kinds of array that a user's function sees, with the same members: clear ones, which compute at once, and traced
 * ones, which record what is done to them. `apply` is the one place where the two part.
 */
import { UserError } from "../base/errors.ts";
import { typeOfTensor } from "../ir/derive.ts";
import { evaluateNested } from "../ir/evaluate.ts";
import { type AttributesOf, definitionOf, type OpName, type ops } from "../ir/ops/index.ts";
import type { Signature } from "../ir/ops/op.ts";
import { dtype, none, type Schema } from "../ir/ops/readers.ts";
import type { DType } from "../value/dtype.ts";
import { formatTensor } from "../value/format.ts";
import { parseIndices } from "../value/indexing.ts";
import { type Shape, sizeOf } from "../value/shape.ts";
import { fromNested, literal, type NestedInput, scalar, type Tensor, toNested } from "../value/tensor.ts";
import type { IntegerType } from "../value/type.ts";
import { type ArgumentsAfterFirst, readCall } from "./calls.ts";
import { currentLocation } from "./location.ts";
import { ParameterType } from "./parameterTypes.ts";
import { located, record, recordSource, type TraceNode } from "./tracer.ts";

/** Anything that NumPy functions take: numbers, nested lists, clear arrays and traced values. */
export type Operand = NestedInput | NDArray | Traced;

/** What NumPy functions give: a number for a clear scalar. */
export type Outcome = number | NDArray | Traced;

/** Arguments of a method whose first operand is the array. */
type MethodArguments<K extends OpName> = ArgumentsAfterFirst<(typeof ops)[K]["parameters"], AttributesOf<K>>;

const method = <A>(
  parameters: readonly string[],
  attributes: Schema<A>,
  ...refused: readonly string[]
): Signature<A> => ({
  doc: "",
  parameters: ["x", ...parameters],
  attributes,
  refused,
});

const flattening = method([], none, "order");
const conversion = method(["dtype"], { dtype }, "order", "casting", "subok", "copy");
const clipping = method(["low?", "high?"], none, "out");
const assigning = method(["indices", "value"], none);

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

  /** The elements in another shape, given as a list or as arguments. */
  reshape(...shape: readonly [Shape] | readonly number[]): Outcome {
    return this.call("reshape", shape.length === 1 ? shape : [shape]);
  }

  flatten(...none: readonly []): Outcome {
    readCall("flatten", flattening, [this, ...none], 1);
    return apply("reshape", [this.self()], { newshape: [this.size] });
  }

  /** The axes reversed, or in an order that is given as a list or as arguments. */
  transpose(...axes: readonly [(readonly number[] | null)?] | readonly number[]): Outcome {
    return this.call("transpose", axes.length > 1 ? [axes] : axes);
  }

  /** Converts the elements. Direct circuits, which measure nothing, want the width of integers: `x.astype(uint(4))`. */
  astype(...type: readonly [DType | ParameterType]): Outcome {
    const [given] = type;
    if (!(given instanceof ParameterType)) {
      const { attributes } = readCall("astype", conversion, [this, ...type], 1);
      return apply("astype", [this.self()], { ...attributes, width: null });
    }
    readCall("astype", conversion, [this, "int64", ...type.slice(1)], 1);
    return apply("astype", [this.self()], { dtype: "int64", width: given.dtype }, given.dtype);
  }

  dot(...other: readonly [Operand]): Outcome {
    return this.call("dot", other);
  }

  matmul(...other: readonly [Operand]): Outcome {
    return this.call("matmul", other);
  }

  /** The values limited to a range; null, or nothing, leaves that side open. */
  clip(...range: readonly [low?: Operand | null, high?: Operand | null]): Outcome {
    const [, low, high] = readCall("clip", clipping, [this, ...range], 1).operands;
    return applyClip(this.self(), (low ?? null) as Operand | null, (high ?? null) as Operand | null);
  }

  round(...decimals: MethodArguments<"around">): Outcome {
    return this.call("around", decimals, "round");
  }

  sum(...args: MethodArguments<"sum">): Outcome {
    return this.call("sum", args);
  }

  /** Elements at constant positions: integers (which drop their axis) and strings as inside NumPy's brackets. */
  slice(...indices: readonly (number | string)[]): Outcome {
    return apply("index.static", [this.self()], { index: this.parse(indices) });
  }

  /** This array with the elements at `indices` replaced by `value`; the array itself does not change. */
  set(...args: readonly [indices: number | string | readonly (number | string)[], value: Operand]): Outcome {
    readCall("set", assigning, [this, ...args], 1);
    const [indices, value] = args;
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

  /** Applies an operation whose first operand this array is. */
  private call<K extends OpName>(operation: K, args: readonly unknown[], method: string = operation): Outcome {
    const { operands, attributes } = readCall(method, definitionOf(operation), [this.self(), ...args], 1);
    return apply(operation, operands as readonly Operand[], attributes);
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

/** `np.clip`, where null leaves a side open. */
export function applyClip(x: Operand, low: Operand | null, high: Operand | null): Outcome {
  if (low !== null && high !== null) return apply("clip", [x, low, high], {});
  if (high !== null) return apply("minimum", [x, high], {});
  if (low !== null) return apply("maximum", [x, low], {});
  const location = currentLocation() ?? undefined;
  throw new UserError("clip: One of max or min must be given", { code: "argument", location });
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
