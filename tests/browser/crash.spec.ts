/** Whatever ends in the middle: at most the last second of typing is lost, and the page says what happened. */
import { type BrowserContext, expect, type Locator, type Page, test } from "@playwright/test";
import { open, openExample, result, runEncrypted } from "./playground.ts";

// With a finger for a pointer the text stands in a plain field.
test.use({ hasTouch: true });

/** Longest typing that may be lost, in milliseconds. */
const losable = 1000;

/** A circuit of many bootstraps, so that a run takes some seconds. */
const long = `const f = compiler({ x: "encrypted" }, (x) => (x ** 2).sum());
const circuit = await f.compile([Array.from({ length: 64 }, (_, i) => i % 4), Array.from({ length: 64 }, () => 3)]);
`;

const field = (page: Page): Locator => page.getByRole("textbox", { name: /Program text/ });
const saved = (page: Page): Locator => page.locator(".page-head .save");

/** Types at the end of the text, a letter every 50 ms for `time`; gives what was typed more than `losable` before the end, and all of it. */
async function typeFor(page: Page, time: number): Promise<{ readonly safe: string; readonly all: string }> {
  await field(page).focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("// ");
  const typed: { readonly letter: string; readonly at: number }[] = [];
  const start = Date.now();
  for (let i = 0; Date.now() - start < time; i++) {
    const letter = String.fromCharCode(97 + (i % 26));
    await page.keyboard.type(letter);
    typed.push({ letter, at: Date.now() });
    await page.waitForTimeout(50);
  }
  const end = Date.now();
  const join = (part: typeof typed) => part.map(({ letter }) => letter).join("");
  return { safe: join(typed.filter(({ at }) => end - at > losable)), all: join(typed) };
}

/** The process of the page ends without a word, as when its memory is used up. */
async function crash(page: Page): Promise<void> {
  const gone = page.waitForEvent("crash");
  const session = await page.context().newCDPSession(page);
  void session.send("Page.crash").catch(() => {});
  await gone;
}

/** Opens the page anew in the same browser. */
async function again(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto("./");
  return page;
}

/** Ends the running workers of this name by an error that nobody catches. */
async function breakWorker(page: Page, name: string): Promise<void> {
  const workers = page.workers().filter((worker) => worker.url().includes(`/${name}-`));
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) {
    await worker.evaluate(() => {
      setTimeout(() => {
        throw new Error("killed by a test");
      });
    });
  }
}

for (const pause of [0, 150, 600]) {
  test(`a reload ${pause} ms after the last key loses nothing`, async ({ page }) => {
    await open(page, { monaco: false });
    const { all } = await typeFor(page, 700);
    await page.waitForTimeout(pause);
    await page.reload();
    await expect(field(page)).toHaveValue(new RegExp(`// ${all}$`));
  });
}

for (const time of [1500, 2400]) {
  test(`the page's process ends after ${time} ms of typing: at most the last second is lost`, async ({
    page,
    context,
  }) => {
    await open(page, { monaco: false });
    const { safe, all } = await typeFor(page, time);
    await crash(page);
    const next = await again(context);
    await expect(field(next)).toHaveValue(new RegExp(`// ${safe}`));
    const text = await field(next).inputValue();
    expect(all.startsWith(text.slice(text.lastIndexOf("// ") + 3))).toBe(true);
  });
}

test("the page's process ends during an encrypted run: the text is there, and runs again", async ({
  page,
  context,
}) => {
  await open(page, { monaco: false });
  await field(page).fill(long);
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(page.locator(".stages")).not.toHaveCount(0);
  await page.waitForTimeout(1500);
  await crash(page);
  const next = await again(context);
  await expect(field(next)).toHaveValue(long);
  await expect(next.getByRole("button", { name: "Run encrypted", exact: true })).toBeEnabled();
});

for (const name of ["evaluator", "client"]) {
  test(`the ${name} ends in the middle of a run: it is said, the text stays, and the next run works`, async ({
    page,
  }) => {
    await open(page, { monaco: false });
    await field(page).fill(long);
    const { all } = await typeFor(page, 300);
    const run = page.getByRole("button", { name: "Run encrypted", exact: true });
    await expect(page.getByRole("button", { name: /sum/ }).first()).toBeVisible();
    await run.click();
    await expect.poll(() => page.workers().some((worker) => worker.url().includes(`/${name}-`))).toBe(true);
    await breakWorker(page, name);
    await expect(page.locator(".side.server")).toContainText("a worker crashed: Uncaught Error: killed by a test");
    await expect(field(page)).toHaveValue(`${long}// ${all}`);
    await openExample(page, "Linear model");
    await runEncrypted(page, "8");
  });
}

test("the simulator ends: simulating works again", async ({ page }) => {
  await open(page, { monaco: false });
  await expect(result(page, "Clear").locator("output")).toHaveText("8");
  await breakWorker(page, "simulator");
  const { all } = await typeFor(page, 300);
  await page.getByRole("button", { name: "Simulate" }).click();
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(result(page, "Simulated").locator("output")).toHaveText("8");
  await expect(field(page)).toHaveValue(new RegExp(`// ${all}$`));
});

test("full storage is said, loses nothing, and is over when there is room again", async ({ page, baseURL }) => {
  // Before the page is there: once a browser knows how much room there is, it does not ask again for a while.
  await page.goto("./favicon.svg");
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(baseURL ?? "");
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await open(page, { monaco: false });
  const { all } = await typeFor(page, 1200);
  await expect(saved(page)).toContainText("Not saved: storage: the browser's storage is full");
  await page.reload();
  await expect(field(page)).toHaveValue(new RegExp(`// ${all}$`));
  await expect(saved(page)).toContainText("Not saved");
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  const { all: more } = await typeFor(page, 200);
  await expect(saved(page)).toHaveText("Saved");
  await crash(page);
  await expect(field(await again(page.context()))).toHaveValue(new RegExp(`// ${all}// ${more}$`));
});

test("where nothing can be kept at all, it is said, and the page works", async ({ browser }) => {
  const context = await browser.newContext({ hasTouch: true });
  await context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("no", "SecurityError");
    };
    Object.defineProperty(globalThis, "indexedDB", { get: refuse });
    Storage.prototype.setItem = refuse;
  });
  const page = await context.newPage();
  await open(page, { monaco: false });
  await expect(saved(page)).toContainText("Not saved");
  await runEncrypted(page, "8");
  await context.close();
});
