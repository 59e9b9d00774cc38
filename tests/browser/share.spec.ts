/** Links, files, addresses and frames: what is shared opens elsewhere as it was, never runs unasked, and never touches the reader's own notebooks. */
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, expect, type FrameLocator, type Locator, type Page, test } from "@playwright/test";
import { type Notebook, newCell, newNotebook } from "../../src/notebook/document.ts";
import { writeGloveboxJson } from "../../src/notebook/file.ts";
import { readLink, writeLink } from "../../src/notebook/link.ts";
import { dropFiles } from "./dragging.ts";
import { keptTexts, open } from "./playground.ts";

// With a finger for a pointer the text stands in a plain field.
test.use({ hasTouch: true, isMobile: true });

const program = (text: string): Notebook =>
  newNotebook("Shared", [newCell("c1", "code", text)], { layout: "playground", reactive: true });
const small = program('print("hello", 6 * 7);');
const mixed = newNotebook("Two cells", [
  { ...newCell("intro", "markdown", "# Größe\n\n$x^2$"), tags: ["a tag"] },
  { ...newCell("c2", "code", "const a = 20;\nprint(a + 22);"), folded: true },
]);

const runButton = (on: Page | FrameLocator): Locator => on.getByRole("button", { name: "Run this notebook" });
const output = (on: Page | FrameLocator): Locator => on.locator(".part-output");
const notice = (page: Page): Locator => page.locator(".share-notice");
const goTo = async (page: Page, fragment: string): Promise<void> => {
  await page.goto("about:blank");
  await page.goto(`./${fragment}`);
};

/** A reader who was never here. */
async function stranger(context: BrowserContext): Promise<Page> {
  const fresh = await context.browser()?.newContext();
  if (fresh === undefined) throw new Error("no browser");
  return fresh.newPage();
}

/** The notebook on show, by the link that the Share dialog gives. */
async function shared(page: Page): Promise<Notebook> {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();
  return readLink(new URL(link).hash);
}

