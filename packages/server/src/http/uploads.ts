/**
 * Resumable upload of evaluation keys: tus 1.0 by `@tus/server`, and a question beside it: whether the same bytes are under way already, so that a client that was ended goes on. An upload belongs to its tenant, is as long as the circuit's keys are, and becomes a key when it is complete and
 * everything about it is right; its head is looked at as soon as it has come.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { FileConfigstore, FileStore } from "@tus/file-store";
import { Server, type Upload } from "@tus/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Tenant } from "../auth/tenants.ts";
import { Problem, problemBody, problemOf, problemStatus } from "../base/problems.ts";
import { isBlobName } from "../blobs/blobStore.ts";
import { adoptKey, checkedKeyHead, checkQuota } from "../keys/adoption.ts";
import { drainBody, wrongLength } from "./bodies.ts";
import { headCheck } from "./keys.ts";
import * as schemas from "./schemas.ts";
import { type Service, tenantOf } from "./service.ts";

/** Uploads of one folder. */
class KeyUploads extends FileStore {
  readonly #service: Service;
  readonly #configurations: FileConfigstore;

  constructor(service: Service) {
    const configstore = new FileConfigstore(service.uploads);
    super({
      directory: service.uploads,
      configstore,
      expirationPeriodInMilliseconds: service.options.keepUploads,
    });
    this.#service = service;
    this.#configurations = configstore;
    this.extensions = ["creation", "creation-with-upload", "termination", "expiration"];
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    if (offset > 0) return super.write(stream, id, offset);
    let problem: Problem | null = null;
    const check = headCheck((start) => {
      try {
        checkedKeyHead(start, this.#service);
      } catch (thrown) {
        problem = problemOf(thrown);
        throw thrown;
      }
    });
    stream.on("error", (error) => check.destroy(error));
    try {
      return await super.write(stream.pipe(check), id, offset);
    } catch (thrown) {
      // The store says only that it could not write.
      throw problem === null ? thrown : refusal(problem);
    }
  }

  /** The bytes have gone elsewhere. */
  async release(id: string): Promise<void> {
    await rm(join(this.#service.uploads, id), { force: true });
    await this.#configurations.delete(id);
  }

  async *#of(tenant: string): AsyncGenerator<Upload> {
    for (const id of await this.#configurations.list()) {
      const upload = await this.#configurations.get(id);
      if (upload?.metadata?.tenant === tenant) yield upload;
    }
  }

  /** Bytes and number of a tenant's uploads. */
  async heldBy(tenant: string): Promise<{ readonly bytes: number; readonly keys: number }> {
    let [bytes, keys] = [0, 0];
    for await (const { size } of this.#of(tenant)) {
      keys++;
      bytes += size ?? 0;
    }
    return { bytes, keys };
  }

  /** A tenant's unfinished upload of these bytes that has come furthest, and how far; null when there is none that is kept yet. */
  async underWay(tenant: string, sha256: string): Promise<{ readonly id: string; readonly offset: number } | null> {
    let found: { readonly id: string; readonly offset: number } | null = null;
    for await (const { id, metadata, creation_date: begun } of this.#of(tenant)) {
      const isKept = begun !== undefined && Date.now() < Date.parse(begun) + this.getExpiration();
      if (metadata?.sha256 !== sha256 || !isKept) continue;
      // Its bytes may go while it is looked at.
      const upload = await this.getUpload(id).catch(() => null);
      if (upload === null || upload.offset === upload.size || upload.offset < (found?.offset ?? 0)) continue;
      found = { id, offset: upload.offset };
    }
    return found;
  }
}

/** A problem in the form that the tus server hands through. */
const refusal = (problem: Problem): { status_code: number; body: string } => ({
  status_code: problemStatus(problem.code),
  body: JSON.stringify(problemBody(problem.data, "/v1/uploads", problem.more.members)),
});

/** What the tus server says by itself, by status. */
const ownCodes: Readonly<Record<number, string>> = {
  403: "upload-conflict",
  404: "not-found",
  409: "upload-conflict",
  410: "upload-gone",
  412: "upload-protocol",
  413: "wrong-length",
  415: "wrong-content",
  423: "upload-conflict",
};

/** Adds the routes. */
export async function uploadRoutes(app: FastifyInstance, service: Service): Promise<void> {
  const store = new KeyUploads(service);
  const asking = new WeakMap<object, Tenant>();
  const whose = (request: object): Tenant => {
    const tenant = asking.get(request);
    if (tenant === undefined) throw new Error("an upload has a tenant");
    return tenant;
  };
  const refusing = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      const problem = problemOf(thrown);
      throw problem === null ? thrown : refusal(problem);
    }
  };
  const server = new Server({
    path: "/v1/uploads",
    datastore: store,
    relativeLocation: true,
    locker: undefined as never,
    onUploadCreate: (request, { size, metadata }) =>
      refusing(async () => {
        const { name: tenant, ...limits } = whose(request);
        const [sha256, circuit] = [metadata?.sha256, metadata?.circuit];
        if (typeof sha256 !== "string" || !isBlobName(sha256) || typeof circuit !== "string") {
          throw new Problem(
            "bad-request",
            "expected the metadata 'sha256' (64 hexadecimal digits) and 'circuit' (NAME or NAME/VERSION)",
          );
        }
        const [name = "", version] = circuit.split("/");
        const { evaluationKeyBytes } = service.catalog().find(name, version).description;
        if (size !== evaluationKeyBytes) throw wrongLength("evaluation keys", evaluationKeyBytes, size ?? null);
        const held = await store.heldBy(tenant);
        await checkQuota(service, { name: tenant, ...limits }, { bytes: held.bytes + size, keys: held.keys + 1 });
        return { metadata: { sha256, circuit, tenant } };
      }),
    onIncomingRequest: async (request, id) => {
      // One that is about to begin is nobody's yet.
      if (request.method === "POST") return;
      const upload = await store.getUpload(id);
      // Somebody else's is not there.
      if (upload.metadata?.tenant !== whose(request).name)
        throw refusal(new Problem("not-found", "there is no such upload"));
    },
    onUploadFinish: (request, { id, metadata, storage }) =>
      refusing(async () => {
        const [sha256, path] = [metadata?.sha256, storage?.path];
        if (typeof sha256 !== "string" || path === undefined) throw new Error("an upload has a file and a hash");
        try {
          await adoptKey(service, whose(request), path, sha256);
        } finally {
          await store.release(id);
        }
        return {};
      }),
  });

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { raw, method } = request;
    if (method === "POST" && service.isDraining()) throw draining();
    const hasBody = method === "POST" || method === "PATCH";
    const body = new PassThrough();
    if (hasBody) {
      // A cut connection must not look like the end.
      raw.on("error", (error) => body.destroy(error));
      raw.pipe(body);
    }
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === "string") headers.set(name, value);
    const asked = new Request(new URL(request.url, "http://localhost"), {
      method,
      headers,
      ...(hasBody ? { body: Readable.toWeb(body) as ReadableStream<Uint8Array>, duplex: "half" as const } : {}),
    });
    asking.set(asked, tenantOf(request));
    const answer = await server.handleWeb(asked);
    if (hasBody) {
      raw.unpipe(body);
      body.destroy();
    }
    return send(request, reply, answer);
  };
  const one = "/v1/uploads/:id";
  app.post("/v1/uploads", { schema: schemas.uploadBegin }, handle);
  app.head<{ Querystring: { readonly sha256?: unknown } }>(
    "/v1/uploads",
    { schema: schemas.uploadFind },
    async (request, reply) => {
      const { sha256 } = request.query;
      if (typeof sha256 !== "string" || !isBlobName(sha256)) {
        throw new Problem("bad-request", "expected ?sha256= and the SHA-256 of evaluation keys, in hexadecimal");
      }
      const found = await store.underWay(tenantOf(request).name, sha256);
      if (found === null) throw new Problem("not-found", "no upload of these bytes is under way");
      return reply
        .header("location", `/v1/uploads/${found.id}`)
        .header("upload-offset", found.offset)
        .header("cache-control", "no-store")
        .send();
    },
  );
  app.head(one, { schema: schemas.uploadHead }, handle);
  app.patch(one, { schema: schemas.uploadPatch }, handle);
  app.delete(one, { schema: schemas.uploadDelete }, handle);
  for (const url of ["/v1/uploads", one]) app.options(url, { schema: { hide: true } }, handle);
  const sweep = setInterval(
    () => void store.deleteExpired().catch((error) => app.log.error({ err: error }, "uploads")),
    60_000,
  );
  sweep.unref();
  app.addHook("onClose", async () => clearInterval(sweep));
}

const draining = (): Problem =>
  new Problem("draining", "the server is about to stop and takes nothing new", { headers: { "retry-after": "5" } });

async function send(request: FastifyRequest, reply: FastifyReply, answer: Response): Promise<FastifyReply> {
  const text = answer.body === null ? "" : await answer.text();
  reply.code(answer.status);
  // Who may read answers is said in one place for all routes.
  for (const [name, value] of answer.headers) {
    if (!/^(access-control-|content-type$|content-length$)/.test(name)) reply.header(name, value);
  }
  if (answer.status < 400) return reply.send(text);
  if (drainBody(request).mustClose) reply.header("connection", "close");
  reply.type("application/problem+json");
  if (text.startsWith("{")) return reply.send(text);
  if (answer.status >= 500) throw new Error(`upload: ${text}`);
  const problem = new Problem(
    ownCodes[answer.status] ?? "bad-request",
    text.trim() || "the upload cannot be carried out",
  );
  return reply.send(JSON.stringify({ ...problemBody(problem.data, "/v1/uploads"), status: answer.status }));
}
