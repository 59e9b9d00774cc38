/** Results of a run as they are sent: rounded, and packed where that pays, by this process or by several. */
import type { Activity } from "../../base/activity.ts";
import { valueCount } from "../../circuit/messageLengths.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { RunHelpers } from "../../eval/runParts.ts";
import { shareKeyswitches } from "../../eval/sharedKeyswitches.ts";
import type { UnitPace } from "../../eval/sharedWork.ts";
import type { Evaluator } from "../../tfhe/evaluator.ts";
import { ResultsWriter } from "../files/smallMessages.ts";

/** Results in the form that is chosen for so many rows. What came in is let go as soon as it is. */
export class SmallResults {
  readonly #writer: ResultsWriter;
  readonly #isPacked: boolean;
  readonly #evaluator: Evaluator;
  readonly #helpers: RunHelpers | null;
  readonly #pace: UnitPace = { milliseconds: null };
  readonly #activity: Activity;
  /** Ciphertexts that wait for their group to be full, and how many words of them there are. */
  readonly #group: BigUint64Array;
  #waiting = 0;

  /** @param helpers others that take part in packing; null for this process alone */
  constructor(
    circuit: PreparedCircuit,
    rows: number,
    evaluator: Evaluator,
    helpers: RunHelpers | null,
    activity: Activity,
  ) {
    const { parameters, specification } = circuit;
    const form = circuit.resultForm(rows);
    const shapes = specification.outputs.map(({ shape }) => shape);
    this.#writer = new ResultsWriter(parameters, shapes, rows, form);
    this.#isPacked = form.packed;
    this.#evaluator = evaluator;
    this.#helpers = helpers;
    this.#activity = activity;
    const values = Math.min(rows * valueCount(specification.outputs), parameters.shape.polynomialSize);
    this.#group = new BigUint64Array(form.packed ? values * evaluator.lweSize : 0);
  }

  /** The next output. */
  async add(batch: BigUint64Array): Promise<void> {
    if (!this.#isPacked) {
      this.#writer.write(batch);
      return;
    }
    for (let from = 0; from < batch.length; ) {
      const part = batch.subarray(from, from + this.#group.length - this.#waiting);
      this.#group.set(part, this.#waiting);
      this.#waiting += part.length;
      from += part.length;
      if (this.#waiting === this.#group.length) await this.#pack();
    }
  }

  async #pack(): Promise<void> {
    if (this.#waiting === 0) return;
    const [evaluator, activity] = [this.#evaluator, this.#activity];
    const group = this.#group.subarray(0, this.#waiting);
    const switched =
      this.#helpers === null
        ? await evaluator.keyswitch(group, activity)
        : await shareKeyswitches(evaluator, group, this.#helpers, this.#pace, activity);
    this.#writer.write(await evaluator.pack(switched, activity));
    this.#waiting = 0;
  }

  /** The body of the message, when all outputs are there. */
  async finish(): Promise<Uint8Array> {
    await this.#pack();
    return this.#writer.finish();
  }
}
