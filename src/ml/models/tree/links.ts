/** Whether lists of nodes are a tree: for trees that come from elsewhere. */

/** Nodes by number, node 0 the root; a child below 0 makes a leaf. */
export interface Links {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
}

/** Longest way from the root: what recursion over a tree bears. */
const deepest = 1000;

/**
 * Walks a tree from its root.
 * @param fail throws the words that it is given
 */
export function checkLinks({ left, right, feature }: Links, features: number, fail: (what: string) => never): void {
  const seen = new Set<number>();
  const waiting = [{ node: 0, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    if (!(node >= 0 && node < left.length) || seen.has(node)) fail("expected links that lead to each node once");
    if (depth > deepest) fail(`expected ways of at most ${deepest} splits`);
    seen.add(node);
    const [a, b, compared] = [left[node] as number, right[node] as number, feature[node] as number];
    if (a < 0 && b < 0) continue;
    if (compared < 0 || compared >= features)
      fail(`expected a feature below ${features}, got ${compared} at node ${node}`);
    waiting.push({ node: a, depth: depth + 1 }, { node: b, depth: depth + 1 });
  }
}
