/** How a client's rows become arguments, and results predictions: the part of a client file that models add, checked as a stranger's word. */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import { parsed, text, within } from "../../base/schema.ts";
import type { Client } from "../../run/client/client.ts";
import { type Shape, sizeOf } from "../../value/shape.ts";
import type { ClientSide } from "../models/clientSide.ts";
import { type Preparation, preparationSchema, preparedFeatures } from "../models/preparation.ts";
import { featuresSchema } from "../models/saved.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { clientSides } from "./clientSides.ts";

/** Version of the form. */
const processingVersion = 1;

const schema = v.strictObject({
  version: v.literal(processingVersion),
  model: text(100),
  family: text(100),
  features: featuresSchema,
  preparation: v.nullable(preparationSchema),
  outputShape: v.pipe(v.array(within(1, 1 << 20)), v.maxLength(8)),
  client: v.unknown(),
});

/** What a client does with rows and results. */
export interface Processing {
  /** The model's class. */
  readonly model: string;
  /** Features of a row after its preparation. */
  readonly features: number;
  readonly preparation: Preparation | null;
  /** Shape of a row's result. */
  readonly outputShape: Shape;
  readonly side: ClientSide<unknown>;
  readonly client: unknown;
}

/** The plain data of a processing, for a client file. */
export const writtenProcessing = <Parts extends object>(parts: Parts) => ({ version: processingVersion, ...parts });

/**
 * The processing in a client file.
 * @throws UserError when the file is that of a circuit alone, or says what does not fit together or the circuit
 */
export function readProcessing(given: unknown, { specification }: Client): Processing {
  const fail = (message: string, hint?: string): never => {
    throw new UserError(`client file: ${message}`, { code: "damaged-bytes", hint });
  };
  if (given === undefined) {
    throw new UserError("client file: expected that of a model, got that of a circuit alone", {
      code: "wrong-kind",
      hint: "save it with new ml.FheModelDev(model).save(), or load it with Client.load",
    });
  }
  const {
    version: _version,
    family,
    client,
    ...read
  } = parsed(schema, given, "client file: processing", { code: "damaged-bytes" });
  if (!Object.hasOwn(clientSides, family))
    return fail(`expected a family of ${Object.keys(clientSides).join(", ")}, got '${family}'`);
  const side = clientSides[family] as ClientSide<unknown>;
  const processing = { ...read, side, client: side.read(client, read) };
  const width =
    read.preparation === null ? read.features : preparedFeatures("client file: preparation", read.preparation);
  if (width !== read.features) return fail(`expected a preparation that gives ${read.features} features, got ${width}`);
  const [input, ...more] = specification.inputs;
  const [output, ...others] = specification.outputs;
  if (input === undefined || output === undefined || more.length + others.length > 0 || !input.type.encrypted) {
    return fail("expected a circuit of one encrypted argument and one result");
  }
  const encoded = trial(processing);
  if (encoded.columns !== sizeOf(input.type.shape)) return fail("the model's rows are not what the circuit takes");
  if (sizeOf(output.shape) !== sizeOf(read.outputShape))
    return fail("the circuit's results are not what the model reads");
  return processing;
}

/** The integers of a row of zeros; throws when the client's part does not fit the features. */
function trial({ side, client, features }: Processing): Matrix {
  return side.encode(client, side.quantize(client, matrix(1, features, new Float64Array(features))));
}
