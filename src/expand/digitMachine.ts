/**
 * A function of one integer, computed from its digits one after the other: each is looked up beside a small state of those before it. From the
 * highest digit down, states are what is left to compute, but for a constant, and each digit adds to the result; from the lowest up, states say between
 * which steps the digits so far lie, and the last digit gives the result. Numbers only.
 */
import { at } from "../base/arrays.ts";
import { isStepped, type Pieces, pieceAt, valueAt } from "./pieces.ts";

/** One digit: bits `from` to `to` (not included) of the value. Its key is state · 2^(to − from) + digit. */
export interface DigitLevel {
  readonly from: number;
  readonly to: number;
  /** States of the digits before; 1 where nothing needs to be known of them. */
  readonly states: number;
  /** The next state by key; null where it is none, or the same. */
  readonly next: readonly number[] | null;
  /** How many next states there are. */
  readonly nextStates: number;
  /** What the digit adds to the result, by key; null where it is nothing. */
  readonly output: readonly number[] | null;
}

/** A function as levels in the order in which they are done. */
export interface DigitMachine {
  readonly levels: readonly DigitLevel[];
  /** Added to what the levels give. */
  readonly constant: number;
}

/** Bits of the widest key: more states make a machine dearer than what it replaces. */
const widestKey = 7;

/** The digits of a value of `width` bits from the lowest up: one of `top` bits at the top, below it digits of `bits` bits. */
export function digitsOfWidth(
  width: number,
  top: number,
  bits: number,
): readonly (readonly [from: number, to: number])[] {
  const border = Math.max(0, width - top);
  const lower: (readonly [number, number])[] = [];
  for (let from = 0; from < border; from += bits) lower.push([from, Math.min(from + bits, border)]);
  return [...lower, [border, width]];
}

/** What is left of a function on 2^bits values, but for a constant. */
interface Rest {
  readonly id: number;
  /** Set where the rest goes up evenly. */
  readonly slope: number | null;
  readonly halves: readonly [low: Rest, high: Rest, difference: number] | null;
}

interface Placed {
  readonly rest: Rest;
  readonly value: number;
}

