/** The app of a real page: the browser's service workers, its storage and its clock. */
import { createWebApp, type WebApp } from "./webApp.ts";

/** Least time between two looks for a newer version, in milliseconds. */
const lookInterval = 60 * 60 * 1000;

/** Time after the page has loaded in which it has more urgent things to do than to keep files, in milliseconds. */
const settling = 3000;

// From the first moment on: the app starts only when the notebook is found.
let inUse = false;
const use = (): void => {
  inUse = true;
};
addEventListener("keydown", use, { once: true, capture: true });
addEventListener("pointerdown", use, { once: true, capture: true });

/** Starts the app; `save` saves what is not saved and tells whether everything is. */
export function startWebApp(save: () => Promise<boolean>): WebApp {
  const app = createWebApp({
    container: window.top === window && "serviceWorker" in navigator ? navigator.serviceWorker : null,
    isolated: crossOriginIsolated,
    inUse: () => inUse,
    tab: tabStorage(),
    reload: () => location.reload(),
    save,
    idle: async () => {
      if (document.readyState !== "complete") {
        await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
      }
      await new Promise((resolve) => setTimeout(resolve, settling));
    },
  });
  void app.start();
  let lastLook = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - lastLook < lookInterval) return;
    lastLook = Date.now();
    void app.look();
  });
  return app;
}

function tabStorage(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
