/**
 * Blobs as objects of S3, or of what speaks its protocol. An object cannot be changed, so that when a blob may go is said by the names of empty objects beside it: the
 * latest of them counts.
 */
import { openAsBlob } from "node:fs";
import { rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { AwsClient } from "aws4fetch";
import { UserError } from "glovebox/server";
import { Problem } from "../base/problems.ts";
import { bytesOf, checked, found, rangeHeaders, streamOf } from "./answers.ts";
import { type BlobName, type BlobStore, type ByteRange, isBlobName } from "./blobStore.ts";
import { nameOf } from "./folderBlobs.ts";

/** A time that no clock reaches; milliseconds since 1970. */
const never = Date.parse("9999-01-01T00:00:00Z");

/** Digits of times in names, so that they sort. */
const digits = 16;

/** A bucket and who asks. */
export interface Bucket {
  /** Address of the bucket, such as `https://s3.eu-west-1.amazonaws.com/glovebox`. */
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly region: string;
}

/**
 * The bucket at an address, for whoever the environment names.
 * @throws UserError when it names nobody
 */
export function bucketAt(url: string, environment: NodeJS.ProcessEnv): Bucket {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = environment;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new UserError(`--blobs: expected the address of a bucket, https://HOST/BUCKET, got '${url}'`, {
      code: "bad-option",
    });
  }
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new UserError("--blobs: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment", {
      code: "bad-option",
      hint: "AWS_REGION too, where the store has regions",
    });
  }
  return {
    url: url.replace(/\/+$/, ""),
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
    region: AWS_REGION ?? "us-east-1",
  };
}

/** Blobs of a bucket whose names begin alike. */
export class S3Blobs implements BlobStore {
  readonly #client: AwsClient;
  readonly #url: string;
  readonly #prefix: string;

  constructor({ url, ...access }: Bucket, prefix: string) {
    const { sessionToken, ...known } = access;
    this.#client = new AwsClient({ ...known, ...(sessionToken === undefined ? {} : { sessionToken }), service: "s3" });
    this.#url = url;
    this.#prefix = prefix;
  }

  #fetch(path: string, options: RequestInit = {}): Promise<Response> {
    return this.#client.fetch(`${this.#url}/${path}`, options);
  }

  #path(sha256: string): string {
    if (!isBlobName(sha256)) throw new Problem("bad-request", "expected a SHA-256 in 64 hexadecimal digits");
    return `${this.#prefix}/${sha256}`;
  }

  async #send(sha256: string, body: BodyInit, expiresAt: number | null): Promise<void> {
    const path = this.#path(sha256);
    // The mark comes first: a blob without one would stay for ever.
    await this.#mark(sha256, expiresAt ?? never);
    // The store refuses bytes of another hash.
    await checked(
      await this.#fetch(path, { method: "PUT", body, headers: { "x-amz-content-sha256": sha256 } }),
      "store",
      "put",
    );
  }

  async #mark(sha256: string, expiresAt: number): Promise<void> {
    const time = String(Math.max(0, Math.floor(expiresAt))).padStart(digits, "0");
    await checked(
      await this.#fetch(`${this.#prefix}-due/${time}-${sha256}`, { method: "PUT", body: "" }),
      "store",
      "mark",
    );
  }

  async put(bytes: Uint8Array, expiresAt: number | null, name: BlobName = nameOf(bytes)): Promise<BlobName> {
    await this.#send(name.sha256, bytes as Uint8Array<ArrayBuffer>, expiresAt);
    return name;
  }

  async putFile(path: string, { sha256 }: BlobName, expiresAt: number | null): Promise<void> {
    await this.#send(sha256, await openAsBlob(path), expiresAt);
    await rm(path, { force: true });
  }

  async #get(sha256: string, options: RequestInit = {}): Promise<Response | null> {
    return found(await this.#fetch(this.#path(sha256), options), "store", "get");
  }

  async stream(sha256: string, range?: ByteRange): Promise<Readable | null> {
    return streamOf(await this.#get(sha256, { headers: rangeHeaders(range) }));
  }

  async read(sha256: string): Promise<Uint8Array | null> {
    return bytesOf(await this.#get(sha256), sha256);
  }

  async head(sha256: string): Promise<BlobName | null> {
    const answer = await this.#get(sha256, { method: "HEAD" });
    return answer === null ? null : { sha256, bytes: Number(answer.headers.get("content-length")) };
  }

  async keepUntil(sha256: string, expiresAt: number): Promise<void> {
    if ((await this.head(sha256)) !== null) await this.#mark(sha256, expiresAt);
  }

  async remove(sha256: string): Promise<void> {
    await this.#delete(this.#path(sha256));
  }

  async #delete(path: string): Promise<void> {
    const answer = await this.#fetch(path, { method: "DELETE" });
    if (answer.status !== 404) await checked(answer, "store", "remove");
  }

  async expire(now: number, inUse: ReadonlySet<string>): Promise<number> {
    const marks = new Map<string, number[]>();
    for await (const name of this.#names(`${this.#prefix}-due/`)) {
      const [, time = "", sha256 = ""] = /(\d+)-([0-9a-f]{64})$/.exec(name) ?? [];
      if (sha256 !== "") marks.set(sha256, [...(marks.get(sha256) ?? []), Number(time)]);
    }
    let removed = 0;
    for (const [sha256, times] of marks) {
      const last = Math.max(...times);
      const isGone = last < now && !inUse.has(sha256);
      if (isGone) {
        if ((await this.head(sha256)) !== null) removed++;
        await this.remove(sha256);
      }
      for (const time of times) {
        const isOld = isGone || time < last;
        if (isOld) await this.#delete(`${this.#prefix}-due/${String(time).padStart(digits, "0")}-${sha256}`);
      }
    }
    return removed;
  }

  async *#names(prefix: string): AsyncGenerator<string> {
    let token: string | undefined;
    do {
      const more = token === undefined ? "" : `&continuation-token=${encodeURIComponent(token)}`;
      const answer = await this.#fetch(`?list-type=2&prefix=${encodeURIComponent(prefix)}${more}`);
      const text = await (await checked(answer, "store", "list")).text();
      for (const [, name = ""] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) yield name;
      token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
    } while (token !== undefined);
  }

  async check(): Promise<void> {
    await checked(await this.#fetch(`${this.#prefix}-check`, { method: "PUT", body: "" }), "store", "check");
  }
}