/** The rests of a function on blocks of 2^bits values, equal ones once. Blocks within one piece are not looked into. */
class Rests {
  readonly #pieces: Pieces;
  readonly #levels: Map<string, Rest>[] = [];

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  /** The rest on [start, start + 2^bits). */
  on(start: number, bits: number): Placed {
    const first = pieceAt(this.#pieces, start);
    const value = valueAt(this.#pieces, start);
    const next = this.#pieces[first + 1];
    if (next === undefined || next.start >= start + 2 ** bits) {
      return { rest: this.#even(bits, at(this.#pieces, first).slope), value };
    }
    const half = 2 ** (bits - 1);
    const [low, high] = [this.on(start, bits - 1), this.on(start + half, bits - 1)];
    const difference = high.value - low.value;
    const { slope } = low.rest;
    const isEven = bits === 1 || (slope !== null && slope === high.rest.slope && difference === slope * half);
    return {
      rest: isEven ? this.#even(bits, difference / half) : this.#joined(bits, low.rest, high.rest, difference),
      value,
    };
  }

  /** The part of a rest on 2^bits values at digit `digit` of `count` bits above, and what it begins with. */
  part({ slope, halves }: Rest, bits: number, count: number, digit: number): Placed {
    if (slope !== null) return { rest: this.#even(bits, slope), value: slope * digit * 2 ** bits };
    if (count === 0 || halves === null) return { rest: this.#even(bits, 0), value: 0 };
    const isHigh = digit >= 2 ** (count - 1);
    const [low, high, difference] = halves;
    const half = isHigh ? high : low;
    if (count === 1) return { rest: half, value: isHigh ? difference : 0 };
    const within = this.part(half, bits, count - 1, digit % 2 ** (count - 1));
    return { rest: within.rest, value: within.value + (isHigh ? difference : 0) };
  }

  #even(bits: number, slope: number): Rest {
    const own = bits === 0 ? 0 : slope;
    return this.#known(bits, `${own}`, (id) => ({ id, slope: own, halves: null }));
  }

  #joined(bits: number, low: Rest, high: Rest, difference: number): Rest {
    return this.#known(bits, `${low.id} ${high.id} ${difference}`, (id) => ({ id, slope: null, halves: [low, high, difference] })); // biome-ignore format: one line
  }

  #known(bits: number, key: string, make: (id: number) => Rest): Rest {
    const level = this.#levels[bits] ?? new Map<string, Rest>(); // absent: the first of its size
    this.#levels[bits] = level;
    const known = level.get(key) ?? make(level.size);
    level.set(key, known);
    return known;
  }
}

/** A function of [0, 2^width) from the highest digit down, in several ways. */
export class DownwardFunction {
  readonly #width: number;
  readonly #rests: Rests;
  readonly #whole: Placed;

  constructor(pieces: Pieces, width: number) {
    this.#width = width;
    this.#rests = new Rests(pieces);
    this.#whole = this.#rests.on(0, width);
  }

  /** With digits as in `digitsOfWidth`; null when it takes too many states. */
  machine(top: number, bits: number): DigitMachine | null {
    let states: readonly Rest[] = [this.#whole.rest];
    const levels: DigitLevel[] = [];
    let { value: constant } = this.#whole;
    for (const [from, to] of digitsOfWidth(this.#width, top, bits).toReversed()) {
      const digits = 2 ** (to - from);
      if (states.length * digits > 2 ** widestKey) return null;
      const parts = states.flatMap((rest) =>
        Array.from({ length: digits }, (_, digit) => this.#rests.part(rest, from, to - from, digit)),
      );
      const following = nextStates(
        parts.map(({ rest }) => rest),
        digits,
      );
      const least = parts.reduce((low, { value }) => Math.min(low, value), 0);
      const output = parts.map(({ value }) => value - least);
      constant += least;
      levels.push({
        ...{ from, to, states: states.length },
        next: following.next,
        nextStates: following.states.length,
        output: output.some((value) => value !== 0) ? output : null,
      });
      states = following.states;
    }
    return { levels: levels.filter(({ next, output }) => next !== null || output !== null), constant };
  }
}

/** The states that are reached. Where each state leads to one of its own whatever the digit, that one goes by its number, and nothing is to be done. */
function nextStates(
  reached: readonly Rest[],
  digits: number,
): { readonly states: readonly Rest[]; readonly next: readonly number[] | null } {
  const firsts = reached.filter((_, i) => i % digits === 0);
  const isKept = reached.every((rest, i) => rest.id === at(firsts, Math.floor(i / digits)).id);
  if (isKept && new Set(firsts.map(({ id }) => id)).size === firsts.length) return { states: firsts, next: null };
  const states = [...new Map(reached.map((rest) => [rest.id, rest])).values()];
  const numberOf = new Map(states.map(({ id }, number) => [id, number]));
  return { states, next: states.length === 1 ? null : reached.map(({ id }) => numberOf.get(id) ?? 0) }; // absent: never, all are numbered
}

/** A function of few steps on [0, 2^width), from the lowest digit up; digits as in `digitsOfWidth`. Null for another function, or too many steps. */
export function machineUp(pieces: Pieces, width: number, top: number, bits: number): DigitMachine | null {
  if (!isStepped(pieces)) return null;
  const steps = pieces.flatMap(({ start }) => (0 < start && start < 2 ** width ? [start] : []));
  if (steps.length > 2 ** widestKey) return null;
  const levels: DigitLevel[] = [];
  let before: LowStates | null = { starts: [0], stateOf: [0], firsts: [0] };
  for (const [from, to] of digitsOfWidth(width, top, bits)) {
    const digits = 2 ** (to - from);
    const { firsts } = before;
    if (firsts.length * digits > 2 ** widestKey) return null;
    const values = firsts.flatMap((low) => Array.from({ length: digits }, (_, digit) => digit * 2 ** from + low));
    const following: LowStates | null = to === width ? null : lowStates(pieces, steps, width, to);
    const states = following?.firsts.length ?? 1; // absent: nothing follows
    levels.push({
      ...{ from, to, states: firsts.length },
      next: following === null || states === 1 ? null : values.map((value) => stateAt(following, value)),
      nextStates: states,
      output: following === null ? values.map((value) => valueAt(pieces, value)) : null,
    });
    if (following !== null) before = following;
  }
  return { levels: levels.filter(({ next, output }) => next !== null || output !== null), constant: 0 };
}

/** States of the lowest bits of a value: between which steps they lie, as far as that makes a difference. */
interface LowStates {
  /** Where stretches of one state begin, and their states. */
  readonly starts: readonly number[];
  readonly stateOf: readonly number[];
  /** For each state the first value that has it. */
  readonly firsts: readonly number[];
}

function lowStates(pieces: Pieces, steps: readonly number[], width: number, count: number): LowStates {
  const unit = 2 ** count;
  const starts = [...new Set([0, ...steps.map((start) => start % unit)])].sort((a, b) => a - b);
  // What the low bits are makes a difference only beside the high bits of some step.
  const highs = [...new Set(steps.map((start) => Math.floor(start / unit)))].filter(
    (high) => high < 2 ** (width - count),
  );
  const states = new Map<string, number>();
  const firsts: number[] = [];
  const stateOf = starts.map((start) => {
    const key = highs.map((high) => valueAt(pieces, high * unit + start)).join();
    const state = states.get(key) ?? firsts.push(start) - 1;
    states.set(key, state);
    return state;
  });
  return { starts, stateOf, firsts };
}

const stateAt = ({ starts, stateOf }: LowStates, value: number): number =>
  at(
    stateOf,
    starts.findLastIndex((start) => start <= value),
  );
