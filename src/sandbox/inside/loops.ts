/**
 * Follows the loops of a program: which of them goes on and on is told to the page, which can name it when the program has to be stopped. A worker
 * that never ends its task can still post, and a loop that calls nothing else calls this.
 */

/** What transformed loops call. Their numbers are small and dense. A loop counts turns down and calls `turn` when none is left. */
export interface Loops {
  /** Gives how many turns it has until then. */
  enter(loop: number, line: number, column: number): number;
  /** Gives how many turns it has until the next such call. */
  turn(loop: number): number;
  /** `left` turns are left until then; where a loop ends in another way (`return`), as many as before count as left. */
  leave(loop: number, left: number): void;
}

/** A loop's place in the program, both from 1; null when the last one told is over. */
export type LoopPlace = { readonly line: number; readonly column: number } | null;

/** A loop is told when it went on for so long without being entered anew, in milliseconds, and again after as long. */
const patience = 400;
/** Most turns of a loop between two looks at the clock: a look takes as long as a hundred empty turns. */
const mostTurns = 256;
/** Looks come sooner where turns are so slow that this time passes between two, in milliseconds. */
const slow = 5;

interface Loop {
  readonly place: LoopPlace;
  /** The count of all looks when it was entered, and at its last one. */
  entered: number;
  turned: number;
  /** Turns until its next look, as far as is known here. */
  left: number;
  /** Turns between two of its looks. */
  stride: number;
  /** When it last looked. */
  looked: number;
}

/** Follows loops from now on. */
export function createLoops(tell: (place: LoopPlace) => void, now: () => number): Loops {
  const loops: (Loop | undefined)[] = [];
  /** Looks of all loops: they put in order what happened. */
  let looks = 0;
  /** When it was last asked which loop goes on, and the count of looks then. */
  let asked = now();
  let looksThen = 0;
  let told: Loop | null = null;

  const ask = (time: number): void => {
    // Loops inside the one that never ends are entered again and again; loops around it do not turn.
    let culprit: Loop | null = null;
    for (const loop of loops) {
      if (loop === undefined) continue;
      const goesOn = loop.turned > looksThen && loop.entered < looksThen;
      if (goesOn && loop.turned > (culprit?.turned ?? 0)) culprit = loop;
    }
    asked = time;
    looksThen = looks;
    if (culprit !== null || told !== null) tell(culprit?.place ?? null);
    told = culprit;
  };

  return {
    enter(number, line, column) {
      loops[number] ??= { place: { line, column }, entered: 0, turned: 0, left: 1, stride: 1, looked: now() };
      const loop = loops[number];
      loop.entered = looks;
      return loop.left;
    },
    turn(number) {
      const loop = loops[number];
      if (loop === undefined) return 1;
      const time = now();
      loop.stride = time - loop.looked < slow ? Math.min(2 * loop.stride, mostTurns) : Math.max(1, loop.stride >> 1);
      loop.looked = time;
      loop.turned = ++looks;
      if (time - asked >= patience) ask(time);
      return loop.stride;
    },
    leave(number, left) {
      const loop = loops[number];
      if (loop === undefined) return;
      loop.left = left;
      if (loop !== told) return;
      told = null;
      tell(null);
    },
  };
}
