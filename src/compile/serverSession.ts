/** The server's side at work: an evaluation key and runs on ciphertexts. It never sees a secret key or a clear encrypted value. */
import { UserError } from "../base/errors.ts";
import { runLowered } from "../eval/backend.ts";
import { encryptedBackend } from "../eval/encrypted.ts";
import { parametersOf } from "../ir/arguments.ts";
import { nodeAt } from "../ir/order.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { ProgressListener } from "../protocol/crypto.ts";
import { Evaluator } from "../tfhe/evaluator.ts";
import { sameShape } from "../value/shape.ts";
import type { Tensor } from "../value/tensor.ts";
import { type BundleItem, readBundle, writeBundle } from "./bundle.ts";
import type { PreparedCircuit } from "./prepare.ts";

/** Called between pieces of work: lets messages in, and throws when the run is cancelled. */
export type Breath = () => void | Promise<void>;

/** Holds the evaluation key of one parameter set at a time. Call `dispose` when done. */
export class ServerSession {
  readonly #loadKernel: () => Promise<Kernel>;
  #loaded: { readonly parametersId: string; readonly evaluator: Evaluator } | null = null;

  constructor(loadKernel: () => Promise<Kernel>) {
    this.#loadKernel = loadKernel;
  }

  /** Loads an evaluation key; the one of other parameters is let go. A circuit without lookups takes no bytes. */
  async loadKeys(
    circuit: PreparedCircuit,
    keys: Uint8Array,
    onProgress: ProgressListener,
    breathe: Breath,
  ): Promise<void> {
    this.dispose();
    const kernel = await this.#loadKernel();
    const { parameters, parametersId } = circuit;
    const evaluator = parameters.lookups
      ? await Evaluator.load(kernel, parameters, keys, (done, total) => {
          onProgress({ stage: "load", done, total });
          return breathe();
        })
      : Evaluator.levelled(kernel, parameters);
    this.#loaded = { parametersId, evaluator };
  }

  /**
   * Runs a circuit on encrypted arguments.
   * @throws UserError for damaged bytes, other parameters, or a key that was not loaded
   */
  async run(
    circuit: PreparedCircuit,
    encrypted: Uint8Array,
    onProgress: ProgressListener,
    breathe: Breath,
  ): Promise<Uint8Array> {
    const { graph, lowered, parametersId, statistics } = circuit;
    if (!circuit.parameters.lookups && this.#loaded?.parametersId !== parametersId) {
      await this.loadKeys(circuit, new Uint8Array(), () => {}, breathe);
    }
    if (this.#loaded?.parametersId !== parametersId) {
      throw new UserError(
        `expected an evaluation key of parameters ${parametersId}, got ${this.#loaded?.parametersId ?? "none"}`,
        {
          code: "no-keys",
          hint: "send the evaluation key first",
        },
      );
    }
    const { evaluator } = this.#loaded;
    const items = readBundle("arguments", parametersId, encrypted);
    const { clear, batches } = readArguments(circuit, items, evaluator);
    const total = statistics.programmableBootstraps;
    let finished = 0;
    const hook = async (node: number, done: number) => {
      onProgress({ stage: "evaluate", done: finished + done, total, node });
      await breathe();
    };
    const backend = encryptedBackend(evaluator, batches, hook);
    const counting: typeof backend = {
      ...backend,
      lookup: async (step, source) => {
        const value = await backend.lookup(step, source);
        finished += step.element.length;
        return value;
      },
    };
    onProgress({ stage: "evaluate", done: 0, total });
    const encryptedOutputs = await runLowered(lowered, clear, counting);
    const results = graph.outputs.map((id, i): BundleItem => {
      const batch = encryptedOutputs[i] ?? new BigUint64Array();
      return { kind: "encrypted", shape: nodeAt(graph, id).output.shape, ciphertexts: evaluator.write(batch) };
    });
    onProgress({ stage: "evaluate", done: total, total });
    return writeBundle("results", parametersId, results);
  }

  /** Lets the key's memory go. */
  dispose(): void {
    this.#loaded?.evaluator.dispose();
    this.#loaded = null;
  }
}

function readArguments({ graph }: PreparedCircuit, items: readonly BundleItem[], evaluator: Evaluator) {
  const parameters = parametersOf(graph);
  if (items.length !== parameters.length) {
    throw new UserError(`encrypted arguments: expected ${parameters.length} values, got ${items.length}`, {
      code: "arity",
    });
  }
  const clear: (Tensor | null)[] = [];
  const batches: (BigUint64Array | undefined)[] = [];
  parameters.forEach(({ output, attributes }, i) => {
    const item = items[i];
    const shape = item?.kind === "clear" ? item.value.shape : (item?.shape ?? []);
    if (item === undefined || output.encrypted !== (item.kind === "encrypted") || !sameShape(shape, output.shape)) {
      throw new UserError(`encrypted arguments: parameter '${attributes.name}' is not what this circuit takes`, {
        code: "argument",
      });
    }
    clear.push(item.kind === "clear" ? item.value : null);
    batches.push(item.kind === "encrypted" ? evaluator.read(item.ciphertexts) : undefined);
  });
  return { clear, batches };
}
