/** The notebook's layout: names across cells, running and stopping, undo, the keyboard, layouts, what is kept, and two tabs. */
import { expect, type Locator, type Page, test } from "@playwright/test";
import { keptTexts, openCells, openEditor } from "./playground.ts";

const cellAt = (page: Page, place: number): Locator => page.locator(".cell").nth(place - 1);
const statusOf = (page: Page, place: number): Locator => cellAt(page, place).locator(".cell-status");
const outputOf = (page: Page, place: number): Locator => cellAt(page, place).locator(".cell-output");
const textOf = (page: Page, place: number): Locator => cellAt(page, place).locator(".static-code code");
const texts = (page: Page): Promise<readonly string[]> => page.locator(".static-code code").allTextContents();

/** Begins to write a cell, with the full editor. */
async function edit(page: Page, place: number): Promise<void> {
  await cellAt(page, place).locator(".static-code").click();
  await expect(cellAt(page, place).locator(".monaco-host .view-line").first()).toBeVisible();
}

/** Replaces the text of a cell and goes back to commands. */
async function rewrite(page: Page, place: number, text: string): Promise<void> {
  await edit(page, place);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
  await page.keyboard.press("Escape");
  await expect(cellAt(page, place)).toBeFocused();
}

const endless = "while (true) {}";

test("names go across cells, and what depends on a change runs again", async ({ page }) => {
  const faults = await openCells(page, [
    "const a = 2;",
    'const f = compiler({ x: "encrypted" }, (x) => x * a);\nconst circuit = await f.compile([0, 1, 2, 3]);\nprint(circuit.graph.maximumIntegerBitWidth());',
    "print('other');",
  ]);
  await expect(outputOf(page, 2)).toContainText("3");
  await expect(cellAt(page, 2).getByRole("button", { name: /%2 multiply.* values 0 … 6, Line 1/ })).toBeVisible();
  const before = await statusOf(page, 3).textContent();
  await rewrite(page, 1, "const a = 5;");
  await expect(cellAt(page, 2).getByRole("button", { name: /%2 multiply.* values 0 … 15/ })).toBeVisible();
  await expect(outputOf(page, 2).locator("pre")).toHaveText("4");
  expect(await statusOf(page, 3).textContent()).toBe(before);

  // The node leads to its line in its own cell, and a mistake stands with the cell that has it.
  await cellAt(page, 2)
    .getByRole("button", { name: /%2 multiply/ })
    .click();
  await cellAt(page, 2).locator(".details").getByRole("button", { name: "1", exact: true }).click();
  await expect(cellAt(page, 2).locator(".monaco-host, .plain-editor").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await rewrite(page, 1, "const a = missing;");
  await expect(outputOf(page, 1)).toContainText("missing is not defined");
  await expect(outputOf(page, 2)).toContainText("a comes from a cell that failed");
  await expect(statusOf(page, 3)).toContainText("Ran in");
  expect(faults).toEqual([]);
});

test("a function is called in clear with a number as with an array: scalars have the members of arrays", async ({
  page,
}) => {
  await openCells(page, [
    'const f = compiler({ x: "encrypted" }, (x) => np.around(x / 3).astype("int64"));\nconst circuit = await f.compile([0, 9]);\nprint(f(7), f([7, 8])[Symbol.iterator] !== undefined, (2.5).astype("int64"), (7).shape.length);',
  ]);
  await expect(outputOf(page, 1)).toContainText("2 true 2 0");
});

test("the editor knows the names and types of other cells", async ({ page }) => {
  await openCells(page, ["const count: number = 3;\ntype Name = string;", "const name: Name = count;"]);
  await edit(page, 2);
  await expect(page.locator(".squiggly-warning")).toHaveCount(1);
  await page.locator(".squiggly-warning").hover({ force: true });
  const explained = page.locator(".monaco-hover", { hasText: "Type 'number' is not assignable to type 'string'" });
  await expect(explained).toBeVisible();
});

test("a notebook that does not run by itself marks what is stale, and runs it when asked", async ({ page }) => {
  await openCells(page, ["const a = 1;", "print(a + 1);", "print('other');"], { reactive: false });
  await expect(statusOf(page, 2)).toHaveText("Not run");
  await page.getByRole("button", { name: "Run all" }).click();
  await expect(outputOf(page, 2)).toHaveText("2");
  await rewrite(page, 1, "const a = 10;");
  await expect(statusOf(page, 1)).toHaveText("Changed since it ran");
  await expect(statusOf(page, 2)).toHaveText("Out of date, because cell 1 (a) changed");
  await expect(statusOf(page, 3)).toContainText("Ran in");
  await expect(outputOf(page, 2)).toHaveText("Of the text as it was before the last change2");
  await page.getByRole("button", { name: "Run 2 out-of-date cells" }).click();
  await expect(outputOf(page, 2)).toHaveText("11");
  await page.getByRole("checkbox", { name: "Run on change" }).check();
  await rewrite(page, 1, "const a = 20;");
  await expect(outputOf(page, 2)).toHaveText("21");
});

test("one cell is stopped, and the others go on", async ({ page }) => {
  await openCells(page, ["print('first');", endless, "print('third');"]);
  await expect(outputOf(page, 1)).toHaveText("first");
  await expect(statusOf(page, 2)).toContainText("Running");
  await cellAt(page, 2).locator(".cell-number").click();
  await cellAt(page, 2).getByRole("button", { name: "Stop", exact: true }).click();
  await expect(statusOf(page, 2)).toHaveText("Stopped");
  await expect(outputOf(page, 3)).toHaveText("third");
  await expect(page.getByText(/^Traced in|Stopped\./).first()).toBeVisible();
});

test("undo goes across cells: typing, moving, deleting", async ({ page }) => {
  await openCells(page, ["const a = 1;", "const b = 2;", { markdown: "# Three" }]);
  await edit(page, 1);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText(" // typed");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowDown");
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => texts(page)).toEqual(["const b = 2;", "const a = 1; // typed"]);
  await page.keyboard.press("Delete");
  await expect(page.locator(".cell")).toHaveCount(2);
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => texts(page)).toEqual(["const b = 2;", "const a = 1; // typed"]);
  await page.keyboard.press("ControlOrMeta+Z");
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => texts(page)).toEqual(["const a = 1;", "const b = 2;"]);
  await page.keyboard.press("ControlOrMeta+Shift+Z");
  await expect(textOf(page, 1)).toHaveText("const a = 1; // typed");

  // In the editor the same keys do the same, and go on to what was done elsewhere.
  await edit(page, 2);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("!");
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(cellAt(page, 2).locator(".view-lines")).toHaveText("const b = 2;");
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(cellAt(page, 1)).toContainText("const a = 1;");
  await expect(page.locator(".cells")).not.toContainText("typed");
});

