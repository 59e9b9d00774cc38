/**
 * From a cold link to the first encrypted result: `npx tsx bench/coldLink.ts [rounds] [site…]` opens built sites turn by turn, each time with an empty
 * profile, clicks "Run encrypted" as soon as it can be clicked, and prints when what happened, as medians. Wall time depends on the load of the machine;
 * processor time, of all processes of the browser, hardly does.
 */

import { loadavg } from "node:os";
import { argv } from "node:process";
import { type Browser, chromium } from "@playwright/test";
import { preview } from "vite";
import { freePort } from "../tests/support/freePort.ts";

/** What is looked at, in milliseconds since the navigation began; the last is processor time. */
const moments = [
  ["the page's text is there", "html"],
  ["its scripts are there", "scripts"],
  ["first paint", "paint"],
  ["the page is drawn", "drawn"],
  ["the program is traced, the button can be clicked", "ready"],
  ["keys are made", "keys"],
  ["the argument is encrypted", "encrypt"],
  ["the server has the keys", "load"],
  ["it has computed", "evaluate"],
  ["the result is decrypted and shown", "shown"],
  ["processor time of all of it", "cpu"],
  ["of that before the click", "cpuBefore"],
] as const;

type Moment = (typeof moments)[number][1];

/** Runs in the page before its scripts: looks, clicks, and keeps the times. Holds no function with a name, to which tsx would add a call. */
function follow(): void {
  if (self !== top) return;
  const times: Record<string, number> = {};
  Object.assign(globalThis, { gloveboxTimes: times });
  new MutationObserver(() => {
    const button = [...document.querySelectorAll("button")].find(
      (each) => each.textContent?.trim() === "Run encrypted",
    );
    if (button === undefined) return;
    times.drawn ??= performance.now(); // absent: seen now
    if (!button.disabled && times.ready === undefined) {
      times.ready = performance.now();
      button.click();
    }
    for (const { dataset } of document.querySelectorAll<HTMLElement>(".stage[data-state=done]"))
      times[dataset.stage ?? ""] ??= performance.now(); // absent: seen now
    if (document.querySelector(".result-main")?.textContent.includes("equals clear")) times.shown ??= performance.now(); // absent: seen now
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}

/** Seconds of processor time by process. */
async function processorTimes(browser: Browser): Promise<ReadonlyMap<number, number>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime]));
}

async function visit(browser: Browser, url: string): Promise<Record<Moment, number>> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  const page = await context.newPage();
  await page.addInitScript(follow);
  const before = await processorTimes(browser);
  const spent = async (): Promise<number> => {
    const after = await processorTimes(browser);
    return 1000 * [...after].reduce((sum, [id, time]) => sum + time - (before.get(id) ?? 0), 0); // absent: a new process
  };
  await page.goto(url, { waitUntil: "commit" });
  const times = () =>
    page.evaluate(() => (globalThis as unknown as { gloveboxTimes: Record<Moment, number> }).gloveboxTimes);
  await page.waitForFunction(() => "ready" in (globalThis as unknown as { gloveboxTimes: object }).gloveboxTimes);
  const cpuBefore = await spent();
  await page.waitForFunction(() => "shown" in (globalThis as unknown as { gloveboxTimes: object }).gloveboxTimes);
  const cpu = await spent();
  const loaded = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const start = performance
      .getEntriesByType("resource")
      .filter(({ name }) => /assets\/(start|index|react|parser)[\w-]*\.js/.test(name)) as PerformanceResourceTiming[];
    return {
      html: navigation?.responseEnd ?? 0,
      scripts: Math.max(...start.map(({ responseEnd }) => responseEnd)),
      paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    };
  });
  const found = { ...(await times()), ...loaded, cpu, cpuBefore };
  await context.close();
  return found;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const [rounds = "7", ...given] = argv.slice(2);
const sites = given.length > 0 ? given : ["dist/site"];
const servers = await Promise.all(
  sites.map(async (outDir) => {
    const port = await freePort();
    const server = await preview({ logLevel: "error", build: { outDir }, preview: { port, strictPort: true } });
    return { url: `http://localhost:${port}/`, server };
  }),
);
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const found = sites.map((): Record<Moment, number>[] => []);
const loads = [loadavg()[0]];
// The first visit warms the server and the browser.
for (let round = -1; round < Number(rounds); round++) {
  for (const [i, { url }] of servers.entries()) {
    const times = await visit(browser, url);
    if (round >= 0) found[i]?.push(times);
  }
  loads.push(loadavg()[0]);
}
await browser.close();
for (const { server } of servers) await server.close();

console.log(`Medians of ${rounds} visits, ms; load of the machine ${loads.map((load) => load?.toFixed(1)).join(" ")}`);
console.log(["".padEnd(52), ...sites.map((site) => site.padStart(16))].join(""));
for (const [what, moment] of moments) {
  const values = found.map((visits) => Math.round(median(visits.map((times) => times[moment]))));
  console.log([what.padEnd(52), ...values.map((value) => String(value).padStart(16))].join(""));
}
const shown = found.map((visits) => visits.map(({ shown }) => Math.round(shown)).sort((a, b) => a - b));
console.log(`Fastest to slowest: ${shown.map((times) => times.join(" ")).join(" | ")}`);
