/** An ONNX model as plain typed data: what `readOnnx` gives, and whoever imports one walks over. */

/** Types of elements that are read; their names are NumPy's. */
export type OnnxType =
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool"
  | "string";

/** A constant array. Numbers of any type are float64 here, each the number that the file holds (integers beyond 2^53 rounded). */
export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** The numbers; empty for texts. */
  readonly data: Float64Array;
  /** The texts; empty for numbers. */
  readonly texts: readonly string[];
}

/** The value of an attribute, with the kind that the file says. */
export type OnnxAttribute =
  | { readonly kind: "float" | "int"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "floats" | "ints"; readonly value: readonly number[] }
  | { readonly kind: "texts"; readonly value: readonly string[] }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  | { readonly kind: "graph"; readonly value: OnnxGraph };

/** One operation. Inputs that are left out have the name "". */
export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  /** "" for ONNX's own operations, else such as `ai.onnx.ml`. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input of a graph: its extents, null where they are open, null altogether where nothing is said. */
export interface OnnxInput {
  readonly name: string;
  readonly shape: readonly (number | null)[] | null;
}

/** A graph; its nodes stand after those that they need. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  /** Constants by name: initializers, and the values of `Constant` nodes, which are no longer among the nodes. */
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  /** Inputs that are no constants. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
}

/** A model. */
export interface OnnxModel {
  readonly producer: string;
  /** Versions of the sets of operations by domain; the highest where a file has several. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
}
