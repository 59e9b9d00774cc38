/**
 * What operators of a cell do: JavaScript's meaning for plain values, exactly; NumPy's for arrays and traced values, which the library
 * carries out. It knows neither: it is handed a dispatcher.
 */
import { UserError } from "../../base/errors.ts";
import type { BinaryOperator, OperatorName, UnaryOperator } from "../translate/operatorNames.ts";
import type { Loops } from "./loops.ts";

/** The library's side of the operators. */
export interface OperatorDispatcher {
  /** Whether a value is an array or a traced value. */
  isArrayLike(value: unknown): boolean;
  /** Whether a value is traced: its numbers are not known. */
  isTraced(value: unknown): boolean;
  /** Truth of an array that is not traced. Throws a `UserError` when it has more than one element. */
  truth(value: unknown): boolean;
  /** Applies the NumPy function `name` when one of `operands` is array-like. */
  apply(name: OperatorName, operands: readonly unknown[]): unknown;
  /** Takes the value of a cell's last expression. */
  shown(value: unknown): void;
}

/** A member that is read once and written once. */
interface MemberReference {
  readonly object: Record<PropertyKey, unknown>;
  readonly key: PropertyKey;
  readonly value: unknown;
}

/** The runtime that transformed code calls; named `$` there. */
export type Operators = { readonly [K in BinaryOperator]: (a: unknown, b: unknown) => unknown } & {
  readonly [K in UnaryOperator]: (a: unknown) => unknown;
} & {
  /** The value itself when it is true, else false or the value. */
  truth(value: unknown): unknown;
  /** The value itself: what is its argument is no tail call (tailCalls.ts). */
  keep(value: unknown): unknown;
  /** The value that a `switch` compares. */
  subject(value: unknown): unknown;
  /** `old++` and the like, which cannot be counted on an array. */
  count(old: unknown, stepped: unknown): unknown;
  reference(object: unknown, key: unknown): MemberReference;
  assign(name: BinaryOperator, target: MemberReference, value: unknown): unknown;
  step(target: MemberReference, by: 1 | -1, prefix: boolean): unknown;
  /** Reads a member and holds it for `put(held(), …)`. */
  hold(object: unknown, key: unknown): unknown;
  held(): MemberReference;
  put(target: MemberReference, value: unknown): unknown;
  /** Shows the value of a cell's last expression. */
  shown(value: unknown): void;
} & Loops;

/** JavaScript's own meaning of the operators: `any` number-like operands, as the language has it. */
type Native = (a: never, b: never) => unknown;

const native: { readonly [K in BinaryOperator]: Native } = {
  add: (a: number, b: number) => a + b,
  subtract: (a: number, b: number) => a - b,
  multiply: (a: number, b: number) => a * b,
  divide: (a: number, b: number) => a / b,
  remainder: (a: number, b: number) => a % b,
  power: (a: number, b: number) => a ** b,
  bitwise_and: (a: number, b: number) => a & b,
  bitwise_or: (a: number, b: number) => a | b,
  bitwise_xor: (a: number, b: number) => a ^ b,
  left_shift: (a: number, b: number) => a << b,
  right_shift: (a: number, b: number) => a >> b,
  unsigned_right_shift: (a: number, b: number) => a >>> b,
  less: (a: number, b: number) => a < b,
  less_equal: (a: number, b: number) => a <= b,
  greater: (a: number, b: number) => a > b,
  greater_equal: (a: number, b: number) => a >= b,
  // biome-ignore lint/suspicious/noDoubleEquals: this is the meaning of ==
  equal: (a: unknown, b: unknown) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: this is the meaning of !=
  not_equal: (a: unknown, b: unknown) => a != b,
  strict_equal: (a: unknown, b: unknown) => a === b,
  strict_not_equal: (a: unknown, b: unknown) => a !== b,
};

const nativeUnary: { readonly [K in UnaryOperator]: (a: never) => unknown } = {
  negative: (a: number) => -a,
  positive: (a: number) => +a,
  invert: (a: number) => ~a,
};

/** The error of a condition on a value that nobody knows yet. */
function branchError(): UserError {
  return new UserError("Branching within circuits is not possible", {
    code: "branching",
    hint: "both sides are always computed under encryption: choose between them with np.where(condition, a, b)",
  });
}

