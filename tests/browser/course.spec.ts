/** Lessons in the page: a check that fails and passes, progress over a reload, solutions, a lecturer's own course; and the gallery. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { open, openExample } from "./playground.ts";

const panelOf = (page: Page) => page.getByRole("complementary", { name: "Lessons" });
const outcomeOf = (page: Page) => panelOf(page).locator(".check-outcome");

/** The source of the exercise's cell, put in as a reader would. */
async function answer(page: Page, text: string): Promise<void> {
  const cell = page.locator('[data-cell="exercise-1"]');
  await cell.locator(".static-code").click();
  await cell.locator(".view-lines").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await page.keyboard.press("ControlOrMeta+V");
}

const press = (page: Page, name: string | RegExp) =>
  panelOf(page)
    .getByRole("button", typeof name === "string" ? { name, exact: true } : { name })
    .click();

test("a lesson: the check fails, names why, passes; progress and answers outlive a reload", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { faults } = await open(page, { monaco: false });
  await page.getByRole("button", { name: "Lessons" }).click();
  await expect(panelOf(page)).toContainText("0 of 15 exercises passed");
  await press(page, /^1\. /);
  await expect(page.getByRole("heading", { name: "Your first encrypted function" })).toBeVisible();
  await press(page, "Check");
  await expect(outcomeOf(page)).toContainText("a ride of 0 costs 4, but your function gives 0", { timeout: 30_000 });
  await press(page, "Hint");
  await expect(panelOf(page).getByRole("region", { name: "Hint 1" })).toContainText("np.arange(n)");

  await answer(
    page,
    'const fare = compiler({ distance: "encrypted" }, (distance) => 3 * distance + 4);\nconst fareCircuit = await fare.compile(np.arange(21));',
  );
  await press(page, "Check");
  await expect(outcomeOf(page)).toContainText("Passed.", { timeout: 30_000 });
  await expect(panelOf(page)).toContainText("1 of 15 exercises passed");
  const { violations } = await new AxeBuilder({ page }).include("#lessons").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await page.reload();
  await expect(panelOf(page)).toContainText("1 of 15 exercises passed");
  await press(page, /^4\. /);
  await expect(page.getByRole("heading", { name: "Table lookups" })).toBeVisible();
  await press(page, /^1\. /);
  await expect(page.locator('[data-cell="exercise-1"]')).toContainText("3 * distance + 4");
  await press(page, "Reset");
  await expect(page.locator('[data-cell="exercise-1"]')).toContainText("(distance) => distance");
  expect(faults).toEqual([]);
});

test("a solution is shown on request, passes, and runs encrypted at the lesson's end", async ({ page }) => {
  await open(page, { monaco: false });
  await page.getByRole("button", { name: "Lessons" }).click();
  await press(page, /^8\. /);
  await expect(page.getByRole("heading", { name: /^What costs time/ })).toBeVisible();
  await expect(panelOf(page).locator(".solution")).toHaveCount(0);
  await press(page, "Show solution");
  await expect(panelOf(page).locator(".solution")).toContainText("(x + y) ** 2");
  await press(page, "Put it into the exercise");
  await press(page, "Check");
  await expect(outcomeOf(page)).toContainText("Passed.", { timeout: 30_000 });
  // What waits below the fold is led to, by keys too.
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole("button", { name: "Show what is asked" }).click({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Allow encrypted runs" })).toBeInViewport();
  await expect(page.getByRole("button", { name: "Allow encrypted runs" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("(3 + 4)²: 49")).toBeVisible({ timeout: 60_000 });
});

const own = `---
title: My course
author: A lecturer
---

# Doubling

Double it.

\`\`\`ts exercise
const double = (x: number) => x;
\`\`\`

\`\`\`ts check
check(double(2) == 4, "double(2) must be 4");
\`\`\`

\`\`\`ts solution
const double = (x: number) => 2 * x;
\`\`\`
`;

test("a lecturer's course: opened from a file, run after consent, saved without solutions, and by link", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, { monaco: false });
  await page.getByRole("button", { name: "Lessons" }).click();
  const panel = panelOf(page);
  await panel.getByText("For lecturers").click();
  const choose = (name: string, text: string) =>
    panel.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/markdown", buffer: Buffer.from(text) });
  await choose("bad.md", "# One\n\n```ts exercize\n```\n");
  await expect(panel.getByRole("alert")).toContainText("line 3: expected 'ts', or 'ts' and one of");
  await choose("mine.md", own);
  await expect(panel).toContainText("by A lecturer");
  await press(page, /^1\. Doubling/);
  await expect(panel.getByRole("button", { name: "Check" })).toBeDisabled();
  await page.locator("section.consent").getByRole("button").click();
  await press(page, "Check");
  await expect(outcomeOf(page)).toContainText("double(2) must be 4");

  const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Save without solutions")]);
  const saved = await readFile(await download.path(), "utf8");
  expect(saved).toContain("```ts check");
  expect(saved).not.toContain("2 * x");
  await press(page, "Copy a link to the course");
  await expect(panel).toContainText("Link copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const student = await context.newPage();
  await student.goto(link);
  await expect(panelOf(student)).toContainText("by A lecturer");
  await expect(student.getByRole("heading", { name: "Doubling" })).toBeVisible();
  await expect(panelOf(student).getByRole("button", { name: "Show solution" })).toBeDisabled();
});

test("the gallery: found by words, opened as a notebook with its pictures", async ({ page }) => {
  await open(page, { monaco: false });
  await page.getByRole("button", { name: "Examples" }).click();
  await page.getByRole("searchbox", { name: "Find an example" }).fill("image edges");
  const entries = page.locator("#examples li button");
  await expect(entries).toHaveCount(1);
  const { violations } = await new AxeBuilder({ page }).include("#examples").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await entries.click();
  await expect(page.getByText("Largest of each 2 × 2 pixels")).toBeVisible({ timeout: 30_000 });
  await openExample(page, "Private information retrieval");
  await expect(page.getByText("entry 2: 21")).toBeVisible({ timeout: 30_000 });
});
