/**
 * The two kinds of array that a user's function sees, with the same members: clear ones, which compute at once, and traced
 * ones, which record what is done to them. `apply` is the one place where computing and recording part.
 */
import { UserError } from "../base/errors.ts";
import { reading } from "../base/reading.ts";
import { shown } from "../base/shown.ts";
import { typeOfTensor } from "../ir/derive.ts";
import { evaluateNested } from "../ir/evaluate.ts";
import { type AttributesOf, definitionOf, type OpName, type ops } from "../ir/ops/index.ts";
import type { Signature } from "../ir/ops/op.ts";
import { type AttributeSchema, dtype, none } from "../ir/ops/readers.ts";
import type { DType } from "../value/dtype.ts";
import { formatTensor } from "../value/format.ts";
import { parseIndices } from "../value/indexing.ts";
import { formatShape, type Shape, sizeOf } from "../value/shape.ts";
import { checkedTensor, type NestedInput, readTensor, type Tensor, toNested } from "../value/tensor.ts";
import { formatType, type IntegerType } from "../value/type.ts";
import { type ArgumentsAfterFirst, checkArguments, readCall } from "./calls.ts";
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
  attributes: AttributeSchema<A>,
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
    if (!ParameterType.is(given)) {
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
    checkArguments("set", ["indices", "value"], args);
    const [indices, value] = args;
    const each = reading("set", (): readonly unknown[] => (Array.isArray(indices) ? indices : [indices]));
    return apply("assign.static", [this.self(), value], { index: this.parse(each, "Assigning to") });
  }

  *[Symbol.iterator](): Generator<Outcome> {
    const [extent] = this.shape;
    if (extent === undefined) throw new UserError("iteration over a 0-d array", { code: "shape" });
    for (let i = 0; i < extent; i++) yield this.slice(i);
  }

  private parse(indices: readonly unknown[], purpose: "Indexing with" | "Assigning to" = "Indexing with") {
    return located(currentLocation(), () => reading("index", () => parseIndices(indices, this.ndim, purpose)));
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
  readonly #isOurs = true;

  /** @throws UserError unless `dtype`, `shape` and `data` fit together */
  constructor(value: Tensor) {
    super();
    const { shape, dtype, data } = reading("NDArray", () => checkedTensor("NDArray", value));
    this.shape = shape;
    this.dtype = dtype;
    this.data = data;
  }

  /** Whether a value is an array; it looks at nothing of the value, which may be a proxy that throws. */
  static is(value: unknown): value is NDArray {
    return typeof value === "object" && value !== null && #isOurs in value;
  }

  get [Symbol.toStringTag](): string {
    return `array of shape ${formatShape(this.shape)}`;
  }

  /** Nested lists of numbers. */
  tolist(...none: readonly []): unknown {
    checkArguments("tolist", [], none);
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
  readonly #isOurs = true;

  constructor(node: TraceNode) {
    super();
    this.node = node;
  }

  /** Whether a value is a traced one; as `NDArray.is`. */
  static is(value: unknown): value is Traced {
    return typeof value === "object" && value !== null && #isOurs in value;
  }

  get [Symbol.toStringTag](): string {
    return `traced value (${formatType(this.node.output)})`;
  }

  override get shape(): Shape {
    return this.node.output.shape;
  }

  override get dtype(): DType {
    const { dtype } = this.node.output;
    return dtype.kind === "integer" ? "int64" : `float${dtype.bits}`;
  }

  /** What a traced value is; its operations are printed by the graph. */
  override toString(): string {
    return shown(this);
  }

  toJSON(): string {
    return shown(this);
  }

  /** JavaScript asks for a number, a truth value or a text where none exists yet: `if (x > 3)`, `Math.sin(x)`, `list[x]`. */
  [Symbol.toPrimitive](wanted: "number" | "string" | "default"): never {
    const location = currentLocation() ?? undefined;
    if (wanted === "string") {
      throw new UserError(`Indexing with ${shown(this)}, or writing it as text, is not possible`, {
        code: "index",
        hint: "a traced value has no number yet: look it up, as in new LookupTable(list).lookup(x)",
        location,
      });
    }
    throw new UserError("Branching within circuits is not possible", {
      code: "branching",
      hint: "a traced value has no number yet: use np.where(condition, a, b) instead of if, & and | instead of && and ||, and np functions instead of Math",
      location,
    });
  }

  protected override self(): Traced {
    return this;
  }
}

/** True for clear and traced arrays: what operators must dispatch on. */
export function isArrayLike(value: unknown): value is NDArray | Traced {
  return NDArray.is(value) || Traced.is(value);
}

/** Applies an operation: computes when all operands are clear, records when one is traced. `declared` is the result's type if it is known. */
export function apply<K extends OpName>(
  operation: K,
  operands: readonly Operand[],
  attributes: AttributesOf<K>,
  declared: IntegerType | null = null,
): Outcome {
  if (operands.some(Traced.is)) {
    return new Traced(record(operation, operands.map(toTraceNode), attributes, declared));
  }
  const location = currentLocation();
  return present(
    located(location, () => definitionOf(operation).eval(operands.map(toClear), attributes, evaluateNested)),
  );
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

/** The clear tensor of an operand. Throws a `UserError` for traced values and for anything that is not an array. */
export function toClear(operand: unknown): Tensor {
  return NDArray.is(operand) ? operand : readTensor("array", operand, refuseOperand);
}

/** What is said of something in the place of a number; of texts and objects in the original's words. */
function refuseOperand(leaf: unknown, inList: boolean): void {
  if (Traced.is(leaf)) {
    throw new UserError(`expected ${inList ? "numbers in a list" : "a clear value"}, got ${shown(leaf)}`, {
      code: "traced",
      hint: inList ? "make a tensor of traced scalars with array([x, y])" : undefined,
    });
  }
  if (inList) return;
  throw new UserError(`Constant ${typeof leaf === "string" ? shown(leaf) : `'${shown(leaf)}'`} is not supported`, {
    code: "constant",
    hint: "expected a number, a nested list of numbers, an array or a traced value",
  });
}

/** The trace node of an operand; a clear one becomes a fresh constant. */
export function toTraceNode(operand: Operand): TraceNode {
  if (Traced.is(operand)) return operand.node;
  const { shape, dtype, data } = located(currentLocation(), () => toClear(operand));
  const value: Tensor = { shape, dtype, data };
  return recordSource("constant", { value }, typeOfTensor(value, false));
}
