/** The client's side of a deployed model: keys, quantizers, and nothing of the model itself. */
import { at } from "../../base/arrays.ts";
import { UserError } from "../../base/errors.ts";
import type { KeygenOptions } from "../../run/callArguments.ts";
import type { Client } from "../../run/client/client.ts";
import type { Progress } from "../../run/during.ts";
import type { LoadOptions } from "../../run/files/loadOptions.ts";
import { NDArray } from "../../trace/arrays.ts";
import type { Nested } from "../../value/tensor.ts";
import { type FilesOfModels, filesOfModels } from "../host.ts";
import { type ClientSide, pickedClasses, type RowValues, type WithClasses } from "../models/clientSide.ts";
import { numbersOf } from "../models/floatModels.ts";
import { type TaskOptions, throwIfAborted } from "../models/modes.ts";
import { arrayOf, eachRow, preparedRows } from "../models/rows.ts";
import { type Label, type LabelOutput, presentLabels } from "../numeric/labels.ts";
import type { MatrixInput } from "../numeric/matrix.ts";
import { type Processing, readProcessing } from "./processing.ts";
import { rowCounter } from "./rows.ts";

/** A client without the library's arrays gives lists. */
const isNested = (value: unknown): value is Nested =>
  typeof value === "number" || (Array.isArray(value) && value.every(isNested));

const numbersIn = (value: Nested): readonly number[] =>
  typeof value === "number" ? [value] : value.flatMap(numbersIn);

const isWithClasses = (client: unknown): client is WithClasses =>
  typeof client === "object" && client !== null && "classes" in client;

/** Encrypts rows for a model that runs elsewhere, and decrypts its predictions. */
export class FheModelClient {
  readonly #client: Client;
  readonly #processing: Processing;
  readonly #split: FilesOfModels["split"];

  private constructor(client: Client, processing: Processing, split: FilesOfModels["split"]) {
    this.#client = client;
    this.#processing = processing;
    this.#split = split;
  }

  /**
   * A client from the file that `FheModelDev.save` gave.
   * @throws UserError that names the field when it is damaged, altered or of something else, for unsafe parameters, and in a notebook
   */
  static load(bytes: Uint8Array, options: LoadOptions = {}): FheModelClient {
    const files = filesOfModels("FheModelClient.load");
    const { client, processing } = files.loadClient(bytes, options);
    return new FheModelClient(client, readProcessing(processing, client), files.split);
  }

  /**
   * The same over a circuit's client that is there already.
   * @param processing what the client file says of the model
   * @throws UserError as `load`
   */
  static of(client: Client, processing: unknown, split: FilesOfModels["split"]): FheModelClient {
    return new FheModelClient(client, readProcessing(processing, client), split);
  }

  /** The class of the model. */
  get model(): string {
    return this.#processing.model;
  }

  /** Features of a row. */
  get features(): number {
    const { preparation, features } = this.#processing;
    return preparation?.features ?? features; // absent: rows are taken as they are
  }

  /** Labels of a classifier, in the order of its probabilities; empty for a regressor. */
  get classes(): readonly Label[] {
    const { client } = this.#processing;
    return isWithClasses(client) ? client.classes : [];
  }

  /** Makes keys, unless there are some; `force` makes new ones. */
  async keygen(options: KeygenOptions = {}): Promise<void> {
    await this.#client.keygen(options);
  }

  /** The evaluation keys, which the server needs once; made on demand. They tell nothing of the data. */
  async evaluationKeys(task: TaskOptions = {}): Promise<Uint8Array> {
    return this.#client.evaluationKeys({ signal: task.signal });
  }

  /** The keys as a file with the secret in it, for their owner only. */
  async exportKeys(task: TaskOptions = {}): Promise<Uint8Array> {
    return this.#client.exportKeys({ signal: task.signal });
  }

