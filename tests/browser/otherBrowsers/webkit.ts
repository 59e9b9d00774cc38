/**
 * WebKitGTK as Debian has it: its small browser on a screen in memory, driven over WebDriver, which is plain HTTP and JSON (https://www.w3.org/TR/webdriver2/).
 * As installed it shares no memory between threads; a variable of its JavaScript engine switches that on.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/freePort.ts";
import type { Launch } from "./otherPage.ts";

const browserPath =
  process.env.WEBKIT_PATH ??
  `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;
const driverPath = "/usr/bin/WebKitWebDriver";
const screenPath = "/usr/bin/Xvfb";
const missing = [browserPath, driverPath, screenPath].filter((path) => !existsSync(path));

/** Why its tests are skipped here; null where they run. */
export const withoutWebKit =
  missing.length === 0 ? null : `no ${missing.join(", ")}: install webkit2gtk-driver and xvfb, or set WEBKIT_PATH`;

/** The longest that one request may take, milliseconds. */
const patience = 90_000;

/** Starts a screen that nobody sees; resolves to its name, which the server writes when it is ready. */
async function startScreen(): Promise<{ readonly process: ChildProcess; readonly display: string }> {
  const started = spawn(screenPath, ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const ready = started.stdio[3];
  if (!ready) throw new Error("Xvfb has no pipe");
  const display = await new Promise<string>((resolve, reject) => {
    ready.once("data", (bytes) => resolve(`:${String(bytes).trim()}`));
    started.once("exit", () => reject(new Error("Xvfb ended before it was ready")));
  });
  return { process: started, display };
}

/** Starts a WebKit browser with a fresh profile; `sharedMemory` says whether its threads may share memory. */
export const launchWebKit =
  (sharedMemory: boolean): Launch =>
  async () => {
    const home = mkdtempSync(join(tmpdir(), "glovebox-webkit-"));
    const screen = await startScreen();
    const port = await freePort();
    const folders = ["DATA", "CONFIG", "CACHE"].map((name) => [`XDG_${name}_HOME`, join(home, name)]);
    const driver = spawn(driverPath, [`--port=${port}`], {
      stdio: "ignore",
      // A group of its own: the browser's processes end with it.
      detached: true,
      env: {
        ...process.env,
        ...Object.fromEntries(folders),
        HOME: home,
        DISPLAY: screen.display,
        LIBGL_ALWAYS_SOFTWARE: "1",
        WEBKIT_DISABLE_DMABUF_RENDERER: "1",
        ...(sharedMemory ? { JSC_useSharedArrayBuffer: "1" } : {}),
      },
    });
    const request = async (method: string, path: string, body?: object): Promise<unknown> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        signal: AbortSignal.timeout(patience),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const { value } = (await answer.json()) as { readonly value: unknown };
      if (!answer.ok) throw new Error(`WebKit: ${path}: ${JSON.stringify(value)}`);
      return value;
    };
    const end = (): void => {
      if (driver.pid !== undefined) process.kill(-driver.pid);
      screen.process.kill();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      for (let tries = 0; !(await request("GET", "/status").catch(() => null)); tries++) {
        if (tries === 100) throw new Error("WebKitWebDriver does not answer");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      const options = { binary: browserPath, args: ["--automation"] };
      const created = await request("POST", "/session", {
        capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
      });
      const session = `/session/${(created as { readonly sessionId: string }).sessionId}`;
      await request("POST", `${session}/timeouts`, { script: patience, pageLoad: patience });
      await request("POST", `${session}/window/rect`, { width: 1280, height: 900 });
      return {
        goto: async (url) => void (await request("POST", `${session}/url`, { url })),
        async evaluate(expression) {
          const script = `const done = arguments[arguments.length - 1];
Promise.resolve().then(() => ${expression}).then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));`;
          const told = await request("POST", `${session}/execute/async`, { script, args: [] });
          const { value, error } = told as { readonly value?: unknown; readonly error?: string };
          if (error !== undefined) throw new Error(`WebKit: ${error}`);
          return value;
        },
        async type(text) {
          const actions = [...text].flatMap((value) => [
            { type: "keyDown", value },
            { type: "keyUp", value },
          ]);
          await request("POST", `${session}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
        },
        async close() {
          await request("DELETE", session).catch(() => null);
          end();
        },
      };
    } catch (error) {
      end();
      throw error;
    }
  };
