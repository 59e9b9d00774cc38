/** The op-graph as it is seen first: whole and readable, in every size; constants within their boxes, layers in frames, details beside it, buttons beside it. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { openCells } from "./playground.ts";

const network = `const d = ml.datasets.loadDigits();
const m = await new ml.NeuralNetClassifier({ module: { nLayers: 3, nWBits: 3, nABits: 3, nHiddenNeuronsMultiplier: 0.5 }, maxEpochs: 1 }).fit(d.data.slice("0:300"), d.target.slice("0:300"));
await m.compile(d.data.slice("0:300"));`;

const trees = `const d = ml.datasets.loadBreastCancer();
const m = await new ml.XGBClassifier({ nBits: 3, nEstimators: 10, maxDepth: 3 }).fit(d.data, d.target);
await m.compile(d.data);`;

/** More than 300 nodes in layers. */
const layers = `const f = compiler({ x: "encrypted" }, (x) => {
  let a = x;
  for (let i = 0; i < 6; i++) {
    a = tag("layer" + i, () => {
      for (let k = 0; k < 20; k++) {
        a = a + k;
        a = a % 16;
        a = a * 1;
      }
      return a;
    });
  }
  return a;
});
await f.compile(np.arange(16));`;

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
const boxOf = async (locator: Locator): Promise<Box> =>
  (await locator.boundingBox()) ?? { x: Number.NaN, y: 0, width: 0, height: 0 };
const isIn = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 1 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 1;

const drawingOf = (page: Page): Locator => page.locator(".graph-drawing > svg");

/** Boxes of the drawing that lie outside of it, beside how many there are; and the smallest height of words, in pixels. */
const seen = (page: Page) =>
  drawingOf(page).evaluate((svg) => {
    const view = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll(".node .body, .result .body")].map((box) => box.getBoundingClientRect());
    const outside = boxes.filter(
      ({ left, right, top, bottom }) =>
        left < view.left - 1 || right > view.right + 1 || top < view.top - 1 || bottom > view.bottom + 1,
    );
    const words = [...svg.querySelectorAll(".node .title")].map((text) => text.getBoundingClientRect().height);
    return { boxes: boxes.length, outside: outside.length, words: Math.min(...words) };
  });

/** Opens a program and looks at the first view of its graph. */
async function expectWhole(page: Page, program: string, ofKind: string): Promise<void> {
  await openCells(page, [program], { kept: false });
  await expect(page.locator(`.node[data-kind="${ofKind}"]`).first()).toBeVisible({ timeout: 60_000 });
  await expect.poll(async () => (await seen(page)).outside).toBe(0);
  expect((await seen(page)).words).toBeGreaterThan(8);
  const drawing = await boxOf(drawingOf(page));
  for (const beside of [".zoom-buttons", ".graph-tools", ".legend"]) {
    const { x, y, width, height } = await boxOf(page.locator(beside).first());
    const isApart =
      x >= drawing.x + drawing.width - 1 || y >= drawing.y + drawing.height - 1 || y + height <= drawing.y + 1;
    expect([beside, isApart, width > 0]).toEqual([beside, true, true]);
  }
}

for (const [width, height] of [
  [390, 844],
  [1280, 800],
  [1440, 900],
] as const) {
  test.describe(`${width} wide`, () => {
    test.use({ viewport: { width, height } });
    test("a network, trees and 300 nodes are whole and readable at first", async ({ page }) => {
      await expectWhole(page, network, "group");
      await expectWhole(page, trees, "node");
      await expectWhole(page, layers, "group");
    });
  });
}

test("layers open into frames that hold their nodes, constants are reached by keys, details refit the drawing", async ({
  page,
}) => {
  await expectWhole(page, network, "group");
  const groups = page.locator('.node[data-kind="group"]');
  await expect(groups).toHaveCount(3);
  await expect(groups.first()).toHaveAccessibleName(/^Group .*Gemm, \d nodes, up to \d+ bits, \d+ bootstraps/);
  await groups.first().focus();
  await page.keyboard.press("Enter");
  const header = page.locator('.node[data-kind="header"]');
  await expect(header).toHaveAccessibleName(/^Fold .*Gemm, up to \d+ bits, \d+ bootstraps$/);
  const members = page.locator('.node[data-kind="node"]:not([data-small]):not([data-node="0"])');
  await expect(members).not.toHaveCount(0);
  const frame = await boxOf(page.locator(".band"));
  for (const member of await members.all()) expect(isIn(await boxOf(member.locator(".body").last()), frame)).toBe(true);
  // The first box that takes a constant, and from it the constant.
  await members.first().focus();
  const { small, key } = await page.evaluate(() => {
    const isSmall = () => document.activeElement?.hasAttribute("data-small") ?? false;
    const isAcross = [...document.querySelectorAll(".wall")][0]?.getAttribute("d")?.includes("v");
    return { small: isSmall(), key: isAcross ? "ArrowDown" : "ArrowRight" };
  });
  expect(small).toBe(false);
  await page.keyboard.press(key);
  await expect(page.locator(".node[data-small]:focus")).toHaveAccessibleName(/clear/);

  const before = await drawingOf(page)
    .getAttribute("data-none")
    .then(() => seen(page));
  await members.last().focus();
  await page.keyboard.press("Enter");
  const details = page.getByRole("complementary", { name: "Details of the node" });
  await expect(details).toBeVisible();
  const chosen = page.locator('.node[aria-pressed="true"]').first();
  await expect
    .poll(async () => isIn(await boxOf(chosen.locator(".body").last()), await boxOf(drawingOf(page))))
    .toBe(true);
  await details.getByRole("button", { name: "Close" }).click();
  await expect(details).toBeHidden();
  await expect.poll(async () => (await seen(page)).outside).toBe(before.outside);

  await header.focus();
  await page.keyboard.press("Enter");
  await expect(groups).toHaveCount(3);
  await expect(groups.first()).toBeFocused();
});
