/** Evaluation keys by the hash of their bytes: whether they are here, sent in one piece, deleted. */
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Problem } from "../base/problems.ts";
import { isBlobName } from "../blobs/blobStore.ts";
import { adoptKey, checkedKeyHead, checkQuota, deleteKey, mostHeadBytes } from "../keys/adoption.ts";
import type { KeyRecord } from "../keys/keyRegistry.ts";
import { declaredLength, wrongLength } from "./bodies.ts";
import * as schemas from "./schemas.ts";
import { type Service, tenantOf } from "./service.ts";

type KeyRequest = FastifyRequest<{ Params: { readonly sha256: string } }>;

/** Hands bytes on, and checks the head of a file as soon as it has come. */
export function headCheck(check: (start: Uint8Array) => void): Transform {
  let start: Buffer | null = Buffer.alloc(0);
  const look = (): void => {
    if (start !== null) check(start);
    start = null;
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      try {
        if (start !== null) {
          start = Buffer.concat([start, chunk.subarray(0, mostHeadBytes)]);
          if (start.length >= mostHeadBytes) look();
        }
        done(null, chunk);
      } catch (thrown) {
        done(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    },
  });
}

/** Adds the routes. */
export function keyRoutes(app: FastifyInstance, service: Service): void {
  const { keys, uploads, catalog } = service;
  const find = async (request: KeyRequest): Promise<KeyRecord> => {
    const record = await keys.find(tenantOf(request).name, request.params.sha256);
    if (record === null) throw new Problem("not-found", "there are no such evaluation keys");
    return record;
  };
  const expires = async (record: KeyRecord): Promise<string> => new Date(await keys.expiryOf(record)).toUTCString();

  app.head<{ Params: { sha256: string } }>("/v1/keys/:sha256", { schema: schemas.keyHead }, async (request, reply) => {
    const record = await find(request);
    await keys.use(record);
    return reply.header("glovebox-expires", await expires(record)).send();
  });

  app.put<{ Params: { sha256: string } }>("/v1/keys/:sha256", { schema: schemas.keyPut }, async (request, reply) => {
    const tenant = tenantOf(request);
    const { sha256 } = request.params;
    if (!isBlobName(sha256)) throw new Problem("bad-request", "expected a SHA-256 in 64 hexadecimal digits");
    const known = await keys.find(tenant.name, sha256);
    if (known !== null) return reply.code(200).send({ sha256, bytes: known.bytes, expires: await expires(known) });
    const longest = Math.max(0, ...catalog().all.map(({ description }) => description.evaluationKeyBytes));
    const length = declaredLength(request);
    if (length !== null && length > longest) throw wrongLength("evaluation keys", longest, length);
    await checkQuota(service, tenant, { bytes: length ?? 0, keys: 1 });
    const path = join(uploads, `${randomBytes(16).toString("hex")}.tmp`);
    let got = 0;
    const limit = new Transform({
      transform(chunk: Buffer, _, done) {
        got += chunk.length;
        done(got > longest ? wrongLength("evaluation keys", longest, got) : null, chunk);
      },
    });
    try {
      const body = request.raw.iterator({ destroyOnReturn: false });
      await pipeline(
        body,
        limit,
        headCheck((start) => checkedKeyHead(start, service)),
        createWriteStream(path),
      );
      const record = await adoptKey(service, tenant, path, sha256);
      return await reply.code(201).send({ sha256, bytes: record.bytes, expires: await expires(record) });
    } finally {
      await rm(path, { force: true });
    }
  });

  app.delete<{ Params: { sha256: string } }>(
    "/v1/keys/:sha256",
    { schema: schemas.keyDelete },
    async (request, reply) => {
      await deleteKey(service, await find(request));
      return reply.code(204).send();
    },
  );
}
