/**
 * The only list of operations. Keys are the printed names. `np`, the readers of graphs from outside and the types of editors derive from it; what else
 * is said of each operation of a kind (rows of linear ones, strategies of pairwise ones) stands in tables that are total over it.
 */
import { bits } from "./bits.ts";
import { elementwise } from "./elementwise.ts";
import { hint } from "./hint.ts";
import { add, conv1d, conv2d, conv3d, dot, matmul, multiply, negative, subtract, sum } from "./linear.ts";
import { max, maxpool, min } from "./minmax.ts";
import { multivariate } from "./multivariate.ts";
import type { Op, OpKind } from "./op.ts";
import { round_bit_pattern, truncate_bit_pattern } from "./rounding.ts";
import {
  array,
  assignStatic,
  broadcast_to,
  concatenate,
  expand_dims,
  indexStatic,
  reshape,
  squeeze,
  transpose,
} from "./shapes.ts";
import { constant, input, ones, zeros } from "./sources.ts";
import { around, astype, clip, ones_like, relu, subgraph, tlu, univariate, where, zeros_like } from "./tables.ts";

export const ops = {
  input,
  constant,
  zeros,
  ones,
  add,
  subtract,
  negative,
  multiply,
  dot,
  matmul,
  sum,
  conv1d,
  conv2d,
  conv3d,
  max,
  min,
  maxpool,
  reshape,
  transpose,
  broadcast_to,
  expand_dims,
  squeeze,
  concatenate,
  "index.static": indexStatic,
  "assign.static": assignStatic,
  array,
  hint,
  ...elementwise,
  where,
  clip,
  relu,
  around,
  round_bit_pattern,
  truncate_bit_pattern,
  bits,
  astype,
  ones_like,
  zeros_like,
  tlu,
  univariate,
  multivariate,
  subgraph,
} as const;

/** The name of an operation. */
export type OpName = keyof typeof ops;

/** The attributes of the operation named `K`. */
export type AttributesOf<K extends OpName> = (typeof ops)[K] extends Op<infer A> ? A : never;

/** Names of the operations of one cost class: a table over them is total, and the compiler names what is missing. */
export type NamesOfKind<Kind extends OpKind> = {
  [K in OpName]: (typeof ops)[K] extends { readonly kind: Kind } ? K : never;
}[OpName];

/** Names of the operations that have strategies of their own for several encrypted operands. */
export type PairwiseName = {
  [K in OpName]: (typeof ops)[K] extends { readonly pairwise?: true } ? K : never;
}[OpName];

/** Names of all operations. */
export const opNames = Object.keys(ops) as readonly OpName[];

/** The definition behind a name; the one cast from the union of operations to a single one. */
export const definitionOf = <K extends OpName>(name: K): Op<AttributesOf<K>> =>
  ops[name] as unknown as Op<AttributesOf<K>>;
