/** Clear evaluation of a graph: the oracle of simulation and of encrypted runs. */
import { InternalError, UserError } from "../base/errors.ts";
import { formatTensor } from "../value/format.ts";
import type { Tensor } from "../value/tensor.ts";
import type { GraphData, Node } from "./node.ts";
import { definitionOf, type OpName } from "./ops/index.ts";
import { nth } from "./ops/op.ts";

/** The value of one operation on given inputs. */
export function evaluateNode<K extends OpName>(node: Node<K>, inputs: readonly Tensor[]): Tensor {
  return definitionOf(node.operation).eval(inputs, node.attributes, evaluateNested);
}

/** The values of all nodes, by id. `args` are the parameters' values; an error names the node and its inputs. */
export function evaluateAll(graph: GraphData, args: readonly Tensor[]): readonly Tensor[] {
  const values: Tensor[] = [];
  for (const node of graph.nodes) {
    values.push(node.operation === "input" ? argument(graph, node, args) : evaluateFrom(values, node));
  }
  return values;
}

/** The values of the outputs. */
export function evaluateGraph(graph: GraphData, args: readonly Tensor[]): readonly Tensor[] {
  const values = evaluateAll(graph, args);
  return graph.outputs.map((id) => nth(values, id));
}

/** Evaluates one node from the values of the nodes before it. */
export function evaluateFrom(values: readonly Tensor[], node: Node): Tensor {
  const inputs = node.inputs.map((id) => nth(values, id));
  try {
    return evaluateNode(node, inputs);
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause;
    const using = inputs.map(formatTensor).join(", ");
    const message = `Evaluation of '${node.operation}' node using ${using} failed because ${cause.message}`;
    throw new UserError(message, { ...cause.diagnostic, location: node.location ?? undefined, nodes: [node.id] });
  }
}

/** Evaluates a graph of one output; operations with a nested graph are given this. */
export const evaluateNested = (graph: GraphData, inputs: readonly Tensor[]): Tensor =>
  nth(evaluateGraph(graph, inputs), 0);

function argument(graph: GraphData, node: Node<"input">, args: readonly Tensor[]): Tensor {
  const value = args[graph.inputs.indexOf(node.id)];
  if (value === undefined) throw new InternalError(`no value for parameter '${node.attributes.name}'`);
  return value;
}
