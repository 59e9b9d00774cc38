/**
 * What a person does in a browser other than Chromium, from the first visit to a hostile link, once for each browser that is here: a row of tests over
 * `OtherPage`. What only Chromium's tests look at (the log of the network, another process) is not here.
 */
import { createServer, type Server } from "node:http";
import { expect, test } from "@playwright/test";
import { newCell, newNotebook } from "../../../src/notebook/document.ts";
import { writeLink } from "../../../src/notebook/link.ts";
import { type Attack, type Attacker, attacks, endless, nothingHidden } from "../attacks.ts";
import { startHost } from "../staticHost.ts";
import { type Launch, OtherPage } from "./otherPage.ts";

/** What a browser is known to do otherwise, each with its sentence in docs/security.md. */
export interface Allowed {
  /** Names of attempts of `nothingHidden` that go through, within the walls of the frame. */
  readonly raw: readonly string[];
}

/** What programs end with here where Chromium has other words, or keeps another order. */
const otherwise: Readonly<Record<string, RegExp>> = {
  "a list that grows by itself": /allocation size overflow|Out of memory/,
  // `Error.prepareStackTrace` is V8's.
  "functions of the runtime in stack traces": /frames false/,
  // Answers come between the requests, so that fewer are open at once than are allowed.
  "a flood of circuits and requests": /too many requests|Nothing printed|^$/,
};

const output = ".part-output";

/** Address of a program as a stranger shares it. */
const linkOf = (text: string): string =>
  writeLink(newNotebook("", [newCell("c1", "code", text)], { layout: "playground", reactive: true }));

/** A fresh browser for one test, closed after it whatever happens. */
export async function visit(launch: Launch, work: (page: OtherPage) => Promise<void>): Promise<void> {
  const page = new OtherPage(await launch());
  try {
    await work(page);
  } finally {
    await page.driver.close();
  }
}

/** Where the site is; the configuration says it. */
export function siteAt(baseURL: string | undefined): string {
  if (baseURL === undefined) throw new Error("playwright.config.ts has no baseURL");
  return baseURL;
}

/** Goes to another fragment of the page that is open. */
const follow = (page: OtherPage, fragment: string): Promise<void> =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, fragment);

/** Opens a program by a link, and says that it may run. */
async function runLink(page: OtherPage, text: string): Promise<void> {
  await follow(page, linkOf(text));
  await page.press("Run this notebook");
}

/** First visit and lookups: `memory` is what `typeof SharedArrayBuffer` should be. */
export function firstVisit(launch: Launch, memory: "function" | "undefined"): void {
  test("a first visit: a program with lookups runs, and no new version is told of", async ({ baseURL }) => {
    await visit(launch, async (page) => {
      await page.goto(`${siteAt(baseURL)}#example=tableLookup`);
      expect(await page.evaluate(() => crossOriginIsolated && typeof SharedArrayBuffer)).toBe(memory);
      // Until the example is there the button is that of another program.
      await expect.poll(() => page.evaluate(() => document.title), { timeout: 60_000 }).toMatch(/^Table lookup/);
      await page.press("Run encrypted");
      await page.says(/\[2, -1, 3\].*equals clear/, ".result-main", 90_000);
      // The first service worker has taken over, which is when the false word came.
      await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
      expect(await page.text()).not.toContain("A new version is ready");
    });
  });
}

