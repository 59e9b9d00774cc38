/** How a file that a client sent becomes a key of its tenant: everything about it is checked first, its bytes included. */
import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type FileHead, readFileHead, summedFrom } from "glovebox/server";
import type { Tenant } from "../auth/tenants.ts";
import { Problem } from "../base/problems.ts";
import type { BlobName } from "../blobs/blobStore.ts";
import { wrongLength } from "../http/bodies.ts";
import type { Service } from "../http/service.ts";
import type { KeyRecord } from "./keyRegistry.ts";

/** Longest head of a file of Glovebox: numbers, and four names of at most 256 bytes. */
export const mostHeadBytes = 1200;

/** Bytes that are read at a time. */
const pieceBytes = 2 ** 20;

/**
 * The head of evaluation keys of any circuit that is served.
 * @param bytes the first of the file, as many as its head may have or all
 * @throws Problem, or UserError when it is no file of Glovebox
 */
export function checkedKeyHead(bytes: Uint8Array, { catalog }: Pick<Service, "catalog">): FileHead {
  const head = readFileHead(bytes);
  if (head.kind !== "evaluationKeys") {
    throw new Problem("wrong-kind", `expected evaluation keys, got a ${head.name}`, {
      hint: head.kind === "keys" ? "a key file is for its owner alone: it was not kept" : undefined,
    });
  }
  const served = catalog().all.find(({ description }) => description.parametersId === head.parametersId);
  if (served === undefined) {
    throw new Problem("wrong-parameters", "no circuit that is served here takes keys of these parameters", {
      hint: "make keys with the client file that GET /v1/circuits/NAME/VERSION/client gives",
    });
  }
  const { evaluationKeyBytes } = served.description;
  const length = head.headLength + head.bodyLength;
  if (length !== evaluationKeyBytes) throw wrongLength("evaluation keys", evaluationKeyBytes, length);
  return head;
}

/** Throws a `Problem` of code `quota` unless a tenant may keep so many bytes more, as keys if `isKey`. */
export async function checkQuota(
  { keys, queue }: Pick<Service, "keys" | "queue">,
  { name, quota, mostKeys }: Tenant,
  more: { readonly bytes: number; readonly keys: number },
): Promise<void> {
  const held = await keys.of(name);
  if (more.keys > 0 && held.length + more.keys > mostKeys) {
    throw new Problem("quota", `expected at most ${mostKeys} keys of one tenant`, {
      hint: "delete keys that are not needed any more: DELETE /v1/keys/SHA256",
    });
  }
  const { resultBytes } = await queue.usageOf(name);
  const bytes = held.reduce((sum, key) => sum + key.bytes, resultBytes) + more.bytes;
  if (bytes <= quota) return;
  throw new Problem("quota", `expected at most ${quota} bytes of keys and results of one tenant, got ${bytes}`, {
    hint: "delete keys that are not needed any more, or wait until results expire",
  });
}

/** SHA-256 and check sum of a file, read in pieces. */
async function sumsOf(path: string): Promise<{ sha256: string; crc: number; bytes: number; start: Uint8Array }> {
  const file = await open(path);
  try {
    const hash = createHash("sha256");
    const piece = Buffer.allocUnsafe(pieceBytes);
    let [crc, bytes] = [0, 0];
    let start = new Uint8Array();
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, bytes);
      if (bytesRead === 0) break;
      const read = piece.subarray(0, bytesRead);
      hash.update(read);
      if (bytes === 0) start = new Uint8Array(read.subarray(0, mostHeadBytes));
      crc = crc32(bytes === 0 ? read.subarray(summedFrom) : read, crc);
      bytes += bytesRead;
    }
    return { sha256: hash.digest("hex"), crc, bytes, start };
  } finally {
    await file.close();
  }
}

let turn: Promise<unknown> = Promise.resolve();

/** Keys are taken up and deleted one after the other, so that quotas hold and no owner loses bytes that another deletes. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}

/**
 * Makes a key of a file, which is gone afterwards in any case.
 * @throws Problem or UserError when it is not what was said, or the tenant may keep no more
 */
export async function adoptKey(service: Service, tenant: Tenant, path: string, sha256: string): Promise<KeyRecord> {
  try {
    const sums = await sumsOf(path);
    const head = checkedKeyHead(sums.start, service);
    if (sums.bytes !== head.headLength + head.bodyLength) {
      throw wrongLength("evaluation keys", head.headLength + head.bodyLength, sums.bytes);
    }
    if (sums.crc !== head.sum)
      throw new Problem("hash-mismatch", "the check sum in the file does not fit: it was altered");
    if (sums.sha256 !== sha256) throw new Problem("hash-mismatch", "the bytes do not have the SHA-256 that was said");
    return await inTurn(() => keep(service, tenant, path, sums, head));
  } finally {
    await rm(path, { force: true });
  }
}

async function keep(service: Service, tenant: Tenant, path: string, { sha256, bytes }: BlobName, head: FileHead) {
  const { keys, keyBlobs, metrics } = service;
  const known = await keys.find(tenant.name, sha256);
  if (known !== null) return known;
  await checkQuota(service, tenant, { bytes, keys: 1 });
  const { parametersId, keyId } = head;
  const record: KeyRecord = { tenant: tenant.name, sha256, bytes, parametersId, keyId, createdAt: Date.now() };
  await keys.add(record, () => keyBlobs.putFile(path, { sha256, bytes }, null));
  metrics.uploads.inc(bytes);
  return record;
}

/** Deletes a key: its file, its loaded memory, and the jobs that need it. */
export async function deleteKey({ keys, queue, evaluation }: Service, record: KeyRecord): Promise<void> {
  await inTurn(() => keys.remove(record));
  const problem = { code: "key-deleted", detail: "the evaluation keys of the job were deleted" };
  for (const job of await queue.openJobs()) {
    if (job.key === record.sha256 && job.tenant === record.tenant) await queue.stop(job.id, problem);
  }
  evaluation?.forget(record.sha256);
}
