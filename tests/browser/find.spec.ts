/** Find and replace over all cells, by keyboard, in both layouts. */
import { expect, type Page, test } from "@playwright/test";
import { open, openCells } from "./playground.ts";

const bar = (page: Page) => page.getByRole("search", { name: "Find in the notebook" });

/** Texts under a highlight. */
const marked = (page: Page, name: string) =>
  page.evaluate((key) => [...(CSS.highlights.get(key) ?? [])].map(String), name);

test("goes through the cells, marks what it finds, and leads to the place", async ({ page }) => {
  const faults = await openCells(page, ["const weight = 2;", { markdown: "The weight is **two**." }, "weight + 1"]);
  await page.keyboard.press("ControlOrMeta+F");
  await expect(bar(page).getByRole("textbox", { name: "Find" })).toBeFocused();
  await page.keyboard.type("weight");
  await expect(bar(page).getByRole("status")).toContainText("1 of 3 Cell 1, line 1");
  await expect.poll(() => marked(page, "found-current")).toEqual(["weight"]);
  await page.keyboard.press("Enter");
  await expect(bar(page).getByRole("status")).toContainText("2 of 3 Cell 2, line 1 The weight is **two**.");
  await page.keyboard.press("F3");
  await expect(bar(page).getByRole("status")).toContainText("3 of 3 Cell 3");
  await expect.poll(() => marked(page, "found")).toEqual(["weight"]);
  await page.keyboard.press("Escape");
  await expect(bar(page)).toBeHidden();
  await expect(page.locator(".cell").nth(2)).toHaveAttribute("data-editing", "true");
  expect(await marked(page, "found")).toEqual([]);
  expect(faults).toEqual([]);
});

test("replaces everywhere in one step; an expression that cannot be is explained", async ({ page }) => {
  await openCells(page, ["const a1 = 1;", "a1 + 1"]);
  await page.keyboard.press("ControlOrMeta+F");
  await bar(page).getByRole("checkbox", { name: "Regular expression" }).check();
  const query = bar(page).getByRole("textbox", { name: "Find" });
  await query.fill("(a+)+");
  await expect(bar(page).getByRole("status")).toContainText("may never end");
  await query.fill("a(\\d)");
  await bar(page).getByRole("textbox", { name: "Replace by" }).fill("b$1");
  await bar(page).getByRole("button", { name: "Replace all" }).click();
  await expect(page.locator(".static-code code")).toHaveText(["const b1 = 1;", "b1 + 1"]);
  await bar(page).getByRole("button", { name: "Close" }).click();
  await page.locator(".cell").first().focus();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(page.locator(".static-code code")).toHaveText(["const a1 = 1;", "a1 + 1"]);
});

test("in the playground, from within the full editor", async ({ page }) => {
  await open(page);
  await page.locator(".monaco-host .view-lines").click();
  await page.keyboard.press("ControlOrMeta+F");
  await page.keyboard.type("circuit");
  await expect(bar(page).getByRole("status")).toContainText("1 of 4");
  await expect(page.locator(".monaco-host .found-current")).toHaveText("circuit");
  await page.keyboard.press("Escape");
  await expect(bar(page)).toBeHidden();
  expect(await page.evaluate(() => document.activeElement?.closest(".monaco-host") !== null)).toBe(true);
});
