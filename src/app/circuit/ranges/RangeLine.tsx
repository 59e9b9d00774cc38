/** The input-set of one parameter as a range on a number line, with a handle at each end: for mouse, touch and keys. */
import type { CSSProperties, ReactNode } from "react";
import type { InputRange } from "../../../notebook/inputSetText.ts";
import { strings } from "../facts/strings.ts";

interface RangeLineProps {
  readonly name: string;
  readonly range: InputRange;
  /** Ends of the number line. */
  readonly axis: InputRange;
  /** The handles were moved, and go on. */
  readonly onMove: (range: InputRange) => void;
  /** A pointer let them go, or a key. */
  readonly onEnd: (by: "pointer" | "key") => void;
  /** Whether they stand still, because the program is just being read. */
  readonly isStill: boolean;
}

/** The line. The handles are two sliders of the browser, one over the other. */
export function RangeLine({ name, range, axis, onMove, onEnd, isStill }: RangeLineProps): ReactNode {
  const [low, high] = range;
  const width = axis[1] - axis[0];
  const place = { "--low": (low - axis[0]) / width, "--high": (high - axis[0]) / width } as CSSProperties;
  const handle = (which: "least" | "greatest", value: number, moved: (to: number) => InputRange): ReactNode => (
    <input
      type="range"
      min={axis[0]}
      max={axis[1]}
      step={1}
      value={value}
      aria-label={strings.graph.ranges[which](name)}
      aria-valuetext={strings.graph.ranges.value(value, range)}
      onChange={({ target }) => onMove(moved(Number(target.value)))}
      aria-disabled={isStill || undefined}
      onPointerUp={() => onEnd("pointer")}
      onKeyUp={() => onEnd("key")}
    />
  );
  return (
    <div className="range-line">
      <code>{name}</code>
      <span className="range-end">{axis[0]}</span>
      <span className="range-track" style={place}>
        {handle("least", low, (to) => [Math.min(to, high), high])}
        {handle("greatest", high, (to) => [low, Math.max(to, low)])}
      </span>
      <span className="range-end">{axis[1]}</span>
      <output>{strings.graph.ranges.range(range)}</output>
    </div>
  );
}
