/**
 * The page as an app: registers the service worker, which keeps the site for work without a network and isolates pages on hosts that cannot
 * send headers, and tells when a newer version of the site is ready. It loads the page again by itself at most once in a tab, for
 * isolation, and only while nobody has begun to use it; for a new version only when the reader says so and everything is saved.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ToServiceWorker } from "../../protocol/serviceWorker.ts";
import type { KeyValueStore } from "../page/storage.ts";

/** Whether a newer version is there; `unsaved` says that loading it was refused, as something could not be saved. */
export interface WebAppState {
  readonly update: "none" | "ready" | "unsaved";
}

/** What is used of a service worker. */
export interface WorkerLike extends Pick<EventTarget, "addEventListener"> {
  readonly state: string;
  postMessage(message: ToServiceWorker): void;
}

/** What is used of a registration. */
export interface RegistrationLike extends Pick<EventTarget, "addEventListener"> {
  readonly installing: WorkerLike | null;
  readonly waiting: WorkerLike | null;
  readonly active: WorkerLike | null;
  update(): Promise<unknown>;
}

/** What is used of `navigator.serviceWorker`. */
export interface ContainerLike extends Pick<EventTarget, "addEventListener"> {
  readonly controller: WorkerLike | null;
  readonly ready: Promise<RegistrationLike>;
  getRegistration(): Promise<RegistrationLike | undefined>;
  register(url: string, options: { readonly updateViaCache: "none" }): Promise<RegistrationLike>;
}

/** What the app needs of the browser. */
export interface WebAppEnvironment {
  /** Null where there are no service workers, and in frames. */
  readonly container: ContainerLike | null;
  readonly isolated: boolean;
  /** Whether a key or the pointer was pressed. */
  readonly inUse: () => boolean;
  /** Storage of the tab. */
  readonly tab: KeyValueStore | null;
  readonly reload: () => void;
  /** Saves what is not saved; whether everything is. */
  readonly save: () => Promise<boolean>;
  /** Resolves when the page has loaded and has nothing more urgent to do. */
  readonly idle: () => Promise<void>;
}

/** The page as an app. */
export interface WebApp {
  readonly state: StoreApi<WebAppState>;
  /** Registers the service worker. Never rejects: without one the page works as well. */
  start(): Promise<void>;
  /** Looks whether there is a newer version, for pages that stay open for long. */
  look(): Promise<void>;
  /** Loads the newer version, if everything can be saved. */
  reload(): Promise<void>;
  /** The reader wants to go on with this version. */
  dismiss(): void;
}

/** Says that this tab was loaded again for isolation. */
const guard = "glovebox.loadedForIsolation";

/** The app of a page; nothing happens before `start`. */
export function createWebApp(environment: WebAppEnvironment): WebApp {
  const { container, tab } = environment;
  const state = createStore<WebAppState>()(() => ({ update: "none" }));
  let registration: RegistrationLike | null = null;
  let accepted = false;

  const ready = (): void => state.setState({ update: "ready" });

  /**
   * Tells of versions after the first. Which one is the first is decided by the worker itself: Firefox and WebKit let it claim the page
   * before they report that it is installed, so that whether the page is controlled at that moment says nothing.
   * @param isFirstVisit whether there was no version before this page registered one
   */
  const watch = (found: RegistrationLike, isFirstVisit: boolean): void => {
    const first = isFirstVisit ? (found.installing ?? found.waiting ?? found.active) : null;
    if (found.waiting !== null && found.waiting !== first) ready();
    const follow = (): void => {
      const worker = found.installing;
      if (worker === first) return;
      worker?.addEventListener("statechange", () => {
        // Without one before it, it is the first after all: that one has failed.
        if (worker.state === "installed" && found.active !== null) ready();
      });
    };
    // Another tab may have found it before.
    follow();
    found.addEventListener("updatefound", follow);
  };

  const reloadForIsolation = (): void => {
    if (environment.isolated || environment.inUse() || tab === null || tab.getItem(guard) !== null) return;
    tab.setItem(guard, "");
    environment.reload();
  };

  return {
    state,
    async start() {
      if (container === null) return;
      let controlled = container.controller !== null;
      container.addEventListener("controllerchange", () => {
        if (accepted) environment.reload();
        else if (controlled) ready();
        else {
          controlled = true;
          reloadForIsolation();
        }
      });
      try {
        // A page that was loaded past its worker has none in control although a version is there.
        const before = await container.getRegistration();
        controlled ||= (before?.active ?? null) !== null; // absent: nothing is registered
        registration = await container.register("./serviceWorker.js", { updateViaCache: "none" });
        watch(registration, !controlled);
        const { active } = await container.ready;
        await environment.idle();
        active?.postMessage("keep files");
      } catch {
        // A private window, or storage that is switched off: the page stays as it is.
      }
    },
    async look() {
      await registration?.update().catch(() => {});
    },
    async reload() {
      if (!(await environment.save())) {
        state.setState({ update: "unsaved" });
        return;
      }
      accepted = true;
      if (registration?.waiting) registration.waiting.postMessage("take over");
      else environment.reload();
    },
    dismiss: () => state.setState({ update: "none" }),
  };
}
