/** The built site as a web app: installable, without a network after the first visit, and newer versions by the reader's word. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { openEditor, result, runEncrypted, write } from "./playground.ts";
import { builtSite, filesKept, type StaticHost, startHost } from "./staticHost.ts";

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

let host: StaticHost | undefined;
const folders: string[] = [];

test.afterEach(() => {
  host?.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The site as the next version would be: another page and another service worker. */
function nextVersion(): string {
  const folder = mkdtempSync(join(tmpdir(), "glovebox-site-"));
  folders.push(folder);
  cpSync(builtSite, folder, { recursive: true });
  const change = (name: string, from: RegExp, to: string) => {
    const text = readFileSync(join(folder, name), "utf8");
    expect(text).toMatch(from);
    writeFileSync(join(folder, name), text.replace(from, to));
  };
  change("index.html", /<title>/, '<meta name="test-version" content="2" /><title>');
  change("serviceWorker.js", /[0-9a-f]{16}/, "0123456789abcdef");
  return folder;
}

const version = (page: Page) => page.locator("meta[name=test-version]").count();

test("can be installed: a valid manifest, from any folder, with icons of the sizes it says", async ({ page }) => {
  host = await startHost({ headers: isolation });
  await page.goto(host.site);
  const session = await page.context().newCDPSession(page);
  const { url, errors, data = "" } = await session.send("Page.getAppManifest");
  expect(url).toBe(`${host.site}manifest.webmanifest`);
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data);
  for (const address of [manifest.start_url, manifest.scope]) expect(new URL(address, url).href).toBe(host.site);
  for (const { src, sizes, type } of manifest.icons) {
    const response = await page.request.get(new URL(src, url).href);
    expect(response.headers()["content-type"]).toBe(type);
    const bytes = await response.body();
    // A PNG file says its width and height from byte 16 on.
    if (type === "image/png") expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes);
  }
  expect(manifest.icons.some(({ purpose }: { purpose?: string }) => purpose === "maskable")).toBe(true);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Playwright's windows are private ones, from which nothing can be installed.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);
});

for (const [kind, headers, loaded] of [
  ["that sends files only", {}, 2],
  ["that sends the headers of isolation", isolation, 1],
] as const) {
  test(`works without a network after one visit to a host ${kind}`, async ({ page }) => {
    host = await startHost({ headers });
    let loads = 0;
    page.on("domcontentloaded", () => loads++);
    await page.goto(host.site);
    await page.waitForFunction(() => crossOriginIsolated);
    await filesKept(page);
    expect(loads).toBe(loaded);
    host.stop();
    await page.reload();
    await openEditor(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await runEncrypted(page, "44");
    // What only some programs need: threads, and the drawing of tables.
    await page.getByRole("button", { name: "Examples" }).click();
    await page.locator("#examples").getByRole("button", { name: "Table lookup" }).click();
    await page.getByRole("button", { name: /tlu/ }).first().click();
    await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
    await expect(result(page, "Decrypted")).toContainText("equals clear", { timeout: 90_000 });
  });
}

test("tells of a newer version, and loads it when asked to; another tab is told and left alone", async ({
  context,
}) => {
  host = await startHost({ headers: isolation });
  const [page, other] = [await context.newPage(), await context.newPage()];
  for (const each of [page, other]) await each.goto(host.site);
  await filesKept(page);
  host.serve(nextVersion());
  await page.reload();
  expect(await version(page)).toBe(0);
  const notice = (of: Page) => of.getByText("A new version is ready.");
  await expect(notice(page)).toBeVisible({ timeout: 60_000 });
  await expect(notice(other)).toBeVisible();
  await openEditor(page);
  await write(page, "// mine");
  await page.getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => version(page)).toBe(1);
  await openEditor(page);
  await expect(page.locator(".monaco-host .view-lines")).toHaveText("// mine");
  await expect(notice(page)).toBeHidden();
  expect(await version(other)).toBe(0);
  await expect(notice(other)).toBeVisible();
  // The tab of the old version still gets what it has not loaded yet.
  await other.getByRole("button", { name: "Later" }).click();
  await runEncrypted(other, "44");
});
