/**
 * Which operations become parts of tables. An operation is a function of floats within a table where one integer tensor decides all that it reads; every other one is computed on
 * integers, and its result is an integer tensor of its own.
 */
import { UserError } from "../../base/errors.ts";
import type { NetworkNode } from "./nodes.ts";
import { isFusable, operationOf } from "./operations/index.ts";

const quantOp = "onnx.brevitas.Quant";

/** What is known of a node. */
export interface Fusion {
  /** Whether it is a part of a table. Quantizers of training are. */
  readonly isFused: boolean;
  /** Integer tensors that decide what it reads. */
  readonly producers: ReadonlySet<string>;
}

/** Operators that need their second input to be constant. */
const clearSecond: readonly string[] = ["Conv"];

/** Whether a node has a form on integers, given the number of integer tensors that decide its inputs. */
function hasForm({ op, inputs, constants }: NetworkNode, producers: number): boolean {
  const operation = operationOf(op);
  if (op === quantOp) return true;
  if (producers === 1 && isFusable(op)) return true;
  if (operation.run === undefined) return false;
  if (clearSecond.includes(op)) return constants[1] !== undefined;
  if (op === "Gemm" || op === "MatMul")
    return constants[0] === undefined && isMatrix(constants[1]?.shape, inputs.length);
  if (operation.fusesAlone === true) return inputs.length === 2 && Object.keys(constants).length === 0;
  return op === "Concat" || inputs.length === 1;
}

const isMatrix = (shape: readonly number[] | undefined, tensors: number): boolean =>
  shape === undefined ? tensors === 2 : shape.length === 2;

/**
 * The fusion of each node, in order.
 * @param inputs names of the network's inputs
 * @throws UserError that names every node which has no form on integers
 */
export function fusionsOf(nodes: readonly NetworkNode[], inputs: readonly string[]): readonly Fusion[] {
  const producers = new Map<string, ReadonlySet<string>>(inputs.map((name) => [name, new Set([name])]));
  const wrong: string[] = [];
  const fusions = nodes.map((node): Fusion => {
    const given = new Set(node.inputs.flatMap((name) => [...(producers.get(name) ?? [])])); // absent: refused with what makes it
    const isKnown = hasForm(node, given.size);
    if (!isKnown) wrong.push(`${node.op} '${node.name}'`);
    const isFused = node.op === quantOp || (given.size === 1 && isFusable(node.op));
    producers.set(node.output, isFused ? given : new Set([node.output]));
    return { isFused, producers: given };
  });
  if (wrong.length === 0) return fusions;
  throw new UserError(`network: expected operations that have a form on integers, got ${wrong.join(", ")}`, {
    code: "operator",
    hint: "weights of products must be constants, and functions of one number may read one encrypted tensor only; docs/ml.md lists what there is",
  });
}
