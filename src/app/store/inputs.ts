/** Ties what the reader wrote in the run panel to the parameters of the circuit on show, and keeps the preview up with it. */
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { defaultValue, type Parameter, type ParsedInput, parametersOf, parseInput, textsOf } from "../values/inputs.ts";
import { equalArguments } from "./circuitKey.ts";
import type { Previewer } from "./preview.ts";
import type { Runs, RunsState } from "./runs.ts";
import { canRun, type Session, type SessionState, shownCircuit } from "./session.ts";

/** One input of the run panel: the parameter, its text, and what the text means. */
export interface Input {
  readonly parameter: Parameter;
  readonly texts: readonly string[];
  readonly parsed: ParsedInput;
}

/**
 * The inputs of the circuit on show. Where the reader wrote nothing that fits the parameter, the arguments of the program's own waiting
 * request stand, or else the upper end of the input-set.
 */
export function inputsOf(circuit: TracedCircuit, pending: SessionState["pending"], runs: RunsState): readonly Input[] {
  const asked = pending.find(
    ({ circuit: id, method, value }) => id === circuit.id && method === "encryptRunDecrypt" && Array.isArray(value),
  );
  return parametersOf(circuit.graph).map((parameter, i) => {
    const value = asked?.value instanceof Uint8Array ? undefined : asked?.value[i];
    const initial = textsOf(value ?? defaultValue(parameter), parameter);
    const written = runs.inputs[parameter.name];
    const texts = written?.length === initial.length ? written : initial;
    return { parameter, texts, parsed: parseInput(texts, parameter) };
  });
}

/** The arguments that the inputs make, or null when one of them cannot be read. */
export function argumentsOf(inputs: readonly Input[]): readonly Tensor[] | null {
  const values = inputs.flatMap(({ parsed }) => (parsed.ok ? [parsed.value] : []));
  return values.length === inputs.length ? values : null;
}

/** The reader changed one text of an input. */
export function writeInput(runs: Runs, { parameter, texts }: Input, index: number, text: string): void {
  runs.setState(({ inputs }) => ({ inputs: { ...inputs, [parameter.name]: texts.with(index, text) } }));
}

/** Asks for clear and simulated results whenever the circuit on show or its inputs change. */
export function followInputs(session: Session, runs: Runs, preview: Previewer): void {
  let last: { readonly circuit: TracedCircuit; readonly args: readonly Tensor[] } | null = null;
  const follow = (): void => {
    const state = session.getState();
    const circuit = shownCircuit(state);
    if (circuit === undefined || state.stale || !canRun(state)) return;
    const args = argumentsOf(inputsOf(circuit, state.pending, runs.getState()));
    if (args === null || (last?.circuit === circuit && equalArguments(last.args, args))) return;
    last = { circuit, args };
    preview(circuit, args);
  };
  session.subscribe((state, before) => {
    if (state.circuits !== before.circuits || state.circuit !== before.circuit || state.pending !== before.pending)
      follow();
  });
  runs.subscribe((state, before) => {
    if (state.inputs !== before.inputs) follow();
  });
}
