/** The first minute of a visitor: what stands on the first screen in each size, what follows the slider, where the result is, and the ways on. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { beginJourney, journey } from "./journeys.ts";
import { result } from "./playground.ts";

const runButton = (page: Page): Locator => page.getByRole("button", { name: "Run encrypted", exact: true });

/** Opens the site as who never was here, and waits for the first circuit. */
async function visit(page: Page): Promise<void> {
  await page.goto("./");
  await expect(runButton(page)).toBeEnabled();
  await expect(result(page, "Simulated").locator("output")).toHaveText("44");
}

/** Whether an element stands wholly within what is seen without scrolling. */
async function expectAboveTheFold(page: Page, what: Locator): Promise<void> {
  const box = await what.boundingBox();
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  expect(box, String(what)).not.toBeNull();
  expect(box?.y, String(what)).toBeGreaterThanOrEqual(0);
  expect((box?.y ?? 0) + (box?.height ?? 0), String(what)).toBeLessThanOrEqual(height);
  expect((box?.x ?? 0) + (box?.width ?? 0), String(what)).toBeLessThanOrEqual(width + 1);
}

/** Everything that the first screen must show at once. */
const firstParts = (page: Page): readonly Locator[] => [
  page.getByText("A server computes on your number"),
  page.getByRole("slider", { name: "x, slider" }),
  runButton(page),
  result(page, "Decrypted"),
  result(page, "Clear"),
  page.getByRole("region", { name: "Server", exact: true }),
];

for (const [name, options] of [
  ["1366×768", { viewport: { width: 1366, height: 768 } }],
  ["1280×800, large text", { viewport: { width: 1280, height: 800 } }],
  ["1280×800, the browser's letters at 20 px", { viewport: { width: 1280, height: 800 } }],
  ["a phone", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }],
] as const) {
  test.describe(name, () => {
    test.use(options);

    test("sentence, slider, one black button, result and server are above the fold, before and after a run", async ({
      page,
    }) => {
      if (name.includes("large text")) {
        await page.addInitScript(() => {
          // Frames of programs have no storage.
          if (self === top) localStorage.setItem("glovebox.largeText", "true");
        });
      }
      await visit(page);
      if (name.includes("20 px")) await page.addStyleTag({ content: ":root { font-size: 125% !important }" });
      for (const part of firstParts(page)) await expectAboveTheFold(page, part);
      const black = page.locator("button.primary:visible");
      await expect(black).toHaveText(["Run encrypted"]);
      await runButton(page).click();
      await expect(result(page, "Decrypted").locator("output")).toHaveText("44", { timeout: 60_000 });
      await expect(result(page, "Decrypted")).toContainText("equals clear");
      for (const part of firstParts(page)) await expectAboveTheFold(page, part);
      const sizeOf = (what: Locator): Promise<number> =>
        what.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
      const decrypted = await sizeOf(result(page, "Decrypted").locator("output"));
      const others = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll("body *:not(.result-main *)")]
            .filter((element) => element.childElementCount === 0 && element.textContent?.trim() !== "")
            .map((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
        ),
      );
      expect(decrypted).toBeGreaterThan(1.5 * others);
      await expect(page.getByRole("region", { name: "Server", exact: true }).locator(".texture")).toHaveCount(3);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    });
  });
}

