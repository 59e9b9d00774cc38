/**
 * From the page to a server: real services as processes of their own, on other ports, behind a proxy that keeps what the page sends and cuts the way. What is agreed to, what is sent,
 * a cut in the upload, a restart in the run, Stop, servers that notebooks name, `--site`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type RunningCommand, ready } from "../../packages/server/tests/support/command.ts";
import type { CuttingProxy } from "../../packages/server/tests/support/proxy.ts";
import { connect } from "../../src/exports/remote.ts";
import { newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { dropFiles } from "./dragging.ts";
import { openCells, result } from "./playground.ts";
import { choice, dialog, nameServer, openRun, openSending, Services } from "./servers.ts";

const elements = 160;
/** Lookups of 4 bits: a run of some seconds. */
const program = `const table = new LookupTable(Array.from({ length: 16 }, (_, x) => (5 * x + 3) % 16));
const lookups = compiler({ x: "encrypted" }, (x) => table.lookup(x));
await lookups.compile([np.full([${elements}], 0), np.full([${elements}], 15)]);`;
const clear = `[${Array.from({ length: elements }, () => (5 * 15 + 3) % 16).join(", ")}]`;

let services: Services;
test.beforeEach(() => {
  services = new Services();
});
test.afterEach(() => services.end());

/** The page's server lacks the circuit: its file is saved from the dialog, given to the service, and the reader agrees again. */
async function serveFromPage(page: Page, service: RunningCommand): Promise<void> {
  await expect(dialog(page)).toContainText("The server does not serve this circuit. It serves other.");
  const saving = page.waitForEvent("download");
  await dialog(page).getByRole("button", { name: "Save the server file" }).click();
  await (await saving).saveAs(join(services.folder, "lookups.glovebox-server"));
  service.process.kill("SIGHUP");
  await expect
    .poll(async () => (await (await fetch(`${service.url}/v1/circuits`)).json()).circuits.length, { timeout: 30_000 })
    .toBe(2);
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(dialog(page)).toBeHidden();
}

/** The longest run of 32-bit or 64-bit words 0 and 1 with more than eight ones: a secret key is one of more than 500. */
function longestRun(bytes: Uint8Array): number {
  let longest = 0;
  for (const width of [4, 8]) {
    for (let offset = 0; offset < width; offset++) {
      let [run, ones] = [0, 0];
      for (let at = offset; at + width <= bytes.length; at += width) {
        let rest = 0;
        for (let i = 1; i < width; i++) rest |= bytes[at + i] ?? 0; // absent: never, it is within
        const low = bytes[at] ?? 0; // absent: never, as above
        const isBit = rest === 0 && low <= 1;
        run = isBit ? run + 1 : 0;
        ones = isBit ? ones + low : 0;
        if (ones > 8) longest = Math.max(longest, run);
      }
    }
  }
  return longest;
}

