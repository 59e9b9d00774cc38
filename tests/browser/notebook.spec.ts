/** The way through the page: open, edit, see the graph, simulate, run encrypted, cancel, stop, reload. */
import { expect, test } from "@playwright/test";
import { keptText, open, openEditor, openExample, result, runEncrypted, write } from "./playground.ts";

const addition = `const f = compiler({ x: "encrypted" }, (x) => x * 3 + 1);
const circuit = await f.compile([0, 1, 2, 3]);
print(circuit.graph.maximumIntegerBitWidth());
`;

test("opens with the linear model, traced, its graph beside it, and no wasm of tfhe", async ({ page }) => {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const { faults } = await open(page);
  const node = (name: string) => page.getByRole("button", { name });
  await expect(node("%3 matmul, encrypted uint3, values 0 … 6, Line 4")).toBeVisible();
  await expect(node("%4 add, encrypted uint4, values 2 … 8")).toBeVisible();
  await expect(node("%1 [2], clear uint2 (1,)")).toBeVisible();
  await page.getByRole("tab", { name: "Text" }).click();
  await expect(page.locator(".graph-text pre")).toContainText(
    "%4 = add(%3, %0)           # EncryptedScalar<uint4>\nreturn %4",
  );
  expect(requests.filter((url) => url.includes("tfhe") && url.endsWith(".wasm"))).toEqual([]);
  expect(faults).toEqual([]);
});

test("editing changes the graph", async ({ page }) => {
  await open(page);
  await write(page, addition);
  await expect(page.getByRole("button", { name: "%3 multiply, encrypted uint4, values 0 … 9" })).toBeVisible();
  await expect(page.locator(".output-pane pre")).toHaveText("4");
});

test("simulates, and follows the inputs", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(result(page, "Simulated")).toContainText("8");
  await expect(result(page, "Simulated")).toContainText("equals clear");
  await page.getByRole("slider", { name: "x, slider" }).press("Home");
  await expect(result(page, "Clear").locator("output")).toHaveText("2");
  await expect(result(page, "Simulated").locator("output")).toHaveText("2");
});

test("runs the linear model encrypted, with sizes and times, and answers the program", async ({ page }) => {
  const { faults } = await open(page);
  await expect(page.getByText("The program waits: it asks for encryptRunDecrypt([3]).")).toBeVisible();
  await runEncrypted(page, "8");
  await expect(result(page, "Decrypted")).toContainText("equals clear");
  for (const stage of ["Make keys", "Encrypt", "Evaluate", "Decrypt"]) {
    await expect(page.locator(".stage", { hasText: stage }).locator(".stage-time")).toHaveText(/^\d+(\.\d)? m?s$/);
  }
  await expect(page.locator(".crossing", { hasText: "inputs, encrypted" })).toContainText(
    /[\d.]+ (B|KiB) to the server/,
  );
  await expect(page.locator(".crossing", { hasText: "result, encrypted" })).toContainText(
    /[\d.]+ (B|KiB) to the client/,
  );
  await expect(page.locator(".output-pane pre")).toContainText("%3 = matmul(%1, %2)        # EncryptedScalar<uint3>");

  await page.getByRole("slider", { name: "x, slider" }).press("Home");
  await expect(result(page, "Decrypted")).toContainText("of an earlier run with [3]");
  await runEncrypted(page, "2");
  expect(faults).toEqual([]);
});

test("runs lookups encrypted, keeps the keys for the second run, and shows the table", async ({ page }) => {
  await open(page);
  await openExample(page, "Table lookup");
  await page.getByRole("button", { name: /^%1 tlu/ }).click();
  await expect(page.getByRole("img", { name: "0 becomes 2, 1 becomes −1, 2 becomes 3, 3 becomes 0" })).toBeVisible();
  await page.getByLabel("x[0]", { exact: true }).fill("0");
  await page.getByLabel("x[1]", { exact: true }).fill("1");
  await page.getByLabel("x[2]", { exact: true }).fill("2");
  await expect(result(page, "Clear").locator("output")).toHaveText("[2, -1, 3]");
  await runEncrypted(page, "[2, -1, 3]");
  await expect(page.locator(".stage", { hasText: "Evaluate" })).toContainText("3 of 3 bootstraps");
  await expect(page.locator(".crossing", { hasText: "evaluation key" })).toContainText("MiB to the server");
  await page.getByLabel("x[0]", { exact: true }).fill("3");
  await runEncrypted(page, "[0, -1, 3]");
  await expect(page.locator(".stage", { hasText: "Load key" })).toContainText("kept from before");
});

