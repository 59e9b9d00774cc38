/** Firefox as Debian has it, over WebDriver BiDi by puppeteer: Playwright drives only a Firefox of its own. */
import { existsSync } from "node:fs";
import { launch } from "puppeteer-core";
import type { Launch } from "./otherPage.ts";

/** Where Firefox is. */
export const firefoxPath = process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr";

/** Why its tests are skipped here; null where they run. */
export const withoutFirefox = existsSync(firefoxPath)
  ? null
  : `no Firefox at ${firefoxPath}: install firefox-esr, or set FIREFOX_PATH`;

/** Starts a Firefox with a fresh profile. A headless one says that it has no mouse, without which the full editor is not loaded. */
export const launchFirefox: Launch = async () => {
  const browser = await launch({
    browser: "firefox",
    executablePath: firefoxPath,
    headless: true,
    extraPrefsFirefox: { "ui.primaryPointerCapabilities": 6, "ui.allPointerCapabilities": 6 },
  });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  return {
    goto: async (url) => void (await page.goto(url, { waitUntil: "domcontentloaded" })),
    evaluate: (expression) => page.evaluate(expression),
    type: (text) => page.keyboard.type(text),
    close: () => browser.close(),
  };
};
