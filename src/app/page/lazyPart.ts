/**
 * Parts of the page that are loaded when they are first needed. One that cannot be had (no network, or files of another version on the host) is
 * waited for: `UnloadedNotice` says so, and tries again when the reader asks for it.
 */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { createStore } from "zustand/vanilla";

/** What is being waited for: how many parts did not come, whether one did not again, and whether they are being asked for once more. */
export interface Unloaded {
  readonly missing: number;
  readonly again: boolean;
  readonly trying: boolean;
}

/** One for the page, as the parts are. */
export const unloaded = createStore<Unloaded>()(() => ({ missing: 0, again: false, trying: false }));

const waiting = new Set<() => void>();

/** Asks again for all parts that did not come. */
export function loadAgain(): void {
  const retries = [...waiting];
  waiting.clear();
  unloaded.setState({ trying: true });
  for (const retry of retries) retry();
}

/** What `load` gives, however often it has to be asked for. Never rejects. */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  for (let missing = false; ; missing = true) {
    try {
      const part = await load();
      if (missing) {
        unloaded.setState((before) => ({
          missing: before.missing - 1,
          again: before.again && before.missing > 1,
          trying: false,
        }));
      }
      return part;
    } catch {
      unloaded.setState((before) => ({
        missing: before.missing + Number(!missing),
        again: before.again || missing,
        trying: false,
      }));
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  }
}

/** A component that is loaded when it is first drawn; stands in a `Suspense`. */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await loadPart(load) }));
}
