/** Ties what the reader wrote in a run panel to the parameters of its circuit. */
import type { Tensor } from "../../value/tensor.ts";
import type { CellCircuit, SessionState } from "../notebook/session.ts";
import {
  defaultValue,
  type InputParameter,
  type ParsedInput,
  parametersOf,
  parseInput,
  samplesOf,
  textsOf,
} from "../values/inputs.ts";
import type { Runs, RunsState } from "./runs.ts";

/** One input of the run panel: the parameter, its text, and what the text means. */
export interface Input {
  /** Under which name the store keeps what the reader writes. */
  readonly key: string;
  readonly parameter: InputParameter;
  readonly texts: readonly string[];
  readonly parsed: ParsedInput;
}

/** The name of an input in the store: circuits of one cell share the inputs of one name. */
const inputKey = (cell: string, parameter: string): string => `${cell} ${parameter}`;

/**
 * The inputs of a circuit. Where the reader wrote nothing that fits the parameter, the arguments of the program's own waiting
 * request stand, or else a sample of the input-set.
 */
export function inputsOf(
  { cell, circuit }: Pick<CellCircuit, "cell" | "circuit">,
  pending: SessionState["pending"],
  runs: Pick<RunsState, "inputs">,
): readonly Input[] {
  const asked = pending.find(
    ({ circuit: asking, method, value }) =>
      asking === circuit && method === "encryptRunDecrypt" && Array.isArray(value),
  );
  const [sample] = samplesOf(circuit.graph);
  return parametersOf(circuit.graph).map((parameter, i) => {
    const value = asked?.value instanceof Uint8Array ? undefined : asked?.value[i];
    const initial = textsOf(value ?? sample?.[i] ?? defaultValue(parameter), parameter);
    const key = inputKey(cell, parameter.name);
    const written = runs.inputs[key];
    const texts = written?.length === initial.length ? written : initial;
    return { key, parameter, texts, parsed: parseInput(texts, parameter) };
  });
}

/** The arguments that the inputs make, or null when one of them cannot be read. */
export function argumentsOf(inputs: readonly Input[]): readonly Tensor[] | null {
  const values = inputs.flatMap(({ parsed }) => (parsed.ok ? [parsed.value] : []));
  return values.length === inputs.length ? values : null;
}

/** The reader takes a sample of the input-set. */
export function takeSample(runs: Runs, inputs: readonly Input[], sample: readonly Tensor[]): void {
  const written = inputs.flatMap(({ key, parameter }, i) => {
    const value = sample[i];
    return value === undefined ? [] : [[key, textsOf(value, parameter)] as const];
  });
  runs.setState((state) => ({ inputs: { ...state.inputs, ...Object.fromEntries(written) } }));
}

/** The reader changed one text of an input. */
export function writeInput(runs: Runs, { key, texts }: Input, index: number, text: string): void {
  runs.setState(({ inputs }) => ({ inputs: { ...inputs, [key]: texts.with(index, text) } }));
}
