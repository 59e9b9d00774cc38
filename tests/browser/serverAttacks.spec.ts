/**
 * A stranger's program where its reader chose a server and agreed: it reaches neither the server nor the worker that speaks with it nor the token, and sends no job, whatever it asks for and
 * also with nothing hidden from it. What the reader presses does.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ready } from "../../packages/server/tests/support/command.ts";
import { newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { result } from "./playground.ts";
import { prefixWorkers } from "./prefixWorkers.ts";
import { choice, dialog, openRun, Services } from "./servers.ts";
import { builtSite } from "./staticHost.ts";

let services: Services;
test.beforeEach(() => {
  services = new Services();
});
test.afterEach(() => services.end());

const token = "gbx_of_the_reader_0123456789";

/** Plain JavaScript before the runtime, with nothing hidden: ways to the server, to the worker that speaks with it, to the token. */
const raw = (server: string, remote: string): string => `
(() => {
  const post = postMessage.bind(globalThis);
  const later = setTimeout.bind(globalThis);
  const say = (what) => later(() => post({ type: "print", text: what }), 1500);
  const worker = (url) => new Promise((ok, no) => { const w = new Worker(url, { type: "module" }); w.onmessage = ok; w.onerror = no; later(no, 1000); });
  const seen = (at, depth, known) => {
    if (typeof at === "string") return at.includes("gbx_");
    if (depth === 0 || at === null || (typeof at !== "object" && typeof at !== "function") || known.has(at)) return false;
    known.add(at);
    return Reflect.ownKeys(at).some((key) => {
      try {
        const value = at[key];
        // Getters of prototypes give promises that fail.
        if (value instanceof Promise) value.catch(() => {});
        return seen(value, depth - 1, known);
      } catch {
        return false;
      }
    });
  };
  const tries = {
    jobs: () => fetch("${server}/v1/jobs"),
    blind: () => fetch("${server}/v1/uploads", { method: "POST", mode: "no-cors", body: "x" }),
    loopback: () => fetch("http://127.0.0.1:80/", { mode: "no-cors" }),
    beacon: () => { if (!navigator.sendBeacon("${server}/beacon")) throw new Error("no"); },
    events: () => new Promise((ok, no) => { const s = new EventSource("${server}/v1/jobs/0/events"); s.onopen = ok; s.onerror = no; }),
    socket: () => new Promise((ok, no) => { const s = new WebSocket("${server.replace("http", "ws")}/"); s.onopen = ok; s.onerror = no; }),
    module: () => import("${server}/v1/circuits"),
    remoteWorker: () => worker("${remote}"),
    remoteModule: () => import("${remote}"),
    shared: () => new SharedWorker("${remote}"),
    blob: () => worker(URL.createObjectURL(new Blob(["import '${remote}'; postMessage(1)"], { type: "text/javascript" }))),
    nested: () => worker("data:text/javascript," + encodeURIComponent("fetch('${server}/nested', { mode: 'no-cors' }).then(() => postMessage(1), () => { throw 1; })")),
    channel: () => new Promise((ok, no) => { const c = new BroadcastChannel("glovebox"); c.onmessage = ok; c.postMessage({ open: { address: "${server}" } }); later(no, 800); }),
    locks: () => navigator.locks.query(),
    token: () => { if (!seen(globalThis, 4, new Set())) throw new Error("no"); },
  };
  for (const [name, reach] of Object.entries(tries)) {
    (async () => reach())().then(() => say("REACHED " + name), () => say("refused: " + name));
  }
})();
`;

