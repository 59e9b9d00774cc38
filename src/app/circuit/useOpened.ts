/** Which groups of a circuit's graph and which of its lookups are drawn open: those of its first form, until somebody opens or closes others. */
import { useCallback, useMemo, useState } from "react";

/** The keys of what is open, and the way to open and close. */
export function useOpened(
  first: ReadonlySet<string>,
): readonly [open: ReadonlySet<string>, setOpened: (key: string, isOpen: boolean) => void] {
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map());
  const open = useMemo(() => {
    const keys = new Set(first);
    for (const [key, isOpen] of chosen) {
      if (isOpen) keys.add(key);
      else keys.delete(key);
    }
    return keys;
  }, [first, chosen]);
  const setOpened = useCallback(
    (key: string, isOpen: boolean) => setChosen((before) => new Map(before).set(key, isOpen)),
    [],
  );
  return [open, setOpened];
}
