/** What workers of a cluster ask of its servers: bytes by their hash, and the files of circuits. Whoever shows the secret that lies in the queue is a worker; to all others it is not there. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import * as v from "valibot";
import { Problem } from "../base/problems.ts";
import type { BlobStore } from "../blobs/blobStore.ts";
import { readRange } from "./ranges.ts";
import type { Service } from "./service.ts";

type BlobRequest = FastifyRequest<{ Params: { readonly store: string; readonly sha256: string } }>;

/** Header that says when a blob may go: milliseconds since 1970, or `never`. */
export const keepUntilHeader = "glovebox-keep-until";

const expireSchema = v.object({ now: v.number(), inUse: v.array(v.string()) });

const hash = (text: string): Buffer => createHash("sha256").update(text).digest();

function readKeepUntil({ headers }: FastifyRequest): number | null {
  const text = headers[keepUntilHeader];
  if (text === "never") return null;
  if (typeof text === "string" && /^\d{1,16}$/.test(text)) return Number(text);
  throw new Problem("bad-request", `expected the header '${keepUntilHeader}'`);
}

async function readExpire(request: FastifyRequest): Promise<v.InferOutput<typeof expireSchema>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request.raw) chunks.push(chunk as Buffer);
  try {
    return v.parse(expireSchema, JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch {
    throw new Problem("bad-request", "expected a time and the blobs that are in use");
  }
}

/** Adds the routes. */
export function internalRoutes(app: FastifyInstance, service: Service): void {
  const { workerSecret, keyBlobs, jobBlobs, uploads } = service;
  if (workerSecret === null) return;
  const expected = hash(`Bearer ${workerSecret}`);
  app.addHook("onRequest", async ({ headers }) => {
    if (timingSafeEqual(hash(headers.authorization ?? ""), expected)) return;
    throw new Problem("not-found", "there is nothing of this name");
  });
  const storeOf = ({ params }: BlobRequest): BlobStore => {
    const store = { keys: keyBlobs, jobs: jobBlobs }[params.store];
    if (store === undefined) throw new Problem("not-found", "there is no such store");
    return store;
  };
  const missing = (): Problem => new Problem("not-found", "there is no such blob");
  const schema = { hide: true } as const;

  app.get<{ Params: { store: string; sha256: string } }>(
    "/internal/blobs/:store/:sha256",
    { schema },
    async (request, reply) => {
      const [store, { sha256 }] = [storeOf(request), request.params];
      const found = await store.head(sha256);
      if (found === null) throw missing();
      const range = readRange(request.headers, `"${sha256}"`, found.bytes);
      if (range === "outside") return reply.code(416).send();
      const stream = await store.stream(sha256, range ?? undefined);
      if (stream === null) throw missing();
      const length = range === null ? found.bytes : range.last - range.first + 1;
      return reply
        .code(range === null ? 200 : 206)
        .type("application/octet-stream")
        .header("content-length", length)
        .send(stream);
    },
  );
  app.put<{ Params: { store: string; sha256: string } }>(
    "/internal/blobs/:store/:sha256",
    { schema },
    async (request, reply) => {
      const [store, { sha256 }, keepUntil] = [storeOf(request), request.params, readKeepUntil(request)];
      const path = join(uploads, `${randomBytes(16).toString("hex")}.tmp`);
      const digest = createHash("sha256");
      let bytes = 0;
      const look = new Transform({
        transform(chunk: Buffer, _, done) {
          digest.update(chunk);
          bytes += chunk.length;
          done(null, chunk);
        },
      });
      try {
        await pipeline(request.raw.iterator({ destroyOnReturn: false }), look, createWriteStream(path));
        if (digest.digest("hex") !== sha256) {
          throw new Problem("hash-mismatch", "the bytes do not have the SHA-256 that was said");
        }
        await store.putFile(path, { sha256, bytes }, keepUntil);
      } finally {
        await rm(path, { force: true });
      }
      return reply.code(204).send();
    },
  );
  app.patch<{ Params: { store: string; sha256: string } }>(
    "/internal/blobs/:store/:sha256",
    { schema },
    async (request, reply) => {
      const keepUntil = readKeepUntil(request);
      if (keepUntil !== null) await storeOf(request).keepUntil(request.params.sha256, keepUntil);
      return reply.code(204).send();
    },
  );
  app.delete<{ Params: { store: string; sha256: string } }>(
    "/internal/blobs/:store/:sha256",
    { schema },
    async (request, reply) => {
      await storeOf(request).remove(request.params.sha256);
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { store: string; sha256: string } }>(
    "/internal/blobs/:store/:sha256",
    { schema },
    async (request) => {
      if (request.params.sha256 === "check") {
        await storeOf(request).check();
        return {};
      }
      if (request.params.sha256 !== "expire") throw missing();
      const { now, inUse } = await readExpire(request);
      return { removed: await storeOf(request).expire(now, new Set(inUse)) };
    },
  );
  app.get("/internal/circuits", { schema }, async () => ({
    circuits: service.catalog().all.map(({ name, version }) => ({ name, version })),
  }));
  app.get<{ Params: { name: string; version: string } }>(
    "/internal/circuits/:name/:version",
    { schema },
    async ({ params }, reply) => {
      const { path } = service.catalog().find(params.name, params.version);
      return reply.type("application/octet-stream").send(await readFile(path));
    },
  );
}
