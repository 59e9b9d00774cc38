/** Workers that end without a word, each kind: what was asked of them is answered, and the next use works. */
import { expect, type Page, test, type Worker } from "@playwright/test";
import { open, result, runEncrypted } from "./playground.ts";

// With a finger for a pointer the text stands in a plain field.
test.use({ hasTouch: true });

/** A circuit of many bootstraps, so that a run takes some seconds. */
const long = `const f = compiler({ x: "encrypted" }, (x) => (x ** 2).sum());
const circuit = await f.compile([Array.from({ length: 64 }, (_, i) => i % 4), Array.from({ length: 64 }, () => 3)]);
`;

const running = (page: Page, name: string): readonly Worker[] =>
  page.workers().filter((worker) => worker.url().includes(`/${name}-`));

/** Has the running workers of this name close themselves: no error event comes. */
async function close(page: Page, name: string): Promise<void> {
  await expect.poll(() => running(page, name).length).toBeGreaterThan(0);
  for (const worker of running(page, name)) await worker.evaluate(() => self.close()).catch(() => {});
  await expect.poll(() => running(page, name).length).toBe(0);
}

for (const name of ["evaluator", "client"]) {
  test(`the ${name} closes itself in the middle of a run: the run ends with a word, and the next one works`, async ({
    page,
  }) => {
    await open(page, { monaco: false });
    await page.getByRole("textbox", { name: /Program text/ }).fill(long);
    await expect(page.getByRole("button", { name: /sum/ }).first()).toBeVisible();
    await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
    await close(page, name);
    await expect(page.locator(".side.server")).toContainText("a worker is gone: it ended without a word");
    await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
    await expect(result(page, "Decrypted").locator("output")).not.toHaveText("", { timeout: 90_000 });
  });

  test(`the ${name} closes itself between two runs: the second one works`, async ({ page }) => {
    await open(page, { monaco: false });
    await runEncrypted(page, "8");
    await close(page, name);
    await runEncrypted(page, "8");
    await expect.poll(() => running(page, name).length).toBe(1);
  });
}

test("the simulator closes itself: simulating works again", async ({ page }) => {
  await open(page, { monaco: false });
  await expect(result(page, "Clear").locator("output")).toHaveText("8");
  await close(page, "simulator");
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(result(page, "Simulated").locator("output")).toHaveText("8");
});

test("the layout closes itself: the next graph is drawn", async ({ page }) => {
  await open(page, { monaco: false });
  await expect.poll(() => running(page, "layout").length).toBeGreaterThan(0);
  await close(page, "layout");
  await page.getByRole("textbox", { name: /Program text/ }).fill(long);
  await expect(page.getByRole("button", { name: /sum/ }).first()).toBeVisible();
});

test("a simulator that takes long can be stopped, which is said, and works again", async ({ page }) => {
  await open(page, { monaco: false });
  await expect(result(page, "Clear").locator("output")).toHaveText("8");
  const [simulator] = running(page, "simulator");
  // As long work does, it answers nothing meanwhile.
  void simulator
    ?.evaluate(() => {
      for (const end = Date.now() + 60_000; Date.now() < end; );
    })
    .catch(() => {});
  await page.getByRole("button", { name: "Simulate" }).click();
  await page.getByRole("button", { name: "Stop planning" }).click();
  await expect(page.getByText("the work was stopped").first()).toBeVisible();
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(result(page, "Simulated").locator("output")).toHaveText("8");
});