test("a circuit goes to a server after consent, over a cut upload and a restart; nothing secret is sent; Stop and Forget", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await services.saveOther();
  const origin = new URL(test.info().project.use.baseURL ?? "").origin;
  const words = ["--origin", origin, "--threads", "1", "--jobs", "1"];
  let service = await services.serve(words);
  await ready(service);
  const proxy = await services.proxyBefore(service);
  await openCells(page, [program]);
  await openRun(page);
  await expect(choice(page)).toHaveValue("tab");
  // What will happen is said, and refusing sends nothing.
  await nameServer(page, "http://192.168.1.9:7700");
  await expect(dialog(page)).toContainText("is http on another machine");
  await expect(dialog(page).getByRole("button", { name: "Agree and connect" })).toBeDisabled();
  await dialog(page).getByLabel("Address of the server").fill(proxy.url);
  await expect(dialog(page).locator("strong")).toHaveText(proxy.url);
  await expect(dialog(page)).toContainText(/the evaluation key, [\d.]+ MiB, once/);
  await expect(dialog(page).locator(".server-hash")).toHaveText(/^[0-9a-f]{64}$/);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(choice(page)).toHaveValue("tab");
  expect(proxy.sent()).toBe(0);
  // The server lacks the circuit: its file is saved, given to the server, and served.
  await nameServer(page, proxy.url, "gbx_not_kept");
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(dialog(page)).toContainText(`.glovebox-server --origin ${origin}`);
  await serveFromPage(page, service);
  await expect(choice(page)).toHaveValue(proxy.url);
  // The way is cut in the middle of the key; the service is killed in the middle of the run.
  proxy.cutAt(proxy.sent() + 10 * 2 ** 20);
  await page.getByRole("textbox", { name: "x" }).fill(`[${Array.from({ length: elements }, () => 15).join(", ")}]`);
  const before = proxy.sent();
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  const jobs = async () =>
    (await (await fetch(`${service.url}/v1/jobs`)).json()).jobs as { id: string; state: string }[];
  await expect
    .poll(async () => (await jobs()).map(({ state }) => state), { timeout: 120_000, intervals: [50] })
    .toEqual(["running"]);
  const port = new URL(service.url).port;
  service.process.kill("SIGKILL");
  await service.ended;
  service = await services.serve([...words, "--port", port]);
  await expect(result(page, "Decrypted").locator("output")).toHaveText(clear, { timeout: 120_000 });
  await expect(page.getByText(`This run computes at ${proxy.url}.`)).toBeVisible();
  await expect(page.locator(".results")).toContainText("equals clear");
  const [{ bytes: keyBytes }] = (await (await fetch(`${service.url}/v1/usage`)).json()).keys;
  // The key once and less than a piece of it twice, arguments, heads.
  expect(proxy.sent() - before).toBeLessThan(keyBytes + 8 * 2 ** 20 + 2 ** 18);
  // Nothing that was sent holds the secret key; the search finds it in the file that the reader may export.
  expect(longestRun(proxy.heard())).toBeLessThan(64);
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  const exporting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export this circuit's keys" }).click();
  await (await exporting).saveAs(join(services.folder, "control"));
  expect(longestRun(readFileSync(join(services.folder, "control")))).toBeGreaterThan(500);
  await page.getByRole("button", { name: "Close", exact: true }).click();
  // A second run sends no key. Where others wait before it, it says how many; Stop ends the job at the server.
  await ready(service);
  const goOn = await heldUp(service);
  const sent = proxy.sent();
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(page.locator(".stage[data-stage=evaluate]")).toContainText("1 job before yours");
  await goOn();
  await expect.poll(async () => (await jobs()).map(({ state }) => state), { timeout: 60_000 }).toEqual(["running"]);
  const [job] = await jobs();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page.getByRole("alert").getByText("The run was cancelled.")).toBeVisible();
  await expect
    .poll(async () => (await (await fetch(`${service.url}/v1/jobs/${job?.id}`)).json()).state)
    .toBe("cancelled");
  expect(proxy.sent() - sent).toBeLessThan(2 ** 18);
  // The token is in no storage; the page's policy is as it was, and lets the page itself ask no server.
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  expect(stored).not.toContain("gbx_not_kept");
  expect(stored).toContain(proxy.url);
  const asked = proxy.sent();
  expect(await page.evaluate((url) => fetch(url).then(String, String), proxy.url)).toContain("Failed to fetch");
  expect(proxy.sent()).toBe(asked);
  // What was agreed to is taken back.
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await page.getByRole("button", { name: `Forget ${proxy.url}` }).click();
  await expect(page.getByText("None: encrypted runs stay in this tab.")).toBeVisible();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(choice(page)).toHaveValue("tab");
});

/** Holds the evaluation up with one job of somebody else that runs and one that waits; what it gives lets it go on, and resolves when both are done. */
async function heldUp(service: RunningCommand): Promise<() => Promise<void>> {
  const other = (await connect(service.url)).circuit("other");
  const encrypted = await other.encrypt(1);
  await other.sendKeys();
  process.kill(service.evaluationPid(), "SIGSTOP");
  const jobs = Promise.all([other.run(encrypted), other.run(encrypted)]);
  const waiting = async () => (await (await fetch(`${service.url}/v1/usage`)).json()).jobs;
  await expect.poll(waiting, { intervals: [50] }).toMatchObject({ queued: 1, running: 1 });
  return async () => {
    process.kill(service.evaluationPid(), "SIGCONT");
    await jobs;
  };
}

/** Presses Run and waits until the way to the server is held up in the middle of the key. */
async function runUntilHeld(page: Page, proxy: CuttingProxy, bytes: number): Promise<void> {
  const held = proxy.holdAt(proxy.sent() + bytes);
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await held;
}

test("an upload goes on after Cancel, and after the page was loaded again with the keys that it kept", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await services.saveOther();
  const service = await services.serve(["--origin", new URL(test.info().project.use.baseURL ?? "").origin]);
  await ready(service);
  const proxy = await services.proxyBefore(service);
  await openCells(page, [program]);
  await openRun(page);
  await nameServer(page, proxy.url);
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await serveFromPage(page, service);
  const before = proxy.sent();
  await runUntilHeld(page, proxy, 10 * 2 ** 20);
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(page.getByRole("alert").getByText("The run was cancelled.")).toBeVisible();
  proxy.release();
  // The keys are kept by the reader, the page is loaded again in the middle of the next try, and loads them.
  const keys = page.getByRole("dialog", { name: "Keys" });
  const pressInKeys = async (name: string, says: string) => {
    await page.getByRole("button", { name: "Keys", exact: true }).click();
    await keys.getByRole("button", { name, exact: true }).click();
    await expect(keys.getByRole("status")).toContainText(says, { timeout: 60_000 });
    await keys.getByRole("button", { name: "Close", exact: true }).click();
  };
  await pressInKeys("Save this circuit's keys", "Saved as my keys.");
  await runUntilHeld(page, proxy, 10 * 2 ** 20);
  await page.reload();
  proxy.release();
  await openRun(page);
  // A server that was agreed to is chosen anew, without a question.
  await expect(choice(page)).toHaveValue("tab");
  await choice(page).selectOption(proxy.url);
  await expect(choice(page)).toHaveValue(proxy.url);
  await pressInKeys("Load my keys", "The session now uses these keys");
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(page.locator(".result-main")).toContainText("equals clear", { timeout: 120_000 });
  const [{ bytes: keyBytes }] = (await (await fetch(`${service.url}/v1/usage`)).json()).keys;
  expect(proxy.sent() - before).toBeLessThan(keyBytes + 8 * 2 ** 20);
});

