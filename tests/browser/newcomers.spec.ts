/** What newcomers stumbled over: each test is of one kind of fault, and fails where it comes back. */
import { expect, type Page, test } from "@playwright/test";
import { open, openExample, result, runEncrypted, write } from "./playground.ts";

const square = `const f = compiler({ x: "encrypted" }, (x) => x ** 2);
const circuit = await f.compile([0, 1, 2, 3, 4, 5, 6, 7]);
print(circuit);
`;
const runButton = (page: Page) => page.getByRole("button", { name: "Run encrypted", exact: true });

test("what is shown and what can be run is what the editor holds", async ({ page }) => {
  await open(page);
  await write(page, square);
  await expect(result(page, "Clear").locator("output")).toHaveText("49");
  await runEncrypted(page, "49");
  await expect(result(page, "Decrypted")).toContainText("equals clear");
  // A syntax error: nothing that stands here is of this text.
  await write(page, square.replace("** 2", "** 3 +* oops"));
  await expect(runButton(page)).toBeDisabled();
  await expect(page.getByText("The program has changed and this is what it was")).toBeVisible();
  await expect(result(page, "Decrypted")).not.toContainText("equals clear");
  await expect(result(page, "Decrypted")).toContainText("of the program as it was");
  await expect(result(page, "Clear").locator("output")).toHaveText("–");
  await expect(page.getByRole("region", { name: "Output", exact: true })).toContainText(
    "Of the text as it was before the last change",
  );
  // An error of the run, in place of the syntax.
  await write(page, square.replace("** 2", "** 3 + oops"));
  await expect(page.getByRole("region", { name: "Problems", exact: true })).toContainText("oops");
  await expect(runButton(page)).toBeDisabled();
  // Corrected: the new program runs.
  await write(page, square.replace("** 2", "+ 1"));
  await expect(result(page, "Clear").locator("output")).toHaveText("8");
  await expect(runButton(page)).toBeEnabled();
  await runEncrypted(page, "8");
});

test("clear and simulated values are of the inputs that stand there", async ({ page }) => {
  await open(page);
  await write(page, square);
  await expect(result(page, "Clear").locator("output")).toHaveText("49");
  await page.getByLabel("x", { exact: true }).fill("three");
  await expect(result(page, "Clear").locator("output")).toHaveText("–");
  await expect(result(page, "Simulated").locator("output")).toHaveText("–");
  await page.getByLabel("x", { exact: true }).fill("3");
  await expect(result(page, "Clear").locator("output")).toHaveText("9");
  await expect(page.locator(".results")).toHaveAttribute("aria-busy", "false");
});

test("a cell that is added takes what is typed, also after a while", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  await expect(page.locator(".cell")).toHaveCount(1);
  await page.getByRole("button", { name: "Add markdown", exact: true }).last().click();
  await expect(page.locator(".cell")).toHaveCount(2);
  // Longer than tracing, saving and loading of the editor take.
  await page.waitForTimeout(2500);
  await page.keyboard.type("A bare note: a, b, dd and more.");
  await expect(page.locator(".cell")).toHaveCount(2);
  await expect(page.locator(".cell").nth(1).locator("textarea")).toHaveValue("A bare note: a, b, dd and more.");
  await page.getByRole("button", { name: "Add code", exact: true }).last().click();
  await page.waitForTimeout(2500);
  await page.keyboard.type("1 + 1");
  await expect(page.locator(".cell")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await expect(page.locator(".cell").nth(2).locator(".static-code code")).toHaveText("1 + 1");
});

test("lessons begin at their beginning, and have addresses and titles; back and forward lead through them", async ({
  page,
}) => {
  await open(page, { monaco: false });
  await page.goto("./#lesson=1");
  await expect(page).toHaveTitle(/^Your first|^First|encrypted.* – Glovebox$/i);
  const first = await page.title();
  await expect(page.locator(".cell").nth(2)).toBeVisible();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(100);
  await page
    .getByRole("button", { name: /^2\b|What the server sees/ })
    .first()
    .click();
  await expect(page).toHaveTitle(/server sees.* – Glovebox$/i);
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await expect.poll(() => new URL(page.url()).hash).toBe("#lesson=2");
  await page.goBack();
  await expect(page).toHaveTitle(first);
  await expect.poll(() => new URL(page.url()).hash).toBe("#lesson=1");
  await page.goForward();
  await expect(page).toHaveTitle(/server sees.* – Glovebox$/i);
  await page.reload();
  await expect(page).toHaveTitle(/server sees.* – Glovebox$/i);
});

test("a lesson's panel begins at its head and its task, also for the last lessons", async ({ page }) => {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    await open(page, { monaco: false });
    await page.goto("./#lesson=14");
    const panel = page.getByRole("complementary");
    await expect(panel.getByText("14 / 15")).toBeInViewport();
    await expect(panel.getByRole("heading", { name: "Exercise" })).toBeInViewport();
    await panel.evaluate((own) => own.scrollTo(0, own.scrollHeight));
    await panel.getByRole("button", { name: /^15\b/ }).click();
    await expect(panel.getByText("15 / 15")).toBeInViewport();
    expect(await panel.evaluate((own) => own.scrollTop)).toBe(0);
  }
});

