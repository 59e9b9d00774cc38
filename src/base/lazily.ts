/** Values that are made when they are first asked for. */

/** What `make` gives, made once, at the first call; an attempt that throws is made again. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
