/** What clients compute last of a network from an ONNX file, as client files can say it. */
import { UserError } from "../../base/errors.ts";
import { type NetworkResult, needed } from "../import/network/finish.ts";
import type { NetworkNode } from "../network/nodes.ts";
import { type Finish, finishes } from "./customClient.ts";

/**
 * What the client computes last of a result; null: nothing.
 * @param rank axes of one row of the result
 * @throws UserError for other operations than one softmax over the numbers of a row
 */
export function finishOf(
  finishing: readonly NetworkNode[],
  { finished, tensor }: NetworkResult,
  rank: number,
): Finish | null {
  if (tensor === finished) return null;
  const [node, ...others] = needed(finishing, [finished]);
  const op = finishes.find((each) => each === node?.op);
  const axis = Number(node?.attributes.axis ?? -1); // absent: ONNX's own, the last
  if (op !== undefined && others.length === 0 && rank === 1 && (axis === 1 || axis === -1)) return op;
  throw new UserError(
    `FheModelDev: expected a network that ends with ${finishes.join(" or ")} over the numbers of a row, or with neither, got ${[node, ...others].map((each) => each?.op).join(", ")}`,
    { code: "unsupported", hint: "end the network before it, and compute it of what the client gives" },
  );
}
