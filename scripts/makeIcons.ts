/** `npx tsx scripts/makeIcons.ts`: draws the icons of the installed app from public/favicon.svg; what it draws is committed. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const folder = fileURLToPath(new URL("../public/", import.meta.url));
const svg = readFileSync(`${folder}favicon.svg`, "utf8");

/** Share of the side that a maskable icon may lose on each edge: the safe zone is a circle of 80 % (W3C manifest, 1.8). */
const margin = 0.1;
const ground = /fill="(#\w+)"/.exec(svg)?.[1] ?? "#000";

const icons = [
  { name: "icon-192.png", size: 192, inset: 0, background: "transparent" },
  { name: "icon-512.png", size: 512, inset: 0, background: "transparent" },
  { name: "icon-maskable-512.png", size: 512, inset: margin, background: ground },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const { name, size, inset, background } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const padding = Math.round(size * inset);
  await page.setContent(
    `<style>body { margin: 0; padding: ${padding}px; background: ${background} } svg { display: block; width: ${size - 2 * padding}px }</style>${svg}`,
  );
  writeFileSync(`${folder}${name}`, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
