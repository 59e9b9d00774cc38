/** The wire from the page to its service worker. */

/** What the page asks: keep all files of the site for work without a network; or take the place of the version before. */
export type ToServiceWorker = "keep files" | "take over";
