/**
 * `npm run bench:page`: Lighthouse's performance of the built first screen, as for a desktop; the best of three. Its times are simulated from what the
 * page loaded and computed, and still depend on the machine's load: the goal (0.95) is one for an idle machine. Each line says how long the queue of the machine
 * was in the minute before. CHROMIUM_PATH names another browser than Debian's. Nothing here is a test.
 */
import { loadavg } from "node:os";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Browser, chromium } from "@playwright/test";
import lighthouse, { desktopConfig } from "lighthouse";
import { build, preview } from "vite";
import { freePort } from "../tests/support/freePort.ts";

/** Lighthouse's report on a page, by some of its categories; `start` starts a Chromium with further arguments. */
export async function lighthouseOf(
  url: string,
  onlyCategories: string[],
  start: (args: readonly string[]) => Promise<Browser>,
) {
  const port = await freePort();
  const browser = await start([`--remote-debugging-port=${port}`]);
  try {
    // A page that draws nothing would be fast, and have no faults.
    const page = await browser.newPage();
    await page.goto(url);
    await page
      .getByRole("button", { name: /^%\d+ / })
      .first()
      .waitFor();
    await page.close();
    const measured = await lighthouse(url, { port, logLevel: "error", onlyCategories }, desktopConfig);
    if (measured === undefined) throw new Error("Lighthouse measured nothing");
    return measured.lhr;
  } finally {
    await browser.close();
  }
}

/** Goal of performance on an idle machine. */
const goal = 0.95;

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
  await build({ configFile, logLevel: "error" });
  const port = await freePort();
  const server = await preview({ configFile, logLevel: "error", preview: { port, strictPort: true } });
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  console.log(`${executablePath}, load of the machine over the last minute beside each figure; below 1 it is idle`);
  let best = 0;
  for (let round = 0; round < 3; round++) {
    const load = loadavg()[0]?.toFixed(1);
    const { categories, audits } = await lighthouseOf(`http://localhost:${port}/`, ["performance"], (args) =>
      chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", ...args] }),
    );
    best = Math.max(best, categories.performance?.score ?? 0);
    const times = [
      "first-contentful-paint",
      "largest-contentful-paint",
      "speed-index",
      "total-blocking-time",
      "cumulative-layout-shift",
    ];
    console.log(
      `load ${load}: performance ${categories.performance?.score}: ${times.map((id) => `${id} ${audits[id]?.displayValue}`).join(", ")}`,
    );
  }
  await server.close();
  console.log(`best ${best}, goal ${goal} on an idle machine: ratio ${(best / goal).toFixed(2)}`);
}
