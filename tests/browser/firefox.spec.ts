/**
 * A journey in Firefox, where it is installed: what Chromium's tests cannot show. Playwright drives only a Firefox of its own; puppeteer drives the system's, over
 * WebDriver BiDi, with a fresh profile for each test.
 */
import { existsSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type Browser, launch, type Page } from "puppeteer-core";

const firefox = process.env.FIREFOX_PATH ?? "/usr/bin/firefox-esr";
const reason = existsSync(firefox) ? null : `no Firefox at ${firefox}: install firefox-esr, or set FIREFOX_PATH`;
test.skip(reason !== null, reason ?? "");
// The list of tests does not say why one is skipped.
if (reason !== null) console.log(`tests/browser/firefox.spec.ts is skipped: ${reason}`);

let browser: Browser;
let page: Page;

test.beforeEach(async () => {
  browser = await launch({ browser: "firefox", executablePath: firefox, headless: true });
  page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
});

test.afterEach(() => browser.close());

const textOf = (selector: string) =>
  page.evaluate((asked) => document.querySelector(asked)?.textContent ?? "", selector);

/** Waits until the text of what the selector finds is as asked. */
const expectText = (selector: string, text: string | RegExp, timeout = 60_000) =>
  expect.poll(() => textOf(selector), { timeout }).toMatch(text);

/** Where the site is; the configuration says it. */
function siteAt(baseURL: string | undefined): string {
  if (baseURL === undefined) throw new Error("playwright.config.ts has no baseURL");
  return baseURL;
}

/** Presses a button by its name, when it can be pressed. */
async function press(name: string): Promise<void> {
  const button = await page.waitForSelector(`::-p-xpath(//button[normalize-space()="${name}" and not(@disabled)])`, {
    timeout: 60_000,
  });
  await button?.click();
}

/** Opens the page with one cell of code, as a page that went away with it unsaved left it. */
async function openCell(site: string, code: string): Promise<void> {
  await page.goto(`${site}favicon.svg`);
  const text = JSON.stringify({
    format: "glovebox-notebook",
    version: 1,
    title: "Cell",
    settings: { reactive: true },
    cells: [{ id: "c1", kind: "code", text: code }],
  });
  await page.evaluate(
    (unsaved) => localStorage.setItem("glovebox.notebook.unsaved", unsaved),
    JSON.stringify({ id: null, revision: 0, trusted: true, text }),
  );
  await page.goto(site);
}

test("a first visit: lookups run on several threads, and no new version is told of", async ({ baseURL }) => {
  await page.goto(siteAt(baseURL));
  expect(await page.evaluate(() => crossOriginIsolated && typeof SharedArrayBuffer)).toBe("function");
  await page.goto(`${siteAt(baseURL)}#example=tableLookup`);
  await press("Run encrypted");
  await expectText(".results", /Decrypted\[2, -1, 3\].*equals clear/, 90_000);
  // The first service worker has taken over, which is when the false word came.
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  expect(await textOf("body")).not.toContain("A new version is ready");
});

test("endless recursion is told in words, with its line; an endless loop is stopped", async ({ baseURL }) => {
  await openCell(siteAt(baseURL), "const f = (n: number): number =>\n  f(n + 1) + 1;\nf(0);\n");
  await expectText("body", /a function calls itself without end/);
  await expectText("body", /Line 2/);
  await openCell(siteAt(baseURL), "print('begun');\nfor (;;);\n");
  await press("Stop");
  await expectText("body", /Stopped\. Edit the program to trace it again\./);
});

test("lessons open at their address", async ({ baseURL }) => {
  await page.goto(`${siteAt(baseURL)}#lesson=2`);
  await expect.poll(() => page.title(), { timeout: 60_000 }).toMatch(/What the server sees/);
});
