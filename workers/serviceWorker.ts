/**
 * The service worker of the built site, for hosts that send files and no headers: it gives every answer the headers of isolation, which
 * threads need, and keeps the site's files, so that a page once opened works without a network. It knows nothing of what the page does.
 */
export {}; // a module to the compiler, so that `self` can be what it is; the build makes a plain script of it

declare const self: ServiceWorkerGlobalScope;
/** The built files but the page, relative to this script; put in by the build. Their names change with their content. */
declare const builtFiles: readonly string[];

/** Also the name of this version: other files, another cache. */
const cacheName = `glovebox ${[...builtFiles].sort().join()}`;

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

/** The page from the network, so that a new version is seen, and without one as it was kept; built files as they were kept. */
async function answer(request: Request): Promise<Response> {
  const isPage = request.mode === "navigate";
  const kept = await (await caches.open(cacheName)).match(isPage ? "./" : request, { ignoreSearch: isPage });
  if (kept !== undefined && !isPage) return isolated(kept);
  try {
    return isolated(await fetch(request));
  } catch (failure) {
    if (kept === undefined) throw failure;
    return isolated(kept);
  }
}

/** Keeps what is not kept yet, one file after the other. A page once kept stays with the files of its version. */
async function keepFiles(): Promise<void> {
  const cache = await caches.open(cacheName);
  for (const file of ["./", ...builtFiles]) if ((await cache.match(file)) === undefined) await cache.add(file);
}

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("glovebox ") && name !== cacheName).map((name) => caches.delete(name)),
  );
}

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOtherVersions().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(answer(request));
  // Without a network this fails, and is tried again with the next page.
  if (request.mode === "navigate") event.waitUntil(keepFiles().catch(() => {}));
});
