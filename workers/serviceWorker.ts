/**
 * The service worker of the built site: it keeps the site's files, so that a page once opened works without a network, and gives every
 * answer the headers of isolation, which threads need, for hosts that send files and no headers. A new version is fetched wholly before
 * it waits for the reader's word to take over. It knows nothing of what the page does.
 */
import type { ToServiceWorker } from "../src/protocol/serviceWorker.ts";

declare const self: ServiceWorkerGlobalScope;
/** The built files but the page, relative to this script; put in by the build, as the next two are. */
declare const builtFiles: readonly string[];
/** The script that the page of this version loads; its name changes with its content. */
declare const pageScript: string;
/** Changes with any file. */
declare const siteVersion: string;

const prefix = "glovebox ";
const cacheName = prefix + siteVersion;

/** Names of files in this folder change with their content: one that is there is the right one. */
const isHashed = (file: string): boolean => file.startsWith("assets/");

/** The answer with the headers of isolation; one that may not be looked into stays as it is. */
function isolated(response: Response): Response {
  if (response.status === 0) return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return new Response(response.body, { status, statusText, headers });
}

/** What was kept for a request, of this version or else of the one before, whose pages may still be open. */
async function kept(request: Request): Promise<Response | undefined> {
  const own = await caches.open(cacheName);
  const { scope } = self.registration;
  const isPage = request.mode === "navigate" && new URL(request.url).pathname === new URL(scope).pathname;
  if (isPage) return own.match(scope);
  return (await own.match(request, { ignoreVary: true })) ?? caches.match(request, { ignoreVary: true });
}

async function respond(request: Request): Promise<Response> {
  return isolated((await kept(request)) ?? (await fetch(request)));
}

/**
 * Keeps what is not kept yet, one file after the other, and the page as the last one: where it is, everything is.
 * @throws when a file cannot be fetched, or the host has the page of another version
 */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const file of builtFiles) {
    if ((await cache.match(file)) !== undefined) continue;
    const old = isHashed(file) ? await caches.match(file, { ignoreVary: true }) : undefined;
    if (old === undefined) await cache.add(new Request(file, { cache: isHashed(file) ? "default" : "no-cache" }));
    else await cache.put(file, old);
  }
  const { scope } = self.registration;
  if ((await cache.match(scope)) !== undefined) return;
  const page = await fetch(scope, { cache: "no-cache" });
  if (!page.ok || !(await page.clone().text()).includes(pageScript)) throw new Error("the page is of another version");
  await cache.put(scope, page);
}

/** Drops all versions but this one and the one before it. */
async function dropOldVersions(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
}

self.addEventListener("install", (event) => {
  // The first version is there at once, for isolation, and keeps files when the page has loaded; a later one can wait.
  if (self.registration.active !== null) event.waitUntil(keepFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldVersions().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const message: ToServiceWorker = event.data;
  if (message === "take over") event.waitUntil(self.skipWaiting());
  // Without a network this fails, and is tried again with the next page.
  if (message === "keep files") event.waitUntil(keepFiles().catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) {
    event.respondWith(respond(request));
  }
});
