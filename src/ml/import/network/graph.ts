/** A network from an ONNX model: operations that depend on the input, in order, everything else computed. */
import type { Shape } from "../../../value/shape.ts";
import type { NetworkNode } from "../../network/nodes.ts";
import type { OnnxGraph, OnnxModel } from "../../onnx/model.ts";
import { needed, withoutFinish } from "./finish.ts";
import { Folding } from "./folding.ts";
import { checkOperators, sortedNodes } from "./order.ts";
import { joinedBiases } from "./products.ts";
import { named, refuse } from "./refuse.ts";

/** An input of a network. */
export interface NetworkInput {
  readonly name: string;
  /** The shape of one row. */
  readonly shape: Shape;
}

/** A network as it was imported: floats, one row at a time. */
export interface ImportedNetwork {
  readonly inputs: readonly NetworkInput[];
  readonly nodes: readonly NetworkNode[];
  /** Operations on the result that the client makes in clear: softmax and its like. */
  readonly finishing: readonly NetworkNode[];
  /** The tensor that `nodes` end with, and that which `finishing` ends with. */
  readonly output: string;
  readonly finished: string;
  /** Shapes of all tensors, of one row: with a leading 1. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** Versions of ONNX's operators that say what an operation means; files without one are read as the newest. */
const newestOpset = 21;

/**
 * The network of a model. Whatever does not depend on the input is computed; shapes are those of a row of zeros.
 * @throws UserError for operators that are not known (all of them in one message), for rows that depend on each other, and for what does not fit
 */
export function networkOf({ graph, opsets }: OnnxModel): ImportedNetwork {
  checkOperators(graph.nodes);
  const inputs = graph.inputs.map(inputOf);
  const [result, ...others] = graph.outputs;
  if (inputs.length === 0) refuse("expected a network with an input, got none");
  if (result === undefined || others.length > 0) {
    const list = graph.outputs.map(named).slice(0, 5).join(", ");
    return refuse(
      `expected one result, got ${list || "none"}`,
      "export a model with one result; classifiers of scikit-learn and boosted trees go through ml.fromOnnx",
    );
  }
  const folding = new Folding(graph.constants, inputs, opsets.get("") ?? newestOpset); // absent: a file that does not say it
  for (const node of sortedNodes(graph)) folding.take(node);
  const all = joinedBiases(needed(folding.nodes, result), result);
  if (all.length === 0) refuse("expected a result that depends on the input, got one that does not");
  const { nodes, after } = withoutFinish(all, result);
  return {
    inputs,
    nodes,
    finishing: after,
    output: nodes.at(-1)?.output ?? result, // absent: refused above
    finished: result,
    shapes: folding.shapes,
  };
}

function inputOf({ name, shape }: OnnxGraph["inputs"][number]): NetworkInput {
  const what = `input ${named(name)}`;
  if (shape === null || shape.length === 0) return refuse(`${what}: expected a shape, got none`);
  // Some writers say an open extent as 0 or -1.
  const extents = shape.map((extent) => (extent === null || extent < 1 ? null : extent));
  const [rows, ...rest] = extents;
  if (rows !== null && rows !== 1) {
    refuse(
      `${what}: expected one row or an open number of rows, got ${rows}`,
      "export it with an example of one row, or with dynamic_axes for the first axis",
    );
  }
  if (rest.includes(null)) {
    refuse(
      `${what}: expected extents for all axes but the first, got (${rest.map((extent) => extent ?? "?").join(", ")})`, // absent: open
      "export it with an example input, and leave no axis but the first open",
    );
  }
  return { name, shape: rest as Shape };
}
