/** The client's side of nearest neighbours: one quantizer for all features; votes of labels, or labels of the distances that it sorts itself. */
import * as v from "valibot";
import { within } from "../../../base/schema.ts";
import { sizeOf } from "../../../value/shape.ts";
import { type Matrix, matrix } from "../../numeric/matrix.ts";
import { type Quantizer, quantize } from "../../quantize/quantizer.ts";
import { quantizerSchema } from "../../quantize/schema.ts";
import type { ClientSide, RowValues, WithClasses } from "../clientSide.ts";
import { eachRow } from "../rows.ts";
import { checkCount, classesSchema, readSaved } from "../saved.ts";
import { withSquares } from "./programs.ts";

/** Who finds the nearest rows. */
export type Sorting = "encrypted" | "client";

/** What a client of nearest neighbours knows. */
export interface NeighborsClient extends WithClasses {
  readonly inputQuantizer: Quantizer;
  readonly nNeighbors: number;
  /** The class of each training row by number, for a client that sorts; null where the labels are found under encryption. */
  readonly labels: readonly number[] | null;
}

const schema = v.pipe(
  v.strictObject({
    inputQuantizer: quantizerSchema,
    nNeighbors: within(1, 1 << 20),
    classes: classesSchema,
    labels: v.nullable(v.pipe(v.array(within(0, 1 << 20)), v.minLength(1))),
  }),
  v.check(
    ({ labels, classes, nNeighbors }) =>
      labels === null || (labels.length >= nNeighbors && labels.every((label) => label < classes.length)),
    "the label of a class for each training row",
  ),
);

/** Places of the `k` smallest of each row of distances, nearest first; of equal ones those of earlier training rows. */
export function nearestOf({ rows, data }: RowValues, k: number): readonly (readonly number[])[] {
  const count = data.length / rows;
  return Array.from({ length: rows }, (_, i) => {
    const distances = data.subarray(i * count, (i + 1) * count);
    return [...distances.keys()]
      .sort((a, b) => (distances[a] as number) - (distances[b] as number) || a - b)
      .slice(0, k);
  });
}

/** Labels of the nearest rows, rows × k by number. */
export function nearestLabels(client: NeighborsClient, values: RowValues): readonly (readonly number[])[] {
  const { labels, nNeighbors, classes } = client;
  if (labels !== null) return nearestOf(values, nNeighbors).map((places) => places.map((at) => labels[at] as number));
  return Array.from({ length: values.rows }, (_, i) =>
    // The number of a class, unless a lookup failed or a server gave something else: then the class next to it.
    Array.from(values.data.subarray(i * nNeighbors, (i + 1) * nNeighbors), (label) =>
      Math.min(classes.length - 1, Math.max(0, label)),
    ),
  );
}

/** The client's side. */
export const neighborsSide: ClientSide<NeighborsClient> = {
  family: "neighbors",
  read(saved, { outputShape }) {
    const client = readSaved(schema, saved);
    checkCount("results", sizeOf(outputShape), client.labels === null ? client.nNeighbors : client.labels.length);
    return client;
  },
  quantize: ({ inputQuantizer }, x) => matrix(x.rows, x.columns, quantize(inputQuantizer, x.data)),
  quantizerOf: ({ inputQuantizer }) => inputQuantizer,
  encode: ({ labels }, quantized) => (labels === null ? quantized : withSquaresOf(quantized)),
  dequantize({ labels, inputQuantizer }, { rows, shape, data }) {
    if (labels === null) return { rows, shape, data };
    return { rows, shape, data: data.map((distance) => distance * inputQuantizer.scale ** 2) };
  },
  postProcess(client, values) {
    const classes = client.classes.length;
    const votes = new Float64Array(values.rows * classes);
    for (const [i, labels] of nearestLabels(client, values).entries()) {
      for (const label of labels) {
        votes[i * classes + label] = (votes[i * classes + label] as number) + 1 / client.nNeighbors;
      }
    }
    return { rows: values.rows, shape: [classes], data: votes };
  },
};

function withSquaresOf(quantized: Matrix): Matrix {
  const rows = eachRow(quantized).map(withSquares);
  return matrix(quantized.rows, quantized.columns + 1, Float64Array.from(rows.flatMap((row) => [...row])));
}
