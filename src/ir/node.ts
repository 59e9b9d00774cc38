/**
 * A node of the op-graph as plain data: it can be compared, printed, sent to a worker and written to a file as it is.
 * What an operation means stands in `ops`; what a pass does with it stands in the pass.
 */
import type { SourceLocation } from "../base/errors.ts";
import type { Tensor } from "../value/tensor.ts";
import type { ValueType } from "../value/type.ts";
import type { AttributesOf, OpName } from "./ops/index.ts";

/** Smallest and largest value seen over the whole input-set, over all elements. */
export type Bounds = readonly [low: number, high: number];

/** Numbers of the samples, counted from 0, that reached the smallest and the largest value first. */
export type Reached = readonly [low: number, high: number];

/** A sample that reached a bound of some node. */
export interface Witness {
  /** Its number in the input-set. */
  readonly sample: number;
  readonly args: readonly Tensor[];
}

/** One operation applied to earlier nodes. A union over the op names, so that a test of `operation` narrows `attributes`. */
export type Node<K extends OpName = OpName> = {
  [P in K]: {
    /** Index in `GraphData.nodes`. */
    readonly id: number;
    readonly operation: P;
    readonly inputs: readonly number[];
    readonly attributes: AttributesOf<P>;
    readonly output: ValueType;
    /** Measured bounds; null before measuring, in direct circuits and inside fused sub-graphs. */
    readonly bounds: Bounds | null;
    /** Values that its message space has to hold; missing where these are all of its type. Said of graphs that are run, never read from elsewhere. */
    readonly held?: Bounds;
    /** Which samples reached the bounds; missing where nothing was measured. */
    readonly reached?: Reached;
    /** Nested tags joined by dots, empty when untagged. */
    readonly tag: string;
    readonly location: SourceLocation | null;
    /** Place in the discovery order from the outputs, which breaks ties of the topological print. */
    readonly rank: number;
    /** Place in the order of creation, which is the order of the source. */
    readonly created: number;
  };
}[K];

/** A whole graph as plain data. Nodes stand after their inputs. */
export interface GraphData {
  readonly name: string;
  readonly nodes: readonly Node[];
  /** Ids of the parameters' nodes, in the order of the signature. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The samples that nodes name in `reached`, as far as they are small; they are the client's, and never leave it. */
  readonly witnesses?: readonly Witness[];
}

/** The graph without the input-set's samples: for everyone who only computes. */
export function withoutWitnesses(graph: GraphData): GraphData {
  const { witnesses: _, ...rest } = graph;
  return rest;
}
