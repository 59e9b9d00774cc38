/** What the page says of a circuit before it runs: its cost, its warnings, and in the debug view all about its compilation. */
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { strFromU8, unzipSync } from "fflate";
import { open, openExample, result, runEncrypted, write } from "./playground.ts";

test("lookups, strategies and parameters are said before the run, and the run does as many bootstraps", async ({
  page,
}) => {
  await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted", y: "encrypted" }, (x, y) => np.maximum(x, y) * 3);
const set = Array.from({ length: 16 }, (_, i) => [i % 4, i >> 2]);
const circuit = await f.compile(set);
print(circuit.statistics.programmableBootstraps);
`,
  );
  const cost = page.getByRole("region", { name: "Cost", exact: true });
  await expect(cost).toContainText(/^\d+ bootstraps?.*about .*MiB keys, once.*memory .* MiB; n=\d+, k=\d, N=\d+/);
  await expect(cost).toContainText("132 bits of security; at most 1 failure in 1");
  const bootstraps = await page.locator(".output-pane pre").textContent();
  await expect(cost).toContainText(new RegExp(`^${bootstraps} bootstrap`));
  await page.getByRole("button", { name: /maximum.* bootstraps?$/ }).click();
  const details = page.getByRole("complementary", { name: "Details of the node" });
  await expect(details.locator("dt", { hasText: "Strategy" })).toBeVisible();
  await expect(details).toContainText("about");
  await page.getByRole("tab", { name: "Table" }).click();
  await expect(page.getByRole("columnheader", { name: "Bootstraps" })).toBeVisible();
  await page.getByLabel("x", { exact: true }).fill("2");
  await page.getByLabel("y", { exact: true }).fill("1");
  await runEncrypted(page, "6");
  await expect(page.locator('.stage[data-stage="evaluate"]')).toContainText(`${bootstraps} of ${bootstraps} bootstrap`);
});

test("the debug view shows stages, tables, parameters, plan and source, and downloads them", async ({ page }) => {
  const { faults } = await open(page);
  await openExample(page, "Table lookup");
  await expect(page.getByRole("button", { name: /^%1 tlu/ })).toBeVisible();
  await page.getByRole("tab", { name: "Debug" }).click();
  const section = (title: string) => page.locator(".debug-view details", { hasText: title });
  for (const [title, text] of [
    ["Graph, initial", "= tlu(%0"],
    ["Graph, final", "∈ [0, 3]"],
    ["Lookup tables", "[2, -1, 3, 0]"],
    ["Cryptographic parameters", "polynomialSize"],
    ["Execution plan", "plan: 3 bootstraps"],
    ["Source", "new LookupTable"],
  ] as const) {
    const part = section(title).first();
    await part.locator("summary").click();
    await expect(part.locator("pre")).toContainText(text);
  }
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download artifacts" }).click(),
  ]);
  const files = unzipSync(new Uint8Array(await readFile(await download.path())));
  expect(Object.keys(files)).toEqual(expect.arrayContaining(["1.initial.graph.txt", "plan.txt", "program.ts"]));
  expect(strFromU8(files["program.ts"] ?? new Uint8Array())).toContain("new LookupTable");

  // A program that cannot be compiled has artifacts as well.
  await write(page, 'const f = compiler({ x: "encrypted" }, (x) => x / 2);\nawait f.compile([0, 1, 2, 3]);');
  await expect(section("Problems and warnings").locator("pre")).toContainText("only integer");
  expect(faults).toEqual([]);
});

test("warnings stand in the problems, on the node, and beside results of values that were not measured", async ({
  page,
}) => {
  const { problems } = await open(page);
  await write(
    page,
    `const f = compiler({ x: "encrypted", y: "encrypted" }, (x, y) => (x + y) ** 2);
await f.compile([[0, 0], [3, 0], [0, 3], [1, 1]]);
`,
  );
  await expect(problems).toContainText("Warning Provided inputset contains too few inputs");
  await expect(page.getByRole("button", { name: "Run encrypted", exact: true })).toBeEnabled();
  await page.getByLabel("x", { exact: true }).fill("3");
  await page.getByLabel("y", { exact: true }).fill("3");
  await expect(result(page, "Clear").locator("output")).toHaveText("36");
  const warned = (text: string) => page.locator(".side .warning", { hasText: text });
  await expect(warned("add: 6 is outside [0, 3], the range of this node")).toHaveCount(1);

  // Before any value is given: where results wrap, and what room for all would cost.
  const wraps = "add: the samples reach only [0, 3], but it can be in [0, 6]";
  await expect(page.getByRole("region", { name: "Cost", exact: true })).toContainText(wraps);
  await page.getByRole("button", { name: /^%\d add,/ }).click();
  await expect(page.getByRole("complementary", { name: "Details of the node" })).toContainText(wraps);

  await write(
    page,
    'const f = compiler({ x: "encrypted", y: "encrypted" }, (x, y) => x + y);\nawait f.compile([[1, 0], [1, 1], [1, 2], [1, 3]]);',
  );
  await expect(problems).toContainText("parameter 'x': is 1 in every sample of the input-set");
  await expect(page.locator('.node[data-warned="true"]')).toHaveCount(1);
  await page.getByRole("button", { name: /^%\d x,/ }).click();
  await expect(page.getByRole("complementary", { name: "Details of the node" })).toContainText("in every sample");
});

test("toy parameters are said to be insecure wherever the circuit is shown", async ({ page }) => {
  await open(page);
  await write(
    page,
    'const configuration = { enableUnsafeFeatures: true, insecureToyParameters: true };\nconst f = compiler({ x: "encrypted" }, (x) => x ** 2);\nawait f.compile([0, 1, 2, 3], { configuration });',
  );
  const notSecure = (region: string) => page.getByRole("region", { name: region, exact: true }).getByText("NOT secure");
  await expect(notSecure("Op-graph")).toHaveCount(1);
  await expect(notSecure("Run")).toHaveCount(1);
  await expect(notSecure("Cost")).toHaveCount(1);
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("NOT secure");
});
