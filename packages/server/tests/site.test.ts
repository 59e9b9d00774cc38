/** `--site` without a browser: headers that threads and workers need, caching, nothing but the site's own files, and the service's paths beside them. */
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import type { Circuit } from "../../../src/index.ts";
import { saved, toyLookup } from "./support/circuits.ts";
import { temporaryFolder } from "./support/folders.ts";
import { builtFolder, runCommand, startService, withBuiltCommand } from "./support/service.ts";

withBuiltCommand();

const index = fileURLToPath(new URL("../../../index.html", import.meta.url));
const files = {
  "assets/main-0a1b2c3d.js": "console.log('page')",
  "assets/remote-0a1b2c3d.js": "console.log('worker')",
  "assets/kernel-0a1b2c3d.wasm": "\0asm",
  "icons/icon.png": "no text",
};
let toy: Circuit;
beforeAll(async () => {
  toy = await toyLookup();
});

/** Lays a site with the repository's own page beside the built command, where it is looked for. */
async function laySite(): Promise<void> {
  const site = join(builtFolder(), "site");
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(site, name, ".."), { recursive: true });
    await writeFile(join(site, name), text);
  }
  await cp(index, join(site, "index.html"));
}

const serveSite = async (...words: string[]) => {
  await laySite();
  return startService([
    await saved({ toy }),
    "--enable-unsafe",
    "--site",
    "--data",
    join(await temporaryFolder(), "data"),
    ...words,
  ]);
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks for a path as it stands: `fetch` would make another of one with points. */
const ask = (url: string, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, method, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
    })
      .on("error", reject)
      .end();
  });

test("the page has the headers that threads need and the policy of its own text, and is told where its service is", async () => {
  const { url } = await serveSite();
  for (const path of ["/", "/index.html"]) {
    const { status, headers, body } = await ask(url, path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "cache-control": "no-cache",
    });
    const text = body.toString("utf8");
    expect(text).toContain('<meta name="glovebox-server" content="./" />');
    // Both say the same: a stricter header would take rights from the page, a laxer one from nobody.
    const own = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(text)?.[1] ?? "";
    expect(own).toContain("default-src");
    expect(headers["content-security-policy"]).toBe(own);
    const again = await ask(url, path, { "if-none-match": String(headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    const packed = await ask(url, path, { "accept-encoding": "br, gzip" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(packed.body)).toEqual(body);
    const head = await ask(url, path, {}, "HEAD");
    expect([head.status, head.headers.etag, head.body.length]).toEqual([200, headers.etag, 0]);
  }
});

test("files with their content in their name are kept for good; only the worker that speaks with servers may", async () => {
  const { url } = await serveSite();
  const [page, remote, wasm, icon] = await Promise.all(Object.keys(files).map((name) => ask(url, `/${name}`)));
  for (const answer of [page, remote, wasm]) {
    expect(answer?.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(answer?.headers["cross-origin-embedder-policy"]).toBe("require-corp");
  }
  const connects = (answer: Answer | undefined) =>
    /connect-src ([^;]+)/.exec(String(answer?.headers["content-security-policy"]))?.[1];
  expect([connects(page), connects(remote)]).toEqual(["'self'", "'self' https: http:"]);
  expect(wasm?.headers["content-type"]).toBe("application/wasm");
  expect(icon?.headers).toMatchObject({ "content-type": "image/png", "cache-control": "no-cache" });
  expect(icon?.body.toString()).toBe(files["icons/icon.png"]);
  // Pictures are packed already.
  expect((await ask(url, "/icons/icon.png", { "accept-encoding": "gzip" })).headers["content-encoding"]).toBe(
    undefined,
  );
});

test("a path that is no file of the site reaches nothing, however it is written", async () => {
  const { url } = await serveSite();
  // Beside the site lies the command itself, and below it the operator's files.
  for (const path of [
    "/nothing",
    "/assets/",
    "/assets/nothing-0a1b2c3d.js",
    "/assets/../../main.js",
    "/../main.js",
    "/..%2fmain.js",
    "/%2e%2e/main.js",
    "/%2e%2e%2fmain.js",
    "/assets/..%2f..%2fmain.js",
    "/assets/..%5c..%5cmain.js",
    "/assets/%00",
    "//etc/passwd",
    "/site/index.html",
    "/main.js",
  ]) {
    const { status, headers, body } = await ask(url, path);
    expect([path, status, headers["content-type"]]).toEqual([
      path,
      status === 400 ? 400 : 404,
      "application/problem+json; charset=utf-8",
    ]);
    expect(body.toString()).not.toMatch(/import|root:/);
  }
  expect((await ask(url, "/", {}, "POST")).status).toBe(405);
  expect((await ask(url, "/index.html", {}, "DELETE")).status).toBe(405);
});

test("the service is beside the page: files are public, what is below /v1 asks for a token", async () => {
  const auth = join(await temporaryFolder(), "auth.json");
  expect((await runCommand(["token", "create", "--tenant", "alice", "--auth", auth])).code).toBe(0);
  const { url } = await serveSite("--auth", auth);
  expect((await ask(url, "/")).status).toBe(200);
  expect((await ask(url, "/v1/circuits")).status).toBe(401);
  const open = await serveSite();
  const { status, headers, body } = await ask(open.url, "/v1/circuits");
  expect([status, headers["content-security-policy"]]).toEqual([200, undefined]);
  expect(JSON.parse(body.toString()).circuits[0].name).toBe("toy");
  expect((await ask(open.url, "/healthz")).status).toBe(200);
});

test("without a built page it is refused with what to do, and without --site there is no page", async () => {
  await rm(join(builtFolder(), "site"), { recursive: true, force: true });
  const models = await saved({ toy });
  const data = ["--data", join(await temporaryFolder(), "data"), "--port", "0"];
  const { code, err } = await runCommand(["serve", models, "--enable-unsafe", "--site", ...data]);
  expect(code).not.toBe(0);
  expect(err).toContain("npm run build:site");
  await laySite();
  const { url } = await startService([models, "--enable-unsafe", ...data]);
  expect((await ask(url, "/")).status).toBe(404);
});
