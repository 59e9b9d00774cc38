/** The browser's address bar, history and title. */
import type { AddressBar } from "./places.ts";

/** Those of this window. */
export const browserAddressBar: AddressBar = {
  fragment: () => location.hash,
  noted: () => (history.state as { place?: unknown } | null)?.place,
  write(fragment, place, how) {
    const address = location.pathname + location.search + fragment;
    if (how === "push") history.pushState({ place }, "", address);
    else history.replaceState({ place }, "", address);
  },
  title(title) {
    document.title = title;
  },
  isReturn: () => {
    const [entry] = performance.getEntriesByType("navigation");
    return entry instanceof PerformanceNavigationTiming && entry.type !== "navigate";
  },
  onTravel: (listener) => addEventListener("popstate", listener),
};
