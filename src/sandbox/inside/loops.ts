/**
 * Follows the loops of a program: which of them goes on and on is told to the page, which can name it when the program has to be stopped. A worker
 * that never ends its task can still post, and a loop that calls nothing else calls this.
 */

/** What transformed loops call. Their numbers are small and dense. */
export interface Loops {
  enter(loop: number, line: number, column: number): void;
  turn(loop: number): void;
  leave(loop: number): void;
}

/** A loop's place in the program, both from 1; null when the last one told is over. */
export type LoopPlace = { readonly line: number; readonly column: number } | null;

/** A loop is told when it went on for so long without being entered anew, in milliseconds, and again after as long. */
const patience = 400;
/** Most turns between two looks at the clock: a look takes as long as a few turns. */
const mostTurns = 64;
/** Looks come sooner where turns are so slow that this time passes between two, in milliseconds. */
const slow = 5;

/** Follows loops from now on. */
export function createLoops(tell: (place: LoopPlace) => void, now: () => number): Loops {
  const places: LoopPlace[] = [];
  /** By loop, the count of all turns when it was entered, and at its last turn. */
  const entered: number[] = [];
  const turned: number[] = [];
  let turns = 0;
  let next = 1;
  let stride = 1;
  let looked = now();
  /** When it was last asked which loop goes on, and the count of turns then. */
  let asked = looked;
  let turnsThen = 0;
  let told = -1;

  const look = (): void => {
    const time = now();
    stride = time - looked < slow ? Math.min(2 * stride, mostTurns) : Math.max(1, stride >> 1);
    next = turns + stride;
    looked = time;
    if (time - asked < patience) return;
    // Loops inside the one that never ends are entered again and again; loops around it do not turn.
    let culprit = -1;
    for (const [loop, turn] of turned.entries()) {
      const goesOn = turn > turnsThen && (entered[loop] ?? 0) < turnsThen;
      if (goesOn && turn > (turned[culprit] ?? -1)) culprit = loop;
    }
    asked = time;
    turnsThen = turns;
    if (culprit >= 0 || told >= 0) tell(places[culprit] ?? null);
    told = culprit;
  };

  return {
    enter(loop, line, column) {
      if (loop >= places.length) {
        for (let each = places.length; each <= loop; each++) {
          places.push(null);
          entered.push(0);
          turned.push(0);
        }
      }
      places[loop] ??= { line, column };
      entered[loop] = turns;
    },
    turn(loop) {
      turned[loop] = ++turns;
      if (turns >= next) look();
    },
    leave(loop) {
      if (loop !== told) return;
      told = -1;
      tell(null);
    },
  };
}
