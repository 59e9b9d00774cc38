/** A grid of whole numbers to paint: a press or a stroke sets cells, arrow keys move from cell to cell and Space sets the one with the focus. */
import { type CSSProperties, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { InputControl } from "../../../protocol/display.ts";
import { strings } from "./strings.ts";

interface InputGridProps {
  readonly id: string;
  readonly name: string;
  readonly control: Extract<InputControl, { readonly type: "grid" }>;
  /** Row by row. */
  readonly value: readonly number[];
  readonly onChoose: (value: readonly number[]) => void;
}

const { inputs } = strings;

/** The grid. A press on a cell takes the next number (after the highest comes 0), and the stroke goes on with it. */
export function InputGrid({ id, name, control, value, onChoose }: InputGridProps): ReactNode {
  const { rows, columns, high } = control;
  const [at, setAt] = useState(0);
  const brush = useRef<number | null>(null);
  const grid = useRef<HTMLFieldSetElement>(null);
  // A stroke may cross several cells before the page is drawn again.
  const painted = useRef(value);
  painted.current = value;
  const next = (index: number): number => ((painted.current[index] ?? 0) + 1) % (high + 1);
  const paint = (index: number, number: number): void => {
    if (painted.current[index] === number) return;
    painted.current = painted.current.with(index, number);
    onChoose(painted.current);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns } as const;
    const step = steps[event.key as keyof typeof steps];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const to = at + step;
    if (to < 0 || to >= value.length) return;
    setAt(to);
    grid.current?.querySelectorAll("button")[to]?.focus();
  };
  return (
    <>
      <fieldset
        ref={grid}
        id={id}
        className="paint-grid"
        aria-labelledby={`${id}-name`}
        style={{ gridTemplateColumns: `repeat(${columns}, 1fr)`, aspectRatio: `${columns} / ${rows}` }}
        onKeyDown={onKeyDown}
        onPointerLeave={() => {
          brush.current = null;
        }}
        onPointerUp={() => {
          brush.current = null;
        }}
      >
        {value.map((number, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other name than their place.
            key={index}
            type="button"
            tabIndex={index === at ? 0 : -1}
            aria-label={inputs.cell(name, Math.floor(index / columns) + 1, (index % columns) + 1, number)}
            data-value={number}
            style={{ "--paint": `${(100 * number) / high}%` } as CSSProperties}
            onFocus={() => setAt(index)}
            onPointerDown={(event) => {
              // So that the stroke goes on over the other cells, for fingers too.
              event.currentTarget.releasePointerCapture(event.pointerId);
              brush.current = next(index);
              paint(index, brush.current);
            }}
            onPointerEnter={() => {
              if (brush.current !== null) paint(index, brush.current);
            }}
            onClick={({ detail }) => {
              // A press was painted as it began; only keys come here without one.
              if (detail === 0) paint(index, next(index));
            }}
          />
        ))}
      </fieldset>
      <button type="button" className="ghost" onClick={() => onChoose(value.map(() => 0))}>
        {inputs.clear}
      </button>
    </>
  );
}
