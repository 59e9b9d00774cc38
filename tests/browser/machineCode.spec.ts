/** The machine code of a circuit on the page: its sizes, its functions node by node, and the file, which runs elsewhere on a client's bytes. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Download, expect, type Locator, type Page, test } from "@playwright/test";
import { Client, Server } from "../../src/exports/run.ts";
import { open, openCells, openExample, write } from "./playground.ts";

const panel = (page: Page): Locator => page.getByRole("region", { name: "Machine code" });
const functionsOf = (page: Page, node: string): Locator => panel(page).locator("details", { hasText: node });

async function downloads(page: Page, count: number, press: () => Promise<void>): Promise<readonly Download[]> {
  const got: Download[] = [];
  const take = (download: Download): void => void got.push(download);
  page.on("download", take);
  await press();
  await expect.poll(() => got.length).toBe(count);
  page.off("download", take);
  return got;
}

test("the downloaded module, run by the program that the page shows, gives the evaluator's bytes", async ({ page }) => {
  const { faults } = await open(page);
  await openExample(page, "Table lookup");
  await page.getByRole("tab", { name: "Machine code" }).click();
  await expect(panel(page)).toContainText("after gzip");
  const [module] = await downloads(page, 1, () => panel(page).getByRole("button", { name: "Download .wasm" }).click());
  await panel(page).getByText("Run it elsewhere").click();
  const program = (await panel(page).locator(".host-snippet").textContent()) ?? "";
  expect(program.split("\n").length).toBeLessThanOrEqual(15);
  const files = await downloads(page, 2, () =>
    page.getByRole("button", { name: "Split into client and server" }).first().click(),
  );
  const file = async (ending: string): Promise<Uint8Array> => {
    const found = files.find((each) => each.suggestedFilename().includes(ending));
    return new Uint8Array(await readFile((await found?.path()) ?? ending));
  };
  const client = Client.load(await file(".glovebox-client"));
  const server = Server.load(await file(".glovebox-server"));
  const keys = await client.evaluationKeys();
  const args = await client.encrypt([0, 1, 3]);
  const expected = await server.run(args, keys);
  const folder = mkdtempSync(join(tmpdir(), "module-"));
  try {
    const name = module?.suggestedFilename() ?? "";
    writeFileSync(join(folder, name), await readFile((await module?.path()) ?? ""));
    writeFileSync(join(folder, "keys.bin"), keys);
    writeFileSync(join(folder, "arguments.bin"), args);
    writeFileSync(join(folder, "host.mjs"), program);
    execFileSync(process.execPath, ["host.mjs"], { cwd: folder });
    const result = new Uint8Array(readFileSync(join(folder, "results.bin")));
    expect(Buffer.compare(result, expected)).toBe(0);
    expect(await client.decrypt(result)).toEqual([2, -1, 0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(faults).toEqual([]);
});

test("a node of the graph opens its code, code that is opened selects its node, and what has none says so", async ({
  page,
}) => {
  const { faults } = await open(page);
  await page.getByRole("tab", { name: "Machine code" }).click();
  const matmul = page.getByRole("button", { name: /^%3 matmul/ });
  await expect(functionsOf(page, "%3 matmul")).toHaveCount(1);
  await matmul.click();
  await expect(functionsOf(page, "%3 matmul").locator("pre")).toContainText("(func $");
  await page.getByRole("button", { name: /^%2 x/ }).click();
  await expect(panel(page)).toContainText("%2 x has no function of its own");
  await functionsOf(page, "%4 add").locator("summary").click();
  await expect(functionsOf(page, "%4 add").locator("pre .wat-instruction").first()).toBeVisible();
  await expect(page.getByRole("button", { name: /^%4 add/ })).toHaveAttribute("aria-pressed", "true");
  await expect(functionsOf(page, "%4 add")).toHaveAttribute("data-selected", "true");
  await expect(functionsOf(page, "%3 matmul")).toHaveAttribute("data-selected", "false");

  await panel(page).getByText("Sections", { exact: true }).click();
  const sizes = await panel(page).locator("table td:nth-child(2)").allTextContents();
  expect(sizes.length).toBeGreaterThan(5);
  const { violations } = await new AxeBuilder({ page }).include(".graph-pane").analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);

  // Of clear arguments, a function of a million values together is what no module does.
  await write(
    page,
    'const f = compiler({ x: "encrypted", y: "clear", z: "clear" }, (x, y, z) => x * np.gcd(y, z));\nawait f.compile([[1, 1023, 1023], [3, 0, 0], [2, 1000, 1]]);',
  );
  await expect(panel(page)).toContainText("toWebAssembly: ");
  expect(faults).toEqual([]);
});

test("a card of a notebook has it too, on a phone below its graph", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const faults = await openCells(page, [
    'const f = compiler({ x: "encrypted" }, (x) => x ** 2);\nconst circuit = await f.compile([0, 1, 2, 3]);\ncircuit',
    "1 + 1",
  ]);
  const card = page.getByRole("region", { name: /^Circuit 1/ });
  await card.getByRole("tab", { name: "Machine code" }).click();
  await expect(card.getByRole("region", { name: "Machine code" })).toContainText("after gzip");
  // A function without a name of its own: that of the variable.
  await expect(card.getByRole("region", { name: "Machine code" })).toContainText("beside f.wasm");
  const graph = await card.locator(".graph-picture").boundingBox();
  const code = await card.locator(".machine-code").boundingBox();
  expect(code?.y ?? 0).toBeGreaterThanOrEqual((graph?.y ?? 0) + (graph?.height ?? 0) - 1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
});
