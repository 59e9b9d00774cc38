/** The inputs of the circuit: a slider and a number for a few values, a grid of numbers for small tensors, JSON for large ones. */
import { type ReactNode, useId, useMemo } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Shape } from "../../value/shape.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { formatClearType, formatValue } from "../values/format.ts";
import { type InputParameter, isElementwise, samplesOf, textsOf } from "../values/inputs.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import { type Input, takeSample, writeInput } from "./inputs.ts";
import { useRunParts } from "./RunContext.tsx";

/** Inputs of at most this many numbers get sliders. */
const mostSliders = 4;
/** A slider over more values than this could not be set exactly. */
const widestSlider = 1024;

/** Whether an input is set with sliders. */
const hasSliders = ({ range }: InputParameter, texts: readonly string[]): boolean =>
  texts.length <= mostSliders && range[1] - range[0] < widestSlider;

/** One editor for each input of a run panel, and the samples of the input-set to take instead. */
export function Inputs({ inputs, circuit }: { inputs: readonly Input[]; circuit: TracedCircuit }): ReactNode {
  const { runs } = useRunParts();
  const samples = useMemo(() => samplesOf(circuit.graph), [circuit]);
  const now = samples.findIndex((sample) =>
    inputs.every(({ texts, parameter }, i) => {
      const value = sample[i];
      return value !== undefined && textsOf(value, parameter).join() === texts.join();
    }),
  );
  const take = (number: number): void => {
    const sample = samples[number];
    if (sample !== undefined) takeSample(runs, inputs, sample);
  };
  // On a single slider every sample is a place that is there already.
  const isOneSlider = inputs.length === 1 && inputs.every(({ parameter, texts }) => hasSliders(parameter, texts));
  return (
    <>
      {samples.length > 1 && !(isOneSlider && inputs[0]?.texts.length === 1) && (
        <label className="sample-choice" title={valuesStrings.input.samplesHint}>
          {valuesStrings.input.sample}{" "}
          <select value={now} onChange={({ target }) => take(Number(target.value))}>
            {now < 0 && <option value={-1}>{valuesStrings.input.ownValues}</option>}
            {samples.map((sample, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: samples have no other name than their number.
              <option key={i} value={i}>
                {valuesStrings.input.sampleOf(i + 1, sample.map(formatValue).join(", "))}
              </option>
            ))}
          </select>
        </label>
      )}
      <AllInputs inputs={inputs} />
    </>
  );
}

function AllInputs({ inputs }: { inputs: readonly Input[] }): ReactNode {
  const { runs } = useRunParts();
  return <InputFields inputs={inputs} onWrite={(input, index, text) => writeInput(runs, input, index, text)} />;
}

/** Hears that one text of an input was changed. */
type OnWrite = (input: Input, index: number, text: string) => void;

/** One editor for each input, wherever its texts are kept. */
export function InputFields({ inputs, onWrite }: { inputs: readonly Input[]; onWrite: OnWrite }): ReactNode {
  return inputs.map((input) => <InputEditor key={input.parameter.name} input={input} onWrite={onWrite} />);
}

function InputEditor({ input, onWrite }: { input: Input; onWrite: OnWrite }): ReactNode {
  const id = useId();
  const { parameter, texts, parsed } = input;
  const { name, type, range } = parameter;
  const write = (index: number, text: string): void => onWrite(input, index, text);
  const described = { "aria-describedby": `${id}-message`, "aria-invalid": !parsed.ok };
  return (
    <fieldset className="input">
      <legend>
        <code>{name}</code> <span className="type">{`${sideOf(type.encrypted)} ${formatClearType(type)}`}</span>
      </legend>
      {!isElementwise(parameter) ? (
        <textarea
          aria-label={valuesStrings.input.asText(name)}
          {...described}
          rows={3}
          spellCheck={false}
          value={texts[0] ?? ""}
          onChange={({ target }) => write(0, target.value)}
        />
      ) : hasSliders(parameter, texts) ? (
        texts.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other name than their place.
          <div key={index} className="slider-row">
            <input
              type="range"
              aria-label={valuesStrings.input.slider(elementName(name, index, texts.length))}
              min={range[0]}
              max={range[1]}
              step={1}
              value={Number.isFinite(Number(text)) ? Number(text) : range[0]}
              onChange={({ target }) => write(index, target.value)}
            />
            <NumberField
              label={elementName(name, index, texts.length)}
              text={text}
              described={described}
              onWrite={(t) => write(index, t)}
            />
          </div>
        ))
      ) : (
        <div className="number-grid" style={{ gridTemplateColumns: columnsOf(type.shape) }}>
          {texts.map((text, index) => (
            <NumberField
              // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other name than their place.
              key={index}
              label={elementName(name, index, texts.length)}
              text={text}
              described={described}
              onWrite={(t) => write(index, t)}
            />
          ))}
        </div>
      )}
      <p id={`${id}-message`} className="error" role="alert">
        {parsed.ok ? "" : parsed.message}
      </p>
    </fieldset>
  );
}

/** A row of numbers wraps where there is no room for it; a table keeps its columns, and scrolls. */
const columnsOf = (shape: Shape): string =>
  shape.length < 2
    ? "repeat(auto-fill, minmax(2.8rem, 1fr))"
    : `repeat(${shape.at(-1)}, minmax(${shape.at(-1) === 1 ? "4rem" : "2.2rem"}, 4rem))`;

function NumberField({
  label,
  text,
  described,
  onWrite,
}: {
  label: string;
  text: string;
  described: { "aria-describedby": string; "aria-invalid": boolean };
  onWrite: (text: string) => void;
}): ReactNode {
  return (
    <input
      className="number"
      inputMode="numeric"
      aria-label={label}
      {...described}
      value={text}
      onChange={({ target }) => onWrite(target.value)}
    />
  );
}

const sideOf = (encrypted: boolean): string => (encrypted ? pageStrings.terms.encrypted : pageStrings.terms.clear);

const elementName = (name: string, index: number, count: number): string =>
  count === 1 ? name : valuesStrings.input.element(name, String(index));
