/** The input-set as a range on a number line: widths follow while a handle moves, the text has it afterwards as one change, and what is only tried is marked. */
import { expect, test } from "@playwright/test";
import { keptText, openCells } from "./playground.ts";

test("a handle is moved by keys and by mouse: widths follow, the text is rewritten, undone at once; what cannot be rewritten is tried", async ({
  page,
}) => {
  const cell = 'const f = compiler({ x: "encrypted" }, (x) => x * x);\nconst circuit = await f.compile(np.arange(4));';
  const faults = await openCells(page, [
    cell,
    'const g = compiler({ y: "encrypted" }, (y) => y + 1);\nconst other = await g.compile(inputset(uint(2), 8, { ends: true }));',
  ]);
  const card = page.locator(".cell").first();
  const greatest = card.getByRole("slider", { name: "Greatest value of x" });
  await expect(greatest).toHaveAttribute("aria-valuetext", "3, of 0 to 3");
  await expect(card.getByRole("slider", { name: "Least value of x" })).toBeVisible();
  const product = (bounds: string) =>
    card.getByRole("button", { name: new RegExp(`multiply.* values 0 … ${bounds},`) });
  const last = card.getByRole("button", { name: /%\d+ (multiply|power|square).*values 0 … 9/ });
  await expect(last.first()).toBeVisible();

  // While it is dragged the graph follows, and the text is what it was.
  const box = await greatest.boundingBox();
  if (box === null) throw new Error("no slider");
  const at = (value: number): number => box.x + 8 + ((box.width - 16) * value) / 15;
  await page.mouse.move(at(3), box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(at(10), box.y + box.height / 2, { steps: 8 });
  await expect(
    product("100")
      .or(card.getByRole("button", { name: /values 0 … 100/ }))
      .first(),
  ).toBeVisible();
  expect(await keptText(page)).toBe(cell);
  await page.mouse.up();
  const written = cell.replace("arange(4)", "arange(11)");
  await expect.poll(() => keptText(page)).toBe(written);
  await expect(greatest).toHaveAttribute("aria-valuetext", "10, of 0 to 10");
  await expect(card.getByRole("button", { name: /values 0 … 100/ }).first()).toBeVisible();

  // One step back.
  await page.locator(".cell-number").first().click();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => keptText(page)).toBe(cell);
  await expect(last.first()).toBeVisible();

  // By keys, as one change.
  await greatest.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  await expect.poll(() => keptText(page)).toBe(cell.replace("arange(4)", "arange(8)"));
  await expect(greatest).toBeFocused();
  await page.locator(".cell-number").first().click();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => keptText(page)).toBe(cell);

  // A form that is not rewritten: tried, marked, and not run.
  const second = page.locator(".cell").nth(1);
  const end = second.getByRole("slider", { name: "Greatest value of y" });
  await end.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await expect(second.getByRole("button", { name: /values 1 … 7/ }).first()).toBeVisible();
  await expect(second.getByText("Only tried: the program says y: 0 … 3")).toBeVisible();
  await second.getByRole("tab", { name: "Run" }).click();
  await expect(second.getByRole("button", { name: "Run encrypted", exact: true })).toBeDisabled();
  await expect(second.getByText("it is not that of the program")).toBeVisible();
  await second.getByRole("tab", { name: "Graph" }).click();
  await expect(end).toHaveAttribute("aria-valuetext", "6, of 0 to 6");
  await second.getByRole("button", { name: "Back to the program's" }).click();
  await expect(second.getByRole("button", { name: /values 1 … 4/ }).first()).toBeVisible();
  expect(faults).toEqual([]);
});

test("what becomes too wide says so in its place", async ({ page }) => {
  await openCells(page, [
    'const f = compiler({ x: "encrypted" }, (x) => (x * x * 5) % 3);\nconst circuit = await f.compile([0, 100]);',
  ]);
  const greatest = page.getByRole("slider", { name: "Greatest value of x" });
  await greatest.focus();
  await page.keyboard.press("End");
  await expect(page.locator(".ranges [role=alert]").first()).toContainText(/bit/);
});
