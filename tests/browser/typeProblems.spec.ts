/** Errors of TypeScript in Problems: over all cells, beside our own, and in the way of nothing. */
import { expect, type Locator, test } from "@playwright/test";
import { keptText, open, openCells, openExample, write } from "./playground.ts";

/** Goes into a cell; what runs above it may move it away from a first click. */
async function goInto(cell: Locator): Promise<void> {
  await expect(async () => {
    const editor = cell.locator(".monaco-host .view-line").first();
    if (!(await editor.isVisible())) await cell.locator(".static-code").click({ timeout: 2000 });
    await expect(editor).toBeVisible({ timeout: 8000 });
  }).toPass();
}

const circuitCell =
  'const f = compiler({ x: "encrypted" }, (x) => x + 1);\nconst circuit = await f.compile([0, 1, 2, 3]);';

test("a notebook: a wrong type of another cell's name is told in its cell, led to, and gone when mended; it keeps nothing from running", async ({
  page,
}) => {
  const wanted: string[] = [];
  page.on("request", (request) => wanted.push(request.url()));
  const faults = await openCells(page, [
    `${circuitCell}\nconst width: number = 3;`,
    "print(width);\nconst text: string = width;\nconst later = () => circuit.simulat(1);",
    // This one needs the first as well, and cannot run.
    "const width = circuit;",
  ]);
  const cell = (place: number) => page.locator(".cell").nth(place - 1);
  const problems = (place: number) => cell(place).getByRole("region", { name: "Problems", exact: true });
  await expect(cell(2).locator(".cell-output pre").first()).toHaveText("3");
  // TypeScript is the editor's: who only reads does not load it.
  await expect(problems(2)).toHaveCount(0);
  expect(wanted.filter((url) => /ts\.worker|editor\.api/.test(url))).toEqual([]);

  await goInto(cell(2));
  // TypeScript's worker is read and started first.
  await expect(problems(2)).toContainText("Type 'number' is not assignable to type 'string'.", { timeout: 60_000 });
  await expect(problems(2)).toContainText(
    "Property 'simulat' does not exist on type 'Circuit<(x: Tensor) => number>'. Did you mean 'simulate'?",
  );
  await expect(problems(2).locator(".severity").first()).toHaveText("Type");
  await expect(problems(2)).toContainText("TS2322");
  await expect(page.locator(".squiggly-warning")).toHaveCount(2);
  await expect(problems(1)).toHaveCount(0);
  await expect(problems(3).getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Escape");

  // One click to the place: what is typed next stands before it.
  await problems(2).getByRole("button", { name: "Go to line 2" }).click();
  await page.keyboard.insertText("a");
  await expect(problems(2)).toContainText("Property 'simulat'");
  await expect(cell(2)).toContainText("const atext: string");
  await page.keyboard.press("Escape");
  // The playground shows one cell, and says of the problems of all where they are.
  await page.getByRole("button", { name: "Playground", exact: true }).click();
  await expect(page.getByRole("region", { name: "Problems", exact: true })).toContainText("Cell 2, line 2");
  await page.getByRole("button", { name: "Notebook", exact: true }).click();

  // The other cell decides: its width is a text now.
  await goInto(cell(1));
  await write(page, `${circuitCell}\nconst width: string = "3";`);
  await expect(problems(2)).not.toContainText("'number' is not assignable");
  await expect(problems(2)).toContainText("Property 'simulat'");
  expect(faults).toEqual([]);
});

test("a playground: our own error stands alone where both know of it; a type error leaves the run; examples have none", async ({
  page,
}) => {
  const { problems, faults } = await open(page);
  await expect(problems).toHaveCount(0);
  await write(page, `${circuitCell}\nconst unused = () => x.foo;\nnp.foo(3);`);
  await expect(problems).toContainText("np.foo");
  await expect(problems).toContainText("Cannot find name 'x'.");
  await expect(problems.getByRole("listitem")).toHaveCount(2);

  await write(page, `${circuitCell}\nconst unused = () => x.foo;`);
  await expect(problems.getByRole("listitem")).toHaveCount(1);
  await expect(page.getByText(/^Traced in/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Run encrypted", exact: true })).toBeEnabled();

  const many = Array.from({ length: 12 }, (_, i) => `const g${i} = () => missing${i};`).join("\n");
  await write(page, many);
  await expect(problems.getByRole("listitem")).toHaveCount(8);
  await problems.getByRole("button", { name: "and 4 more" }).click();
  await expect(problems.getByRole("listitem")).toHaveCount(12);
  await expect.poll(() => keptText(page)).toBe(many);

  await openExample(page, "Comparisons and maxima");
  await expect(page.locator(".cell .cell-status").filter({ hasText: "Ran in" }).first()).toBeVisible();
  await goInto(page.locator(".cell", { has: page.locator(".static-code, .monaco-host") }).first());
  await page.waitForTimeout(1500);
  await expect(problems).toHaveCount(0);
  expect(faults).toEqual([]);
});
