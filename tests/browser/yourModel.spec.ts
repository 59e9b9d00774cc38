/** Bringing a model: files that are dropped or chosen become something that works or say what to do; from a CSV to an encrypted prediction within two minutes of clicks. */
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { dropFiles } from "./dragging.ts";
import { beginJourney, journey } from "./journeys.ts";
import { open } from "./playground.ts";

/** Rows of two kinds that a line parts, but for a few. */
const csv = [
  "income,debt,late,decision",
  ...Array.from({ length: 120 }, (_, i) => {
    const [income, debt, late] = [20 + ((i * 37) % 80), (i * 23) % 50, (i * 7) % 5];
    return [income, debt, late, income > 1.5 * debt && late < 3 ? "approved" : "declined"].join(",");
  }),
].join("\n");

/** Drops files anywhere on the page. */
const drop = (page: Page, files: readonly { readonly name: string; readonly text: string }[]): Promise<void> =>
  dropFiles(
    page,
    files.map(({ name, text }) => ({ name, bytes: text })),
    page.locator("body"),
  );

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Your model, encrypted" });
const stepsOf = (page: Page) => page.getByRole("complementary", { name: "Your model, encrypted" });

test("from a dropped CSV to an encrypted prediction in under two minutes of clicks", journey, async ({ page }) => {
  test.setTimeout(240_000);
  const { faults } = await open(page, { monaco: false });
  const begun = Date.now();
  const measured = beginJourney("a data scientist: from a CSV to an encrypted prediction", 120);
  await drop(page, [{ name: "credit.csv", text: csv }]);
  const dialog = dialogOf(page);
  await expect(dialog.getByText("120 rows, 4 columns")).toBeVisible();
  await expect(dialog.getByLabel("What is to be told")).toHaveValue("decision");
  await expect(dialog.getByText("3 features: income, debt, late")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(".bring-model").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await dialog.getByLabel("Model").selectOption("DecisionTreeClassifier");
  await dialog.getByRole("button", { name: "Make the notebook" }).click();
  await expect(dialog).toBeHidden();
  const steps = stepsOf(page);
  await steps.getByRole("button", { name: "Run encrypted" }).click({ timeout: 60_000 });
  await expect(page.locator(".output-text").getByText(/equals clear/)).toBeVisible({ timeout: 90_000 });
  measured.end();
  // On a machine with nobody else it takes some seconds; the promise is two minutes.
  expect(Date.now() - begun).toBeLessThan(120_000);
  await expect(page.locator(".output-text").getByText(/decrypted: (approved|declined)/)).toBeVisible();
  for (const state of await steps.getByRole("listitem").all())
    await expect(state).toHaveAttribute("data-state", "done");
  await expect(page.getByRole("figure", { name: "Accuracy by bits", exact: true })).toBeVisible();
  const all = await new AxeBuilder({ page }).include(".model-steps").include(".cell-outputs").analyze();
  expect(all.violations.map(({ id, nodes }) => [id, nodes[0]?.target])).toEqual([]);

  for (const side of ["client", "server"] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: `Save the ${side}'s file` }).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe(`DecisionTreeClassifier.glovebox-${side}`);
    const bytes = readFileSync(await saved.path());
    expect(bytes.includes("inputQuantizers")).toBe(side === "client");
  }
  expect(faults).toEqual([]);
});

test("what is no data or model of ours says what to do, and leaves the notebook", async ({ page }) => {
  await open(page, { monaco: false });
  const dialog = dialogOf(page);
  await drop(page, [{ name: "odd.onnx", text: "not a protobuf" }]);
  await expect(dialog.getByRole("alert")).toContainText("onnx");
  await drop(page, [{ name: "one.csv", text: "a\n1\n2" }]);
  await page.keyboard.press("Escape");
  await drop(page, [{ name: "one.csv", text: "a\n1\n2" }]);
  await expect(dialog.getByRole("alert")).toContainText("expected at least two columns, features and a target, got 1");
  await expect(dialog.getByRole("button", { name: "Make the notebook" })).toBeHidden();
  await page.keyboard.press("Escape");
  const tree = {
    learner: { objective: { name: "rank:map" }, learner_model_param: {}, gradient_booster: { name: "gbtree" } },
  };
  await drop(page, [{ name: "rank.json", text: JSON.stringify(tree) }]);
  await expect(dialog.getByRole("alert")).toContainText("fromXgboost: expected");
  await page.keyboard.press("Escape");
  await drop(page, [{ name: "image.png", text: "x" }]);
  await expect(page.getByRole("alert").filter({ hasText: "image.png" })).toContainText("rows (.csv) or a model");
});