test("by keyboard alone: add, write, run, go on, change the kind, fold, leave", async ({ page }) => {
  await openCells(page, ["const a = 3;"]);
  await cellAt(page, 1).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".monaco-host .view-line").first()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("\nprint(a);");
  await page.keyboard.press("Shift+Enter");
  await expect(outputOf(page, 1)).toHaveText("3");
  await expect(page.locator(".cell")).toHaveCount(2);
  await page.keyboard.type("print(a * 2);");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(outputOf(page, 2)).toHaveText("6");
  await page.keyboard.press("Escape");
  await expect(cellAt(page, 2)).toBeFocused();
  await page.keyboard.press("k");
  await expect(cellAt(page, 1)).toBeFocused();
  await page.keyboard.press("b");
  await page.keyboard.type("# Words");
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  await expect(cellAt(page, 2).getByRole("heading", { name: "Words" })).toBeVisible();
  await page.keyboard.press("y");
  await expect(textOf(page, 2)).toHaveText("# Words");
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect.poll(() => texts(page)).toEqual(["const a = 3;\nprint(a);", "print(a * 2);"]);
  await page.keyboard.press("a");
  await expect(page.locator(".cell")).toHaveCount(3);
});

test("the layouts show the same document, and switching loses nothing", async ({ page }) => {
  await openCells(page, ["const a = 3;\nprint(a);", { markdown: "# Words" }, "print(a * 2);"]);
  await expect(outputOf(page, 3)).toHaveText("6");
  await page.getByRole("button", { name: "Playground", exact: true }).click();
  await openEditor(page);
  await expect(page.locator(".monaco-host .view-lines")).toContainText("const a = 3;");
  await page.locator(".monaco-host .view-lines").click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("\nprint('more');");
  await expect(page.locator(".output-pane")).toContainText("more");
  await page.getByRole("button", { name: "Notebook", exact: true }).click();
  await expect(page.locator(".cell")).toHaveCount(3);
  await expect(textOf(page, 1)).toContainText("print('more');");
  await expect(cellAt(page, 2).getByRole("heading", { name: "Words" })).toBeVisible();
});

