/** The operations that networks have, by their ONNX names: one list. */
import { UserError } from "../../../base/errors.ts";
import { averagePool, convolution, moving } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { finishing } from "./finishing.ts";
import { functions } from "./functions.ts";
import { gemm } from "./linear.ts";
import type { NetworkOperation } from "./operation.ts";
import { bipolarQuant, brevitasQuant, truncQuant } from "./quant.ts";
import { reductions } from "./reductions.ts";
import { shaping } from "./shaping.ts";
import { windows } from "./windows.ts";

const operations: Readonly<Record<string, NetworkOperation>> = {
  ...functions,
  ...elementwise,
  ...shaping,
  ...windows,
  ...reductions,
  ...finishing,
  Conv: convolution,
  AveragePool: averagePool,
  Flatten: moving(shaping.Flatten, false),
  Reshape: moving(shaping.Reshape, true),
  Transpose: moving(shaping.Transpose, true),
  Gemm: gemm,
  MatMul: gemm,
  "onnx.brevitas.Quant": brevitasQuant,
  "onnx.brevitas.BipolarQuant": bipolarQuant,
  "onnx.brevitas.Trunc": truncQuant,
};

/** The names of all operators. */
export const operatorNames: readonly string[] = Object.keys(operations).sort();

/** Whether an operator is a function of numbers, each by itself: part of a table where one encrypted tensor decides it. */
export const isFusable = (op: string): boolean => Object.hasOwn(functions, op) || Object.hasOwn(elementwise, op);

/** @throws UserError for an operator that is not known here */
export function operationOf(op: string): NetworkOperation {
  const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
  if (operation !== undefined) return operation;
  throw new UserError(`network: expected one of ${Object.keys(operations).join(", ")}, got the operator '${op}'`, {
    code: "operator",
  });
}
