/** Blobs that a server of the cluster keeps, as its workers see them. */
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable } from "node:stream";
import * as v from "valibot";
import { Problem } from "../base/problems.ts";
import { keepUntilHeader } from "../http/internal.ts";
import { bytesOf, checked, found, rangeHeaders, streamOf } from "./answers.ts";
import { type BlobName, type BlobStore, type ByteRange, isBlobName } from "./blobStore.ts";
import { nameOf } from "./folderBlobs.ts";

/** Asks a server of the cluster. */
export type AskServer = (path: string, options?: RequestInit & { readonly duplex?: "half" }) => Promise<Response>;

/**
 * Asks the servers behind an address as a worker.
 * @param secret what the queue holds
 */
export const serverAt =
  (address: string, secret: string): AskServer =>
  async (path, options = {}) => {
    const headers = { ...(options.headers as Record<string, string> | undefined), authorization: `Bearer ${secret}` };
    return fetch(new URL(path, address), { ...options, headers });
  };

const removedSchema = v.object({ removed: v.number() });

/** Blobs of one store of the servers. */
export class HttpBlobs implements BlobStore {
  readonly #ask: AskServer;
  readonly #store: "keys" | "jobs";

  constructor(ask: AskServer, store: "keys" | "jobs") {
    this.#ask = ask;
    this.#store = store;
  }

  #path(sha256: string): string {
    if (!isBlobName(sha256)) throw new Problem("bad-request", "expected a SHA-256 in 64 hexadecimal digits");
    return `/internal/blobs/${this.#store}/${sha256}`;
  }

  async #send(sha256: string, body: BodyInit, expiresAt: number | null): Promise<void> {
    const headers = { [keepUntilHeader]: String(expiresAt ?? "never") };
    const answer = await this.#ask(this.#path(sha256), { method: "PUT", headers, body, duplex: "half" });
    await checked(answer, "server", "put");
  }

  async put(bytes: Uint8Array, expiresAt: number | null, name: BlobName = nameOf(bytes)): Promise<BlobName> {
    await this.#send(name.sha256, bytes as Uint8Array<ArrayBuffer>, expiresAt);
    return name;
  }

  async putFile(path: string, { sha256 }: BlobName, expiresAt: number | null): Promise<void> {
    const body = Readable.toWeb(createReadStream(path)) as unknown as BodyInit;
    await this.#send(sha256, body, expiresAt);
    await rm(path, { force: true });
  }

  async #get(sha256: string, range?: ByteRange): Promise<Response | null> {
    return found(await this.#ask(this.#path(sha256), { headers: rangeHeaders(range) }), "server", "get");
  }

  async stream(sha256: string, range?: ByteRange): Promise<Readable | null> {
    return streamOf(await this.#get(sha256, range));
  }

  async read(sha256: string): Promise<Uint8Array | null> {
    return bytesOf(await this.#get(sha256), sha256);
  }

  async head(sha256: string): Promise<BlobName | null> {
    const answer = await this.#ask(this.#path(sha256), { method: "HEAD" });
    if (answer.status === 404) return null;
    await checked(answer, "server", "head");
    return { sha256, bytes: Number(answer.headers.get("content-length")) };
  }

  async keepUntil(sha256: string, expiresAt: number): Promise<void> {
    const headers = { [keepUntilHeader]: String(expiresAt) };
    await checked(await this.#ask(this.#path(sha256), { method: "PATCH", headers }), "server", "keep");
  }

  async remove(sha256: string): Promise<void> {
    await checked(await this.#ask(this.#path(sha256), { method: "DELETE" }), "server", "remove");
  }

  async expire(now: number, inUse: ReadonlySet<string>): Promise<number> {
    const body = JSON.stringify({ now, inUse: [...inUse] });
    const answer = await this.#ask(`/internal/blobs/${this.#store}/expire`, { method: "POST", body });
    return v.parse(removedSchema, await (await checked(answer, "server", "expire")).json()).removed;
  }

  async check(): Promise<void> {
    await checked(await this.#ask(`/internal/blobs/${this.#store}/check`, { method: "POST" }), "server", "check");
  }
}