  /** Takes up the keys of a file that `exportKeys` gave. */
  async importKeys(file: Uint8Array, task: TaskOptions = {}): Promise<void> {
    await this.#client.importKeys(file, { signal: task.signal });
  }

  /**
   * Rows as encrypted arguments: one message of the circuit, in which all rows share a seed.
   * @throws UserError for rows with other features or values that are not finite, and when stopped
   */
  async quantizeEncryptSerialize(X: MatrixInput, task: TaskOptions = {}): Promise<Uint8Array> {
    const { side, client, features, preparation } = this.#processing;
    const x = preparedRows(X, features, preparation);
    const rows = eachRow(side.encode(client, side.quantize(client, x)));
    const shape = this.#client.specification.inputs[0]?.type.shape ?? []; // absent: a model's circuit has one argument
    throwIfAborted(task.signal);
    const counted = rowCounter([{ rows: rows.length }], task.onProgress)(rows.length);
    const listen = ({ stage, done, total }: Progress) => stage === "encrypt" && counted.at(done, total);
    const args = rows.map((data) => [new NDArray({ dtype: "int64", shape, data })]);
    const bytes = await this.#client.encryptRows(args, { signal: task.signal, onProgress: listen });
    counted.end();
    throwIfAborted(task.signal);
    return bytes;
  }

  /** The integers that the circuit gave: rows first. @throws UserError for bytes of another circuit or key */
  async deserializeDecrypt(results: Uint8Array, task: TaskOptions = {}): Promise<NDArray> {
    const { rows, shape, data } = await this.#decrypted(results, task);
    return new NDArray({ dtype: "int64", shape: [rows, ...shape], data });
  }

  /** Predictions: of a regressor numbers, of a classifier probabilities, rows × classes. Throws as `deserializeDecrypt`. */
  async deserializeDecryptDequantize(results: Uint8Array, task: TaskOptions = {}): Promise<NDArray> {
    const { side, client } = this.#processing;
    const { rows, shape, data } = side.postProcess(
      client,
      side.dequantize(client, await this.#decrypted(results, task)),
    );
    // A regressor with one output gives one number a row, as `predict` does.
    const isSingle = shape.length === 1 && shape[0] === 1;
    return arrayOf({ rows, shape: isSingle ? [] : shape, data });
  }

  /** Predictions as the model's `predict` gives them: labels of a classifier, numbers of a regressor. Throws as `deserializeDecrypt`. */
  async deserializeDecryptPredict(results: Uint8Array, task: TaskOptions = {}): Promise<LabelOutput> {
    const { side, client } = this.#processing;
    const values = side.dequantize(client, await this.#decrypted(results, task));
    // Regressors of trees have an empty list of classes.
    if (!isWithClasses(client) || client.classes.length === 0) return numbersOf(side.postProcess(client, values));
    const picked = pickedClasses(side as unknown as ClientSide<WithClasses>, client, values);
    return presentLabels(picked.map((k) => at(client.classes, k)));
  }

  /** Forgets the keys. */
  dispose(): void {
    this.#client.dispose();
  }

  async #decrypted(results: Uint8Array, task: TaskOptions): Promise<RowValues> {
    const shape = this.#processing.outputShape;
    const messages = this.#split("results", results);
    const counted = rowCounter(messages, task.onProgress);
    const data: number[] = [];
    for (const { bytes, rows } of messages) {
      throwIfAborted(task.signal);
      const message = counted(rows);
      const listen = ({ stage, done, total }: Progress) => stage === "decrypt" && message.at(done, total);
      for (const value of await this.#client.decryptRows(bytes, { signal: task.signal, onProgress: listen })) {
        if (value instanceof NDArray) for (const each of value.data) data.push(each);
        else if (isNested(value)) data.push(...numbersIn(value));
        else throw new UserError("results: expected one array a row, got something else", { code: "damaged-bytes" });
      }
      message.end();
    }
    return { rows: messages.reduce((sum, { rows }) => sum + rows, 0), shape, data: Float64Array.from(data) };
  }
}
