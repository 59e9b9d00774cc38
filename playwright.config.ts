/** Browser tests: a real Chromium against the built site (`npm run build:site` first). */
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const port = 4179;
const system = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
/** The system's Chromium where there is one; else the one that Playwright installs. */
const executable = existsSync(system) ? { executablePath: system } : {};

export default defineConfig({
  testDir: "tests/browser",
  // A second try on CI only, where a loaded machine may keep a page from being ready in time; the report calls such a test flaky.
  retries: process.env.CI === undefined ? 0 : 1,
  // Encrypted runs keep all cores busy: tests side by side would only slow each other down.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1280, height: 800 },
    colorScheme: "light",
    launchOptions: {
      ...executable,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
    },
  },
  webServer: {
    command: `node node_modules/vite/bin/vite.js preview --port ${port} --strictPort`,
    port,
    reuseExistingServer: false,
  },
});
