/** Scopes of the names in one cell: blocks within functions within the cell. */

/** A place in a cell: 1-based. */
export interface NamePlace {
  readonly line: number;
  readonly column: number;
}

/** Names of one block or function. */
export interface Scope {
  readonly names: Map<string, NamePlace>;
  readonly parent: Scope | null;
  /** Where `var` declares; null when here. */
  readonly home: Scope | null;
}

/** The scope that declares a name, seen from another; null where none of the cell does. */
export function scopeOf(name: string, from: Scope): Scope | null {
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent) if (scope.names.has(name)) return scope;
  return null;
}
