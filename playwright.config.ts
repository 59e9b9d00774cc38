/**
 * Browser tests: a real Chromium against the built site (`npm run build:site` first).
 * GLOVEBOX_SITE names another folder with a built site, GLOVEBOX_PORT another port to serve it on, so that several can be tested side by side.
 */
import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const port = Number(process.env.GLOVEBOX_PORT ?? 4179);
const site = process.env.GLOVEBOX_SITE ?? "dist/site";
const system = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
/** The system's Chromium where there is one; else the one that Playwright installs. */
const executable = existsSync(system) ? { executablePath: system } : {};

export default defineConfig({
  testDir: "tests/browser",
  // A second try: an encrypted run at the default p_error is wrong once in 100,000 times, and a loaded machine may keep a page from being
  // ready in time. The report calls such a test flaky.
  retries: 1,
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
    command: `node node_modules/vite/bin/vite.js preview --outDir ${JSON.stringify(site)} --port ${port} --strictPort`,
    port,
    reuseExistingServer: false,
  },
});
