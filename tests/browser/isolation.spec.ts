/** The built site on a host that sends files and nothing else, from a folder below its root: isolation, threads, and no network. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { result } from "./playground.ts";

const folder = process.env.GLOVEBOX_SITE ?? "dist/site";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

let server: Server;
let site: string;

test.beforeEach(async () => {
  server = createServer(({ url = "" }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    if (path === "/framing.html") {
      response
        .setHeader("content-type", "text/html")
        .end('<iframe src="/some/folder/" width="1200" height="700"></iframe>');
      return;
    }
    const file = join(folder, path.replace("/some/folder/", "").replace(/^$/, "index.html"));
    if (!path.startsWith("/some/folder/") || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  site = `http://localhost:${(server.address() as AddressInfo).port}/some/folder/`;
});

test.afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test("a first visit is isolated after one reload, and bootstraps on more than one thread", async ({ page }) => {
  const loads: string[] = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));
  await page.goto(site);
  await page.waitForFunction(() => crossOriginIsolated);
  await expect(page.locator(".monaco-host .view-line").first()).toBeVisible();
  expect(loads).toEqual([site, site]);
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
  const loads: string[] = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));
  await page.goto(site);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.waitForTimeout(500);
  expect(loads).toEqual([site]);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test("in a frame there is no service worker", async ({ page }) => {
  await page.goto(new URL("/framing.html", site).href);
  await expect(page.frameLocator("iframe").locator(".monaco-host .view-line").first()).toBeVisible();
  const frame = page.frames()[1];
  expect(await frame?.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
});

test("once opened, the page works without a network", async ({ page }) => {
  await page.goto(site);
  await page.waitForFunction(() => crossOriginIsolated);
  const missing = () =>
    page.evaluate(async () => {
      const [name = "of none"] = await caches.keys();
      const files = name.replace("glovebox ", "./,").split(",");
      const kept = await Promise.all(files.map((file) => caches.match(file)));
      return files.filter((_, i) => kept[i] === undefined);
    });
  await expect.poll(missing).toEqual([]);
  server.closeAllConnections();
  server.close();
  await page.reload();
  await expect(page.locator(".monaco-host .view-line").first()).toBeVisible();
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(result(page, "Decrypted").locator("output")).toHaveText("8", { timeout: 90_000 });
});
