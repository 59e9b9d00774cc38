/** A run at a server in a browser other than Chromium: named, agreed to, sent by the page's worker, and equal to clear. */
import { expect, test } from "@playwright/test";
import { ready } from "../../../packages/server/tests/support/command.ts";
import { Services } from "../servers.ts";
import { siteAt, visit } from "./journey.ts";
import type { Launch } from "./otherPage.ts";

/** The circuit that is served, with an argument that its table changes. */
const code = `const flip = new LookupTable([1, 0]);
const f = compiler({ x: "encrypted" }, (x) => flip.lookup(x));
await f.compile([0, 1]);`;

const choice = ".server-choice select";

/** The journey. */
export function onServer(launch: Launch): void {
  test("a server is named and agreed to, and a run with lookups there equals clear", async ({ baseURL }) => {
    test.setTimeout(240_000);
    const services = new Services();
    try {
      await services.saveOther();
      const service = await services.serve(["--origin", new URL(siteAt(baseURL)).origin]);
      await ready(service);
      const proxy = await services.proxyBefore(service);
      const jobs = () =>
        proxy
          .heard()
          .toString("latin1")
          .match(/POST \/v1\/circuits\/\S+\/jobs HTTP/g)?.length;
      await visit(launch, async (page) => {
        await page.openCell(siteAt(baseURL), code);
        await page.fill(choice, "other");
        await page.fill("dialog.servers input:not([type=password])", proxy.url);
        await page.says(/the evaluation key, [\d.]+ MiB, once/, "dialog.servers");
        expect(proxy.sent()).toBe(0);
        await page.press("Agree and connect");
        const chosen = () => page.evaluate((at) => document.querySelector<HTMLSelectElement>(at)?.value, choice);
        await expect.poll(chosen, { timeout: 60_000 }).toBe(proxy.url);
        expect(jobs()).toBe(undefined);
        await page.press("Run encrypted");
        await page.says(/[01].*equals clear/, ".result-main", 150_000);
        await page.says(new RegExp(`This run computes at ${proxy.url}`));
        expect(jobs()).toBe(1);
      });
    } finally {
      services.end();
    }
  });
}
