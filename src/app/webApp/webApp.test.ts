import { describe, expect, it, vi } from "vitest";
import { type ContainerLike, createWebApp, type RegistrationLike, type WebAppEnvironment } from "./webApp.ts";

class FakeWorker extends EventTarget {
  readonly messages: string[] = [];
  state = "activated";
  postMessage = (message: string) => this.messages.push(message);
  /** Goes on to another state, as a browser reports it. */
  become(state: string) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class FakeRegistration extends EventTarget implements RegistrationLike {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = new FakeWorker();
  update = vi.fn(async () => {});
  /** A newer version is found and fetched. */
  found() {
    const worker = new FakeWorker();
    this.installing = worker;
    this.dispatchEvent(new Event("updatefound"));
    this.installing = null;
    this.waiting = worker;
    worker.become("installed");
    return worker;
  }
}

class FakeContainer extends EventTarget implements ContainerLike {
  readonly registration = new FakeRegistration();
  controller: FakeWorker | null = null;
  ready = Promise.resolve(this.registration);
  getRegistration = vi.fn(async () => (this.controller === null ? undefined : this.registration));
  register = vi.fn(async () => this.registration);
  /** A worker takes over. */
  control() {
    this.controller = new FakeWorker();
    this.dispatchEvent(new Event("controllerchange"));
  }
}

async function setUp(more: Partial<WebAppEnvironment> = {}, controlled = false) {
  const container = new FakeContainer();
  if (controlled) container.controller = new FakeWorker();
  const kept = new Map<string, string>();
  const reload = vi.fn();
  const tab = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
  const environment: WebAppEnvironment = {
    container,
    isolated: true,
    inUse: () => false,
    tab,
    reload,
    save: async () => true,
    idle: async () => {},
    ...more,
  };
  const app = createWebApp(environment);
  await app.start();
  return { app, container, reload, environment };
}

describe("isolation", () => {
  it("loads the page again when the first service worker is there, once in a tab", async () => {
    const { container, reload, environment } = await setUp({ isolated: false });
    expect(reload).not.toHaveBeenCalled();
    container.control();
    expect(reload).toHaveBeenCalledTimes(1);
    const again = new FakeContainer();
    await createWebApp({ ...environment, container: again }).start();
    again.control();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["an isolated page", { isolated: true }],
    ["a page in use", { isolated: false, inUse: () => true }],
    ["a tab without storage", { isolated: false, tab: null }],
  ])("does not load %s again", async (_, environment) => {
    const { container, reload } = await setUp(environment);
    container.control();
    expect(reload).not.toHaveBeenCalled();
  });
});

describe("the service worker", () => {
  it("is asked to keep the files when the page has settled", async () => {
    let settle: (() => void) | undefined;
    const container = new FakeContainer();
    const idle = () => new Promise<void>((resolve) => (settle = resolve));
    const { environment } = await setUp();
    const started = createWebApp({ ...environment, container, idle }).start();
    await vi.waitFor(() => expect(settle).toBeDefined());
    expect(container.registration.active?.messages).toEqual([]);
    settle?.();
    await started;
    expect(container.registration.active?.messages).toEqual(["keep files"]);
  });

  it("may be missing or refused", async () => {
    const container = new FakeContainer();
    container.register = vi.fn(async () => Promise.reject(new Error("private window")));
    const idle = vi.fn(async () => {});
    for (const missingOrRefused of [null, container]) {
      const { app, reload } = await setUp({ container: missingOrRefused, idle });
      await app.look();
      expect(app.state.getState().update).toBe("none");
      // The page works without a service worker: the reader can still load it again.
      await app.reload();
      expect(reload).toHaveBeenCalledTimes(1);
    }
    expect(container.register).toHaveBeenCalledTimes(1);
    expect(idle).not.toHaveBeenCalled();
    expect(container.registration.active?.messages).toEqual([]);
  });
});

describe("a newer version", () => {
  it("is told of, taken over by the reader's word, and loaded then", async () => {
    const { app, container, reload } = await setUp({}, true);
    const worker = container.registration.found();
    expect(app.state.getState().update).toBe("ready");
    await app.reload();
    expect(worker.messages).toEqual(["take over"]);
    expect(reload).not.toHaveBeenCalled();
    container.control();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it("is not loaded while something cannot be saved", async () => {
    let saves = false;
    const { app, container, reload } = await setUp({ save: async () => saves }, true);
    const worker = container.registration.found();
    await app.reload();
    expect(app.state.getState().update).toBe("unsaved");
    container.control();
    expect(reload).not.toHaveBeenCalled();
    expect(worker.messages).toEqual([]);
    saves = true;
    await app.reload();
    expect(worker.messages).toEqual(["take over"]);
  });

  it("that another tab took over is told of and not loaded by itself", async () => {
    const { app, container, reload } = await setUp({ isolated: false }, true);
    container.control();
    expect(app.state.getState().update).toBe("ready");
    expect(reload).not.toHaveBeenCalled();
    await app.reload();
    expect(reload).toHaveBeenCalledTimes(1);
  });

  it("that another tab is fetching already is told of", async () => {
    const container = new FakeContainer();
    container.controller = new FakeWorker();
    const worker = new FakeWorker();
    container.registration.installing = worker;
    const { app } = await setUp({ container });
    expect(app.state.getState().update).toBe("none");
    worker.become("installed");
    expect(app.state.getState().update).toBe("ready");
  });

  it("that waits since the last visit is told of at once", async () => {
    const container = new FakeContainer();
    container.controller = new FakeWorker();
    container.registration.waiting = new FakeWorker();
    expect((await setUp({ container })).app.state.getState().update).toBe("ready");
  });

  it.each([
    ["before", "Chromium"],
    ["after", "Firefox and WebKit"],
  ])("is not the very first one, which is installed %s it controls the page, as in %s", async (order) => {
    const container = new FakeContainer();
    const { registration } = container;
    const first = new FakeWorker();
    registration.installing = first;
    registration.active = null;
    const take = () => {
      registration.installing = null;
      registration.active = first;
      container.control();
    };
    const { app } = await setUp({ container });
    registration.dispatchEvent(new Event("updatefound"));
    if (order === "after") take();
    first.become("installed");
    if (order === "before") take();
    first.become("activated");
    expect(app.state.getState().update).toBe("none");
    // The next one, hours later on the same page, is one.
    registration.found();
    expect(app.state.getState().update).toBe("ready");
  });

  it("is told of on a page that was loaded past its worker", async () => {
    const container = new FakeContainer();
    container.getRegistration.mockResolvedValue(container.registration);
    const { app, reload } = await setUp({ container, isolated: false });
    container.registration.found();
    expect(app.state.getState().update).toBe("ready");
    app.dismiss();
    container.control();
    expect(app.state.getState().update).toBe("ready");
    expect(reload).not.toHaveBeenCalled();
  });
});
