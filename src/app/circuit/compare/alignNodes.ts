/** Which node of one graph is which of another: programs are edited between two compiles, so ids and numbers say nothing. */

/** What a node is known by. */
export interface Alignable {
  /** Name of the operation, or of a parameter. */
  readonly operation: string;
  /** The printed call without the names of its inputs, and the shape of its result. */
  readonly call: string;
}

/** Points for two nodes that are put side by side: 0 where they must not be. */
function likeness(a: Alignable, b: Alignable): number {
  if (a.operation !== b.operation) return 0;
  return a.call === b.call ? 3 : 2;
}

/**
 * Pairs in order, null where a side has no such node: the alignment with most points (Needleman and Wunsch, 1970, where gaps cost nothing), found in
 * |first| · |second| steps. Of equal alignments it takes the one that pairs early nodes.
 */
export function alignNodes<N extends Alignable>(
  first: readonly N[],
  second: readonly N[],
): readonly (readonly [N | null, N | null])[] {
  const width = second.length + 1;
  // Points of the best alignment of what comes from i and from j on.
  const best = new Uint32Array((first.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  const paired = (i: number, j: number): number => {
    const [a, b] = [first[i], second[j]];
    const points = a === undefined || b === undefined ? 0 : likeness(a, b);
    return points === 0 ? 0 : points + at(i + 1, j + 1);
  };
  for (let i = first.length - 1; i >= 0; i--) {
    for (let j = second.length - 1; j >= 0; j--) {
      best[i * width + j] = Math.max(at(i + 1, j), at(i, j + 1), paired(i, j));
    }
  }
  const pairs: (readonly [N | null, N | null])[] = [];
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    const [a, b] = [first[i] ?? null, second[j] ?? null];
    const isPair = a !== null && b !== null && paired(i, j) > 0 && paired(i, j) === at(i, j);
    const dropsFirst = !isPair && a !== null && (b === null || at(i + 1, j) >= at(i, j + 1));
    if (isPair) pairs.push([a, b]);
    else pairs.push(dropsFirst ? [a, null] : [null, b]);
    if (isPair || dropsFirst) i++;
    if (isPair || !dropsFirst) j++;
  }
  return pairs;
}
