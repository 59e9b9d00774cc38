/** What a client of a model knows and does: rows to integers, integers to predictions. Client files hold it, and nothing else of a fitted model. */
import type { Circuit } from "../../compile/circuit.ts";
import type { Shape } from "../../value/shape.ts";
import type { Label } from "../numeric/labels.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { argmaxRows } from "../numeric/probabilities.ts";
import type { Quantizer } from "../quantize/quantizer.ts";
import type { Preparation } from "./preparation.ts";

/** Classes in ascending order: the labels that `y` has. */
export interface WithClasses {
  readonly classes: readonly Label[];
}

/** Integers or numbers of several rows: `shape` is that of one row. */
export interface RowValues {
  readonly rows: number;
  readonly shape: Shape;
  readonly data: Float64Array;
}

/** A fitted model as plain data: what the client needs, and the rest. */
export interface Fitted<Client> {
  readonly client: Client;
  /** How many features a row has. */
  readonly features: number;
}

/** Sizes of a row on its way. */
export interface RowForm {
  /** Features after the preparation. */
  readonly features: number;
  /** Shape of the result. */
  readonly outputShape: Shape;
}

/** Quantizing and dequantizing: what a client does, from the client's part alone. */
export interface ClientSide<Client> {
  /** How client files name it. */
  readonly family: string;
  /**
   * The client's part from a file, read field by field.
   * @param row what the rest of the file says of a row
   * @throws UserError for anything else, and for what does not fit `row`
   */
  read(saved: unknown, row: RowForm): Client;
  /** The integers of each row, one or more a feature. */
  quantize(client: Client, x: Matrix): Matrix;
  /** The quantizer of a feature: values outside of its range are clipped. */
  quantizerOf(client: Client, feature: number): Quantizer;
  /** The integers that are encrypted: most models send the quantized features as they are. */
  encode(client: Client, quantized: Matrix): Matrix;
  /** Numbers from the integers that the circuit gave. */
  dequantize(client: Client, outputs: RowValues): RowValues;
  /** Predictions (of a classifier: probabilities) from dequantized numbers. */
  postProcess(client: Client, values: RowValues): RowValues;
  /** Which class, by number, the dequantized results of each row mean; missing where it is the one with the highest probability. */
  pick?(client: Client, values: RowValues): readonly number[];
}

/** Which class, by number, the dequantized results of each row mean. */
export function pickedClasses<Client extends WithClasses>(
  side: ClientSide<Client>,
  client: Client,
  values: RowValues,
): readonly number[] {
  if (side.pick !== undefined) return side.pick(client, values);
  return argmaxRows(side.postProcess(client, values).data, client.classes.length);
}

/** A compiled model with what its client needs. */
export interface ModelProcessing {
  readonly circuit: Circuit;
  /** Plain data, as client files hold it. */
  readonly parts: {
    readonly model: string;
    readonly family: string;
    /** Features of a row after its preparation. */
    readonly features: number;
    readonly preparation: Preparation | null;
    /** Shape of a row's result. */
    readonly outputShape: Shape;
    /** The family's own part: quantizers, classes. */
    readonly client: unknown;
  };
}
