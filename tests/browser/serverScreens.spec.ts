/**
 * What the page shows of servers, narrow in dark, wide in light, and with large text: axe finds nothing serious, nothing is wider than the screen, and every dialog can be read to its end.
 * `GLOVEBOX_PICTURES=folder` takes pictures of each, in both designs at more widths.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { ready } from "../../packages/server/tests/support/command.ts";
import { newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { openCells } from "./playground.ts";
import { choice, dialog, nameServer, openRun, openSending, Services } from "./servers.ts";

let services: Services;
test.beforeEach(() => {
  services = new Services();
});
test.afterEach(() => services.end());

const program = `const table = new LookupTable(Array.from({ length: 16 }, (_, x) => (5 * x + 3) % 16));
const lookups = compiler({ x: "encrypted", bias: "clear" }, (x, bias) => table.lookup(x) + bias);
await lookups.compile([[np.full([160], 0), 0], [np.full([160], 15), 3]]);`;

const pictures = process.env.GLOVEBOX_PICTURES;
const narrow = { width: 390, height: 844 };
const wide = { width: 1280, height: 800 };
const others = [
  { width: 1366, height: 768 },
  { width: 1440, height: 900 },
];

/** Colours are the same at each width, and so is the layout in each design: without pictures each is looked at once. */
const looks = [
  { size: narrow, theme: "dark", large: false },
  { size: wide, theme: "light", large: false },
  { size: narrow, theme: "light", large: true },
  ...(pictures === undefined
    ? []
    : [
        { size: narrow, theme: "light", large: false },
        { size: wide, theme: "dark", large: false },
        ...others.flatMap((size) => ["light", "dark"].map((theme) => ({ size, theme, large: false }))),
      ]),
];

/** Looks at what is on the page now. */
async function expectSound(page: Page, screen: string): Promise<void> {
  for (const { size, theme, large } of looks) {
    const look = `${screen}-${size.width}-${large ? "large" : theme}`;
    await page.setViewportSize(size);
    await page.evaluate(
      ([theme, text]) => {
        Object.assign(document.documentElement.dataset, { theme, text });
        // Where no dialog is open, what is looked at is the server's side.
        document.querySelector(".server-choice")?.scrollIntoView();
      },
      [theme, large ? "large" : "normal"],
    );
    const { violations } = await new AxeBuilder({ page }).exclude(".monaco-host").analyze();
    const serious = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary}`),
      );
    expect.soft(serious, look).toEqual([]);
    const wider = await page.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      ...[...document.querySelectorAll("dialog[open]")].map((each) => each.scrollWidth - each.clientWidth),
      ...[...document.querySelectorAll("dialog[open]")].map(
        (each) => each.getBoundingClientRect().bottom - innerHeight,
      ),
    ]);
    expect.soft(Math.max(...wider), `${look}: larger than the screen`).toBeLessThanOrEqual(0);
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${look}.png` });
  }
  await page.evaluate(() => {
    document.documentElement.dataset.text = "normal";
  });
}

test("choice, consent, refusals, progress, what was agreed to, files", async ({ page }) => {
  test.setTimeout(300_000);
  await services.saveOther();
  const origin = new URL(test.info().project.use.baseURL ?? "").origin;
  const service = await services.serve(["--origin", origin, "--threads", "1"]);
  await ready(service);
  const proxy = await services.proxyBefore(service);
  await openCells(page, [program]);
  await openRun(page);
  await expectSound(page, "choice");
  await nameServer(page, "");
  await expect(dialog(page)).toContainText("NOT encrypted, since the program says so: bias");
  await expectSound(page, "consent-empty");
  await dialog(page)
    .getByLabel("Address of the server")
    .fill(`http://${"very-long-name.".repeat(15)}example.org:7700`);
  await expectSound(page, "consent-refused");
  await dialog(page).getByLabel("Address of the server").fill("http://127.0.0.1:9");
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(dialog(page)).toContainText("no answer from http://127.0.0.1:9");
  await expectSound(page, "consent-unreachable");
  await dialog(page).getByLabel("Address of the server").fill(proxy.url);
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(dialog(page)).toContainText("It serves other.");
  await expectSound(page, "consent-missing");
  const saving = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save the server file" }).click();
  await (await saving).saveAs(join(services.folder, "lookups.glovebox-server"));
  service.process.kill("SIGHUP");
  const served = async () => (await (await fetch(`${service.url}/v1/circuits`)).json()).circuits.length;
  await expect.poll(served, { timeout: 30_000 }).toBe(2);
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(choice(page)).toHaveValue(proxy.url);
  await page.getByRole("textbox", { name: "x" }).fill(`[${Array.from({ length: 160 }, () => 15).join(", ")}]`);
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  const evaluating = page.locator(".stage[data-stage=evaluate][data-state=running]");
  await expect(evaluating).toBeVisible({ timeout: 120_000 });
  await expectSound(page, "running");
  // The server does not have the circuit any more.
  await expect(page.locator(".results")).toContainText("equals clear", { timeout: 120_000 });
  rmSync(join(services.folder, "lookups.glovebox-server"));
  service.process.kill("SIGHUP");
  await expect.poll(served, { timeout: 30_000 }).toBe(1);
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(page.locator(".side.server .error")).toContainText("server: ", { timeout: 60_000 });
  await expectSound(page, "refused-run");
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await expect(page.getByRole("button", { name: `Forget ${proxy.url}` })).toBeVisible();
  await expectSound(page, "keys");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  // Files, readable or not.
  const file = page.getByRole("dialog", { name: "File of a server" });
  writeFileSync(join(services.folder, "damaged.glovebox-server"), "no file of ours");
  for (const name of ["other", "damaged"]) {
    await page.locator("#share-file-picker").setInputFiles(join(services.folder, `${name}.glovebox-server`));
    await expect(file).toContainText(name === "other" ? "To serve it:" : "damaged.glovebox-server:");
    await expectSound(page, `file-${name}`);
    await file.getByRole("button", { name: "Close" }).click();
  }
});

test("a stranger's notebook, and the client of a workshop", async ({ page }) => {
  await services.saveOther();
  const text = `// glovebox-server: https://fhe.example.org\n${program}`;
  await page.goto(`./${writeLink(newNotebook("Of a stranger", [newCell("c1", "code", text)]))}`);
  await page.getByRole("button", { name: "Run this notebook" }).click();
  await openRun(page);
  await choice(page).selectOption("https://fhe.example.org");
  await expect(dialog(page)).toContainText("This notebook is a stranger's.");
  await expectSound(page, "consent-stranger");
  await openSending(page, services);
  await expect(dialog(page)).toBeVisible();
  await expectSound(page, "consent-workshop");
  await dialog(page).getByLabel("Address of the server").fill("http://127.0.0.1:9");
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(page.getByText("no answer from http://127.0.0.1:9")).toBeVisible({ timeout: 30_000 });
  await expectSound(page, "workshop-unreachable");
});
