/** The settings of another configuration, each as the program has it until the reader chooses. */
import { type ReactNode, useId } from "react";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { type Choices, concerns, switches } from "./otherwise.ts";
import { strings } from "./strings.ts";

/** The controls; `choices` are what was chosen. */
export function Switches({
  circuit,
  choices,
  onChoose,
}: {
  circuit: TracedCircuit;
  choices: Choices;
  onChoose: (choices: Choices) => void;
}): ReactNode {
  const id = useId();
  const words = strings.switches;
  return (
    <fieldset className="switches" aria-describedby={`${id}-hint`}>
      <legend>{words.heading}</legend>
      <p className="note" id={`${id}-hint`}>
        {words.hint}
      </p>
      <div className="switch-grid">
        {switches
          .filter(({ name }) => concerns(name, circuit))
          .map(({ name, values }) => {
            const choose = (text: string): void => onChoose({ ...choices, [name]: text });
            const present = circuit.configuration[name];
            const asWritten = words.asProgram(present === undefined ? "" : [present].flat().join(", "));
            return (
              <div key={name}>
                <label htmlFor={`${id}-${name}`}>
                  <code>{name}</code>
                </label>
                {values === null ? (
                  <input
                    id={`${id}-${name}`}
                    type="text"
                    value={choices[name] ?? ""}
                    placeholder={asWritten}
                    onChange={({ target }) => choose(target.value)}
                  />
                ) : (
                  <select
                    id={`${id}-${name}`}
                    value={choices[name] ?? ""}
                    onChange={({ target }) => choose(target.value)}
                  >
                    <option value="">{asWritten}</option>
                    {values.map((value) => (
                      <option key={value} value={value}>
                        {value}
                      </option>
                    ))}
                  </select>
                )}
              </div>
            );
          })}
      </div>
      <button type="button" className="ghost" onClick={() => onChoose({})}>
        {words.reset}
      </button>
    </fieldset>
  );
}
