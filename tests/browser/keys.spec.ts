/** Keys as things: saved, loaded, deleted, exported and imported by the reader; and what a cell may not do with them. */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { open, openExample, runEncrypted, write } from "./playground.ts";

test("keys are saved, found after a reload, loaded and deleted; files go out and come in, damaged ones do not", async ({
  page,
}) => {
  const { faults } = await open(page);
  await openExample(page, "Table lookup");
  await expect(page.getByRole("button", { name: /^%1 tlu/ })).toBeVisible();
  const dialog = page.getByRole("dialog", { name: "Keys" });
  const status = dialog.getByRole("status");
  const press = (name: string) => dialog.getByRole("button", { name, exact: true }).click();

  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await expect(dialog).toContainText("No keys are saved.");
  await expect(dialog).toContainText("not encrypted");
  await press("Save this circuit's keys");
  await expect(status).toContainText("there are no keys for parameters");
  await press("Close");

  await runEncrypted(page, "[2, -1, 3]");
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await press("Save this circuit's keys");
  await expect(status).toContainText("Saved as my keys.");
  await expect(dialog.getByRole("row", { name: /my keys/ })).toContainText("MiB");
  const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  const [download] = await Promise.all([page.waitForEvent("download"), press("Export this circuit's keys")]);
  await expect(status).toContainText("Keep it secret.");
  const file = await readFile(await download.path());
  expect(file.toString("latin1", 0, 8)).toBe("GLOVEBOX");

  await page.reload();
  await expect(page.getByRole("button", { name: /^%1 tlu/ })).toBeVisible();
  await runEncrypted(page, "[2, -1, 3]");
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await press("Load my keys");
  await expect(status).toContainText("The session now uses these keys");
  await press("Delete my keys");
  await expect(dialog).toContainText("No keys are saved.");
  await press("Close");
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(page.locator('.stage[data-stage="keys"]')).toHaveAttribute("data-state", "kept");
  // The evaluator gets the evaluation keys of the loaded secret, not those that it had.
  await expect(page.locator('.stage[data-stage="load"]')).toHaveAttribute("data-state", "done");
  await expect(page.locator('.stage[data-stage="decrypt"]')).toHaveAttribute("data-state", "done");

  const choose = async (name: string, buffer: Buffer) => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press("Import a key file")]);
    await chooser.setFiles({ name, mimeType: "application/octet-stream", buffer });
  };
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  const altered = Buffer.from(file);
  altered[file.length - 9] = (altered[file.length - 9] ?? 0) ^ 1;
  await choose("altered", altered);
  await expect(status).toContainText("the check sum does not fit: it was altered");
  await choose("cut", file.subarray(0, 200));
  await expect(status).toContainText("it was cut off");
  await choose("other", Buffer.from("hello"));
  await expect(status).toContainText("expected a file of Glovebox");
  await choose("good", file);
  await expect(status).toContainText("The session now uses these keys", { timeout: 60_000 });
  await press("Close");
  await page.getByLabel("x[0]", { exact: true }).fill("2");
  await runEncrypted(page, "[3, -1, 3]");
  expect(faults).toEqual([]);
});

test("a cell gets decrypted what it had computed, and nothing else", async ({ page }) => {
  const { problems } = await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted" }, (x) => x + 1);
const c = await f.compile([0, 1, 2, 3]);
const result = await c.run(await c.encrypt(2));
print("honest", await c.decrypt(result));
const forged = result.slice();
forged[forged.length - 1] = (forged[forged.length - 1] + 1) % 256;
print("forged", await c.decrypt(forged));
`,
  );
  await page.getByRole("button", { name: "Allow encrypted runs" }).click();
  await expect(page.locator(".output-pane pre")).toHaveText("honest 3");
  await expect(problems).toContainText("decrypt: expected a result that this page computed");
  await expect(problems.getByRole("button", { name: "Go to line 7" })).toBeVisible();
});
