/**
 * The page of `glovebox serve --site`: the built site's files beside the service's own paths, one origin for both. The page is told so in itself, so that it can offer this server
 * without asking anybody. Files are those that were there at the start: a path that is none of them reaches nothing.
 */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { UserError } from "glovebox/server";

const compressed = promisify(gzip);

/** Types of the files that the build makes. Those that are no pictures and no fonts are sent in fewer bytes. */
const types: Readonly<Record<string, { readonly type: string; readonly isText: boolean }>> = {
  ".html": { type: "text/html; charset=utf-8", isText: true },
  ".js": { type: "text/javascript; charset=utf-8", isText: true },
  ".css": { type: "text/css; charset=utf-8", isText: true },
  ".json": { type: "application/json", isText: true },
  ".webmanifest": { type: "application/manifest+json", isText: true },
  ".svg": { type: "image/svg+xml", isText: true },
  ".wasm": { type: "application/wasm", isText: true },
  ".png": { type: "image/png", isText: false },
  ".woff2": { type: "font/woff2", isText: false },
};
const unknown = { type: "application/octet-stream", isText: false } as const;

/** What threads in WebAssembly need, and that no other site may show or read the files. */
const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
} as const;

/** Policy of scripts. It is that of workers which are made of them, and of nothing else: a page has its own. */
const policyOf = (connect: string): string =>
  `default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' data: blob:; connect-src ${connect}`;

/** The two workers that speak with other sites once the reader agreed: workers/remote.ts and workers/fetcher.ts. */
const speaksWithOthers = /^assets\/(?:remote|fetcher)-[\w-]+\.js$/;

/** Policy in the page's own text. */
const pagePolicy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/;

/** A file as it is sent. */
interface SiteFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** In fewer bytes; null where that saves nothing. */
  readonly gzipped: Buffer | null;
}

/**
 * Opens the folder of a built site.
 * @throws UserError when there is none
 */
export async function openSite(folder: string): Promise<ReadonlyMap<string, () => Promise<SiteFile>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    );
  if (!names.includes("index.html")) {
    throw new UserError(`--site: the built page is not here (${folder})`, {
      code: "no-site",
      hint: "in the repository: npm run build:site && npm run build:server",
    });
  }
  return new Map(
    names.map((name) => {
      let file: Promise<SiteFile> | null = null;
      return [
        name,
        () => {
          file ??= readSiteFile(folder, name);
          return file;
        },
      ];
    }),
  );
}

async function readSiteFile(folder: string, name: string): Promise<SiteFile> {
  const read = await readFile(join(folder, name));
  const { type, isText } = types[extname(name)] ?? unknown;
  const isPage = name === "index.html";
  const bytes = isPage ? Buffer.from(pageOfService(read.toString("utf8"))) : read;
  const policy = isPage
    ? pagePolicy.exec(read.toString("utf8"))?.[1]
    : extname(name) === ".js"
      ? policyOf(speaksWithOthers.test(name) ? "'self' https: http:" : "'self'")
      : undefined;
  return {
    headers: {
      ...isolation,
      "content-type": type,
      etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`,
      // Names of files in this folder change with their content.
      "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(policy === undefined ? {} : { "content-security-policy": policy }),
    },
    bytes,
    gzipped: isText ? await compressed(bytes) : null,
  };
}

/** Tells the page where its service is. */
const pageOfService = (html: string): string =>
  html.replace("<head>", '<head>\n    <meta name="glovebox-server" content="./" />');

/** Adds a route for each file, and for the page at the root. Nobody has to say who asks: the files hold nothing of anybody. */
export async function siteRoutes(app: FastifyInstance, folder: string): Promise<void> {
  for (const [name, read] of await openSite(folder)) {
    const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const { headers, bytes, gzipped } = await read();
      reply.headers(headers);
      if (request.headers["if-none-match"] === headers.etag) return reply.code(304).send();
      const takesGzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? ""); // absent: it takes none
      return gzipped !== null && takesGzip ? reply.header("content-encoding", "gzip").send(gzipped) : reply.send(bytes);
    };
    app.get(`/${name}`, { schema: { hide: true } }, send);
    if (name === "index.html") app.get("/", { schema: { hide: true } }, send);
  }
}
