/** The operations that networks have, by their ONNX names: one list. */
import { UserError } from "../../../base/errors.ts";
import { functions } from "./functions.ts";
import { gemm } from "./linear.ts";
import type { NetworkOperation } from "./operation.ts";
import { brevitasQuant } from "./quant.ts";

const operations: Readonly<Record<string, NetworkOperation>> = {
  ...functions,
  Gemm: gemm,
  MatMul: gemm,
  "onnx.brevitas.Quant": brevitasQuant,
};

/** @throws UserError for an operator that is not known here */
export function operationOf(op: string): NetworkOperation {
  const operation = Object.hasOwn(operations, op) ? operations[op] : undefined;
  if (operation !== undefined) return operation;
  throw new UserError(`network: expected one of ${Object.keys(operations).join(", ")}, got the operator '${op}'`, {
    code: "operator",
  });
}
