/**
 * Measures the page in a real Chromium: from the click on "Run encrypted" to the decrypted result, cold (the first click after the page was
 * loaded: packages, keys and workers are still to come) and warm (the second). For the program that the page opens with, and for
 * one with lookups. Builds the site first. Run alone with `npx tsx bench/page.ts`, or call `pageRows`.
 */
import { existsSync } from "node:fs";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { build, preview } from "vite";
import { openEditor, openExample, result } from "../tests/browser/playground.ts";
import { printTable, type Row } from "./table.ts";

const port = 4177;

/** Milliseconds from a click on the button to the decrypted value, by the page's own clock. */
function clickToResult(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const start = performance.now();
    let begun = false;
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("no result within a minute")), 60_000);
      // Not by frames: a warm run of a levelled program takes less than one.
      new MutationObserver((_, observer) => {
        const shown = [...document.querySelectorAll(".results > div")];
        const decrypted = shown.find((each) => each.textContent?.includes("Decrypted"))?.querySelector("output");
        begun ||= decrypted?.textContent === "–";
        if (!begun || decrypted == null || decrypted.textContent === "–") return;
        observer.disconnect();
        resolve(null);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
      [...document.querySelectorAll("button")].find((each) => each.textContent === "Run encrypted")?.click();
      begun ||= [...document.querySelectorAll(".results output")].at(-1)?.textContent === "–";
    });
    return performance.now() - start;
  });
}

/** Opens the example and waits until its graph is there. */
async function openTableLookup(page: Page): Promise<void> {
  await openExample(page, "Table lookup");
  await page.getByRole("button", { name: /tlu/ }).first().waitFor();
}

/** The fastest cold and the fastest warm click of `loads` loads of the page. */
async function measure(open: (page: Page) => Promise<void>, newPage: () => Promise<Page>, loads: number) {
  let [cold, warm] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let load = 0; load < loads; load++) {
    const page = await newPage();
    await page.goto(`http://localhost:${port}/`);
    await openEditor(page);
    await open(page);
    await result(page, "Clear").locator("output", { hasNotText: "–" }).waitFor();
    cold = Math.min(cold, await clickToResult(page));
    for (let again = 0; again < 3; again++) {
      await page.waitForTimeout(200);
      warm = Math.min(warm, await clickToResult(page));
    }
    await page.context().close();
  }
  return { cold, warm };
}

/** Times of two programs, the warm click against the cold one; nothing where there is no Chromium. */
export async function pageRows(loads = 3): Promise<readonly Row[]> {
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) return [];
  const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
  await build({ configFile, logLevel: "error" });
  const server = await preview({ configFile, logLevel: "error", preview: { port, strictPort: true } });
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  const rows: Row[] = [];
  try {
    const newPage = async () => (await browser.newContext()).newPage();
    const programs = [
      ["the opening program", async () => {}],
      ["the table lookup", openTableLookup],
    ] as const;
    for (const [what, open] of programs) {
      const { cold, warm } = await measure(open, newPage, loads);
      rows.push({ what: `click to result, ${what}, cold`, value: cold, unit: "ms" });
      const against = { what: "cold", value: cold };
      rows.push({ what: `click to result, ${what}, warm`, value: warm, unit: "ms", against });
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return rows;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printTable(await pageRows());
}
