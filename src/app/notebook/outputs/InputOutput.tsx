/** A slider, a grid to paint, a text or a choice in a cell's output. What is chosen shows at once; the cells that need it follow. */
import { type ReactNode, useEffect, useId, useState } from "react";
import type { DisplayOf, InputControl, InputValue } from "../../../protocol/display.ts";
import { formatNumber } from "../../values/format.ts";
import { InputGrid } from "./InputGrid.tsx";

interface InputOutputProps {
  readonly display: DisplayOf<"input">;
  readonly onChoose: (name: string, value: InputValue) => void;
}

/** The control with its name. */
export function InputOutput({ display: { name, control, value }, onChoose }: InputOutputProps): ReactNode {
  const id = useId();
  // Between a move and the run that follows it, the reader's own value stands.
  const [own, setOwn] = useState<InputValue | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a value that comes from a run ends what was shown until then.
  useEffect(() => setOwn(null), [value]);
  const choose = (next: InputValue): void => {
    setOwn(next);
    onChoose(name, next);
  };
  return (
    <div className="cell-input" data-type={control.type}>
      <label htmlFor={id} id={`${id}-name`}>
        {name}
      </label>
      <Control id={id} name={name} control={control} value={own ?? value} onChoose={choose} />
    </div>
  );
}

interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly control: InputControl;
  readonly value: InputValue;
  readonly onChoose: (value: InputValue) => void;
}

function Control({ id, name, control, value, onChoose }: ControlProps): ReactNode {
  switch (control.type) {
    case "slider":
      return (
        <>
          <input
            id={id}
            type="range"
            min={control.low}
            max={control.high}
            step={control.step}
            value={Number(value)}
            onChange={({ target }) => onChoose(Number(target.value))}
          />
          <output htmlFor={id} className="value">
            {formatNumber(Number(value))}
          </output>
        </>
      );
    case "text":
      return (
        <input
          id={id}
          type="text"
          maxLength={control.longest}
          value={String(value)}
          onChange={({ target }) => onChoose(target.value)}
        />
      );
    case "choice":
      return (
        <select id={id} value={String(value)} onChange={({ target }) => onChoose(target.value)}>
          {control.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      );
    case "grid":
      return <InputGrid id={id} name={name} control={control} value={value as readonly number[]} onChoose={onChoose} />;
  }
}
