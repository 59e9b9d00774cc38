/** Two configurations side by side: a pinned result through edits and reloads, other settings of the same graph, what fails, on a phone and by keyboard. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { keptText, open, openCells, write } from "./playground.ts";

const squared =
  'const f = compiler({ x: "encrypted" }, (x) => x ** 2 + 3);\nawait f.compile([0, 1, 2, 3, 4, 5, 6, 7]);\n';
const wider =
  'const f = compiler({ x: "encrypted" }, (x) => (x + 1) ** 2 + 3);\nawait f.compile([0, 1, 2, 3, 4, 5, 6, 7]);\n';
const wrong = 'const f = compiler({ x: "encrypted" }, (x) => x / 2);\nawait f.compile([0, 1, 2, 3, 4, 5, 6, 7]);\n';

/** A section of the comparison, by its heading. */
const section = (within: Page | Locator, name: string): Locator => within.getByRole("region", { name, exact: true });

/** The cells of a row: its two sides, and how they differ. */
const cells = (within: Locator, name: string | RegExp): Locator =>
  within.getByRole("row", { name }).first().getByRole("cell");

async function expectSound(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(".graph-pane").analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

test("a pinned result stands beside the changed program, survives a reload, and goes when it is removed", async ({
  page,
}) => {
  const { faults } = await open(page);
  await write(page, squared);
  await expect(page.getByRole("button", { name: /^%\d power/ })).toBeVisible();
  await page.locator(".pin-pane").getByRole("button", { name: "Pin this result" }).click();
  await expect(page.locator(".pin-pane").getByRole("status")).toContainText("Pinned.");
  const fingerprints = page
    .locator(".subjects")
    .getByRole("row", { name: /^Program/ })
    .getByRole("cell");

  await page.getByRole("tab", { name: "Compare" }).click();
  const panel = page.getByRole("tabpanel", { name: "Compare" });
  await expect(panel.getByText(/^All \d+ values are the same\.$/)).toBeVisible();
  await expect(fingerprints.nth(2)).toHaveText("same");

  await write(page, wider);
  await expect(fingerprints.nth(2)).toHaveText("differs");
  await expect(panel.getByText(/^\d+ of \d+ values differ\.$/)).toBeVisible();
  await expect(cells(section(panel, "Cost"), /^Predicted time/).nth(2)).toHaveText(/^more, ×\d/);
  await expect(cells(section(panel, "Widths of nodes"), /^%\d add/).nth(2)).toHaveText("only now");
  await expect(cells(section(panel, "Widths of nodes"), /power/).nth(2)).toContainText("more, +1 bit");
  await expect(section(panel, "Configuration")).toContainText(/All \d+ are the same\./);
  // From 1 to 8 is as many values: the offset costs nothing.
  await expect(section(panel, "Bootstraps by width")).toContainText("All 2 are the same.");
  await panel.getByText("The pinned program").click();
  await expect(panel.locator("details pre")).toContainText("x ** 2 + 3");
  await expectSound(page);

  // What cannot be compiled says why where it would have stood.
  await write(page, wrong);
  const state = page
    .locator(".subjects")
    .getByRole("row", { name: /^Compile/ })
    .getByRole("cell");
  await expect(state.nth(1)).toContainText("only integer");
  await expect(state.nth(0)).toContainText("done");
  await expect(cells(section(panel, "Cost"), /^Predicted time/)).toHaveText([/ms|s/, "–", "not known"]);
  await expect(page.locator(".pin-pane").getByRole("button")).toBeEnabled();

  await write(page, wider);
  await expect.poll(() => keptText(page)).toContain("(x + 1)");
  await page.reload();
  await page.getByRole("tab", { name: "Compare" }).click();
  await expect(cells(section(panel, "Cost"), /^Predicted time/).nth(2)).toHaveText(/^more, ×\d/);
  await panel.getByRole("button", { name: "Remove this pin" }).click();
  await expect(panel.getByRole("combobox", { name: "Compare" })).toHaveValue("program");
  await page.reload();
  await page.getByRole("tab", { name: "Compare" }).click();
  await expect(panel.getByRole("combobox", { name: "Compare" }).locator("option")).toHaveCount(1);
  expect(faults).toEqual([]);
});

test("other settings of the same graph are compiled beside it and run, without a change of the program", async ({
  page,
}) => {
  const { faults } = await open(page);
  await write(page, squared);
  await page.getByRole("tab", { name: "Compare" }).click();
  const panel = page.getByRole("tabpanel", { name: "Compare" });
  const settings = panel.getByRole("group", { name: "Configured otherwise" });
  await settings.getByLabel("secretKeyDistribution").selectOption("block-binary");
  const time = cells(section(panel, "Cost"), /^Predicted time/);
  await expect(time.nth(2)).toHaveText(/^less, ×0\.\d\d$/);
  await expect(cells(section(panel, "Configuration"), "secretKeyDistribution")).toHaveText([
    "binary",
    "block-binary",
    "differs",
  ]);
  // Nothing of this circuit is rounded.
  await expect(settings.getByLabel("roundingExactness")).toHaveCount(0);

  // A text that is no number, and a number that no compile takes.
  const state = page
    .locator(".subjects")
    .getByRole("row", { name: /^Compile/ })
    .getByRole("cell");
  await settings.getByLabel("pError", { exact: true }).fill("often");
  await expect(state.nth(1)).toContainText('pError: expected a probability such as 0.001, 1e-6 or 2^-64, got "often"');
  await settings.getByLabel("pError", { exact: true }).fill("7");
  await expect(state.nth(1)).toContainText("pError");
  await expect(state.nth(0)).toHaveText("done");
  await settings.getByLabel("pError", { exact: true }).fill("");

  await settings.getByLabel("insecureToyParameters").selectOption("true");
  await expect(state.nth(1)).toContainText("NOT secure");
  await settings.getByLabel("secretKeyDistribution").selectOption("");
  // Both are run; what a run measured is kept with a pin.
  await panel.getByRole("button", { name: "Run this encrypted" }).click();
  const run = section(panel, "Encrypted run");
  await expect(cells(run, /^Decrypted/).nth(1)).toHaveText("52", { timeout: 90_000 });
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(cells(run, /^Evaluate/).nth(2)).toHaveText(/^less, ×0\.\d/, { timeout: 90_000 });
  await expect(run).toContainText("the same");
  await page.locator(".pin-pane").getByRole("button", { name: "Pin this result" }).click();
  await expect(panel.getByRole("combobox", { name: "Compare" })).not.toHaveValue("program");
  await settings.getByRole("button", { name: "All as written" }).click();
  await expect(panel.getByText(/^All \d+ values are the same\.$/)).toBeVisible();
  expect(faults).toEqual([]);
});

test("a card has it too: pinned beside its parameters, rows one below the other on a phone, by keyboard", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const faults = await openCells(page, [`${squared}const circuit = await f.compile([0, 7]);\ncircuit`]);
  const card = page.getByRole("region", { name: /^Circuit 1/ });
  await card.getByRole("tab", { name: "Parameters" }).click();
  await card.getByRole("button", { name: "Pin this result" }).click();
  await card.getByRole("tab", { name: "Compare" }).click();
  const panel = card.getByRole("tabpanel");
  await panel.getByRole("combobox", { name: "with" }).selectOption("other");
  await panel.getByLabel("globalPError").fill("2^-64");
  const cost = section(panel, "Cost");
  await expect(cells(cost, /^A run is wrong/).nth(2)).toHaveText(/^less, ×2\^−\d/);
  const name = await cost.getByRole("rowheader", { name: "Predicted time" }).boundingBox();
  const value = await cells(cost, /^Predicted time/)
    .first()
    .boundingBox();
  expect(value?.y ?? 0).toBeGreaterThanOrEqual((name?.y ?? 0) + (name?.height ?? 0) - 1);
  await expect(cost.getByRole("columnheader")).toHaveText(["What", "Pinned", "Otherwise", "Change"]);

  const same = cost.getByRole("button", { name: /^Show \d+ the same$/ });
  await same.focus();
  await page.keyboard.press("Enter");
  const hide = cost.getByRole("button", { name: "Hide the same" });
  await expect(hide).toBeFocused();
  await expect(hide).toHaveAttribute("aria-expanded", "true");
  await expect(cells(cost, /^Bootstraps/)).toHaveText(["1", "1", "same"]);
  const { violations } = await new AxeBuilder({ page }).include(".circuit-card").analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
});
