/**
 * Machine code as the server's back end: one circuit's WebAssembly module with one client's key in its memory (docs/machine-code.md). It checks what it is given
 * as strictly as the evaluator does, and gives the same bytes.
 */
import { UserError } from "../../base/errors.ts";
import { checkLimits } from "../../circuit/exposure.ts";
import type { PreparedCircuit } from "../../circuit/prepare.ts";
import type { During } from "../during.ts";
import type { MachineHost, ModuleExports, RunningModule } from "../environment.ts";
import type { KeySession } from "./keySession.ts";

/** Codes of errors by the negative numbers that calls return. */
const codes: Readonly<Record<number, string>> = {
  [-1]: "damaged-bytes",
  [-2]: "wrong-kind",
  [-3]: "wrong-version",
  [-4]: "wrong-parameters",
  [-5]: "wrong-circuit",
  [-6]: "wrong-key",
  [-7]: "no-keys",
  [-8]: "argument",
  [-9]: "argument",
};

/** Work between two turns of others, in microseconds as the module predicts them. */
const turnMicroseconds = 10_000;

/** A module with a key. */
export class ModuleSession implements KeySession {
  readonly #exports: ModuleExports;
  readonly #end: () => void;

  private constructor({ exports, end }: RunningModule) {
    this.#exports = exports;
    this.#end = end;
  }

  /**
   * Makes an instance, and loads evaluation keys into it; a circuit without lookups needs none.
   * @param threads in all; as many as there are processors when undefined
   * @throws UserError for a circuit that no module can be made of, and for bytes that are damaged, of another kind or version, or of other parameters
   */
  static async load(
    host: MachineHost,
    circuit: PreparedCircuit,
    keys: Uint8Array,
    during: During,
    threads: number | undefined,
  ): Promise<ModuleSession> {
    checkLimits(circuit.compiled.configuration);
    const session = new ModuleSession(await host.open(circuit, threads));
    try {
      if (circuit.parameters.lookups) await session.#loadKeys(keys, during);
      return session;
    } catch (thrown) {
      session.dispose();
      throw thrown;
    }
  }

  async #loadKeys(keys: Uint8Array, during: During): Promise<void> {
    const activity = during("load");
    activity.report(0, 1);
    this.#checked(this.#exports.load_keys_begin(...this.#put(keys)));
    while (this.#checked(this.#exports.load_keys_some(turnMicroseconds)) === 1) await activity.checkpoint();
    activity.report(1, 1);
  }

  async run(circuit: PreparedCircuit, encrypted: Uint8Array, during: During): Promise<Uint8Array> {
    checkLimits(circuit.compiled.configuration);
    const { run_begin, run_some, progress, progress_total, result, result_bytes, stop } = this.#exports;
    const activity = during("evaluate");
    this.#checked(run_begin(...this.#put(encrypted)));
    const total = progress_total();
    activity.report(0, total);
    try {
      while (this.#checked(run_some(turnMicroseconds)) === 1) {
        activity.report(progress(), total);
        await activity.checkpoint();
      }
    } catch (thrown) {
      stop();
      throw thrown;
    }
    activity.report(total, total);
    return this.#copy(result(), result_bytes());
  }

  runPart(): Promise<never> {
    return Promise.reject(
      new UserError("part: expected an evaluator, got machine code, which computes whole runs", {
        code: "not-supported",
      }),
    );
  }

  /** Helpers wait in the module, where they take no time. */
  rest(): void {}

  dispose(): void {
    this.#end();
  }

  /** Bytes in the module's memory: their address and length. */
  #put(bytes: Uint8Array): readonly [at: number, bytes: number] {
    const at = this.#exports.allocate(bytes.length) >>> 0;
    if (at === 0) {
      this.#exports.stop();
      throw new UserError(`machine code: expected ${bytes.length} bytes of memory, got none`, { code: "memory-limit" });
    }
    new Uint8Array(this.#exports.memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length];
  }

  #copy(at: number, bytes: number): Uint8Array {
    return Uint8Array.from(new Uint8Array(this.#exports.memory.buffer, at >>> 0, bytes));
  }

  /** What a call gave; throws the module's own words when it did not work. */
  #checked(code: number): number {
    if (code >= 0) return code;
    const { error, error_bytes } = this.#exports;
    const bytes = error_bytes();
    const text = new TextDecoder().decode(this.#copy(error(), bytes));
    throw new UserError(text, { code: codes[code] ?? "internal" }); // absent: a wrong call, which is ours
  }
}