/** Every way of a circuit to have something computed, once the reader allowed encrypted runs of the program. */
const program = `const flip = new LookupTable([1, 0]);
const f = compiler({ x: "encrypted" }, (x) => flip.lookup(x));
const c = await f.compile([0, 1]);
print("waits", await c.encryptRunDecrypt(1));
for (const x of [0, 1, 0]) print("whole", await c.encryptRunDecrypt(x));
await c.keygen({ force: true });
print("apart", await c.decrypt(await c.run(await c.encrypt(1))));
await c.run(new Uint8Array(500)).catch(() => print("garbage", "refused"));
// What is tried without the page's words tells it later.
await new Promise((end) => setTimeout(end, 4000));
print("the program", "ended");`;

test("with a server chosen and agreed to, a program reaches neither it nor its worker nor the token, and sends no job", async ({
  page,
  baseURL,
}) => {
  if (baseURL === undefined) throw new Error("playwright.config.ts has no baseURL");
  test.setTimeout(120_000);
  await services.saveOther();
  const service = await services.serve(["--origin", new URL(baseURL).origin]);
  await ready(service);
  const proxy = await services.proxyBefore(service);
  const script = readdirSync(join(builtSite, "assets")).find((name) => /^remote-.*\.js$/.test(name));
  if (script === undefined) throw new Error("expected the worker that speaks with servers");
  const hostile = raw(proxy.url, new URL(join("assets", script), baseURL).href);
  const tries = [...hostile.matchAll(/^ {4}(\w+): \(\) =>/gm)].length;
  await prefixWorkers(page, hostile);
  /** Requests that reached the server, without questions of the browser before them. */
  const heard = () =>
    [
      ...proxy
        .heard()
        .toString("latin1")
        .matchAll(/(GET|HEAD|POST|PATCH|PUT|DELETE) (\/\S*) HTTP\/1/g),
    ].map(([, verb, path]) => `${verb} ${path}`);
  const text = `// glovebox-server: ${proxy.url}\n${program}`;
  await page.goto(`./${writeLink(newNotebook("Of a stranger", [newCell("c1", "code", text)]))}`);
  await page.getByRole("button", { name: "Run this notebook" }).click();
  const output = page.locator(".cell").first();
  await openRun(page);
  await expect.poll(async () => (await output.textContent())?.match(/refused: /g)?.length).toBe(tries);
  expect(proxy.sent()).toBe(0);
  await choice(page).selectOption(proxy.url);
  await dialog(page).getByLabel("API key or token").fill(token);
  await dialog(page).getByRole("button", { name: "Agree and connect" }).click();
  await expect(choice(page)).toHaveValue(proxy.url);
  expect(heard()).toEqual(["GET /v1/circuits"]);
  expect(proxy.heard().toString("latin1")).toContain(token);
  // The program again, with all that is hidden from it tried again, and now allowed to run encrypted.
  await page.getByRole("button", { name: "Stop", exact: true }).first().click();
  await page.getByRole("button", { name: "Run", exact: true }).first().click();
  await page.getByRole("button", { name: "Allow encrypted runs" }).click();
  const printed = async () =>
    (await output.textContent())?.match(/(?:waits|whole|apart) \d|garbage refused|the program ended/g);
  await expect
    .poll(printed, { timeout: 60_000 })
    .toEqual(["waits 0", "whole 1", "whole 0", "whole 1", "apart 0", "garbage refused", "the program ended"]);
  await expect.poll(async () => (await output.textContent())?.match(/refused: /g)?.length).toBe(tries);
  expect(await output.textContent()).not.toContain("REACHED");
  expect(await output.textContent()).not.toContain("gbx_");
  expect(heard()).toEqual(["GET /v1/circuits"]);
  // What the reader presses is sent, and counted.
  await openRun(page);
  await page.getByRole("textbox", { name: "x" }).fill("1");
  await page.getByRole("button", { name: "Run encrypted", exact: true }).click();
  await expect(result(page, "Decrypted").locator("output")).toHaveText("0", { timeout: 120_000 });
  await expect(page.getByText(`This run computes at ${proxy.url}.`)).toBeVisible();
  expect(heard().filter((each) => /^POST .*\/jobs$/.test(each)).length).toBe(1);
});
