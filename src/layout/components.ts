/** Strongly connected components (Tarjan, SIAM J. Comput. 1(2), 1972), without recursion: graphs may be deep. */

/** For each node the number of its component; nodes of one component reach each other. */
export function componentsOf(successors: readonly ReadonlySet<number>[]): readonly number[] {
  const index = successors.map(() => -1);
  const lowest = successors.map(() => -1);
  const component = successors.map(() => -1);
  const stack: number[] = [];
  let visited = 0;
  let components = 0;
  for (let root = 0; root < successors.length; root++) {
    if (index[root] !== -1) continue;
    const path: { readonly node: number; readonly rest: Iterator<number> }[] = [];
    const enter = (node: number): void => {
      index[node] = lowest[node] = visited++;
      stack.push(node);
      path.push({ node, rest: (successors[node] ?? new Set()).values() });
    };
    enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node, rest } = top;
      const { value: next, done } = rest.next();
      if (!done) {
        if (index[next] === -1) enter(next);
        else if (component[next] === -1) lowest[node] = Math.min(lowest[node] ?? 0, index[next] ?? 0);
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) lowest[above.node] = Math.min(lowest[above.node] ?? 0, lowest[node] ?? 0);
      if (lowest[node] !== index[node]) continue;
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        component[member] = components;
        if (member === node) break;
      }
      components++;
    }
  }
  return component;
}
