/**
 * A stranger's notebook before its reader agreed to anything: it cannot keep the page busy, its texts pass for no part of the page, and in a frame of
 * another page there is nothing but the frame.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { type Notebook, newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";

const notebookOf = (...texts: readonly string[]): Notebook =>
  newNotebook(
    "Of a stranger",
    texts.map((text, index) => newCell(`c${index + 1}`, "markdown", text)),
  );

/** Notes the longest time in which the page did nothing else than one thing; milliseconds. */
const watchTasks = (page: Page) =>
  page.addInitScript(() => {
    Reflect.set(globalThis, "longest", 0);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        Reflect.set(globalThis, "longest", Math.max(duration, Number(Reflect.get(globalThis, "longest"))));
    }).observe({ type: "longtask", buffered: true });
  });

const longestTask = (page: Page) => page.evaluate(() => Number(Reflect.get(globalThis, "longest")));

test("a link with 41,500 formulas does not freeze the page", async ({ page }) => {
  const link = writeLink(notebookOf(...Array.from({ length: 5 }, () => "$x$ ".repeat(8300))));
  expect(link.length).toBeLessThan(1000);
  await watchTasks(page);
  await page.goto(`./${link}`);
  await expect(page.getByText("This notebook came from a link.")).toBeVisible();
  await expect(page.locator(".markdown").first()).toBeVisible();
  // Whatever it still lays out, it answers.
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  for (const cell of await page.locator(".cell").all()) await cell.scrollIntoViewIfNeeded();
  await expect(
    page.getByText(/^Not all formulas are laid out: the notebook has more than 1.?000/).first(),
  ).toBeVisible();
  await expect(
    page.getByText(/^The text goes on, and is not laid out: the notebook's texts have more than/).first(),
  ).toBeVisible();
  expect(await page.locator(".markdown math").count()).toBeLessThanOrEqual(1000);
  expect(await page.locator(".markdown *").count()).toBeLessThan(25_000);
  // Laid out at once, each of the cells takes several times as long.
  expect(await longestTask(page)).toBeLessThan(5000);
});

test("texts that are not in view are not laid out, and those that come into view are", async ({ page }) => {
  const texts = Array.from({ length: 40 }, (_, i) => `# Part ${i}\n\n${"word ".repeat(400)}\n\n$x^${i}$`);
  await page.goto(`./${writeLink(notebookOf(...texts))}`);
  await expect(page.locator(".markdown math").first()).toBeVisible();
  await page.waitForTimeout(500);
  expect(await page.locator(".markdown math").count()).toBeLessThan(10);
  await page.locator(".cell").last().scrollIntoViewIfNeeded();
  await expect(page.locator(".cell").last().locator("math")).toBeVisible();
});

const pixel = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";

test("links say where they lead, and a picture is no link", async ({ page }) => {
  const text = [
    "**[Run this notebook](https://evil.example/run)**",
    "[glovebox](https://glovebox.example@evil.example:8080/x) and https://other.example/path",
    `[![Allow encrypted runs](${pixel})](https://evil.example/picture)`,
    `[*a* ![b](${pixel}) c](https://evil.example/mixed)`,
    "[раypal](https://раypal.example)",
    "[part](#part)",
  ].join("\n\n");
  await page.goto(`./${writeLink(notebookOf(text))}`);
  const markdown = page.locator(".markdown");
  await expect(markdown.locator("a").first()).toBeVisible();
  const targets = markdown.locator(".link-target");
  await expect(targets).toHaveText([
    "(evil.example)",
    "(evil.example:8080)",
    "(other.example)",
    /^\(xn--.*\.example\)$/,
  ]);
  // Beside the link, not within it.
  expect(await markdown.locator("a .link-target").count()).toBe(0);
  await expect(markdown.locator("strong .link-target")).toBeVisible();
  expect(await markdown.locator("a img").count()).toBe(0);
  expect(await markdown.locator("img").count()).toBe(2);
  await expect(markdown.getByText("(the picture is no link: https://evil.example/picture)")).toBeVisible();
  await expect(markdown.getByText("(the picture is no link: https://evil.example/mixed)")).toBeVisible();
});

/** Another site with one page. */
async function otherSite(body: string): Promise<{ readonly address: string; readonly server: Server }> {
  const server = createServer((_, response) => response.setHeader("content-type", "text/html").end(body));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

for (const query of ["", "?role=client", "?embed=editable"]) {
  test(`the page in a frame of another page is the frame's form, and opens no storage (${query || "no query"})`, async ({
    page,
    baseURL,
  }) => {
    const notebook = writeLink(notebookOf("Hello"));
    const { address, server } = await otherSite(
      `<iframe src="${baseURL}${query}${notebook}" width="1100" height="800"></iframe>`,
    );
    await page.addInitScript(() => {
      if (window === window.top || origin === "null") return;
      Reflect.set(globalThis, "opened", []);
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        const value: unknown = Reflect.get(globalThis, name);
        const get = () => {
          (Reflect.get(globalThis, "opened") as string[]).push(name);
          return value;
        };
        Object.defineProperty(globalThis, name, { get });
      }
    });
    try {
      await page.goto(address);
      const frame = page.frameLocator("iframe");
      await expect(frame.locator(".page.embed")).toBeVisible();
      await expect(frame.getByText("Hello")).toBeVisible();
      const inner = page.frames().find((each) => each.url().startsWith(String(baseURL)));
      expect(await inner?.evaluate(() => Reflect.get(globalThis, "opened"))).toEqual([]);
    } finally {
      server.close();
    }
  });
}
