/** The built site on a host that sends files and nothing else, from a folder below its root: isolation, threads, and one reload at most. */
import { expect, type Page, test } from "@playwright/test";
import { openEditor, result } from "./playground.ts";
import { type StaticHost, startHost } from "./staticHost.ts";

let host: StaticHost;

test.beforeEach(async () => {
  host = await startHost({
    pages: { "/framing.html": '<iframe src="/some/folder/" width="1200" height="700"></iframe>' },
  });
});

test.afterEach(() => host.stop());

/** Addresses of the documents that the page's own frame loads; a change of the address within a document is none. */
function loadsOf(page: Page): readonly string[] {
  const loads: string[] = [];
  page.on("domcontentloaded", () => loads.push(page.url()));
  return loads;
}

test("a first visit is isolated after one reload, and bootstraps on more than one thread", async ({ page }) => {
  const loads = loadsOf(page);
  await page.goto(host.site);
  await page.waitForFunction(() => crossOriginIsolated);
  await openEditor(page);
  expect(loads).toEqual([host.site, host.site]);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  expect(loads.length).toBe(3);
  const requests: string[] = [];
  page.context().on("request", (request) => requests.push(request.url()));
  await page.getByRole("button", { name: "Examples" }).click();
  await page.locator("#examples").getByRole("button", { name: "Table lookup" }).click();
  await expect(page.getByRole("button", { name: /tlu/ }).first()).toBeVisible();
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(result(page, "Decrypted")).toContainText("equals clear", { timeout: 90_000 });
  expect(requests.some((url) => url.includes("bootstrapper"))).toBe(true);
});

test("a page in use is not loaded again; it is isolated at the next visit", async ({ page }) => {
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => dispatchEvent(new KeyboardEvent("keydown", { key: "a" })));
  });
  const loads = loadsOf(page);
  await page.goto(host.site);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.waitForTimeout(500);
  expect(loads).toEqual([host.site]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test("in a frame there is no service worker", async ({ page }) => {
  await page.goto(new URL("/framing.html", host.site).href);
  // Whatever the address asks for: in a frame of another page there is only the form for frames.
  await expect(page.frameLocator("iframe").locator(".page.embed")).toBeVisible();
  const frame = page.frames()[1];
  expect(await frame?.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});
