/** The server's side at work: an evaluation key and runs on ciphertexts. It never sees a secret key or a clear encrypted value. */

import type { Activity } from "../../base/activity.ts";
import { at } from "../../base/arrays.ts";
import { UserError } from "../../base/errors.ts";
import { checkLimits } from "../../circuit/exposure.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import { runPlan } from "../../eval/backend.ts";
import { encryptedBackend } from "../../eval/encrypted.ts";
import { rotationsOf, stepsOfRound } from "../../eval/lookupParts.ts";
import { remainingMilliseconds } from "../../eval/remainingTime.ts";
import type { RunHelpers, RunPart } from "../../eval/runParts.ts";
import { computeLookups } from "../../eval/sharedLookups.ts";
import { usedElements } from "../../eval/usedElements.ts";
import { checkArgument, parametersOf, rangesOf } from "../../ir/arguments.ts";
import { nodeAt } from "../../ir/order.ts";
import type { Evaluator } from "../../tfhe/evaluator.ts";
import { EvaluatorSet } from "../../tfhe/evaluatorSet.ts";
import { sameShape } from "../../value/shape.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { During } from "../during.ts";
import type { SessionEnvironment } from "../environment.ts";
import { type BundleItem, readBundle, writeBundle, writeResultBundle } from "../files/bundle.ts";
import { checkKey, checkParameters } from "../files/files.ts";
import { deserializeEvaluationKeys } from "../files/keyFiles.ts";
import { collectValues, type Intermediates, type ValueCollector } from "../intermediates.ts";
import { measurePace } from "../measurePace.ts";
import { machinePace } from "../pace.ts";
import type { KeySession } from "./keySession.ts";
import { SmallResults } from "./smallResults.ts";

/** A run whose values were kept. */
export interface KeptRun {
  readonly result: Uint8Array;
  readonly intermediates: Intermediates;
}

interface LoadedKeys {
  readonly parametersId: string;
  /** Null for a circuit without lookups, which runs under any key. */
  readonly keyId: string | null;
  readonly evaluators: EvaluatorSet;
}

/** Holds the evaluation keys of one parameter set at a time. Call `dispose` when done. */
export class ServerSession implements KeySession {
  readonly #environment: SessionEnvironment;
  #loaded: LoadedKeys | null = null;

  constructor(environment: SessionEnvironment) {
    this.#environment = environment;
  }

  /** Bytes of memory that the loaded keys hold. */
  get keyBytes(): number {
    return this.#loaded?.evaluators.keyBytes ?? 0; // absent: no key is loaded
  }

