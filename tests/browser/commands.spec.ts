/** The command palette and the keys of commands, by keyboard alone. */
import { expect, test } from "@playwright/test";
import { keptText, open, result } from "./playground.ts";

test("the palette opens from anywhere, finds a command, runs it and gives the focus back", async ({ page }) => {
  const { faults } = await open(page);
  await page.locator(".monaco-host .view-lines").click();
  await page.keyboard.press("F1");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  const field = palette.getByRole("combobox", { name: "Find a command" });
  await expect(field).toBeFocused();
  await field.pressSequentially("tabloo");
  await expect(palette.getByRole("option").first()).toContainText("Table lookup");
  await expect(palette.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(page.getByRole("button", { name: /tlu/ }).first()).toBeVisible();

  await page.keyboard.press("ControlOrMeta+Shift+P");
  await expect(palette.getByRole("option").first()).toContainText("Table lookup");
  await page.keyboard.press("ArrowUp");
  const count = await palette.getByRole("option").count();
  const last = palette.getByRole("option").nth(count - 1);
  await expect(field).toHaveAttribute("aria-activedescendant", (await last.getAttribute("id")) ?? "");
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  expect(await page.evaluate(() => document.activeElement?.closest(".monaco-host") !== null)).toBe(true);
  expect(faults).toEqual([]);
});

test("keys run commands; a character alone only outside of text, and not when switched off", async ({ page }) => {
  await open(page);
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await page.locator(".monaco-host .view-lines").click();
  await page.keyboard.type("?");
  await expect.poll(() => keptText(page)).toContain("?");
  await expect(help).toBeHidden();
  await page.keyboard.press("ControlOrMeta+Z");
  await page.getByRole("button", { name: "Share" }).focus();
  await page.keyboard.press("?");
  await expect(help.getByText("Run encrypted")).toBeVisible();
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Share" })).toBeFocused();
  await page.keyboard.press("?");
  // What was typed and undone is traced again first: an older program cannot be run.
  await expect(page.getByRole("button", { name: "Run encrypted", exact: true })).toBeEnabled();
  await page.keyboard.press("ControlOrMeta+Shift+Enter");
  await expect(help).toBeHidden();
  await expect(result(page, "Decrypted").locator("output")).toHaveText("8", { timeout: 60_000 });
});
