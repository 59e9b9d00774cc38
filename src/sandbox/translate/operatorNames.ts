/** Which NumPy function each operator of a cell stands for. Names only; what they do is decided in operators.ts and by the library. */

/** Operators of two operands. */
const binaryNames = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "%": "remainder",
  "**": "power",
  "&": "bitwise_and",
  "|": "bitwise_or",
  "^": "bitwise_xor",
  "<<": "left_shift",
  ">>": "right_shift",
  ">>>": "unsigned_right_shift",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
  "==": "equal",
  "!=": "not_equal",
  "===": "strict_equal",
  "!==": "strict_not_equal",
} as const;

/** Operators of one operand. */
const unaryNames = { "-": "negative", "+": "positive", "~": "invert" } as const;

/** Name of the function of an operator of two operands. */
export type BinaryOperator = (typeof binaryNames)[keyof typeof binaryNames];

/** Name of the function of an operator of one operand. */
export type UnaryOperator = (typeof unaryNames)[keyof typeof unaryNames];

/** Names that reach the library: JavaScript's own three meanings do not. */
export type OperatorName =
  | Exclude<BinaryOperator, "unsigned_right_shift" | "strict_equal" | "strict_not_equal">
  | UnaryOperator;

/** The NumPy name of a binary operator, or null for an operator that stays JavaScript's. */
export function binaryName(operator: unknown): BinaryOperator | null {
  return typeof operator === "string" && Object.hasOwn(binaryNames, operator)
    ? binaryNames[operator as keyof typeof binaryNames]
    : null;
}

/** The NumPy name of a unary operator, or null for an operator that stays JavaScript's. */
export function unaryName(operator: unknown): UnaryOperator | null {
  return typeof operator === "string" && Object.hasOwn(unaryNames, operator)
    ? unaryNames[operator as keyof typeof unaryNames]
    : null;
}
