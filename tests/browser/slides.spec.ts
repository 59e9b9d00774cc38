/** A lesson as slides, a course as a handout, and a plan for a lecture. */
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const panelOf = (page: import("@playwright/test").Page) => page.getByRole("complementary", { name: "Lessons" });

test("a lesson as slides: one cell at a time, by keys and buttons, and everything is back at the end", async ({
  page,
}) => {
  await page.goto("./#lesson=4");
  await panelOf(page).getByText("For lecturers").click();
  const cells = page.locator(".cell");
  const count = await cells.count();
  await panelOf(page).getByRole("button", { name: "Show this lesson as slides" }).click();
  const bar = page.getByRole("navigation", { name: "Slides" });
  await expect(bar.getByRole("status")).toHaveText(`1 / ${count}`);
  await expect(page.getByRole("heading", { name: "Table lookups", level: 2 })).toBeVisible();
  await expect(panelOf(page)).toBeHidden();
  await expect(cells.filter({ visible: true })).toHaveCount(1);
  const size = await cells.first().evaluate((cell) => Number.parseFloat(getComputedStyle(cell).fontSize));
  expect(size).toBeGreaterThanOrEqual(22);
  await page.keyboard.press("PageDown");
  await expect(bar.getByRole("status")).toHaveText(`2 / ${count}`);
  await expect(page.getByRole("heading", { name: "Table lookups", level: 2 })).toBeHidden();
  await expect(cells.nth(1)).toContainText("LookupTable");
  await bar.getByRole("button", { name: "Next slide" }).click();
  await page.keyboard.press("PageUp");
  await expect(bar.getByRole("status")).toHaveText(`2 / ${count}`);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();
  await expect(cells.filter({ visible: true })).toHaveCount(count);
});

test("a handout holds all lessons and nothing that gives answers away; the plan fills ninety minutes", async ({
  page,
}) => {
  await page.goto("./#lesson=1");
  const panel = panelOf(page);
  await panel.getByText("For lecturers").click();
  await panel.getByText("A plan of 90 minutes").click();
  const minutes = await panel.locator(".plan strong").allTextContents();
  expect(minutes.reduce((sum, each) => sum + Number.parseInt(each, 10), 0)).toBe(90);
  await panel.getByRole("button", { name: "Handout to print" }).click();
  for (const title of ["Your first encrypted function", "Table lookups", "Client and server in two tabs"])
    await expect(page.getByRole("heading", { name: title, exact: true })).toBeVisible();
  const text = (await page.locator("main").allTextContents()).join("");
  for (const answer of ["3 * distance + 4", "check(bootstraps", "A table of 16 entries is needed", "author:"])
    expect(text).not.toContain(answer);
});
