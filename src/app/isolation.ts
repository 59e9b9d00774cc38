/**
 * Isolation on hosts that cannot send headers: registers the service worker that adds them, and loads the page once more if nobody has begun
 * to use it. Threads need isolation; the page works without it.
 */

/** Says that this tab was loaded again already. */
const guard = "glovebox.loadedForIsolation";

/** Resolves when the service worker answers for this page. */
async function controlled(serviceWorker: ServiceWorkerContainer): Promise<void> {
  if (serviceWorker.controller !== null) return;
  await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
}

/**
 * Makes the page isolated by the next time it is loaded. It is loaded again here, at most once in a tab, unless a key or the pointer was
 * pressed meanwhile. Does nothing on an isolated page, in a frame, or where there are no service workers.
 */
export async function seekIsolation(): Promise<void> {
  if (crossOriginIsolated || window.top !== window || !("serviceWorker" in navigator)) return;
  let inUse = false;
  const use = (): void => {
    inUse = true;
  };
  addEventListener("keydown", use, { once: true, capture: true });
  addEventListener("pointerdown", use, { once: true, capture: true });
  try {
    await navigator.serviceWorker.register("./serviceWorker.js");
    await controlled(navigator.serviceWorker);
    if (inUse || sessionStorage.getItem(guard) !== null) return;
    sessionStorage.setItem(guard, "");
    location.reload();
  } catch {
    // A private window, or storage that is switched off: the page stays as it is.
  }
}
