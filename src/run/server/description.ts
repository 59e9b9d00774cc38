/** What the server of a circuit tells everybody about it: what a client must know before it fetches the client file or sends anything. */
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import { argumentsLength, oldArgumentsLength, resultsLength } from "../files/bundle.ts";
import { evaluationKeysLength } from "../files/keyFiles.ts";

/** A parameter or an output as it is told. */
export interface ValueDescription {
  readonly shape: readonly number[];
  /** Measured range. */
  readonly bounds: readonly [low: number, high: number];
}

/** A circuit as it is told. Sizes are bytes. */
export interface CircuitDescription {
  /** Name of the function, and SHA-256 in hexadecimal of what is computed with all that a client must agree on. */
  readonly circuit: { readonly functionName: string; readonly hash: string };
  readonly parametersId: string;
  /** True for toy parameters, which protect nothing. */
  readonly insecure: boolean;
  readonly inputs: readonly (ValueDescription & { readonly name: string; readonly encrypted: boolean })[];
  readonly outputs: readonly ValueDescription[];
  /** Of one run. */
  readonly bootstraps: number;
  /** Predicted time of one run on one thread with a loaded key. */
  readonly milliseconds: number;
  /** Exact length of a file of evaluation keys; 0 where none are needed. */
  readonly evaluationKeyBytes: number;
  /** Memory that the keys of one client take when they are loaded. */
  readonly loadedKeyBytes: number;
  /** Exact length of encrypted arguments of one row, and how much longer they are for each further row in the same message. */
  readonly argumentBytes: number;
  readonly argumentBytesOfRow: number;
  /** Exact length in format version 2, in which older clients encrypt. */
  readonly argumentBytesOfVersion2: number;
  /** Exact length of the result of one row. */
  readonly resultBytes: number;
}

/** Describes a circuit. */
export function describeCircuit(prepared: PreparedCircuit): CircuitDescription {
  const { specification, parameters, statistics, parametersId } = prepared;
  return {
    circuit: specification.circuit,
    parametersId,
    insecure: parameters.insecure,
    inputs: specification.inputs.map(({ name, type: { encrypted, shape }, bounds }) => ({
      name,
      encrypted,
      shape,
      bounds,
    })),
    outputs: specification.outputs.map(({ shape, bounds }) => ({ shape, bounds })),
    bootstraps: statistics.programmableBootstraps,
    milliseconds: statistics.milliseconds,
    evaluationKeyBytes: evaluationKeysLength(parameters),
    loadedKeyBytes: statistics.sizeOfLoadedKeys,
    argumentBytes: argumentsLength(specification),
    argumentBytesOfRow: argumentsLength(specification, 2) - argumentsLength(specification),
    argumentBytesOfVersion2: oldArgumentsLength(specification),
    resultBytes: resultsLength(specification, 1, prepared.resultForm(1)),
  };
}
