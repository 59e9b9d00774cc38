/** Models from their own JSON: what `toJSON` of a model gave, read field by field. */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import { fromJson, parseJson } from "../../base/plainData.ts";
import { parsed, text } from "../../base/schema.ts";
import { isStackOverflow } from "../../base/stackOverflow.ts";
import { type Preparation, preparationSchema, preparedFeatures } from "../models/preparation.ts";
import { modelFormat, modelVersion } from "../models/saved.ts";
import { type AnyModel, type ModelName, modelClasses } from "../models/table.ts";

/** Longest text that is read, in characters. */
const longest = 64 * 2 ** 20;

const head = v.looseObject({ format: v.literal(modelFormat), version: v.number() });

const file = v.strictObject({
  format: v.literal(modelFormat),
  version: v.literal(modelVersion),
  model: text(100),
  options: v.record(v.string(), v.unknown()),
  preparation: v.nullable(preparationSchema),
  learnt: v.unknown(),
});

/**
 * A model from its JSON. Its predictions in clear, and its circuit when it is compiled alike, are those of the model that was saved; it must be compiled again.
 * @param given the text, or what `JSON.parse` made of it
 * @throws UserError that names the field, for what no model wrote, for another version, and for a model that is not known
 */
export function fromJSON(given: unknown): AnyModel {
  const data = numbersOf(typeof given === "string" ? parseJson(given, "model", longest) : given);
  const { version } = parsed(head, data, "model", {
    code: "damaged-bytes",
    hint: "save it with JSON.stringify(model)",
  });
  if (version !== modelVersion) {
    throw new UserError(`model: expected format version ${modelVersion}, got ${version}`, {
      code: "wrong-version",
      hint: "save it again with this version of Glovebox",
    });
  }
  const { model: name, options, preparation, learnt } = parsed(file, data, "model", { code: "damaged-bytes" });
  if (!Object.hasOwn(modelClasses, name)) {
    throw new UserError(`model: expected one of ${Object.keys(modelClasses).join(", ")}, got '${name}'`, {
      code: "damaged-bytes",
    });
  }
  // Each class checks its options itself.
  const Model: new (options: object) => AnyModel = modelClasses[name as ModelName];
  const model = new Model(options).restore(learnt);
  return preparation === null ? model : prepared(model, preparation);
}

/** Plain data with its numbers; objects that were parsed elsewhere may be deeper than any model. */
function numbersOf(data: unknown): unknown {
  try {
    return fromJson("model", data);
  } catch (thrown) {
    if (!isStackOverflow(thrown)) throw thrown;
    throw new UserError("model: expected fewer levels of lists and objects", { code: "damaged-bytes" });
  }
}

function prepared(model: AnyModel, preparation: Preparation): AnyModel {
  const width = preparedFeatures("model: preparation", preparation);
  if (!model.isFitted || model.features !== width) {
    throw new UserError(
      `model: expected a preparation that gives the features of the model, got one that gives ${width}`,
      {
        code: "damaged-bytes",
      },
    );
  }
  return model.prepareWith(preparation);
}