for (const [who, goal, options] of [
  ["an engineer new to FHE: from a cold link to an encrypted result", 3, { viewport: { width: 1366, height: 768 } }],
  [
    "a student on a phone: the same by touch",
    6,
    { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  ],
] as const) {
  test.describe(who, () => {
    test.use(options);

    // Each test has a profile of its own: nothing is in a cache, and no key is kept.
    test("journey", journey, async ({ page }) => {
      const measured = beginJourney(who, goal);
      await page.goto("./");
      const button = runButton(page);
      await ("hasTouch" in options ? button.tap() : button.click());
      await expect(result(page, "Decrypted")).toContainText("equals clear", { timeout: 60_000 });
      measured.end();
      await expect(result(page, "Decrypted").locator("output")).toHaveText("44");
    });
  });
}

test("clear and simulated follow the slider while it is dragged, before the hand lets go", async ({ page }) => {
  await visit(page);
  const slider = page.getByRole("slider", { name: "x, slider" });
  const { x: left = 0, y: top = 0, width = 0, height = 0 } = (await slider.boundingBox()) ?? {};
  const at = (share: number): [number, number] => [left + width * share, top + height / 2];
  await page.mouse.move(...at(0.98));
  await page.mouse.down();
  const seen: string[] = [];
  for (const share of [0.75, 0.5, 0.25]) {
    await page.mouse.move(...at(share), { steps: 4 });
    const x = Number(await slider.inputValue());
    const expected = String(x >= 30 ? Math.floor((7 * x) / 10) : x);
    await expect(result(page, "Clear").locator("output")).toHaveText(expected);
    await expect(result(page, "Simulated").locator("output")).toHaveText(expected);
    seen.push(expected);
  }
  await page.mouse.up();
  expect(new Set(seen).size).toBe(3);
});

test("lesson 1 and the linear model of the seed are one click away", async ({ page }) => {
  await visit(page);
  await page.getByRole("link", { name: "The linear model" }).click();
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Linear model");
  await expect(page.getByText("A server computes on your number")).toBeHidden();
  await page.goBack();
  await expect(page.getByText("A server computes on your number")).toBeVisible();
  await page.getByRole("link", { name: /^Lesson 1/ }).click();
  await expect.poll(() => new URL(page.url()).hash).toBe("#lesson=1");
  await expect(page.getByRole("complementary", { name: "Lessons" })).toBeVisible();
});

test.describe("at 1280", () => {
  for (const layout of ["Playground", "Notebook"]) {
    test(`the head is one row (${layout}), says whether the work is safe, and offers a new notebook`, async ({
      page,
    }) => {
      await visit(page);
      await page.getByRole("button", { name: layout, exact: true }).click();
      const head = page.locator(".page-head");
      const tops = await head
        .locator("h1, input, button:visible, .save")
        .evaluateAll((parts) =>
          parts.map((part) => part.getBoundingClientRect()).map(({ y, height }) => y + height / 2),
        );
      expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(6);
      expect((await head.boundingBox())?.height).toBeLessThan(60);
      const names = await head.getByRole("button").evaluateAll((parts) => parts.map(({ textContent }) => textContent));
      const at = names.indexOf("Notebook");
      expect(at).toBeGreaterThan(0);
      expect(names[at + 1]).toBe("New");
      await page.getByRole("textbox", { name: "Title" }).fill("Mine");
      await page.getByRole("textbox", { name: "Title" }).press("Enter");
      await expect(head.locator(".save")).toHaveText("Saved");
      await head.getByRole("button", { name: "New", exact: true }).click();
      await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("");
      await expect(page.locator(".cell")).toHaveCount(1);
    });
  }
});

test("Three modes and Look inside open into view", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await visit(page);
  await runButton(page).click();
  await expect(result(page, "Decrypted")).toContainText("equals clear", { timeout: 60_000 });
  for (const name of ["Three modes", "Look inside"]) {
    await page.getByRole("button", { name, exact: true }).click();
    const part = page.getByRole("region", { name, exact: true });
    await expect(part).toBeVisible();
    await expect
      .poll(async () => {
        const box = await part.boundingBox();
        return box !== null && box.y >= 0 && box.y < 500;
      })
      .toBe(true);
    await page.getByRole("button", { name, exact: true }).click();
  }
});

test("words of the house are explained on hover and on focus", async ({ page }) => {
  await visit(page);
  const term = page.locator(".cost .term").first();
  const line = term.getByRole("tooltip");
  await expect(line).toBeHidden();
  await term.hover();
  await expect(line).toBeVisible();
  await page.mouse.move(5, 5);
  await expect(line).toBeHidden();
  const others = page.locator(".results .term");
  await expect(others).toHaveCount(3);
  await result(page, "Clear").locator(".term").focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(result(page, "Clear").getByRole("tooltip")).toBeVisible();
});
