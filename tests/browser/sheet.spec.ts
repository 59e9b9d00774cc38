/** Lessons on a phone: a sheet that moves by finger and by keys, and gives way to the code while a person writes. */
import { expect, type Page, test } from "@playwright/test";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

const heightOf = async (page: Page): Promise<number> => (await page.locator("#lessons").boundingBox())?.height ?? 0;

test("the sheet of lessons moves, what stands below stays in reach, and code is above the keyboard", async ({
  page,
}) => {
  await page.goto("./#lesson=1");
  const handle = page.getByRole("separator", { name: "Height of the lessons" });
  await expect(handle).toHaveAttribute("aria-valuenow", "45");
  await expect.poll(() => heightOf(page)).toBeCloseTo(0.45 * 844, -1);
  // The bar that runs cells is not behind the sheet.
  const bar = await page.getByRole("button", { name: /^(Run|Stop) all$/ }).boundingBox();
  expect((bar?.y ?? 844) + (bar?.height ?? 0)).toBeLessThanOrEqual(844 * 0.56);

  const box = await handle.boundingBox();
  if (box === null) throw new Error("no handle");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, 844 * 0.2, { steps: 4 });
  await page.mouse.up();
  await expect(handle).toHaveAttribute("aria-valuenow", "80");
  await expect.poll(() => heightOf(page)).toBeCloseTo(0.8 * 844, -1);
  await handle.focus();
  await page.keyboard.press("Home");
  await expect.poll(() => heightOf(page)).toBeCloseTo(0.12 * 844, -1);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await expect(handle).toHaveAttribute("aria-valuenow", "53");

  // The last thing of the sheet can be reached.
  await page.getByText("For lecturers").click();
  await page.getByRole("button", { name: "Read answers" }).click();
  await page.getByRole("dialog", { name: "Answers" }).getByRole("button", { name: "Close" }).click();

  await page.locator('[data-cell="exercise-1"] .static-code').click();
  await page.locator('[data-cell="exercise-1"] textarea').focus();
  await expect.poll(() => heightOf(page)).toBeLessThan(80);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await expect.poll(() => heightOf(page)).toBeGreaterThan(400);
});
