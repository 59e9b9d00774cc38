/** What components follow of the browser itself. */
import { useEffect, useState } from "react";

/** Whether a media query holds, followed. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = (): void => setMatches(list.matches);
    follow();
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, [query]);
  return matches;
}

/** The present time in milliseconds, renewed ten times a second while `active`. */
export function useClock(active: boolean): number {
  const [time, setTime] = useState(() => performance.now());
  useEffect(() => {
    if (!active) return;
    setTime(performance.now());
    const timer = setInterval(() => setTime(performance.now()), 100);
    return () => clearInterval(timer);
  }, [active]);
  return time;
}
