/** A store that speaks as much of S3's protocol as blobs need, in memory: it refuses who does not sign, and bytes of another hash than was said. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import type { Bucket } from "../../src/blobs/s3Blobs.ts";

/** Names of one page of a list: few, so that there are several. */
const pageSize = 3;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Starts a store with an empty bucket. */
export async function startS3(): Promise<Bucket> {
  const objects = new Map<string, Buffer>();
  const access = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", region: "eu-test-1" };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://s3");
    const { method = "GET", headers } = request;
    const body = await bodyOf(request);
    const answer = (status: number, bytes: Buffer | string = "", more: Record<string, string> = {}): void => {
      response.writeHead(status, { "content-length": String(Buffer.byteLength(bytes)), ...more });
      response.end(method === "HEAD" ? undefined : bytes);
    };
    const scope = new RegExp(
      `^AWS4-HMAC-SHA256 Credential=${access.accessKeyId}/\\d{8}/${access.region}/s3/aws4_request, `,
    );
    if (!scope.test(headers.authorization ?? "")) return answer(403, "<Code>AccessDenied</Code>");
    if (url.searchParams.get("list-type") === "2") {
      const prefix = url.searchParams.get("prefix") ?? "";
      const after = url.searchParams.get("continuation-token") ?? "";
      const names = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort();
      const page = names.slice(0, pageSize);
      const next = names.length > pageSize ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
      return answer(200, `<R>${page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join("")}${next}</R>`);
    }
    const name = url.pathname.replace(/^\/bucket\//, "");
    const found = objects.get(name);
    if (method === "PUT") {
      // S3 takes no body whose length is not said before.
      if (headers["content-length"] === undefined) return answer(411);
      const said = headers["x-amz-content-sha256"];
      const isOther = said !== "UNSIGNED-PAYLOAD" && said !== createHash("sha256").update(body).digest("hex");
      if (isOther) return answer(400, "<Code>XAmzContentSHA256Mismatch</Code>");
      objects.set(name, body);
      return answer(200);
    }
    if (method === "DELETE") {
      objects.delete(name);
      return answer(204);
    }
    if (found === undefined) return answer(404, "<Code>NoSuchKey</Code>");
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    if (first !== undefined) return answer(206, found.subarray(Number(first), Number(last) + 1));
    // The length of what is there, also of a body that is not sent.
    response.writeHead(200, { "content-length": String(found.length) });
    response.end(method === "HEAD" ? undefined : found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("expected a port");
  return { url: `http://127.0.0.1:${address.port}/bucket`, ...access };
}
