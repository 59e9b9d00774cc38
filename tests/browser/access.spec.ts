/** The page by keyboard alone, by screen reader, in both designs and sizes; and the pictures for the documentation. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { beginJourney, journey } from "./journeys.ts";
import { open, openExample, pressMore, result, runEncrypted } from "./playground.ts";

/** Serious findings of axe. Monaco's own markup is not ours to mend. */
async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).exclude(".monaco-host").analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`),
    );
}

/** Presses Tab until the element with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(
      () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent,
    );
    if (focused?.startsWith(name)) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

/** Pictures are taken in every run; `GLOVEBOX_PICTURES=docs/images npx playwright test access` takes those of the documents anew. */
const pictures = process.env.GLOVEBOX_PICTURES ?? "test-results/pictures";

test(
  "keyboard alone: choose an example, read the graph, set an input, run, leave the editor",
  journey,
  async ({ page }) => {
    const measured = beginJourney("a keyboard and screen-reader user: an example chosen, run, its result heard", 20);
    await open(page);
    await tabTo(page, "Examples");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("searchbox", { name: "Find an example" })).toBeFocused();
    await tabTo(page, "Linear model");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Examples" })).toBeFocused();
    await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Linear model");
    await expect(page.locator(".trace-state")).toContainText("Waits for an encrypted run");
    await expect(page.getByRole("button", { name: /^%4 add/ })).toBeVisible();

    await page.locator(".monaco-host textarea, .monaco-host .native-edit-context").first().focus();
    await page.keyboard.press("Escape");
    await expect(page.getByText("Left the editor: Tab goes on from here.")).toBeFocused();

    await tabTo(page, "x, slider");
    await page.keyboard.press("ArrowLeft");
    await expect(result(page, "Clear").locator("output")).toHaveText("6");
    await tabTo(page, "Run encrypted");
    await page.keyboard.press("Enter");
    await expect(result(page, "Decrypted").locator("output")).toHaveText("6", { timeout: 60_000 });
    await expect(page.locator(".announcer")).toContainText("Decrypted result: 6");
    measured.end();

    await tabTo(page, "%2 x");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("button", { name: /^%3 matmul/ })).toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("button", { name: /^%4 add/ })).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByRole("button", { name: /^%3 matmul/ })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("complementary", { name: "Details of the node" })).toContainText("Matrix product");
    await page.keyboard.press("Escape");
  },
);

test("the table says what the picture shows", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: "Table" }).click();
  const row = page.getByRole("row", { name: /%3/ }).first();
  for (const text of ["matmul", "%1, %2", "encrypted uint3", "0 … 6", "4"]) await expect(row).toContainText(text);
  await row.getByRole("button", { name: "%3" }).click();
  await expect(page.getByRole("complementary", { name: "Details of the node" })).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  test(`wide, ${scheme}: axe finds nothing serious; picture taken`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: scheme });
    const page = await context.newPage();
    await open(page);
    await runEncrypted(page, "8");
    await page.getByRole("button", { name: /%3 matmul/ }).hover();
    await page.screenshot({ path: `${pictures}/wide-${scheme}.png` });
    if (scheme === "light") await page.screenshot({ path: `${pictures}/page.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await openExample(page, "Table lookup");
    await page.getByRole("button", { name: /^%1 tlu/ }).click();
    for (const tab of ["Table", "Debug"]) {
      await page.getByRole("tab", { name: tab }).click();
      expect(await seriousFindings(page)).toEqual([]);
    }
    await context.close();
  });

  test(`narrow, ${scheme}: axe finds nothing serious; pictures taken`, async ({ browser }) => {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      colorScheme: scheme,
      hasTouch: true,
      isMobile: true,
    });
    const page = await context.newPage();
    await open(page, { monaco: false });
    await runEncrypted(page, "8");
    await expect(page.locator(".node").first()).toBeVisible();
    expect(await seriousFindings(page)).toEqual([]);
    await page.screenshot({ path: `${pictures}/narrow-run-${scheme}.png` });
    await page.locator(".node").first().scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${pictures}/narrow-${scheme}.png` });
    await context.close();
  });
}

test("theme and large text are remembered", async ({ page }) => {
  await open(page);
  await pressMore(page, "Dark");
  await pressMore(page, "Large text");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await expect(page.getByRole("button", { name: "Large text" })).toHaveAttribute("aria-pressed", "true");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
