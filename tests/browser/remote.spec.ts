/** `glovebox/remote` in a page of another site: the built library from files, a real service, a cut in the middle of the upload and a restart of the service during a run. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { ready, spawnService } from "../../packages/server/tests/support/command.ts";
import { compiler, LookupTable, type NDArray } from "../../src/index.ts";
import { startHost } from "./staticHost.ts";

const entries = Array.from({ length: 16 }, (_, x) => (5 * x + 3) % 16);

/** All that a page needs: where the library and the tfhe package lie. */
const page = `<!doctype html><title>client</title>
<script type="importmap">{ "imports": { "glovebox/remote": "./dist/lib/remoteBrowser.js", "tfhe": "./node_modules/tfhe/tfhe.js" } }</script>
<script type="module">
  import { connect } from "glovebox/remote";
  window.connect = connect;
</script>`;

declare global {
  interface Window {
    connect: typeof import("../../src/exports/remoteBrowser.ts").connect;
    stages: string[];
  }
}

test("a page makes keys, sends them over a cut connection, runs over a restart, and decrypts", async ({
  page: browser,
}) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "glovebox-"));
  const host = await startHost({ pages: { "/some/folder/client.html": page } });
  host.serve(".");
  const lookup = new LookupTable(entries);
  const circuit = await compiler({ x: "encrypted" }, (x: NDArray) => lookup.lookup(x)).compile([0, 15]);
  writeFileSync(join(folder, "table.glovebox-server"), circuit.server.save());
  const words = [folder, "--data", join(folder, "data"), "--origin", new URL(host.site).origin, "--drain", "0s"];
  let service = await spawnService("packages/server/dist", words);
  try {
    const { url } = service;
    const port = new URL(url).port;
    await browser.goto(`${host.site}client.html`);
    await browser.waitForFunction(() => window.connect !== undefined);
    // The second piece of the key never arrives: the way is cut while it goes.
    let cuts = 0;
    await browser.route(`${url}/v1/uploads/*`, async (route) => {
      const isPiece = route.request().method() === "PATCH";
      if (isPiece && route.request().headers()["upload-offset"] !== "0" && cuts++ === 0)
        await route.abort("connectionreset");
      else await route.continue();
    });
    const result = browser.evaluate(async (address) => {
      window.stages = [];
      const circuit = (await window.connect(address)).circuit("table");
      return circuit.encryptRunDecrypt(6, { onProgress: ({ stage }) => void window.stages.push(stage) });
    }, url);
    // The service stops when the keys are there, and comes back at the same address.
    await expect.poll(() => browser.evaluate(() => window.stages.includes("upload")), { timeout: 120_000 }).toBe(true);
    await expect
      .poll(async () => (await (await fetch(`${url}/v1/usage`)).json()).keys.length, { timeout: 60_000 })
      .toBe(1);
    service.process.kill("SIGKILL");
    await service.ended;
    service = await spawnService("packages/server/dist", [...words, "--port", port]);
    await ready(service);
    expect(await result).toBe(entries[6]);
    expect(cuts).toBeGreaterThan(0);
    // Everything of the keys' secret part stayed in the page.
    expect((await (await fetch(`${url}/v1/usage`)).json()).keys.length).toBe(1);
  } finally {
    service.process.kill("SIGKILL");
    host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
