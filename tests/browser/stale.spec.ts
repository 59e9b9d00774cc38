/** Out-of-date marks: what depends on a change is marked in words, what does not is not, and marks go when the change does. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { openCells } from "./playground.ts";

const cellAt = (page: Page, place: number): Locator => page.locator(".cell").nth(place - 1);
const statusOf = (page: Page, place: number): Locator => cellAt(page, place).locator(".cell-status");

/** Replaces the text of a cell and goes back to commands. */
async function rewrite(page: Page, place: number, text: string): Promise<void> {
  await cellAt(page, place).locator(".static-code").click();
  await expect(cellAt(page, place).locator(".monaco-host .view-line").first()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
  await page.keyboard.press("Escape");
  await expect(cellAt(page, place)).toBeFocused();
}

test("what depends on a change is out of date, with the reason; it survives a reload, and the same result takes it away", async ({
  page,
}) => {
  const faults = await openCells(
    page,
    [
      "const k = 2;",
      'const f = compiler({ x: "encrypted" }, (x) => x * k);\nconst circuit = await f.compile([0, 1, 2, 3]);',
      "const state = { n: 0 };",
      "state.n = 5;",
      "print(state.n);",
      "print('other');",
    ],
    { reactive: false },
  );
  await page.getByRole("button", { name: "Run all" }).click();
  await expect(statusOf(page, 6)).toContainText("Ran in");
  const card = cellAt(page, 2);
  await card.getByRole("tab", { name: "Run" }).click();
  const run = card.getByRole("button", { name: "Run encrypted", exact: true });
  await expect(run).toBeEnabled();

  await rewrite(page, 1, "const k = 7;");
  const because = "Out of date, because cell 1 (k) changed";
  await expect(statusOf(page, 1)).toHaveText("Changed since it ran");
  await expect(statusOf(page, 2)).toHaveText(because);
  await expect(cellAt(page, 2)).toHaveAccessibleDescription(because);
  for (const place of [3, 4, 5, 6]) await expect(statusOf(page, place)).toContainText("Ran in");
  await expect(page.getByRole("status").filter({ hasText: "2 cells are out of date" })).toHaveCount(1);
  // The old program is not run as if it were the new one.
  await expect(run).toBeDisabled();
  await expect(card.getByText(because).first()).toBeVisible();

  // Undone, it is as it was.
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(statusOf(page, 2)).toContainText("Ran in");
  await expect(run).toBeEnabled();
  await expect(page.getByRole("button", { name: /out-of-date/ })).toHaveCount(0);

  // The same value in other words.
  await rewrite(page, 1, "const k = 1 + 1;");
  await expect(statusOf(page, 2)).toHaveText(because);
  await cellAt(page, 1).getByRole("button", { name: "Run", exact: true }).click();
  await expect(statusOf(page, 1)).toContainText("same result as before the change");
  await expect(statusOf(page, 2)).toContainText("Ran in");
  await expect(run).toBeEnabled();

  // An object that another cell changes; a cell that is deleted.
  await rewrite(page, 4, "state.n = 6;");
  await expect(statusOf(page, 5)).toHaveText("Out of date, because cell 4 (state) changed");
  await cellAt(page, 1).locator(".cell-number").click();
  await page.keyboard.press("Delete");
  await expect(statusOf(page, 1)).toHaveText("Out of date, because no cell gives k any more");
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(statusOf(page, 2)).toContainText("Ran in");

  await page.reload();
  await expect(statusOf(page, 4)).toHaveText("Not run since the page was opened. Changed since it ran");
  await expect(statusOf(page, 5)).toHaveText(
    "Not run since the page was opened. Out of date, because cell 4 (state) changed",
  );
  await expect(statusOf(page, 2)).toHaveText("Not run since the page was opened");
  await page.getByRole("button", { name: "Run 2 out-of-date cells" }).click();
  await expect(cellAt(page, 5).locator(".cell-output")).toHaveText("6");
  // What was not out of date and is not needed was not run.
  for (const place of [1, 2, 6]) await expect(statusOf(page, place)).toHaveText("Not run since the page was opened");
  await expect(statusOf(page, 4)).toContainText("Ran in");
  expect(faults).toEqual([]);
});
