/** A host that sends files and nothing else, with the built site in a folder below its root: what GitHub Pages and the like do. */
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page } from "@playwright/test";

/** The built site that is tested. */
export const builtSite = process.env.GLOVEBOX_SITE ?? "dist/site";

const folder = "/some/folder/";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** A host on a port of its own. */
export interface StaticHost {
  /** Address of the site. */
  readonly site: string;
  /** Serves the files of another folder from now on. */
  serve(files: string): void;
  /** Answers no more. */
  stop(): void;
}

/** Starts a host; `headers` go with every answer, `pages` are files of its own by their path, `change` makes other scripts of those served. */
export async function startHost({
  headers = {},
  pages = {},
  change,
}: {
  headers?: Readonly<Record<string, string>>;
  pages?: Readonly<Record<string, string>>;
  change?: (script: string) => string;
} = {}): Promise<StaticHost> {
  let files = builtSite;
  const server = createServer(({ url = "" }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const page = pages[path];
    if (page !== undefined) {
      response.setHeader("content-type", "text/html").end(page);
      return;
    }
    const file = join(files, path.replace(folder, "").replace(/^$/, "index.html"));
    if (!path.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
    if (change !== undefined && extname(file) === ".js") response.end(change(readFileSync(file, "utf8")));
    else createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    site: `http://localhost:${(server.address() as AddressInfo).port}${folder}`,
    serve(other) {
      files = other;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Waits until the service worker has kept the page, which it does last. */
export async function filesKept(page: Page): Promise<void> {
  const kept = () => page.evaluate(async () => (await caches.match("./")) !== undefined);
  for (const start = Date.now(); Date.now() - start < 60_000; await page.waitForTimeout(250)) if (await kept()) return;
  throw new Error("the service worker did not keep the site");
}
