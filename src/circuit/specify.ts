/** From a lowered graph with its parameters to what its client must know, and to the identity that both sides check. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { at } from "../base/arrays.ts";
import { sortedText } from "../base/plainData.ts";
import { type LoweredGraph, lowOf } from "../eval/lower.ts";
import { boundsOf, parametersOf } from "../ir/arguments.ts";
import type { GraphData } from "../ir/node.ts";
import { nodeAt } from "../ir/order.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import type { CompiledCircuit } from "./compiled.ts";
import { type CircuitIdentity, longestFunctionName } from "./identity.ts";
import { exposureOf, type PredictedCircuit } from "./predictExposure.ts";
import { sealOf } from "./seal.ts";
import { type ClientSpecification, parametersId } from "./specification.ts";

/** What says nothing of what a circuit computes: where it was written, what was measured, how it is printed. */
const skipped: ReadonlySet<string> = new Set([
  "location",
  "created",
  "rank",
  "reached",
  "witnesses",
  "tag",
  "bounds",
  "held",
]);

/** The identity of a lowered graph with its parameters. */
export function identityOf(lowered: LoweredGraph, parameters: CryptoParameters): CircuitIdentity {
  const { graph, widths } = lowered;
  const lows = graph.nodes.map(({ id }) => lowOf(lowered, id));
  const text = sortedText({ graph, widths, lows, parameters: parametersId(parameters) }, (name) => skipped.has(name));
  return {
    functionName: [...graph.name].slice(0, longestFunctionName).join(""),
    hash: bytesToHex(sha256(utf8ToBytes(text))),
  };
}

/** A circuit with all that its client's specification is made of. */
export interface SpecifiedCircuit extends PredictedCircuit {
  readonly graph: GraphData;
  readonly parameters: CryptoParameters;
  readonly compiled: Pick<CompiledCircuit, "configuration">;
}

/** The specification of a circuit with its plan, its parameters and what is predicted of them. */
export function specificationOf(circuit: SpecifiedCircuit): ClientSpecification {
  const { graph, parameters, compiled } = circuit;
  const { lowered } = circuit.plan;
  // What nothing uses may be wider than any message; it is cut to what fits, since nobody reads it.
  const widthOf = (id: number) => Math.min(at(lowered.widths, id), parameters.messageBits);
  const inputs = parametersOf(graph).map((node, i) => {
    const own = at(lowered.graph.inputs, i);
    return {
      name: node.attributes.name,
      type: node.output,
      bounds: boundsOf(node),
      low: lowOf(lowered, own),
      bits: widthOf(own),
    };
  });
  const outputs = graph.outputs.map((id, i) => {
    const node = nodeAt(graph, id);
    const own = at(lowered.graph.outputs, i);
    return { shape: node.output.shape, bits: widthOf(own), low: lowOf(lowered, own), bounds: boundsOf(node) };
  });
  const { functionName, hash: program } = identityOf(lowered, parameters);
  const hash = sealOf(program, { inputs, outputs }, parametersId(parameters));
  const exposure = exposureOf(circuit, outputs, compiled.configuration);
  return { circuit: { functionName, hash }, program, inputs, outputs, parameters, exposure };
}
