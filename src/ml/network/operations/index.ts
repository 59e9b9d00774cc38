/** The operations that networks have, by their ONNX names: one list. */
import { UserError } from "../../../base/errors.ts";
import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { encryptedMultiplication, encryptedQuotient } from "./encryptedProduct.ts";
import { finishing } from "./finishing.ts";
import { functions } from "./functions.ts";
import { gemm } from "./linear.ts";
import { addition, concatenation, largest, moving, padding, smallest, subtraction } from "./mixing.ts";
import type { NetworkOperation } from "./operation.ts";
import { averagePool, extremum, maxPool, reduceSum } from "./pooling.ts";
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
  MaxPool: maxPool,
  GlobalMaxPool: extremum("GlobalMaxPool"),
  ReduceMax: extremum("ReduceMax"),
  ReduceMin: extremum("ReduceMin"),
  ReduceSum: reduceSum("ReduceSum"),
  ReduceMean: reduceSum("ReduceMean"),
  GlobalAveragePool: reduceSum("GlobalAveragePool"),
  Add: addition(elementwise.Add),
  Sub: subtraction(elementwise.Sub),
  Mul: { ...elementwise.Mul, fusesAlone: true, run: encryptedMultiplication },
  Div: { ...elementwise.Div, fusesAlone: true, run: encryptedQuotient },
  Max: largest(elementwise.Max),
  Min: smallest(elementwise.Min),
  Concat: concatenation(shaping.Concat),
  Flatten: moving(shaping.Flatten, false),
  Reshape: moving(shaping.Reshape, true),
  Transpose: moving(shaping.Transpose, true),
  Unsqueeze: moving(shaping.Unsqueeze, true),
  Squeeze: moving(shaping.Squeeze, true),
  Expand: moving(shaping.Expand, true),
  Tile: moving(shaping.Tile, true),
  DepthToSpace: moving(shaping.DepthToSpace, true),
  SpaceToDepth: moving(shaping.SpaceToDepth, true),
  Resize: moving(shaping.Resize, true),
  Gather: moving(shaping.Gather, false),
  Slice: moving(shaping.Slice, false),
  Pad: padding(shaping.Pad),
  Gemm: gemm,
  MatMul: gemm,
  "onnx.brevitas.Quant": brevitasQuant,
  "onnx.brevitas.BipolarQuant": bipolarQuant,
  "onnx.brevitas.Trunc": truncQuant,
};

/** The names of all operators. */
export const operatorNames: readonly string[] = Object.keys(operations).sort();

/** Operations that move or join integers and take them as wide as results are, as the original does to lose little. */
export const wideMovers: readonly string[] = [
  ...(["Flatten", "Reshape", "Transpose", "Concat"] as const),
  ...(["Unsqueeze", "Squeeze", "Expand", "Tile"] as const),
  ...(["DepthToSpace", "SpaceToDepth", "Resize"] as const),
];

/** Whether an operator only moves integers. */
export const isMover = (op: string): boolean => wideMovers.includes(op) || ["Gather", "Slice", "Pad"].includes(op);

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