/** The runtime for one library. */
export function createOperators(dispatcher: OperatorDispatcher, loops: Loops): Operators {
  const { isArrayLike, isTraced } = dispatcher;

  const slow = (name: BinaryOperator, a: unknown, b: unknown): unknown => {
    const left = isArrayLike(a);
    if (!left && !isArrayLike(b)) return (native[name] as (a: unknown, b: unknown) => unknown)(a, b);
    const other = left ? b : a;
    switch (name) {
      case "strict_equal":
      case "strict_not_equal": {
        const sign = name === "strict_equal" ? "==" : "!=";
        const comparable = other === null || other === undefined || typeof other === "string";
        if (!comparable && (isTraced(a) || isTraced(b) || !isArrayLike(other))) {
          const message = `${sign}=: expected plain values, got an array or a traced value`;
          throw new UserError(message, { code: "operator", hint: `compare element by element with ${sign}` });
        }
        return name === "strict_equal" ? a === b : a !== b;
      }
      case "unsigned_right_shift":
        throw new UserError(">>>: arrays and traced values have no unsigned shift", {
          code: "operator",
          hint: "use >>",
        });
      case "equal":
      case "not_equal":
        if (other === null || other === undefined) return name === "not_equal";
        return dispatcher.apply(name, [a, b]);
      case "add":
        // Text beside an array is a message being put together.
        if (typeof other === "string") return `${String(a)}${String(b)}`;
        return dispatcher.apply(name, [a, b]);
      default:
        return dispatcher.apply(name, [a, b]);
    }
  };

  const binary =
    (name: BinaryOperator, compute: (a: number, b: number) => unknown) =>
    (a: unknown, b: unknown): unknown =>
      typeof a === "number" && typeof b === "number" ? compute(a, b) : slow(name, a, b);

  const unary =
    (name: UnaryOperator) =>
    (a: unknown): unknown =>
      isArrayLike(a) ? dispatcher.apply(name, [a]) : (nativeUnary[name] as (a: unknown) => unknown)(a);

  const truth = (value: unknown): unknown => {
    if (typeof value !== "object" || !isArrayLike(value)) return value;
    if (isTraced(value)) throw branchError();
    return dispatcher.truth(value) ? value : false;
  };

  const reference = (object: unknown, given: unknown): MemberReference => {
    const key = typeof given === "number" || typeof given === "symbol" ? given : String(given);
    if (object === null || object === undefined)
      throw new TypeError(`Cannot read properties of ${object} (reading '${String(key)}')`);
    const target = object as Record<PropertyKey, unknown>;
    return { object: target, key, value: target[key] };
  };

  const put = ({ object, key }: MemberReference, value: unknown): unknown => {
    object[key] = value;
    return value;
  };

  const countable = (value: unknown): void => {
    if (!isArrayLike(value)) return;
    throw new UserError("++ and --: expected a number, got an array or a traced value", {
      code: "operator",
      hint: "write x = x + 1",
    });
  };

  const binaries = Object.fromEntries(
    Object.entries(native).map(([name, compute]) => [
      name,
      binary(name as BinaryOperator, compute as (a: number, b: number) => unknown),
    ]),
  ) as { readonly [K in BinaryOperator]: (a: unknown, b: unknown) => unknown };

  let lastHeld: MemberReference = { object: {}, key: "", value: undefined };

  return Object.freeze({
    ...binaries,
    ...loops,
    negative: unary("negative"),
    positive: unary("positive"),
    invert: unary("invert"),
    truth,
    keep: (value: unknown): unknown => value,
    shown: dispatcher.shown,
    subject(value: unknown): unknown {
      if (isTraced(value)) throw branchError();
      return value;
    },
    count(old: unknown, stepped: unknown): unknown {
      countable(old);
      return stepped;
    },
    reference,
    assign: (name: BinaryOperator, target: MemberReference, value: unknown): unknown =>
      put(target, binaries[name](target.value, value)),
    step(target: MemberReference, by: 1 | -1, prefix: boolean): unknown {
      countable(target.value);
      const old = typeof target.value === "bigint" ? target.value : Number(target.value);
      const next = typeof old === "bigint" ? old + BigInt(by) : old + by;
      put(target, next);
      return prefix ? next : old;
    },
    hold(object: unknown, key: unknown): unknown {
      lastHeld = reference(object, key);
      return lastHeld.value;
    },
    held: () => lastHeld,
    put,
  });
}
