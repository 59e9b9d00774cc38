/** Every screen in both designs and at both widths: axe finds nothing serious, and nothing is wider than the screen. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { openCells } from "./playground.ts";

const cells = [
  {
    markdown:
      "# A heading\n\nText with $x^2$, `code`, a [link](https://example.org) and\n\n- [x] a list\n\n|a|b|\n|-|-|\n|1|2|",
  },
  'const f = compiler({ x: "encrypted" }, (x) => (x ** 2).sum());\nconst circuit = await f.compile([[0, 1], [3, 3]]);\ncircuit',
  'print("text");\ntable([{ name: "a", size: 1 }]);\nheatmap(np.array([[1, 2], [3, 4]]));\nplot({ type: "line", x: [1, 2, 3], y: [1, 4, 9] });',
  "missing + 1",
];

/** Looks at what is on the page now. Monaco's own markup is not ours to mend. */
async function expectSound(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude(".monaco-host").analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`),
    );
  expect.soft(serious, screen).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overflow, `${screen}: wider than the screen`).toBeLessThanOrEqual(0);
}

/** Does what a command says, by the palette. */
async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.keyboard.type(title);
  await page.keyboard.press("Enter");
}

/** Opens a dialog, looks at it, and closes it. */
async function expectSoundDialog(page: Page, title: string): Promise<void> {
  await command(page, title);
  await expect(page.locator("dialog[open]"), title).toBeVisible();
  await expectSound(page, title);
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]"), title).toHaveCount(0);
}

for (const [name, options] of [
  ["wide, light", { viewport: { width: 1280, height: 800 }, colorScheme: "light" }],
  ["wide, dark", { viewport: { width: 1280, height: 800 }, colorScheme: "dark" }],
  ["390 px, light", { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true, isMobile: true }],
  ["390 px, dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true, isMobile: true }],
] as const) {
  test.describe(name, () => {
    test.use(options);
    test.setTimeout(240_000);

    test("the notebook, its cards and outputs", async ({ page }) => {
      await openCells(page, cells);
      const card = page
        .getByRole("region", { name: /circuit/i })
        .or(page.locator(".circuit-card"))
        .first();
      await expect(card.locator(".node").first()).toBeVisible();
      // Plots are drawn when they are near.
      await page.locator(".cell").nth(3).scrollIntoViewIfNeeded();
      await expect(page.locator(".cell").nth(2).locator("svg").first()).toBeVisible();
      await expectSound(page, "notebook");
      for (const tab of ["Text", "Bounds", "Tables", "Parameters", "Cost", "Compare", "Run"]) {
        await card.getByRole("tab", { name: tab, exact: true }).click();
        await expectSound(page, `card: ${tab}`);
      }
      await card.getByRole("button", { name: "Run encrypted", exact: true }).click();
      await expect(card.locator(".results")).toContainText("equals clear", { timeout: 90_000 });
      for (const part of ["Three modes", "Look inside"]) {
        await card.getByRole("button", { name: part, exact: true }).click();
        await expect(card.getByRole("button", { name: part, exact: true })).toHaveAttribute("aria-expanded", "true");
        await page.waitForTimeout(1000);
        await expectSound(page, part);
      }
      await card.getByRole("tab", { name: "Graph", exact: true }).click();
      await card.locator(".node").first().click();
      await expectSound(page, "details of a node");
      await page.locator(".cell").nth(1).locator(".static-code").click();
      await expectSound(page, "a cell that is written");
    });

    test("panels and dialogs", async ({ page }) => {
      await openCells(page, cells.slice(0, 2));
      for (const title of [
        "Show all keys",
        "Share this notebook",
        "Show my notebooks",
        "Show older versions of the notebook",
        "Open the gallery of examples",
        "Save, load, export and import keys",
      ]) {
        await expectSoundDialog(page, title);
      }
      await page.keyboard.press("F1");
      await expectSound(page, "palette");
      await page.keyboard.press("Escape");
      await page.keyboard.press("ControlOrMeta+F");
      await page.keyboard.type("x");
      await expectSound(page, "find");
      await page.keyboard.press("Escape");
      await command(page, "Show the lessons");
      await expect(page.getByRole("complementary", { name: "Lessons" }).getByRole("button").nth(1)).toBeVisible();
      await expectSound(page, "lessons");
    });

    test("a stranger's notebook, a frame, and both parts of a workshop", async ({ page }) => {
      const link = writeLink(
        newNotebook("Shared", [newCell("a", "code", "print(1)"), newCell("b", "markdown", "# Hm")]),
      );
      await page.goto(`./${link}`);
      await expect(page.getByRole("button", { name: "Run this notebook" })).toBeVisible();
      await expectSound(page, "consent");
      for (const address of [
        "./#example=linearModel",
        `./?embed${link}`,
        `./?embed=editable${link}`,
        "./?role=client",
        "./?role=server",
      ]) {
        await page.goto("about:blank");
        await page.goto(address);
        await expect(page.locator("main, h1, .cell").first()).toBeVisible();
        await page.waitForTimeout(500);
        await expectSound(page, address);
      }
    });
  });
}

test("with reduced motion nothing moves by itself", async ({ browser }) => {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto("./#example=linearModel");
  await expect(page.getByRole("button", { name: /^%4 add/ })).toBeVisible();
  await page.getByRole("button", { name: "Zoom in" }).click();
  const moving = () =>
    page.evaluate(
      () => document.getAnimations().filter(({ effect }) => Number(effect?.getTiming().duration) > 0).length,
    );
  expect(await moving()).toBe(0);
  await page.getByRole("button", { name: /^%4 add/ }).hover();
  expect(await moving()).toBe(0);
  await context.close();
});