  /**
   * Loads evaluation keys, in the form of `serializeEvaluationKeys`; those loaded before are let go first. A circuit without lookups
   * needs none, and its bytes are not looked at.
   * @throws UserError for bytes that are damaged, of another kind or version, or of other parameters
   */
  async loadKeys(circuit: PreparedCircuit, keys: Uint8Array, during: During): Promise<void> {
    checkLimits(circuit.compiled.configuration);
    this.dispose();
    const kernel = await this.#environment.loadKernel();
    const { parameters, parametersId } = circuit;
    if (!parameters.lookups) {
      this.#loaded = { parametersId, keyId: null, evaluators: EvaluatorSet.levelled(kernel, parameters) };
      return;
    }
    if (!machinePace.isKnown) machinePace.set(measurePace(kernel, this.#environment.now));
    const { bytes, ...names } = await deserializeEvaluationKeys(keys, during("load"));
    checkParameters("evaluationKeys", parametersId, names);
    const evaluators = await EvaluatorSet.load(kernel, parameters, bytes, during("load"), this.#environment.threads);
    this.#loaded = { parametersId, keyId: names.keyId, evaluators };
  }

  /**
   * Runs a circuit on encrypted arguments.
   * @param helpers others that take part; null for this process alone
   * @throws UserError for damaged bytes, other parameters, another key's arguments, or keys that were not loaded
   */
  async run(
    circuit: PreparedCircuit,
    encrypted: Uint8Array,
    during: During,
    helpers: RunHelpers | null = null,
  ): Promise<Uint8Array> {
    return (await this.#carryOut(circuit, encrypted, during, null, helpers)).result;
  }

  /**
   * Computes a part of a run that goes on elsewhere.
   * @param inputs as they were gathered there
   * @throws UserError for a part that the circuit has not, or keys that were not loaded
   */
  async runPart(
    circuit: PreparedCircuit,
    part: RunPart,
    inputs: BigUint64Array,
    during: During,
  ): Promise<BigUint64Array> {
    const { evaluators } = this.#loadedFor(circuit);
    const steps = part.kind === "lookups" ? stepsOfRound(circuit.plan, part) : [];
    const evaluator = part.kind === "lookups" ? evaluators.of(part.set) : evaluators.narrow;
    const isWhole = part.from < part.to && inputs.length === (part.to - part.from) * evaluator.lweSize;
    const isThere = part.kind === "keyswitches" ? circuit.parameters.lookups : part.to <= rotationsOf(steps);
    if (part.from < 0 || !isWhole || !isThere) {
      throw new UserError("part: expected one of the circuit's with its ciphertexts", { code: "argument" });
    }
    const activity = during("evaluate");
    return part.kind === "lookups"
      ? computeLookups(evaluator, steps, part, inputs, activity)
      : evaluator.keyswitch(inputs, activity);
  }

  #loadedFor({ parametersId }: PreparedCircuit): LoadedKeys {
    if (this.#loaded?.parametersId === parametersId) return this.#loaded;
    throw new UserError(
      `expected an evaluation key of parameters ${parametersId}, got ${this.#loaded?.parametersId ?? "none"}`, // absent: no key is loaded
      {
        code: "no-keys",
        hint: "send the evaluation key first",
      },
    );
  }

  /** The same, keeping the ciphertexts of the user's nodes as far as there is room for them. */
  async runKeeping(circuit: PreparedCircuit, encrypted: Uint8Array, during: During): Promise<KeptRun> {
    const collector = collectValues(circuit);
    const { result, finish } = await this.#carryOut(circuit, encrypted, during, collector);
    return { result, intermediates: await finish(collector) };
  }

  async #carryOut(
    circuit: PreparedCircuit,
    encrypted: Uint8Array,
    during: During,
    collector: ValueCollector | null,
    helpers: RunHelpers | null = null,
  ): Promise<{ result: Uint8Array; finish: (collector: ValueCollector) => Promise<Intermediates> }> {
    const { plan, parametersId, specification } = circuit;
    checkLimits(circuit.compiled.configuration);
    if (!circuit.parameters.lookups && this.#loaded?.parametersId !== parametersId) {
      await this.loadKeys(circuit, new Uint8Array(), during);
    }
    const { evaluators, keyId: loadedKey } = this.#loadedFor(circuit);
    const { keyId, version, rows } = readBundle("arguments", specification, encrypted);
    if (loadedKey !== null) checkKey("arguments", loadedKey, keyId);
    if (collector !== null && rows.length > 1) {
      throw new UserError(`encrypted arguments: expected those of one call where values are kept, got ${rows.length}`, {
        code: "arity",
      });
    }
    // A look into the run shows arguments as they came.
    const used = collector === null ? usedElements(plan.lowered) : new Map<number, Uint8Array>();
    const { origin } = plan.lowered;
    const total = rows.length * plan.bootstraps;
    const threads = 1 + (this.#environment.threads?.count ?? 0); // absent: it computes alone
    const activity = during("evaluate", remainingMilliseconds(plan, circuit.parameters, threads, rows.length));
    const atNodes: Activity = {
      ...activity,
      report: (done, all, node) => activity.report(done, all, node === undefined ? undefined : origin[node]),
    };
    activity.report(0, total);
    const small = version === 2 ? null : new SmallResults(circuit, rows.length, evaluators.narrow, helpers, activity);
    let whole: readonly BundleItem[] = [];
    for (const [i, items] of rows.entries()) {
      const { clear, batches } = readArguments(circuit, items, evaluators.narrow, used);
      const before = i * plan.bootstraps;
      const ofRow: Activity = { ...atNodes, report: (done, _, node) => atNodes.report(before + done, total, node) };
      const sharing = helpers === null ? null : { plan, helpers };
      const backend = encryptedBackend(evaluators, batches, plan.bootstraps, ofRow, sharing);
      const outputs = await runPlan(plan, clear, backend, collector?.onValue);
      if (small === null) whole = wholeResults(circuit, outputs, evaluators.narrow);
      else for (const batch of outputs) await small.add(batch);
    }
    const result =
      small === null
        ? writeBundle("results", specification, keyId, whole)
        : writeResultBundle(specification, keyId, await small.finish());
    activity.report(total, total);
    return { result, finish: (kept) => kept.finish(evaluators, keyId, activity) };
  }

  /** Ends the threads that helped, until the next run. */
  rest(): void {
    this.#loaded?.evaluators.rest();
  }

  /** Lets the key's memory go. */
  dispose(): void {
    this.#loaded?.evaluators.dispose();
    this.#loaded = null;
  }
}

/** The ciphertexts of outputs as they are, for clients that read no others. */
function wholeResults(
  { graph }: PreparedCircuit,
  outputs: readonly BigUint64Array[],
  evaluator: Evaluator,
): readonly BundleItem[] {
  return graph.outputs.map((id, i) => ({
    kind: "encrypted",
    shape: nodeAt(graph, id).output.shape,
    ciphertexts: evaluator.write(at(outputs, i)),
  }));
}

function readArguments(
  { graph }: PreparedCircuit,
  items: readonly BundleItem[],
  evaluator: Evaluator,
  used: ReadonlyMap<number, Uint8Array>,
) {
  const parameters = parametersOf(graph);
  if (items.length !== parameters.length) {
    throw new UserError(`encrypted arguments: expected ${parameters.length} values, got ${items.length}`, {
      code: "arity",
    });
  }
  const ranges = rangesOf(graph);
  const clear: (Tensor | null)[] = [];
  const batches: (BigUint64Array | undefined)[] = [];
  parameters.forEach(({ output, attributes }, i) => {
    const item = at(items, i);
    const shape = item.kind === "clear" ? item.value.shape : item.shape;
    if (output.encrypted !== (item.kind === "encrypted") || !sameShape(shape, output.shape)) {
      throw new UserError(`encrypted arguments: parameter '${attributes.name}' is not what this circuit takes`, {
        code: "argument",
      });
    }
    // The client has checked this, if it is an honest one; a value that is out of range would give a wrong result without a word.
    if (item.kind === "clear") checkArgument(at(ranges, i), i, item.value);
    clear.push(item.kind === "clear" ? item.value : null);
    batches.push(item.kind === "encrypted" ? evaluator.read(item.ciphertexts, used.get(i)) : undefined);
  });
  return { clear, batches };
}
