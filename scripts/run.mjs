/** Small helpers of the start and test commands. Plain JavaScript without packages: it runs before anything is installed. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a command in the project's folder, showing what it prints; resolves to its exit code and its output. */
export function run(command, args, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0" },
    });
    let output = "";
    const take = (stream) => (chunk) => {
      output += chunk;
      if (!quiet) stream.write(chunk);
    };
    child.stdout.on("data", take(process.stdout));
    child.stderr.on("data", take(process.stderr));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** Installs the pinned packages when they are missing or older than the lock file. */
export async function installPackages() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs) return;
  const { code } = await run("npm", ["ci"]);
  if (code !== 0) process.exit(code);
}

const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of a system Chromium, or null. */
export function systemChromium() {
  return process.env.CHROMIUM_PATH ?? candidates.find((path) => existsSync(path)) ?? null;
}

/** Whether Debian's packages can be installed here. */
const hasPackages = () => process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;

async function installDebian(...names) {
  await run("apt-get", ["update", "-qq"], { quiet: true });
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], { quiet: true });
}

/** Whether a command is there. */
const hasCommand = (name) => spawnSync(name, ["--version"]).status === 0;

/** Installs Redis for the tests of many machines, where Debian's packages can be installed; elsewhere it is said that they are skipped. */
export async function installRedis() {
  const isThere = () => hasCommand("redis-server") || hasCommand("valkey-server");
  if (!isThere() && hasPackages()) await installDebian("redis-server");
  if (!isThere()) console.log("There is no redis-server here: tests of many machines (packages/server) are skipped.");
}

const webKit = ["/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"];

/** Installs Firefox and WebKitGTK for their specs, where Debian's packages can be installed; elsewhere those specs say that they are skipped. */
export async function installOtherBrowsers() {
  if (!hasPackages()) return;
  if (!existsSync(process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr")) await installDebian("firefox-esr");
  if (!webKit.every((path) => existsSync(path))) await installDebian("webkit2gtk-driver", "xvfb");
}

/** Makes sure that browser tests find a browser: the system's Chromium, Debian's package, or Playwright's own download. */
export async function installBrowser() {
  if (systemChromium() !== null) return;
  if (hasPackages()) {
    await installDebian("chromium");
    if (systemChromium() !== null) return;
  }
  const { code } = await run("npx", ["playwright", "install", "--with-deps", "chromium"]);
  if (code !== 0) {
    console.error("No browser for the browser tests: install Chromium, or set CHROMIUM_PATH to one.");
    process.exit(1);
  }
}