test("cancels a run at once, and the next run works", async ({ page }) => {
  await open(page);
  // 576 bootstraps: seconds on any machine, so that the run is met while it goes on.
  await write(
    page,
    `const f = compiler({ x: "encrypted" }, (x) => (x.reshape([24, 1]) * 2 + x) ** 2);
await f.compile([np.full([24], 0), np.full([24], 1)]);
`,
  );
  await expect(page.getByRole("button", { name: /power/ })).toBeVisible();
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(page.locator('.stage[data-stage="evaluate"][data-state="running"]')).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert").getByText("The run was cancelled.")).toBeVisible();
  await expect(page.locator('.stage[data-stage="evaluate"]')).toHaveAttribute("data-state", "cancelled");
  await runEncrypted(page, (await result(page, "Clear").locator("output").textContent()) ?? "");
});

test("stops an endless loop and names it; the page stays alive and the text is kept", async ({ page }) => {
  const { problems } = await open(page);
  const endless = "let i = 0;\nwhile (true) i++;\n";
  await write(page, endless);
  // The loop has to go on for a moment before it is one that goes on.
  await expect(page.getByText(/^Tracing, [2-9](\.\d+)? s/)).toBeVisible();
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByText("Stopped. Edit the program to trace it again.")).toBeVisible();
  await expect(problems.getByText("stopped while this loop went on")).toBeVisible();
  await expect(problems.getByRole("button", { name: "Go to line 2" })).toBeVisible();
  await expect(page.locator(".monaco-host .squiggly-warning")).toBeVisible();
  await page.reload();
  await openEditor(page);
  await expect(page.locator(".monaco-host .view-lines")).toContainText("while");
  await expect.poll(() => keptText(page)).toBe(endless);
  await write(page, addition);
  await expect(page.getByRole("button", { name: /%3 multiply/ })).toBeVisible();
});

test("finds the text again after a reload, and the last good one beside a broken one", async ({ page }) => {
  await open(page);
  await write(page, addition);
  await expect(page.getByText(/^Traced in/)).toBeVisible();
  await write(page, "const broken = ;");
  await expect(page.getByRole("region", { name: "Problems", exact: true })).toBeVisible();
  await page.reload();
  await openEditor(page);
  await expect(page.locator(".monaco-host .view-lines")).toContainText("broken");
  await openExample(page, "The last text that could be traced");
  await expect(page.getByRole("button", { name: /%3 multiply/ })).toBeVisible();
  await expect(page.locator(".code-pane")).not.toContainText("broken");
  // The notebook that was open before is kept too.
  await page.getByRole("button", { name: "My notebooks", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Linear model", exact: true }).click();
  await expect(page.locator(".code-pane")).toContainText("broken");
});

test("nodes and lines mark each other", async ({ page }) => {
  await open(page);
  const matmul = page.getByRole("button", { name: /%3 matmul/ });
  await matmul.click();
  await expect(page.locator(".line-selected").first()).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Details of the node" })).toContainText("matmul(%1, %2)");
  await page.keyboard.press("Escape");
  await expect(page.locator(".line-selected")).toHaveCount(0);
  await page.locator(".monaco-host .view-line").nth(4).hover();
  await page.locator(".monaco-host .view-line", { hasText: "linearModel = compiler" }).hover();
  await expect(matmul).toHaveAttribute("data-marked", "true");
});

test("completes and explains the library's names, and underlines what TypeScript knows to be wrong", async ({
  page,
}) => {
  await open(page);
  await write(page, "const text: string = 3;\n");
  await expect(page.locator(".squiggly-warning").first()).toBeVisible();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("np.matm", { delay: 40 });
  await expect(page.locator(".suggest-widget .monaco-list-row", { hasText: "matmul" })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.locator(".monaco-host .view-line span", { hasText: /^matmul$/ }).hover();
  await expect(page.locator(".monaco-hover", { hasText: "Matrix product" })).toBeVisible();
});

test("does without Monaco on a narrow touch screen", async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await open(page, { monaco: false });
  await page.getByRole("textbox", { name: "Program text" }).fill(addition);
  await expect(page.getByRole("button", { name: /%3 multiply/ })).toBeVisible();
  await runEncrypted(page, "10");
  expect(requests.filter((url) => /Monaco|ts\.worker/.test(url))).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await context.close();
});
