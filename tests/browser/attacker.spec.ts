/**
 * Plays the attacker: hostile programs, links and files against the built site. Each must end in a message, reach nothing and leave a page that
 * runs the next honest program. A server counts what arrives, and in the end the browser's own log of the network is searched.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { type Cell, newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeLink } from "../../src/notebook/link.ts";
import { forgedLink } from "../support/forgedLink.ts";
import { type Attack, attacks, endless, greedy, nothingHidden, oracle } from "./attacks.ts";
import { prefixWorkers } from "./prefixWorkers.ts";

const attacker = "attacker.test";
const port = 4189;
/** Not 4190, which is among the ports that nothing may fetch from. */
const debugPort = 4188;
const temporary = join(tmpdir(), "glovebox-");
const log = join(mkdtempSync(temporary), "network.json");
const hits: string[] = [];
let server: Server;
let browser: Browser;
let page: Page;
let site = "";

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ baseURL }, { project }) => {
  site = baseURL ?? "";
  server = createServer((request, response) => {
    hits.push(`${request.method} ${request.headers.host}${request.url}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end("got you");
  });
  await new Promise<void>((resolve) => server.listen(port, resolve));
  const { launchOptions } = project.use;
  browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), `--log-net-log=${log}`, `--host-resolver-rules=MAP *.${attacker} 127.0.0.1`],
  });
  page = await opened();
});

test.afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** A page of its own in the attacked browser. */
async function opened(prepare: (fresh: Page) => Promise<void> = async () => {}): Promise<Page> {
  const fresh = await browser.newPage({ baseURL: site, viewport: { width: 1280, height: 800 } });
  await prepare(fresh);
  await fresh.goto("./");
  await expect(fresh.getByRole("button", { name: "Share", exact: true })).toBeVisible();
  return fresh;
}

const playground = (text: string): string =>
  writeLink(newNotebook("", [newCell("c1", "code", text)], { layout: "playground", reactive: true }));

/** Opens a link as a reader would who follows it while the page is open. */
const follow = (fragment: string, on = page): Promise<void> =>
  on.evaluate((hash) => {
    location.hash = hash;
  }, fragment);

/** Opens a program by a link, and says that it may run. */
async function run(text: string, on = page): Promise<void> {
  await follow(playground(text), on);
  await on.getByRole("button", { name: "Run this notebook" }).click();
}

/** Everything that the page says of the program on show. */
const said = async (on = page): Promise<string> => (await on.locator(".part-output").textContent()) ?? "";

let honest = 0;

async function expectAlive(on = page): Promise<void> {
  honest += 1;
  await run(`print(20 + 22, "honest ${honest}");`, on);
  await expect.poll(() => said(on)).toContain(`42 honest ${honest}`);
}

/** Nothing was reached, and the page's own objects are what they were. */
async function expectUntouched(on = page): Promise<void> {
  expect(await said(on)).not.toContain("REACHED");
  expect(
    await on.evaluate(() => ({
      polluted: Reflect.get({}, "polluted"),
      title: document.title,
      stored: Object.keys(localStorage).filter((key) => !key.startsWith("glovebox.")),
      cookies: document.cookie,
    })),
  ).toEqual({ polluted: undefined, title: expect.stringMatching(/Glovebox$/), stored: [], cookies: "" });
}

async function withstands({ text, says }: Attack): Promise<void> {
  await run(text);
  await expect.poll(said).toMatch(says);
  await expectUntouched();
  await expectAlive();
}

for (const attack of attacks({ host: attacker, port })) test(attack.name, () => withstands(attack));

test("an endless loop is stopped by the reader", async () => {
  const [loop] = endless;
  await run(loop?.text ?? "");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expectAlive();
});

test("an endless chain of promises is stopped by the clock", async () => {
  const [, chain] = endless;
  if (chain !== undefined) await withstands(chain);
});

test(oracle.name, async () => {
  await run(oracle.text);
  await page.getByRole("button", { name: "Allow encrypted runs" }).click();
  await expect.poll(said).toMatch(oracle.says);
  await expectAlive();
});

/** Messages as a program might send them that got hold of the way to the page. */
const forged: Readonly<Record<string, string>> = {
  "results that no program printed": '{ type: "print", text: {} }',
  "an end that is more than an end": '{ type: "done", result: "mine" }',
  "a circuit that is none": '{ type: "circuit", circuit: { id: 0, graph: { nodes: [] } } }',
  "a list that is long and empty": '{ type: "print", text: "x", more: new Array(2 ** 32 - 1) }',
  "what contains itself": "(() => { const a = { type: 'print' }; a.text = a; return a; })()",
  "a request for another circuit's secrets":
    '{ type: "request", id: 0, circuit: 7, method: "decrypt", value: new Uint8Array(9), key: 1 }',
  "problems with markup":
    '{ type: "failed", diagnostics: [{ severity: "error", code: "x", message: "<img src=x onerror=alert(1)>", nodes: [-1] }] }',
  "a prototype": 'JSON.parse(\'{"type":"print","text":"x","__proto__":{"polluted":1}}\')',
};

test("messages that imitate results are refused, whoever sends them", async () => {
  // As if a program had found the worker's way to the page.
  const fresh = await opened((given) =>
    prefixWorkers(given, 'Object.defineProperty(globalThis, "stolen", { value: postMessage.bind(globalThis) });'),
  );
  for (const [name, message] of Object.entries(forged)) {
    await run(`(globalThis as any).stolen(${message});\nawait new Promise((end) => setTimeout(end, 3000));`, fresh);
    await expect.poll(() => said(fresh), name).toMatch(/sent what is not allowed/);
  }
  await run(
    `(globalThis as any).stolen({ type: "request", id: 99, circuit: 7, method: "decrypt", value: new Uint8Array(9) });
addEventListener("message", (event: any) => print(JSON.stringify(event.data)));
await new Promise((end) => setTimeout(end, 300));`,
    fresh,
  );
  await expect.poll(() => said(fresh)).toContain("expected a circuit of this program, got number 7");
  await expectUntouched(fresh);
  await expectAlive(fresh);
  await fresh.close();
});

test("the wall holds where nothing is hidden and any JavaScript runs", async () => {
  const raw = nothingHidden({ host: attacker, port }).replaceAll("SITE", JSON.stringify(site));
  const tries = [...raw.matchAll(/^ {4}(\w+): \(\) =>/gm)].length;
  const fresh = await opened((given) => prefixWorkers(given, raw));
  await run("await new Promise((end) => setTimeout(end, 6000));", fresh);
  expect(tries).toBeGreaterThan(20);
  await expect.poll(async () => (await said(fresh)).match(/refused: /g)?.length).toBe(tries);
  await expectUntouched(fresh);
  await fresh.close();
});

test("hostile markdown, titles, ids and tags are text", async () => {
  const evil = (name: string): string => `http://${name}.${attacker}:${port}/${name}`;
  const markdown = `# <img src="${evil("img")}" onerror="document.title='broken'">

<script>document.title = "broken"</script><script src="${evil("script")}"></script>
<link rel="dns-prefetch" href="//dns.${attacker}"><link rel="preconnect" href="//connect.${attacker}"><link rel="stylesheet" href="${evil("style")}">
<meta http-equiv="refresh" content="0;url=${evil("refresh")}"><base href="${evil("base")}/">
<style>@import url(${evil("import")}); body { background: url(${evil("background")}) }</style>
<svg onload="document.title='broken'"><image href="${evil("svg")}"/><use href="${evil("use")}#a"/><script>document.title='broken'</script><foreignObject><iframe src="${evil("foreign")}"></iframe></foreignObject></svg>
<iframe src="${evil("frame")}" srcdoc="<script>parent.document.title='broken'</script>"></iframe><object data="${evil("object")}"></object><embed src="${evil("embed")}">
<video src="${evil("video")}" poster="${evil("poster")}" autoplay></video><audio src="${evil("audio")}"></audio><input type="image" src="${evil("input")}">
<form action="${evil("form")}"><button>Run this notebook</button></form><a href="${evil("ping")}" ping="${evil("pinged")}">a</a>
<div style="position:fixed;inset:0;background:url(${evil("inline")})" class="consent" id="root">x</div><dialog open class="share">x</dialog>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=document.title='broken'&gt;"></mglyph></table></mtext></math>

![x](${evil("image")}) [y](javascript:document.title='broken') [z](data:text/html,<script>1</script>) [dns](http://anchor.${attacker}/)

$\\href{javascript:document.title='broken'}{x} \\includegraphics{${evil("graphics")}} \\htmlData{x=y}{z} \\class{consent}{a} \\style{background:url(${evil("math")})}{b}$
`;
  const title = `<img src=x onerror="document.title='broken'"> Glovebox`;
  const cells: readonly Cell[] = [
    { ...newCell("__proto__", "markdown", markdown), tags: ["<script>", "__proto__"] },
    { ...newCell("constructor", "code", 'print("fine");'), tags: ["onerror=alert(1)"] },
  ];
  await follow(writeLink(newNotebook(title, cells)));
  await page.getByRole("button", { name: "Run this notebook" }).click();
  await expect(page.getByText("fine", { exact: true })).toBeVisible();
  await expect(
    page
      .getByText("anchor", { exact: false })
      .or(page.getByText("dns", { exact: true }))
      .first(),
  ).toBeVisible();
  expect(
    await page.evaluate(() => {
      const forbidden =
        "main script, main link, main iframe, main object, main embed, main form, main base, main meta, main video, main audio, main dialog, main foreignObject";
      const all = [...document.querySelectorAll("main *")];
      return {
        // The title is the text of the notebook's.
        title: document.title === "broken",
        elements: [...document.querySelectorAll(forbidden)].map(({ outerHTML }) => outerHTML.slice(0, 80)),
        handlers: all.flatMap((each) =>
          each.getAttributeNames().filter((name) => name.startsWith("on") || name === "ping" || name === "srcdoc"),
        ),
        roots: document.querySelectorAll("#root").length,
        addresses: all
          .flatMap((each) => ["src", "href", "xlink:href", "style"].map((name) => each.getAttribute(name) ?? ""))
          .filter((value) => /javascript:|data:text|url\(/.test(value)),
        consent: document.querySelectorAll("main .consent, main .share").length,
        fixed: all.filter((each) => getComputedStyle(each).position === "fixed").length,
      };
    }),
  ).toEqual({ title: false, elements: [], handlers: [], roots: 1, addresses: [], consent: 0, fixed: 0 });
  await expectAlive();
});

test("hostile links end in a message, and the notebook on show stays", async () => {
  await expectAlive();
  const json = (text: string): string => forgedLink(new TextEncoder().encode(text));
  const notice = page.locator(".share-notice");
  const links: readonly (readonly [link: string, says: RegExp])[] = [
    [`#1${"A".repeat(1_000_000)}`, /cut off or altered/],
    [`#9${"A".repeat(300)}`, /perhaps of a newer Glovebox/],
    ["#%00%ff<script>alert(1)</script>", /link/],
    [forgedLink(new Uint8Array(10_000_000)), /at most 8000000 bytes/],
    [json("[".repeat(400_000)), /at most 100 levels/],
    [json(`[[${"0,".repeat(5000)}0],""]`), /at most 1000 cells/],
    [json('[[{"t":"x","i":"<img>"}],""]'), /cells\.0\.id/],
    [json('[["x"],"",{"layout":"<script>"}]'), /layout/],
    ["#url=javascript:alert(1)", /starts with https/],
    ["#url=file:///etc/passwd", /starts with https/],
    [`#url=${encodeURIComponent(`http://user:secret@login.${attacker}/`)}`, /starts with https/],
  ];
  for (const [link, says] of links) {
    await follow(link);
    await expect(notice).toContainText(says);
    await notice.getByRole("button", { name: "Dismiss" }).click();
  }
  expect(await said()).toContain(`honest ${honest}`);
  await expectAlive();
});

test("hostile files end in a message, and the notebook on show stays", async () => {
  const notice = page.locator(".share-notice");
  const files: readonly (readonly [name: string, text: string, says: RegExp])[] = [
    ["deep.glovebox.json", "[".repeat(2_000_000), /at most 100 levels/],
    [
      "evil.glovebox.json",
      '{"format":"glovebox-notebook","version":1,"cells":[],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      /notebook: /,
    ],
    [
      "cells.ipynb",
      JSON.stringify({
        nbformat: 4,
        metadata: {},
        cells: Array.from({ length: 5000 }, () => ({ cell_type: "code", source: "" })),
      }),
      /at most 1000 cells/,
    ],
    [
      "source.ipynb",
      '{"nbformat":4,"cells":[{"cell_type":"code","source":{"length":1e9}}]}',
      /ipynb: cells\.0\.source/,
    ],
    ["broken.ipynb", '{"nbformat":4,', /expected JSON/],
    ["many.ts", "// %%\n".repeat(3000), /at most 1000 cells/],
    ["page.html", "<script>alert(1)</script>", /expected a notebook \(\.glovebox\.json/],
  ];
  for (const [name, text, says] of files) {
    await page
      .getByLabel("Open a file")
      .setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    await expect(notice).toContainText(says);
    await notice.getByRole("button", { name: "Dismiss" }).click();
  }
  await page.getByLabel("Open a file").setInputFiles({
    name: "outputs.ipynb",
    mimeType: "application/json",
    buffer: Buffer.from(
      JSON.stringify({
        nbformat: 4,
        metadata: { language_info: { name: "<b>python</b>" } },
        cells: [
          {
            cell_type: "code",
            source: "print(1)",
            outputs: [
              { output_type: "display_data", data: { "text/html": "<script>document.title='broken'</script>" } },
            ],
          },
        ],
      }),
    ),
  });
  await expect(notice).toContainText("1 outputs were left out");
  await expect(notice).toContainText("<b>python</b>");
  expect(await page.title()).not.toContain("broken");
  await expectAlive();
});

test("a program that takes all memory takes its own process with it, not the page", async ({ baseURL: _ }, {
  project,
}) => {
  const { executablePath = chromium.executablePath(), args = [] } = project.use.launchOptions ?? {};
  const own = ["--headless", `--remote-debugging-port=${debugPort}`, `--user-data-dir=${mkdtempSync(temporary)}`];
  const process = spawn(executablePath, [...args, ...own, site + playground(greedy.text)], { stdio: "ignore" });
  const attached = async (work: (there: Page) => Promise<void>): Promise<void> => {
    const connection = await chromium.connectOverCDP(`http://localhost:${debugPort}`);
    const there = connection
      .contexts()[0]
      ?.pages()
      .find((each) => each.url().startsWith(site));
    if (there === undefined) throw new Error("the page is gone");
    await work(there);
    await connection.close();
  };
  try {
    await expect
      .poll(() =>
        fetch(`http://localhost:${debugPort}/json`).then(
          ({ ok }) => ok,
          () => false,
        ),
      )
      .toBe(true);
    await attached((there) => there.getByRole("button", { name: "Run this notebook" }).click());
    // Playwright would take the end of the frame's process for the end of the page: it looks away meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    await attached(async (there) => {
      await expect.poll(() => said(there)).toMatch(greedy.says);
      await expectAlive(there);
    });
  } finally {
    process.kill();
  }
});

test("nothing went out: the server saw nothing, and no name was looked up", async () => {
  expect(hits).toEqual([]);
  // What would have been seen: a page that does go there.
  const control = await browser.newPage();
  await control.goto(`http://control.${attacker}:${port}/`);
  expect(hits).toContain(`GET control.${attacker}:${port}/`);
  await browser.close();
  const { events } = JSON.parse(readFileSync(log, "utf8")) as { readonly events: readonly unknown[] };
  const names = new Set(
    events.flatMap((event) => [...JSON.stringify(event).matchAll(/([\w-]+)\.attacker\.test/g)].map(([, name]) => name)),
  );
  expect([...names]).toEqual(["control"]);
  expect(events.some((event) => JSON.stringify(event).includes("/raw-"))).toBe(false);
});
