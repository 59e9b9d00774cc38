/** A network from an ONNX model: operations that depend on the input, in order, everything else computed. */
import type { Shape } from "../../../value/shape.ts";
import type { NetworkNode } from "../../network/nodes.ts";
import type { OnnxGraph, OnnxModel } from "../../onnx/model.ts";
import { type NetworkResult, needed, withoutFinish } from "./finish.ts";
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
  /** The results in the file's order. */
  readonly outputs: readonly NetworkResult[];
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
  const results = graph.outputs;
  if (inputs.length === 0) refuse("expected a network with an input, got none");
  if (results.length === 0) refuse("expected a network with a result, got none");
  const folding = new Folding(graph.constants, inputs, opsets.get("") ?? newestOpset); // absent: a file that does not say it
  for (const node of sortedNodes(graph)) folding.take(node);
  const all = joinedBiases(needed(folding.nodes, results), results);
  const clear = results.filter((result) => !all.some(({ output }) => output === result));
  if (clear.length > 0) {
    refuse(
      `expected results that depend on an input, got ${clear.slice(0, 5).map(named).join(", ")}`,
      "classifiers of scikit-learn and boosted trees go through ml.fromOnnx",
    );
  }
  const { nodes, after, outputs } = withoutFinish(all, results);
  return {
    inputs,
    nodes,
    finishing: after,
    outputs,
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
