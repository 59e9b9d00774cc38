/**
 * How much of a stranger's texts is laid out: what opens a notebook must not be able to keep the page busy before its reader agreed to anything.
 * Texts of one notebook share one allowance, and are laid out one after the other.
 */

/** The most of all texts of a stranger's notebook. */
export const strangerLimits = {
  formulas: 1000,
  /** Elements, those of formulas included. */
  elements: 20_000,
  characters: 500_000,
} as const;

/** What is counted. */
export type Counted = keyof typeof strangerLimits;

/** What one text took of its notebook's allowance. */
export interface Share {
  /** Takes `count` more; false, and nothing is taken, where there is not so much left. */
  take(counted: Counted, count: number): boolean;
  /** Gives all of it back: the text is gone. */
  release(): void;
  /** Runs `work` when what other texts asked for before has ended. */
  inTurn(work: () => Promise<void>): Promise<void>;
}

/** The allowance of one notebook. */
export interface Allowance {
  /** A share for one text. */
  share(): Share;
}

/** A new notebook's allowance. */
export function createAllowance(): Allowance {
  const taken = { formulas: 0, elements: 0, characters: 0 };
  let turn: Promise<void> = Promise.resolve();
  return {
    share() {
      const own = { formulas: 0, elements: 0, characters: 0 };
      return {
        take(counted, count) {
          if (taken[counted] + count > strangerLimits[counted]) return false;
          taken[counted] += count;
          own[counted] += count;
          return true;
        },
        release() {
          for (const counted of ["formulas", "elements", "characters"] as const) {
            taken[counted] -= own[counted];
            own[counted] = 0;
          }
        },
        inTurn(work) {
          turn = turn.then(work, work);
          return turn;
        },
      };
    },
  };
}

let last: { readonly document: number; readonly allowance: Allowance } | null = null;

/** The allowance of the stranger's notebook that is on show, by the number of its opening; null for a notebook of the reader's own. */
export function allowanceOf(document: number | null): Allowance | null {
  if (document === null) return null;
  if (last?.document !== document) last = { document, allowance: createAllowance() };
  return last.allowance;
}