test("examples and notebooks have addresses; back does not leave the site", async ({ page }) => {
  await open(page, { monaco: false });
  const start = await page.title();
  await openExample(page, "Table lookup");
  await expect.poll(() => new URL(page.url()).hash).toBe("#example=tableLookup");
  await expect(page).toHaveTitle("Table lookup – Glovebox");
  await page.goBack();
  await expect(page).toHaveTitle(start);
  await expect(page.getByRole("heading", { name: "Glovebox" })).toBeVisible();
  await page.goForward();
  await expect(page).toHaveTitle("Table lookup – Glovebox");
  // Changed, it is a notebook of one's own, and another tab finds it by its address.
  await page.locator("input.title").fill("Mine");
  await page.locator("input.title").press("Enter");
  await expect.poll(() => new URL(page.url()).hash, { timeout: 15_000 }).toMatch(/^#notebook=/);
  await expect(page).toHaveTitle("Mine – Glovebox");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other).toHaveTitle("Mine – Glovebox");
  await other.close();
});

test("the server stays in sight beside many numbers", async ({ page }) => {
  for (const width of [1280, 1366]) {
    await page.setViewportSize({ width, height: 768 });
    await open(page);
    await write(
      page,
      `const f = compiler({ x: "encrypted" }, (x) => np.sum(x) > 20);
const samples = np.random.default_rng(1).integers(0, 100, [20, 15]);
const circuit = await f.compile(samples);
`,
    );
    await expect(page.getByLabel("x[14]", { exact: true })).toBeAttached();
    const frame = await page.locator(".two-sides").boundingBox();
    const server = await page.locator(".side.server").boundingBox();
    expect(server?.width).toBeGreaterThan(100);
    expect((server?.x ?? 0) + (server?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0) + 1);
    expect(await page.locator(".two-sides").evaluate((sides) => sides.scrollWidth - sides.clientWidth)).toBeLessThan(2);
  }
});

test("cells at rest wrap: nothing of a line is out of sight", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, { monaco: false });
  await page.goto("./#lesson=1");
  await expect(page.locator(".static-code").first()).toBeVisible();
  for (const cell of await page.locator(".static-code").all()) {
    expect(await cell.evaluate((code) => code.scrollWidth - code.clientWidth)).toBeLessThan(2);
  }
});

test("inputs start with a sample of the input-set, and offer the others", async ({ page }) => {
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted", y: "encrypted" }, (x, y) => x + y);
const circuit = await f.compile([[3, 1], [1, 9], [2, 2], [0, 4]]);
`,
  );
  await expect(result(page, "Clear").locator("output")).toHaveText("10");
  await expect(page.getByLabel("x", { exact: true })).toHaveValue("1");
  await expect(page.getByLabel("y", { exact: true })).toHaveValue("9");
  await page.getByLabel("Sample").selectOption({ label: "2: 3, 1" });
  await expect(page.getByLabel("x", { exact: true })).toHaveValue("3");
  await expect(result(page, "Clear").locator("output")).toHaveText("4");
  await page.getByLabel("x", { exact: true }).fill("2");
  await expect(page.getByLabel("Sample").locator("option:checked")).toHaveText("values of your own");
});

test("a run says how long it takes yet, a reload is asked about, and what is gone is said", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted" }, (x) => np.sum(x ** 2 % 7));
const circuit = await f.compile([np.zeros([200], "int64"), np.full([200], 7)]);
`,
  );
  await expect(runButton(page)).toBeEnabled();
  await runButton(page).click();
  const timer = page.getByRole("timer");
  await expect(timer).toContainText(/(about \d+ (s|min)|under a second) left/);
  const asked = page.waitForEvent("dialog");
  const reloading = page.reload().catch(() => null);
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.accept();
  await reloading;
  await expect(page.getByText("The page was loaded again while a run went on")).toBeVisible();
});

test("one word and one count: bootstraps", async ({ page }) => {
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted", y: "encrypted" }, (x, y) => np.maximum(x, y) * 3);
const set = Array.from({ length: 16 }, (_, i) => [i % 4, i >> 2]);
const circuit = await f.compile(set);
`,
  );
  const cost = page.getByRole("region", { name: "Cost", exact: true });
  await expect(cost).toContainText(/^\d+ bootstraps?/);
  const count = /^\d+/.exec((await cost.textContent()) ?? "")?.[0];
  const words = new RegExp(`^${count} bootstraps?$`);
  await expect(page.locator(".graph-pane .node .cost")).toHaveText([words]);
  await page.getByRole("button", { name: new RegExp(`maximum.*, ${count} bootstraps?$`) }).click();
  const details = page.getByRole("complementary", { name: "Details of the node" });
  await expect(details.locator("dt", { hasText: "Bootstraps" }).locator("+ dd")).toHaveText(`${count}`);
  await runButton(page).click();
  const evaluated = page.locator('.stage[data-stage="evaluate"][data-state="done"]');
  await expect(evaluated).toContainText(new RegExp(`${count} of ${count} bootstraps?`), { timeout: 60_000 });
});

test("what nobody can picture is said in words", async ({ page }) => {
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted" }, (x) => x + 1);
const circuit = await f.compile([0, 1, 2, 3]);
`,
  );
  const cost = page.getByRole("region", { name: "Cost", exact: true });
  await expect(cost).toContainText("practically never wrong");
  await expect(cost).not.toContainText("10^");
});
