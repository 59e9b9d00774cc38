/** Which of some names a wrong one was meant to be. */

/** Longest word that is compared with others. */
const longestWord = 40;

/** The name that is nearest to `name`: the same but for case, hyphens and underscores, or a slip away, a letter in three at most. Null when none is. */
export function similarTo(name: string, names: readonly string[]): string | null {
  if (name.length > longestWord) return null;
  const bare = (text: string) => text.toLowerCase().replace(/[_-]/g, "");
  const own = bare(name);
  const most = Math.floor(Math.max(own.length, 3) / 3);
  const [near] = names
    .filter((each) => each !== name)
    .map((each) => ({ each, steps: distance(own, bare(each)) }))
    .filter(({ steps }) => steps <= most)
    .toSorted((a, b) => a.steps - b.steps);
  return near === undefined ? null : near.each;
}

/** Letters to insert, drop or change to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
