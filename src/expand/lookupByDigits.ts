/**
 * A lookup of a wide value without a table of all its values: its bits are taken from the lowest up, and digits of them are looked up one after the other
 * (digitMachine.ts). The value is moved first, so that the function's steps fall between digits where that is possible.
 */
import { at } from "../base/arrays.ts";
import { filled } from "../value/tensor.ts";
import type { Builder, BuiltValue } from "./builder.ts";
import { type DigitLevel, type DigitMachine, DownwardFunction, machineUp } from "./digitMachine.ts";
import { moved, type Pieces, reachOf } from "./pieces.ts";
import { bitsOf, countOf, type Range } from "./range.ts";

/** A value that can be had moved: `startingAt(s)` is value − low + s, low being the least of its range. */
export interface MovableValue {
  readonly range: Range;
  startingAt(start: number): BuiltValue;
}

/** A machine for a value that starts at `start` and then has `width` bits. */
interface PlacedMachine extends DigitMachine {
  readonly start: number;
  readonly width: number;
}

/** More steps are not tried to be put between digits. */
const mostAligned = 4;

/** Functions of more pieces are looked at in one place only, which takes long enough. */
const mostPiecesMoved = 64;

/** `pieces` of the value, by digits of at most `bits` bits; null when the function has no small machine. */
export function lookupByDigits(b: Builder, value: MovableValue, pieces: Pieces, bits: number): BuiltValue | null {
  const machine = machineFor(value.range, pieces, bits);
  return machine === null ? null : emitted(b, value, machine, reachOf(pieces, value.range));
}

/** What was found for a function, by range and bits; it is asked for by every strategy and again where it is built. */
interface Found {
  readonly machines: Map<string, PlacedMachine | null>;
  readonly downward: Map<string, DownwardFunction>;
}

const found = new WeakMap<Pieces, Found>();

/** The machine of the fewest bootstraps for a function on a range, with digits of at most `bits` bits; null when it has none. */
export function machineFor(range: Range, pieces: Pieces, bits: number): PlacedMachine | null {
  const { machines, downward } = found.get(pieces) ?? { machines: new Map(), downward: new Map() }; // absent: not asked for yet
  found.set(pieces, { machines, downward });
  const key = `${range} ${bits}`;
  const known = machines.get(key);
  if (known !== undefined) return known;
  const best = bestMachine(range, pieces, bits, downward);
  machines.set(key, best);
  return best;
}

function bestMachine(range: Range, pieces: Pieces, bits: number, downward: Found["downward"]): PlacedMachine | null {
  let best: PlacedMachine | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { start, width } of placesOf(range, pieces)) {
    const own = moved(pieces, range[0] - start);
    const key = `${range} ${start} ${width}`;
    const down = downward.get(key) ?? new DownwardFunction(own, width); // absent: its first machine
    downward.set(key, down);
    for (let top = 1; top <= Math.min(bits, width - 1); top++) {
      for (const machine of [down.machine(top, bits), machineUp(own, width, top, bits)]) {
        if (machine === null) continue;
        const cost = bootstrapsOf(machine, width);
        if (cost >= least) continue;
        least = cost;
        best = { ...machine, start, width };
      }
    }
  }
  return best;
}

/** Where the least value may be put: as the bits of the value are, at 0, so that a step is at a round number, or with one step at the top bit. */
function placesOf(range: Range, pieces: Pieces): readonly { readonly start: number; readonly width: number }[] {
  const count = countOf(range);
  const width = bitsOf([0, count - 1]);
  const room = 2 ** width - count;
  const aligned = modulo(range[0], 2 ** width);
  const starts = new Set([aligned <= room ? aligned : 0]);
  const steps = pieces.slice(1).map(({ start }) => start - range[0]);
  if (pieces.length <= mostPiecesMoved) {
    starts.add(0);
    for (const step of steps.slice(0, mostAligned)) {
      for (let bits = width - 1; bits > 0; bits--) {
        const start = modulo(-step, 2 ** bits);
        if (start > room) continue;
        starts.add(start);
        break;
      }
    }
  }
  const places = [...starts].map((start) => ({ start, width }));
  const [only] = steps;
  return steps.length === 1 && only !== undefined && 0 < only && only < count
    ? [...places, { start: 2 ** width - only, width: width + 1 }]
    : places;
}

const modulo = (x: number, unit: number): number => x - Math.floor(x / unit) * unit;

/** Bootstraps of a machine: all bits below its highest digit are taken, that digit takes one, and what is looked up. */
function bootstrapsOf({ levels }: DigitMachine, width: number): number {
  const ends = levels.map(({ to }) => to);
  const taken = Math.max(0, ...levels.map(({ from, to }) => (to === width ? from + 1 : to)));
  return ends.length === 0 ? 0 : taken + levels.reduce((sum, level) => sum + lookupsOf(level), 0);
}

/** A single bit that is only copied is no lookup. */
function lookupsOf({ from, to, states, next, output }: DigitLevel): number {
  const isBit = states === 1 && to === from + 1;
  return (next === null || isBit ? 0 : 1) + (output === null || isBit ? 0 : 1);
}

function emitted(b: Builder, value: MovableValue, machine: PlacedMachine, reach: Range): BuiltValue {
  const { levels, constant, start, width } = machine;
  const x = value.startingAt(start);
  const terms: BuiltValue[] = [];
  let state: BuiltValue | null = null;
  for (const { from, to, states, next, nextStates, output } of levels) {
    const unit = 2 ** (to - from);
    const before = states === 1 ? null : state;
    const key = (digit: BuiltValue): BuiltValue =>
      before === null ? digit : b.add(b.times(before, unit), digit, [0, states * unit - 1]);
    const isBit = before === null && to === from + 1;
    if (output !== null) {
      const [low, high] = [at(output, 0), at(output, output.length - 1)];
      const keyed = isBit ? null : key(b.bits(x, from, to, width));
      terms.push(
        keyed === null
          ? b.plus(b.times(b.bit(x, from), high - low), low)
          : b.lookup(keyed, (entry) => at(output, entry)),
      );
    }
    if (next !== null) state = b.lookup(key(b.bits(x, from, to, width)), (entry) => at(next, entry));
    else if (nextStates === 1) state = null;
  }
  if (terms.length === 0) return b.constant(filled(x.shape, constant, "int64"));
  return b.plus(b.sum(terms, [reach[0] - constant, reach[1] - constant]), constant);
}
