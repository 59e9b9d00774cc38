/** Saved models, client files of models and ONNX files, altered: each is refused in words, or is a model that predicts or refuses rows in words. */
import { readFileSync } from "node:fs";
import { base64Decode } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import * as ml from "../../src/exports/ml.ts";
import { readWithProcessing } from "../../src/run/client/clientFile.ts";
import { withProcessing } from "../../src/run/files/clientFileWriter.ts";
import { fittedSmall, smallRows } from "../support/smallModels.ts";
import { type ByteChange, byteChanges, changedBytes, changedData, type DataChange, dataChanges } from "./mutations.ts";
import { accepted, target, WrongResult } from "./target.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;

/** One of each family, and what takes other ways. */
const names = [
  "LinearRegression",
  "TweedieRegressor",
  "LogisticRegression",
  "RandomForestClassifier",
  "XGBClassifier",
  "XGBRegressor",
] as const;

interface Case {
  readonly which: number;
  readonly changes: readonly DataChange[];
}

const cases = fc.record({ which: fc.nat(names.length - 1), changes: dataChanges });

/** `{ predictions of rows }`, as many as there are rows. */
function checkCount(
  what: string,
  { data, shape }: { readonly data: Float64Array; readonly shape: readonly number[] },
): void {
  if (shape[0] !== smallRows.length || data.length % smallRows.length !== 0)
    throw new WrongResult(
      `${what}: expected a prediction for each of ${smallRows.length} rows, got shape ${shape.join("×")}`,
    );
}

export const savedModels = target<Case>("saved-models", async () => {
  const saved = await Promise.all(
    names.map(async (name) => JSON.parse(JSON.stringify(await fittedSmall(name))) as unknown),
  );
  const altered = ({ which, changes }: Case) => changedData(saved[which], changes);
  return {
    cases,
    async check(value) {
      const model = await accepted(() => ml.fromJSON(altered(value).data));
      if (model === null) return;
      const predicted = await accepted(() => model.predict(smallRows));
      if (predicted !== null) checkCount("an altered model", predicted);
      await accepted(() => ml.fromJSON(JSON.stringify(model)));
    },
    describe: (value) => `${names[value.which]}: ${altered(value).done}`,
  };
});

export const modelClients = target<Case>("model-clients", async () => {
  const files = await Promise.all(
    names.map(async (name) => {
      const model = await fittedSmall(name);
      await model.compile(smallRows, { configuration: toy });
      const { client } = new ml.FheModelDev(model as never).save();
      model.dispose();
      return readWithProcessing(client);
    }),
  );
  const altered = ({ which, changes }: Case) => changedData(files[which]?.processing, changes);
  return {
    cases,
    async check(value) {
      const { specification } = files[value.which] as (typeof files)[number];
      const file = await accepted(() => withProcessing(specification, altered(value).data));
      const client =
        file === null ? null : await accepted(() => ml.FheModelClient.load(file, { enableUnsafeFeatures: true }));
      if (client === null) return;
      await accepted(() => client.quantizeEncryptSerialize(smallRows.slice(0, 2)));
      client.dispose();
    },
    describe: (value) => `${names[value.which]}: ${altered(value).done}`,
  };
});

interface OnnxCase {
  readonly which: number;
  readonly changes: readonly ByteChange[];
}

export const onnxFiles = target<OnnxCase>("onnx-files", async () => {
  const path = new URL("../golden/ml/onnx-models.json", import.meta.url);
  const { cases: files } = JSON.parse(readFileSync(path, "utf8")) as { readonly cases: readonly { onnx: string }[] };
  const originals = files.map(({ onnx }) => base64Decode(onnx));
  return {
    cases: fc.record({ which: fc.nat(originals.length - 1), changes: byteChanges }),
    async check({ which, changes }) {
      const original = originals[which] as Uint8Array;
      const bytes = changedBytes(original, changes, original);
      const model = await accepted(() => ml.fromOnnx(bytes, { nBits: 3 }));
      if (model === null) return;
      const width = model.preparation?.features ?? model.features;
      const rows = [0, 1].map((row) => new Array<number>(width).fill(row));
      await accepted(() => model.predict(rows));
    },
  };
});
