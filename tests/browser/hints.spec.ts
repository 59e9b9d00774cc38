/** What stands beside an error for who made a slip or comes from Concrete; the app view; paper. */
import { expect, test } from "@playwright/test";
import { beginJourney, journey } from "./journeys.ts";
import { openCells, result } from "./playground.ts";

test("a slip is answered by the name that was meant, in the problem itself", journey, async ({ page }) => {
  const measured = beginJourney("a Concrete user: habits of Concrete Python answered, the circuit compiled", 10);
  await openCells(page, [
    "const a = np.arrange(4);",
    'const f = compilr({ x: "encrypted" }, (x) => x);',
    'const g = compiler({ x: "encrypted" }, (x) => x + 1);\nconst circuit = g.compile(np.arange(4));\nconst six = await circuit.simulate(3);',
    "np.floor_(2.5);",
    "fhe.univariate(Math.sqrt);",
    "const b = [1, 2] @ [3, 4];",
    'const h = compiler({ x: "encrypted" }, (x) => x > 1 && x < 3);\nawait h.compile(np.arange(4));',
  ]);
  const problems = (cell: number) => page.locator(".cell").nth(cell).locator(".problems");
  await expect(problems(0)).toContainText("did you mean np.arange?");
  await expect(problems(1)).toContainText("did you mean compiler?");
  await expect(problems(2)).toContainText("write await before what makes it");
  await expect(problems(3)).toContainText("did you mean np.floor?");
  await expect(problems(4)).toContainText("no module `fhe`");
  await expect(problems(5)).toContainText("write np.matmul(a, b)");
  await expect(problems(6)).toContainText(/np\.(where|logical_and)|&/);
  await openCells(page, [
    'const h = compiler({ x: "encrypted" }, (x) => np.logical_and(x > 1, x < 3));\nawait h.compile(np.arange(4));',
  ]);
  await expect(page.locator(".circuit-card")).toHaveCount(1);
  await expect(page.locator(".problems")).toHaveCount(0);
  measured.end();
});

test("the app view has inputs and outputs and no code", async ({ page }) => {
  await openCells(page, [
    { markdown: "# A discount" },
    'const x = input.slider("price", 0, 63, { value: 40 });',
    "print(2 * x);",
  ]);
  await expect(page.locator(".cell-output pre")).toHaveText("80");
  await page.getByRole("button", { name: "App view" }).click();
  await expect(page.getByRole("heading", { name: "A discount" })).toBeVisible();
  await expect(page.getByRole("slider", { name: "price" })).toBeVisible();
  await expect(page.locator(".static-code:visible")).toHaveCount(0);
  await page.getByRole("slider", { name: "price" }).press("End");
  await expect(page.locator(".cell-output pre")).toHaveText("126");
  await page.getByRole("button", { name: "App view" }).click();
  await expect(page.locator(".static-code:visible")).toHaveCount(2);
});

test("on paper there are cells and outputs, and nothing that is pressed", async ({ page }) => {
  await openCells(page, [{ markdown: "# A heading" }, 'print("shown");']);
  await expect(page.locator(".cell-output pre")).toHaveText("shown");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.locator("button:visible")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "A heading" })).toBeVisible();
  await expect(page.locator(".static-code")).toContainText('print("shown");');
  await expect(page.locator(".cell-output pre")).toBeVisible();
  const [ink, paper] = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return [color, backgroundColor];
  });
  expect([ink, paper]).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  // A file of more than an empty page.
  expect((await page.pdf()).length).toBeGreaterThan(5000);
});

test("the graph leaves its buttons beside it, keeps constants small, and is fitted again beside a node's details", async ({
  page,
}) => {
  await openCells(page, ['const f = compiler({ x: "encrypted" }, (x) => x * 2 + 3);\nawait f.compile(np.arange(8));']);
  const card = page.locator(".circuit-card");
  const drawing = card.locator(".graph-drawing > svg");
  await expect(card.locator(".node")).not.toHaveCount(0);
  const svg = (await drawing.boundingBox()) ?? { x: 0, width: 0 };
  const buttons = (await card.locator(".zoom-buttons").boundingBox()) ?? { x: 0 };
  expect(buttons.x).toBeGreaterThanOrEqual(svg.x + svg.width - 1);
  const heightOf = async (name: RegExp): Promise<number> =>
    (await card.getByRole("button", { name }).locator(".body").first().boundingBox())?.height ?? 0;
  expect(await heightOf(/^%\d+ 2,? /)).toBeLessThan(0.5 * (await heightOf(/multiply/)));
  await card.getByRole("button", { name: /multiply/ }).click();
  await expect(card.getByRole("complementary", { name: "Details of the node" })).toBeVisible();
  const narrower = (await drawing.boundingBox()) ?? { x: 0, width: 0 };
  expect(narrower.width).toBeLessThan(svg.width);
  for (const node of await card.locator(".node").all()) {
    const box = (await node.boundingBox()) ?? { x: 0, width: 0 };
    expect(box.x).toBeGreaterThanOrEqual(narrower.x - 1);
    expect(box.x + box.width).toBeLessThanOrEqual(narrower.x + narrower.width + 1);
  }
  expect(await result(page, "Clear").count()).toBe(0);
});