test("a reload restores the notebook; versions are listed and restored", async ({ page }) => {
  await openCells(page, ["const a = 1;", { markdown: "# Words" }]);
  await rewrite(page, 1, "const a = 2;");
  await page.getByRole("textbox", { name: "Title" }).fill("Renamed");
  await page.keyboard.press("Enter");
  await page.reload();
  await expect(textOf(page, 1)).toHaveText("const a = 2;");
  await expect(page.getByRole("textbox", { name: "Title" })).toHaveValue("Renamed");
  await page.getByRole("button", { name: "Saved", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Versions" });
  await dialog.getByRole("listitem").last().getByRole("button").click();
  await expect(dialog.locator("pre")).toContainText("const a = 1;");
  await dialog.getByRole("button", { name: "Restore this version" }).click();
  await expect(textOf(page, 1)).toHaveText("const a = 1;");
  await expect.poll(() => keptTexts(page)).toEqual(["const a = 1;", "# Words"]);
});

test("what is typed in the last moment before the page goes away is there again", async ({ page }) => {
  await openCells(page, ["const a = 1;"]);
  await edit(page, 1);
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText(" // last words");
  await page.reload();
  await expect(textOf(page, 1)).toHaveText("const a = 1; // last words");
});

test("notebooks are listed, opened, renamed, and deleted with a way back", async ({ page }) => {
  await openCells(page, ["const a = 1;"]);
  await page.getByRole("button", { name: "My notebooks", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "My notebooks" });
  await dialog.getByRole("button", { name: "New notebook" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("textbox", { name: "Title" }).fill("Second");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Saved", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "My notebooks", exact: true }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: "Delete Cells" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: "Rename Cells" }).click();
  await page.keyboard.insertText("First");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "First", exact: true }).click();
  await expect(textOf(page, 1)).toHaveText("const a = 1;");
});

test("two tabs on one notebook: what one saves the other shows; at once, nobody overwrites", async ({
  page,
  context,
}) => {
  await openCells(page, ["const a = 1;"]);
  const other = await context.newPage();
  await other.goto("./");
  await expect(textOf(other, 1)).toHaveText("const a = 1;");
  await rewrite(other, 1, "const a = 2;");
  await expect(textOf(page, 1)).toHaveText("const a = 2;");

  // Both write before either hears of the other: the page is kept from hearing.
  await page.evaluate(() => {
    const original = IDBObjectStore.prototype.get;
    // A save of this page takes a while, so that the other tab comes first.
    Object.assign(IDBObjectStore.prototype, {
      get(this: IDBObjectStore, ...args: Parameters<IDBObjectStore["get"]>) {
        const until = performance.now() + 50;
        while (performance.now() < until);
        return original.apply(this, args);
      },
    });
  });
  await edit(page, 1);
  await edit(other, 1);
  await Promise.all([page.keyboard.insertText("/* of the first */"), other.keyboard.insertText("/* of the second */")]);
  const tabs = [page, other];
  const conflict = (tab: Page): Locator => tab.getByRole("region", { name: "Conflict with another tab" });
  await expect.poll(async () => (await conflict(page).count()) + (await conflict(other).count())).toBe(1);
  const loser = (await conflict(page).count()) === 1 ? page : other;
  const winner = tabs.find((tab) => tab !== loser) ?? other;
  await conflict(loser).getByText("Read theirs").click();
  await expect(conflict(loser).locator("pre")).toContainText(winner === page ? "of the first" : "of the second");
  await conflict(loser).getByRole("button", { name: "Keep mine as a copy" }).click();
  await expect(conflict(loser)).toHaveCount(0);
  await expect
    .poll(async () => (await keptTexts(loser))?.[0])
    .toContain(loser === page ? "of the first" : "of the second");
  await expect
    .poll(async () => (await keptTexts(winner))?.[0])
    .toContain(winner === page ? "of the first" : "of the second");
  await expect(loser.getByRole("textbox", { name: "Title" })).toHaveValue("Cells (copy)");
});

test("texts of the time before notebooks are notebooks now", async ({ page }) => {
  await page.goto("./favicon.svg");
  await page.evaluate(() => {
    localStorage.setItem("glovebox.text", "print('in the editor');\n");
    localStorage.setItem("glovebox.text.replaced", JSON.stringify(["print('replaced');\n"]));
  });
  await page.goto("./");
  await expect(page.locator(".output-pane")).toContainText("in the editor");
  await page.getByRole("button", { name: "My notebooks", exact: true }).click();
  await page.getByRole("button", { name: "print('replaced');", exact: true }).click();
  await expect(page.locator(".output-pane")).toContainText("replaced");
});

test("the card of a circuit has all its tabs, and runs it", async ({ page }) => {
  await openCells(page, [
    'const table = new LookupTable([2, -1, 3, 0]);\nconst f = compiler({ x: "encrypted" }, (x) => table.lookup(x));\nconst circuit = await f.compile([0, 1, 2, 3]);',
    "print(await circuit.encryptRunDecrypt(1));",
  ]);
  const card = cellAt(page, 1).locator(".circuit-card");
  for (const [tab, text] of [
    ["Text", "tlu(%0"],
    ["Bounds", "encrypted int3"],
    ["Tables", "[2, −1, 3, 0]"],
    ["Parameters", "polynomialSize"],
    // Results from -1 to 3 are five values.
    ["Parameters", "Widest message space3 bits: the width in which values are encoded"],
    ["Cost", "1 bootstrap"],
  ] as const) {
    await card.getByRole("tab", { name: tab, exact: true }).click();
    await expect(card).toContainText(text);
  }
  await expect(statusOf(page, 2)).toHaveText("Waits for an encrypted run");
  await card.getByRole("tab", { name: "Run", exact: true }).click();
  await card.getByRole("button", { name: "Run encrypted", exact: true }).click();
  // The panel proposes what the other cell asked for, and answers it.
  await expect(outputOf(page, 2)).toHaveText("-1", { timeout: 90_000 });
});