/** The rest of what a person does. */
export function journey(launch: Launch, { raw }: Allowed): void {
  test("what is typed runs", async ({ baseURL }) => {
    await visit(launch, async (page) => {
      await page.openCell(siteAt(baseURL), "2;\nprint('typed', n);");
      const focus = () =>
        page.evaluate(() => {
          const field = document.querySelector<HTMLTextAreaElement>(".plain-editor textarea");
          field?.focus();
          field?.setSelectionRange(0, 0);
          return field !== null;
        });
      await expect.poll(focus).toBe(true);
      await page.driver.type("const n = 4");
      await page.says(/typed 42/, output);
    });
  });

  test("nodes know their lines", async ({ baseURL }) => {
    await visit(launch, async (page) => {
      await page.openCell(
        siteAt(baseURL),
        'const half = (x: Tracer) => {\n  return x + 4;\n};\nconst f = compiler({ x: "encrypted" }, (x) => half(x));\nprint((await f.compile(np.arange(4))).toString());\n',
      );
      await page.says(/%\d+ = add/, output);
      // Where a call in tail position drops its frame, the line would be that of the caller.
      await page.press(/^%\d+ add/);
      await page.says(/Line 2/);
    });
  });

  test("a link opens in a fresh profile, and runs when its reader says so", async ({ baseURL }) => {
    let link = "";
    await visit(launch, async (page) => {
      await page.openCell(siteAt(baseURL), 'print("hello", 6 * 7);');
      await page.says(/hello 42/, output);
      await page.press("Share");
      const read = () =>
        page.evaluate(
          () =>
            [...document.querySelectorAll<HTMLInputElement>("input, textarea")].find(({ value }) =>
              value.includes("#1"),
            )?.value ?? "",
        );
      await expect.poll(read).toContain(siteAt(baseURL));
      link = await read();
    });
    await visit(launch, async (page) => {
      await page.goto(link);
      await page.says(/This notebook came from a link\./);
      expect(await page.text(output)).not.toContain("hello 42");
      await page.press("Run this notebook");
      await page.says(/hello 42/, output);
    });
  });

  test("endless recursion is told in words, with its line; an endless loop is stopped", async ({ baseURL }) => {
    await visit(launch, async (page) => {
      await page.openCell(siteAt(baseURL), "const f = (n: number): number =>\n  f(n + 1) + 1;\nf(0);\n");
      await page.says(/a function calls itself without end/);
      await page.says(/Line 2/);
      await page.openCell(siteAt(baseURL), "print('begun');\nfor (;;);\n");
      await page.press("Stop");
      await page.says(/Stopped\. Edit the program to trace it again\./);
    });
  });

  test("a lesson opens at its address, and its model answer passes", async ({ baseURL }) => {
    await visit(launch, async (page) => {
      await page.goto(`${siteAt(baseURL)}#lesson=2`);
      await expect.poll(() => page.evaluate(() => document.title), { timeout: 60_000 }).toMatch(/What the server sees/);
      await page.press("Show solution");
      await page.press("Put it into the exercise");
      await page.press("Check");
      await page.says(/Passed\./, "#lessons");
    });
  });

  test("offline after one visit, from a host without headers, with lookups", async () => {
    const host = await startHost();
    try {
      await visit(launch, async (page) => {
        await page.goto(host.site);
        // The page reloads itself once to be isolated: between two documents there is one without caches, or none.
        const kept = () =>
          page
            .evaluate(async () => typeof caches !== "undefined" && (await caches.match("./")) !== undefined)
            .catch(() => false);
        await expect.poll(kept, { timeout: 60_000 }).toBe(true);
        host.stop();
        await follow(page, "#example=tableLookup");
        await page.reload();
        await page.press("Run encrypted");
        await page.says(/\[2, -1, 3\].*equals clear/, ".result-main", 90_000);
      });
    } finally {
      host.stop();
    }
  });

  test("hostile programs reach nothing, and the page goes on", async ({ baseURL }) => {
    test.setTimeout(300_000);
    await attacked(async (at, hits) => {
      await visit(launch, async (page) => {
        await page.goto(siteAt(baseURL));
        await page.press("Share");
        await page.press("Close");
        let honest = 0;
        const withstands = async ({ name, text, says }: Attack) => {
          await runLink(page, text);
          await expect
            .poll(() => page.text(output), { message: name, timeout: 60_000 })
            .toMatch(otherwise[name] ?? says);
          // WebKit's message of a refused timer quotes the text that it did not run.
          expect((await page.text(output)).replaceAll('"REACHED', ""), name).not.toContain("REACHED");
          honest += 1;
          await runLink(page, `print(20 + 22, "honest ${honest}");`);
          await page.says(new RegExp(`42 honest ${honest}`), output);
        };
        for (const attack of [...attacks(at), ...endless]) await withstands(attack);
        expect(
          await page.evaluate(() => ({ polluted: Reflect.get({}, "polluted") ?? null, cookies: document.cookie })),
        ).toEqual({
          polluted: null,
          cookies: "",
        });
        expect(hits).toEqual([]);
        // What would have been seen: a page that does go there.
        await page.evaluate(
          (url) => void setTimeout(() => location.assign(url), 50),
          `http://control.${at.host}:${at.port}/`,
        );
        await expect.poll(() => hits).not.toEqual([]);
      });
    });
  });

  test("the wall holds where nothing is hidden and any JavaScript runs", async () => {
    await attacked(async (at, hits) => {
      const head = 'encodeURIComponent(`"use strict";${';
      const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
      let code = "";
      const host = await startHost({
        headers: isolation,
        // Put before the runtime of every sandbox, as if a program had found a way around what is hidden.
        change: (script) => script.replace(head, () => `encodeURIComponent(${JSON.stringify(code)})+${head}`),
      });
      code = nothingHidden(at).replaceAll("SITE", JSON.stringify(host.site));
      const tries = [...code.matchAll(/^ {4}(\w+): \(\) =>/gm)].map(([, name = ""]) => name);
      try {
        await visit(launch, async (page) => {
          await page.goto(host.site);
          await runLink(page, "await new Promise((end) => setTimeout(end, 8000));");
          const told = async () =>
            [...(await page.text(output)).matchAll(/(?:refused: |REACHED )(\w+?)(?=refused: |REACHED |$|\W)/g)].length;
          await expect.poll(told, { timeout: 30_000 }).toBe(tries.length);
          const said = await page.text(output);
          const through = tries.filter((name) => said.includes(`REACHED ${name}`));
          expect(through).toEqual(raw);
          expect(hits).toEqual([]);
        });
      } finally {
        host.stop();
      }
    });
  });
}

/** Runs work beside an attacker's server; every name below `localhost` leads to this machine. */
async function attacked(work: (at: Attacker, hits: readonly string[]) => Promise<void>): Promise<void> {
  const hits: string[] = [];
  const server: Server = createServer((request, response) => {
    hits.push(`${request.method} ${request.headers.host}${request.url}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("content-type", "text/html").end("got you");
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  try {
    if (address === null || typeof address === "string") throw new Error("no port");
    await work({ host: "attacker.localhost", port: address.port }, hits);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