test("a stranger's notebook names a server, and nothing is sent there before its reader agrees", async ({ page }) => {
  await services.saveOther();
  const service = await services.serve(["--origin", new URL(test.info().project.use.baseURL ?? "").origin]);
  const proxy = await services.proxyBefore(service);
  const named = [
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://me:secret@fhe.example.org",
    "http://192.168.1.9:7700",
    `https://${"a".repeat(400)}.example.org`,
    proxy.url,
    // A look-alike of another letter.
    "https://gооgle.com",
  ];
  const text = `${named.map((address) => `// glovebox-server: ${address}`).join("\n")}\n${program}`;
  await page.goto(`./${writeLink(newNotebook("Of a stranger", [newCell("c1", "code", text)]))}`);
  await page.getByRole("button", { name: "Run this notebook" }).click();
  await openRun(page);
  await expect(choice(page)).toHaveValue("tab");
  expect(await choice(page).getByRole("option").allTextContents()).toEqual([
    "this tab",
    `${proxy.url}, named by this notebook`,
    "https://xn--ggle-55da.com, named by this notebook",
    "an address…",
  ]);
  await choice(page).selectOption(proxy.url);
  await expect(dialog(page)).toContainText(
    `This notebook is a stranger's. It does not connect by itself; if you agree, its circuit runs at ${proxy.url}`,
  );
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(choice(page)).toHaveValue("tab");
  expect(proxy.sent()).toBe(0);
  // A server file that is dropped says what it is and how it is served, and connects to nothing either.
  const { version } = (await (await fetch(`${service.url}/v1/circuits`)).json()).circuits[0];
  const bytes = readFileSync(join(services.folder, "other.glovebox-server"));
  await dropFiles(page, [{ name: "other.glovebox-server", bytes }], page.locator("main"));
  const file = page.getByRole("dialog", { name: "File of a server" });
  await expect(file).toContainText(version);
  await expect(file).toContainText(/Hash[0-9a-f]{64}/);
  await expect(file).toContainText("npx glovebox serve other.glovebox-server --origin http://localhost");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await file.getByRole("button", { name: "Copy" }).click();
  await expect(file.getByText("Copied.")).toBeVisible();
  await file.getByRole("button", { name: "Close" }).click();
  expect(proxy.sent()).toBe(0);
});

test("glovebox serve --site: the page and its server from one address, isolated, and asked for nothing before consent", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await services.saveOther();
  const service = await services.serve(["--site", "--log", "debug"]);
  await ready(service);
  const code =
    'const flip = new LookupTable([1, 0]);\nconst f = compiler({ x: "encrypted" }, (x) => flip.lookup(x));\nawait f.compile([0, 1]);';
  const answer = await page.goto(`${service.url}/${writeLink(newNotebook("Class", [newCell("c1", "code", code)]))}`);
  expect(answer?.headers()).toMatchObject({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "content-security-policy": expect.stringContaining("connect-src 'self';"),
  });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByRole("button", { name: "Run this notebook" }).click();
  await openRun(page);
  await choice(page).selectOption(service.url);
  await expect(dialog(page).locator("strong")).toHaveText(service.url);
  expect(service.log()).not.toContain("/v1/");
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(choice(page)).toHaveValue(service.url);
  await page.getByRole("textbox", { name: "x" }).fill("1");
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(result(page, "Decrypted").locator("output")).toHaveText("0", { timeout: 120_000 });
  await expect(page.getByText(`This run computes at ${service.url}.`)).toBeVisible();
  expect(service.log()).toContain("/v1/circuits");
});

test("the client of a workshop sends to a server in place of files, after the same consent", async ({ page }) => {
  await services.saveOther();
  const service = await services.serve(["--origin", new URL(test.info().project.use.baseURL ?? "").origin]);
  const proxy = await services.proxyBefore(service);
  await openSending(page, services);
  await dialog(page).getByLabel("Address of the server").fill(proxy.url);
  await expect(dialog(page)).toContainText("nothing else: secret key, inputs and results stay here");
  expect(proxy.sent()).toBe(0);
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(page.locator("output.workshop-result")).toHaveText("0", { timeout: 90_000 });
  expect(proxy.sent()).toBeGreaterThan(2 ** 20);
  expect(longestRun(proxy.heard())).toBeLessThan(64);
});
