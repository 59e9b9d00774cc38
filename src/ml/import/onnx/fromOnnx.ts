/** Models of ONNX files as skl2onnx and onnxmltools write them: which model a graph is. A stranger's word, read by `src/ml/onnx`. */
import { base64Decode } from "@bufbuild/protobuf/wire";
import { UserError } from "../../../base/errors.ts";
import { type Checks, isAnything, oneOf, readOptions } from "../../../base/options.ts";
import { rules } from "../../models/options.ts";
import { prepare, preparedFeatures } from "../../models/preparation.ts";
import type { AnyModel } from "../../models/table.ts";
import { tensorOfMatrix, toMatrix } from "../../numeric/matrix.ts";
import type { OnnxNode } from "../../onnx/model.ts";
import { readOnnx } from "../../onnx/read.ts";
import { refuse } from "./attributes.ts";
import { type Chain, chainOf } from "./chain.ts";
import { treeClassifierOf, treeRegressorOf } from "./ensembles.ts";
import type { OnnxOptions } from "./options.ts";
import { writtenPerceptron } from "./perceptron.ts";
import { classifierOf, regressorOf, writtenScores } from "./scores.ts";

/** Operations that are a model, and how each is read. */
const models: Readonly<Record<string, (node: OnnxNode, width: number, options: OnnxOptions) => AnyModel>> = {
  LinearRegressor: regressorOf,
  LinearClassifier: classifierOf,
  TreeEnsembleRegressor: treeRegressorOf,
  TreeEnsembleClassifier: treeClassifierOf,
};

/** Operations behind a model that give its results another form. */
const presenting = new Set([
  "Cast",
  "Identity",
  "Normalizer",
  "ZipMap",
  "Reshape",
  "ArrayFeatureExtractor",
  "Squeeze",
  "Flatten",
]);

const checks: Checks<OnnxOptions> = {
  X: isAnything,
  nBits: rules.bits,
  encoding: oneOf("integer", "thermometer", "auto"),
  rounding: rules.boolean,
};

/**
 * A model from an ONNX file: linear models, trees, forests and boosted trees, dense networks, alone or behind scalers, PCA and the like, which become its `preparation`
 * that the client makes in clear.
 * @param given the file's bytes, or their base64 text
 * @throws UserError for bytes that are no such file, and for graphs of something else: it names the operations
 */
export function fromOnnx(given: Uint8Array | string, options: OnnxOptions = {}): AnyModel {
  const { X, ...settings } = readOptions<OnnxOptions>(
    { name: "fromOnnx", example: "{ X, nBits: 8 }", checks },
    options,
  );
  const { graph } = readOnnx(bytesOf(given));
  const chain = chainOf(graph);
  const written = writtenPerceptron(graph, chain) ?? writtenScores(graph, chain); // absent: another model
  const steps = written?.steps ?? chain.steps;
  const preparation = steps.length === 0 ? null : { features: chain.features, steps };
  if (preparation !== null) preparedFeatures("fromOnnx", preparation);
  const prepared = (): OnnxOptions => {
    if (X === undefined) return settings;
    const x = toMatrix("X", X);
    if (x.columns !== chain.features) {
      throw new UserError(`X: expected ${chain.features} features, as the file says, got ${x.columns}`, {
        code: "shape",
      });
    }
    return { ...settings, X: tensorOfMatrix(preparation === null ? x : prepare(preparation, x)) };
  };
  const model = written === null ? modelOf(chain, prepared()) : written.model(prepared());
  return model.prepareWith(preparation);
}

/** The model whose operation stands behind the preparation. */
function modelOf({ end, width, rest }: Chain, options: OnnxOptions): AnyModel {
  const [node] = rest.filter(({ inputs }) => inputs.includes(end));
  const read = node?.domain === "ai.onnx.ml" && Object.hasOwn(models, node.opType) ? models[node.opType] : undefined;
  const unknown = rest.filter((each) => each !== node && !presenting.has(each.opType));
  if (node === undefined || read === undefined || unknown.length > 0) {
    const names = [...new Set((read === undefined ? rest : unknown).map(({ opType }) => opType))];
    return refuse(
      `expected a linear model or an ensemble of trees, got a graph of ${names.join(", ") || "no operation"}`,
      "networks are compiled with ml.compileOnnxModel",
    );
  }
  return read(node, width, options);
}

function bytesOf(given: unknown): Uint8Array {
  if (given instanceof Uint8Array) return given;
  if (typeof given !== "string") {
    return refuse("expected the bytes of a file as a Uint8Array, or their base64 text");
  }
  try {
    return base64Decode(given);
  } catch {
    return refuse("expected base64 text, got another");
  }
}
