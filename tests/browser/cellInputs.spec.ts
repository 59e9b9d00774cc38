/** Sliders and pickers of cells feed circuits of other cells; `decode` says what a result means; a loop's circuits share a card; outputs stand under cells. */
import { expect, test } from "@playwright/test";
import { openCells, result } from "./playground.ts";

test("a slider, a choice and a text are values of their cells, and what needs them follows", async ({ page }) => {
  const faults = await openCells(page, [
    'const x = input.slider("price", 0, 63, { value: 40 });\nconst rule = input.choice("rule", ["full", "half"]);\nconst word = input.text("name", { value: "Ada" });',
    'const f = compiler({ x: "encrypted" }, (x) => np.floor_divide(x, 2));\nconst circuit = await f.compile(np.arange(64));',
    'print(word, rule == "half" ? await circuit.simulate(x) : x);',
  ]);
  const shown = page.locator(".cell").nth(2).locator(".cell-output pre");
  await expect(shown).toHaveText("Ada 40");
  await page.getByLabel("rule").selectOption("half");
  await expect(shown).toHaveText("Ada 20");
  const slider = page.getByRole("slider", { name: "price" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(shown).toHaveText("Ada 1");
  await expect(slider).toHaveValue("2");
  await expect(slider).toBeFocused();
  await page.getByLabel("name").fill("Grace");
  await expect(shown).toHaveText("Grace 1");
  // The text of the notebook is as it was.
  await expect(page.locator(".cell").first().locator(".static-code")).toContainText("value: 40");
  expect(faults).toEqual([]);
});

test("a digit is painted, classified encrypted, and its class is said in words", async ({ page }) => {
  test.setTimeout(180_000);
  await openCells(page, [
    'const image = input.grid("digit", [3, 3]);',
    'const f = compiler({ image: "encrypted" }, (image) => np.sum(image) > 2);\nconst circuit = await f.compile([np.zeros([3, 3], "int64"), np.ones([3, 3], "int64"), np.eye(3).astype("int64")]);\ndecode(circuit, (value) => (value == 1 ? "dark" : "light"));\nawait circuit.encryptRunDecrypt(image);',
    "print(np.sum(image));",
  ]);
  const grid = page.getByRole("group", { name: "digit" });
  await expect(grid.getByRole("button")).toHaveCount(9);
  const at = async (index: number): Promise<[number, number]> => {
    const { x = 0, y = 0, width = 0, height = 0 } = (await grid.getByRole("button").nth(index).boundingBox()) ?? {};
    return [x + width / 2, y + height / 2];
  };
  // One stroke along the first row, and one cell by the keyboard.
  await page.mouse.move(...(await at(0)));
  await page.mouse.down();
  await page.mouse.move(...(await at(1)), { steps: 5 });
  await page.mouse.move(...(await at(2)), { steps: 5 });
  await page.mouse.up();
  await grid.getByRole("button").nth(2).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(page.locator(".cell").nth(2).locator(".cell-output pre")).toHaveText("4");
  const card = page.locator(".circuit-card");
  await card.getByRole("tab", { name: "Run", exact: true }).click();
  // The run panel starts with what the cell asks for: what was painted.
  await expect(result(page, "Clear").locator("output")).toHaveText("1");
  await card.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(result(page, "Decrypted").locator("output")).toHaveText("1", { timeout: 90_000 });
  await expect(result(page, "Decrypted").locator(".decoded")).toHaveText("dark");
});

test("eight circuits of a loop share one card", async ({ page }) => {
  await openCells(page, [
    'for (let k = 1; k <= 8; k++) {\n  const f = compiler({ x: "encrypted" }, (x) => x + 100 * k);\n  await f.compile([0, 1, 2, 3]);\n}',
  ]);
  const card = page.locator(".circuit-card");
  await expect(card).toHaveCount(1);
  await expect(card.getByRole("combobox").locator("option")).toHaveCount(8);
  await card.getByRole("tab", { name: "Text", exact: true }).click();
  await expect(card).toContainText("100");
  await card.getByRole("combobox").selectOption({ label: "Circuit 8 of 8" });
  await expect(card).toContainText("800");
});

test("outputs stand under their cells over the whole width", async ({ page }) => {
  for (const width of [1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    await openCells(page, ['print("one");', 'print("two");']);
    await expect(page.locator(".cell .cell-output pre")).toHaveText(["one", "two"]);
    for (const cell of await page.locator(".cell").all()) {
      const source = await cell.locator(".cell-source").boundingBox();
      const output = await cell.locator(".cell-output").boundingBox();
      expect(output?.y).toBeGreaterThanOrEqual((source?.y ?? 0) + (source?.height ?? 0));
      expect(Math.abs((output?.width ?? 0) - (source?.width ?? 0))).toBeLessThan(4);
      expect(source?.width).toBeGreaterThan(0.7 * Math.min(width, 1056));
    }
    await page.evaluate(() => localStorage.clear());
  }
});
