/** Fuzzy search for the palette: which letters of a title a query stands for, and how well. */

/** How a query was found in a title. */
export interface Match {
  /** Larger is better; comparable for one query only. */
  readonly score: number;
  /** Positions of the query's letters in the title. */
  readonly positions: readonly number[];
}

const none = Number.NEGATIVE_INFINITY;
/** A letter that follows the one before it, one at the start of a word, and every letter that is skipped before the first. */
const [run, wordStart, late] = [4, 6, -0.1];

/**
 * The best way to find the query's letters in the title in their order, without regard to case and spaces; null when there is none.
 * By the usual recurrence over (letters of the query) × (letters of the title).
 */
export function fuzzyMatch(query: string, title: string): Match | null {
  const letters = [...query.toLowerCase()].filter((letter) => letter.trim() !== "");
  const text = title.toLowerCase();
  /** For each letter so far and each position: the best score that ends there, and where the letter before was. */
  let scores = new Float64Array(text.length).fill(0);
  const from: Int32Array[] = [];
  for (const [i, letter] of letters.entries()) {
    const next = new Float64Array(text.length).fill(none);
    const previous = new Int32Array(text.length).fill(-1);
    let best = none;
    let bestAt = -1;
    for (let at = 0; at < text.length; at++) {
      if (text[at] === letter) {
        const own = /[\p{L}\p{N}]/u.test(text[at - 1] ?? "") ? 1 : wordStart;
        const joined = i > 0 && at > 0 ? (scores[at - 1] ?? none) + run : none;
        const start = i === 0 ? late * at : Math.max(best, joined);
        next[at] = own + start;
        previous[at] = joined >= best ? at - 1 : bestAt;
      }
      const before = scores[at] ?? none;
      if (i > 0 && before > best) {
        best = before;
        bestAt = at;
      }
    }
    scores = next;
    from.push(previous);
  }
  if (letters.length === 0) return { score: 0, positions: [] };
  const end = scores.reduce((top, score, at) => (score > (scores[top] ?? none) ? at : top), 0);
  const score = scores[end] ?? none;
  if (score === none) return null;
  const positions = [end];
  for (let i = letters.length - 1; i > 0; i--) positions.unshift(from[i]?.[positions[0] ?? 0] ?? 0);
  return { score, positions };
}