test("a link holds the whole notebook, says what it fits into, and opens for a stranger", async ({
  page,
  context,
  baseURL,
}) => {
  await goTo(page, writeLink(small));
  await runButton(page).click();
  await page.getByRole("textbox", { name: /Program text/ }).fill('print("changed", 1 + 1);');
  await expect(output(page)).toContainText("changed 2");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share this notebook" });
  const link = await dialog.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  expect(link.startsWith(`${baseURL}#1`)).toBe(true);
  await expect(dialog).toContainText(`${link.length} characters`);
  await expect(dialog.getByText("fits into a QR code")).toBeVisible();
  await expect(dialog.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(dialog.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const other = await stranger(context);
  await other.goto(link);
  await expect(other.getByText("This notebook came from a link.")).toBeVisible();
  await expect(other.getByRole("textbox", { name: /Program text/ })).toHaveValue('print("changed", 1 + 1);');
  await runButton(other).click();
  await expect(output(other)).toContainText("changed 2");
  expect(await shared(other)).toEqual(readLink(new URL(link).hash));
  await other.context().close();
});

test("options of the link: code folded, another layout", async ({ page }) => {
  await goTo(page, writeLink(small));
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("checkbox", { name: "Code folded" }).check();
  await page.getByRole("checkbox", { name: "As a playground" }).uncheck();
  const link = await page.getByRole("textbox", { name: "Link", exact: true }).inputValue();
  const expected = { ...small, settings: { ...small.settings, layout: "notebook" } };
  expect(readLink(new URL(link).hash)).toEqual({
    ...expected,
    cells: small.cells.map((cell) => ({ ...cell, folded: true })),
  });
  const code = page.getByRole("textbox", { name: "Frame for another page" });
  await expect(code).toHaveValue(/^<iframe src=".*\?embed#1/);
  await page.getByRole("radio", { name: "Editable" }).check();
  await expect(code).toHaveValue(/\?embed=editable#1/);
});

test("a cut or altered link says so, and the reader's own notebook stays", async ({ page }) => {
  const link = writeLink(mixed);
  const broken = [
    link.slice(0, -1),
    link.slice(0, 40),
    `${link}A`,
    `${link.slice(0, 30)}x${link.slice(31)}`,
    `#x${link.slice(2)}`,
  ];
  for (const each of broken) {
    await goTo(page, each);
    await expect(notice(page)).toContainText(/cut off or altered/);
    await expect(notice(page)).toContainText("Your own notebook is still here.");
    await expect(page.getByRole("textbox", { name: /Program text/ })).toHaveValue(/floor_divide/);
  }
});

test("nothing of a link runs before the reader says so; the same code is not asked about again, other code is", async ({
  page,
}) => {
  await goTo(page, writeLink(small));
  await expect(runButton(page)).toBeVisible();
  await page.waitForTimeout(1000);
  await expect(output(page)).not.toContainText("hello");
  await runButton(page).click();
  await expect(output(page)).toContainText("hello 42");
  await page.reload();
  await expect(output(page)).toContainText("hello 42");
  await expect(runButton(page)).toHaveCount(0);
  await goTo(page, writeLink(program('print("hello", 6 * 8);')));
  await expect(runButton(page)).toBeVisible();
  await expect(output(page)).not.toContainText("hello");
});

test("a link never overwrites: the first change, or Fork, makes a notebook of the reader's own", async ({ page }) => {
  await open(page, { monaco: false });
  const field = page.getByRole("textbox", { name: /Program text/ });
  await field.fill('print("my own work");');
  await expect.poll(() => keptTexts(page)).toEqual(['print("my own work");']);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, writeLink(small));
  await expect(field).toHaveValue(small.cells[0]?.text ?? "");
  // Nothing is kept of it yet, and its address stands.
  expect(await keptTexts(page)).toEqual(['print("my own work");']);
  expect(new URL(page.url()).hash).toBe(writeLink(small));
  await field.fill('print("theirs, changed by me");');
  await expect.poll(() => new URL(page.url()).hash).toBe("");
  await expect.poll(() => keptTexts(page)).toEqual(['print("theirs, changed by me");']);
  // It was not agreed to: it does not run, not even after a reload.
  await page.reload();
  await expect(field).toHaveValue('print("theirs, changed by me");');
  await expect(runButton(page)).toBeVisible();
  await expect(output(page)).not.toContainText("theirs");
  await page.getByRole("button", { name: "Back to my notebook" }).click();
  await expect(field).toHaveValue('print("my own work");');
  await expect(output(page)).toContainText("my own work");

  await page.evaluate((hash) => {
    location.hash = hash;
  }, writeLink(mixed));
  await page.getByRole("button", { name: "Fork", exact: true }).click();
  await expect.poll(() => keptTexts(page)).toEqual(mixed.cells.map(({ text }) => text));
  await page.getByRole("button", { name: "My notebooks", exact: true }).click();
  await expect(page.getByRole("dialog").getByText("Two cells")).toBeVisible();
  await expect(page.getByRole("dialog").getByText("Shared")).toBeVisible();
});

test("files of every form are saved and read back", async ({ page, context }) => {
  await goTo(page, writeLink(mixed));
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const saved = async (name: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name, exact: true }).click();
    const file = await download;
    return {
      name: file.suggestedFilename(),
      buffer: readFileSync(await file.path()),
      mimeType: "application/octet-stream",
    };
  };
  const json = await saved("Save as .glovebox.json");
  const ipynb = await saved("Save as .ipynb");
  const script = await saved("Save as .ts");
  expect([json.name, ipynb.name, script.name]).toEqual(["two-cells.glovebox.json", "two-cells.ipynb", "two-cells.ts"]);
  const other = await stranger(context);
  for (const file of [json, ipynb]) {
    await other.goto("./");
    await other.getByLabel("Open a file").setInputFiles(file);
    await expect(other.getByText(`This notebook came from the file ${file.name}.`)).toBeVisible();
    expect(await shared(other)).toEqual(mixed);
    await runButton(other).click();
    await expect(other.getByText("42", { exact: true })).toBeVisible();
    await other.evaluate(() => localStorage.clear());
  }
  await other.getByLabel("Open a file").setInputFiles(script);
  await expect(other.getByText("came from the file two-cells.ts")).toBeVisible();
  expect((await shared(other)).cells.map(({ kind, text }) => ({ kind, text }))).toEqual(
    mixed.cells.map(({ kind, text }) => ({ kind, text })),
  );
  await other.context().close();
});

test("a file dropped anywhere opens, also on the editor; another file does not", async ({ page }) => {
  await open(page, { monaco: false });
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeVisible();
  const drop = (name: string, bytes: string, on: string) => dropFiles(page, [{ name, bytes }], page.locator(on));
  await drop("picture.png", "x", "main");
  await expect(notice(page)).toContainText(
    "picture.png: expected a notebook (.glovebox.json, .ipynb, .ts, .md), rows (.csv) or a model",
  );
  await drop("dropped.glovebox.json", writeGloveboxJson(mixed), ".plain-editor textarea");
  await expect(page.getByText("came from the file dropped.glovebox.json")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Größe" })).toBeVisible();
  await drop("notes.md", "# From markdown\n\n```ts\nprint(1 + 2);\n```\n", "main");
  await expect(page.getByRole("heading", { name: "From markdown" })).toBeVisible();
  await runButton(page).click();
  await expect(page.getByText("3", { exact: true })).toBeVisible();
});

test("what is too long for a link is offered as a file", async ({ page }) => {
  await page.goto("./");
  const noise = (seed: number): string => {
    let state = seed;
    return Array.from({ length: 190_000 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return String.fromCharCode(33 + ((state >>> 16) % 90));
    }).join("");
  };
  const text = writeGloveboxJson(
    newNotebook("Long", [newCell("c1", "markdown", noise(1)), newCell("c2", "markdown", noise(2))]),
  );
  await page
    .getByLabel("Open a file")
    .setInputFiles({ name: "long.glovebox.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await expect(page.getByText("came from the file long.glovebox.json")).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByText("This notebook is too long for a link. Save it as a file and send that.")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Link", exact: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Save as .glovebox.json" })).toBeVisible();
});

/** Another site: files under addresses of their own, and pages that show a notebook in a frame. */
interface OtherSite {
  readonly at: (path: string) => string;
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  readonly server: Server;
}

async function otherSite(
  answers: Readonly<Record<string, { type: string; body: string; cors?: boolean }>>,
): Promise<OtherSite> {
  const requests: OtherSite["requests"] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push({ path, headers: request.headers });
    const answer = answers[path];
    if (answer?.cors === true) response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Content-Type", answer?.type ?? "text/plain");
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(answer?.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Another site than localhost, so that storage in frames is apart.
  const at = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return { at, requests, server };
}

test("a link to a file of another site: shown and asked first, fetched without traces, asked again before it runs", async ({
  page,
}) => {
  const site = await otherSite({
    "/a/notebook.glovebox.json": { type: "text/plain; charset=utf-8", body: writeGloveboxJson(small), cors: true },
    "/closed.json": { type: "application/json", body: writeGloveboxJson(small) },
    "/page": { type: "text/html", body: "<p>", cors: true },
    "/large.json": { type: "application/json", body: " ".repeat(20_000_001), cors: true },
    "/raw": { type: "text/plain", body: 'print("raw text");\n', cors: true },
  });
  const ask = (path: string) => goTo(page, `#url=${encodeURIComponent(site.at(path))}`);
  const dialog = page.getByRole("dialog", { name: "Open a notebook from another site" });
  const agree = () => dialog.getByRole("button", { name: "Open", exact: true }).click();
  try {
    await ask("/a/notebook.glovebox.json");
    await expect(dialog).toContainText(site.at("/a/notebook.glovebox.json"));
    await page.waitForTimeout(500);
    expect(site.requests).toEqual([]);
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: a cookie that must not be sent.
      document.cookie = "secret=1";
    });
    await agree();
    await expect(page.getByText(`This notebook came from ${site.at("/a/notebook.glovebox.json")}.`)).toBeVisible();
    await expect(output(page)).not.toContainText("hello");
    expect(site.requests.map(({ path }) => path)).toEqual(["/a/notebook.glovebox.json"]);
    expect(site.requests[0]?.headers).not.toHaveProperty("cookie");
    expect(site.requests[0]?.headers).not.toHaveProperty("referer");
    await runButton(page).click();
    await expect(output(page)).toContainText("hello 42");

    await ask("/raw");
    await agree();
    await runButton(page).click();
    await expect(page.getByText("raw text", { exact: true })).toBeVisible();

    for (const [path, says] of [
      ["/closed.json", /nothing could be read from there.*CORS/],
      ["/page", /got text\/html: use the address of the raw file/],
      ["/large.json", /expected at most 20000000 bytes/],
      ["/missing", /got the answer 404|nothing could be read/],
    ] as const) {
      await ask(path);
      await agree();
      await expect(dialog).toContainText(says);
      await dialog.getByRole("button", { name: "Cancel" }).click();
    }
    const before = site.requests.length;
    await ask("/raw");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toHaveCount(0);
    await expect.poll(() => new URL(page.url()).hash).toBe("");
    expect(site.requests).toHaveLength(before);
    // The page's own policy stays: only the worker that fetches may go out.
    const direct = await page.evaluate(
      (address) =>
        fetch(address).then(
          () => "reached",
          () => "refused",
        ),
      site.at("/raw"),
    );
    expect(direct).toBe("refused");
  } finally {
    site.server.close();
  }
});

const linear = `const f = compiler({ x: "encrypted" }, (x) => 2 * x + 1);
const circuit = await f.compile(np.arange(8));
print(circuit.graph.maximumIntegerBitWidth());
`;

for (const [embed, query] of [
  ["read-only", "?embed"],
  ["editable", "?embed=editable"],
] as const) {
  test(`a frame of another site, ${embed}: runs without isolation and without storage, and keeps nothing`, async ({
    page,
    baseURL,
  }) => {
    const frameOf = (notebook: Notebook) =>
      `<iframe src="${baseURL}${query}${writeLink(notebook)}" width="1100" height="900"></iframe>`;
    const site = await otherSite({
      "/": { type: "text/html", body: frameOf(program(linear)) },
      "/cells": { type: "text/html", body: frameOf(mixed) },
    });
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    await page.addInitScript(() => {
      if (window === window.top || origin === "null") return;
      const denied = (): never => {
        throw new DOMException("denied", "SecurityError");
      };
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, { get: denied });
      }
    });
    try {
      await page.goto(site.at("/"));
      const frame = page.frameLocator("iframe");
      await expect(frame.getByText("This notebook came from a link.")).toBeVisible();
      const inner = page.frames().find((each) => each.url().startsWith(`${baseURL}`));
      expect(await inner?.evaluate(() => crossOriginIsolated)).toBe(false);
      await runButton(frame).click();
      await expect(output(frame)).toContainText("4");
      await frame.getByRole("button", { name: "Run encrypted", exact: true }).click();
      await expect(frame.locator(".results > div", { hasText: "Decrypted" }).locator("output")).toHaveText(/^\d+$/, {
        timeout: 60_000,
      });
      const field = frame.getByRole("textbox", { name: /Program text/ });
      const full = frame.getByRole("link", { name: "Open in Glovebox" });
      expect(readLink(new URL((await full.getAttribute("href")) ?? "").hash)).toEqual(program(linear));
      if (embed === "editable") {
        await field.fill("print(5 + 5);");
        await expect(output(frame)).toContainText("10");
        expect(readLink(new URL((await full.getAttribute("href")) ?? "").hash).cells[0]?.text).toBe("print(5 + 5);");
      } else {
        await expect(field).not.toBeEditable();
      }
      await expect(frame.getByRole("button", { name: "Share", exact: true })).toHaveCount(0);

      await page.goto(site.at("/cells"));
      await runButton(frame).click();
      await expect(frame.getByRole("heading", { name: "Größe" })).toBeVisible();
      await expect(frame.getByText("42", { exact: true })).toBeVisible();
      await expect(frame.getByRole("button", { name: /^Add code/ })).toHaveCount(embed === "editable" ? 2 : 0);
      expect(faults).toEqual([]);
    } finally {
      site.server.close();
    }
  });
}

test("a frame of the same site leaves the reader's notebooks alone", async ({ page, baseURL }) => {
  await open(page, { monaco: false });
  await page.getByRole("textbox", { name: /Program text/ }).fill("print(1);");
  await expect.poll(() => keptTexts(page)).toEqual(["print(1);"]);
  await expect(output(page)).toContainText("1");
  const before = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  await page.goto(`${baseURL}?embed=editable${writeLink(small)}`);
  await runButton(page).click();
  await expect(output(page)).toContainText("hello 42");
  await page.getByRole("textbox", { name: /Program text/ }).fill("print(2);");
  await page.waitForTimeout(1000);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).toBe(before);
  expect(await keptTexts(page)).toEqual(["print(1);"]);
});

/** Serious findings of axe, in one design. */
async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing serious where notebooks are shared and opened, ${colorScheme}`, async ({ page, baseURL }) => {
    await page.emulateMedia({ colorScheme });
    await goTo(page, writeLink(small));
    await expect(runButton(page)).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Share", exact: true }).click();
    await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await goTo(page, "#url=https%3A%2F%2Fexample.org%2Fa.json");
    await expect(page.getByRole("dialog", { name: "Open a notebook from another site" })).toBeVisible();
    expect(await findings(page)).toEqual([]);
    await goTo(page, writeLink(small).slice(0, -1));
    await expect(notice(page)).toContainText("cut off");
    expect(await findings(page)).toEqual([]);
    await page.goto(`${baseURL}?embed${writeLink(mixed)}`);
    await runButton(page).click();
    await expect(page.getByText("42", { exact: true })).toBeVisible();
    expect(await findings(page)).toEqual([]);
  });
}
