/** Jobs: sent, looked at, watched, fetched, cancelled. A job of somebody else is not there. */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readFileHead } from "glovebox/server";
import { Problem } from "../base/problems.ts";
import { isBlobName } from "../blobs/blobStore.ts";
import { nameOf } from "../blobs/folderBlobs.ts";
import type { ServedCircuit } from "../circuits/catalog.ts";
import { isFinal, type Job } from "../jobs/job.ts";
import { checkQuota } from "../keys/adoption.ts";
import type { KeyRecord } from "../keys/keyRegistry.ts";
import { declaredLength, readBody } from "./bodies.ts";
import { jobEvents } from "./events.ts";
import { readRange } from "./ranges.ts";
import * as schemas from "./schemas.ts";
import { type Service, tenantOf } from "./service.ts";

type JobRequest = FastifyRequest<{ Params: { readonly id: string } }>;

/** Longest that an answer is held back for `Prefer: wait`, in seconds: proxies close what is silent for longer. */
const longestWait = 60;

/** Bytes of a result up to which it is read at once: a stream takes longer to begin than such a file to read. */
const mostAtOnce = 2 ** 18;

/** Adds the routes. */
export function jobRoutes(app: FastifyInstance, service: Service): void {
  const { queue, keys, jobBlobs, options } = service;

  /** A job as it is told. */
  const told = async (job: Job): Promise<object> => ({
    id: job.id,
    state: job.state,
    circuit: job.circuit,
    attempt: job.attempt,
    createdAt: new Date(job.createdAt).toISOString(),
    startedAt: job.startedAt === null ? null : new Date(job.startedAt).toISOString(),
    finishedAt: job.finishedAt === null ? null : new Date(job.finishedAt).toISOString(),
    expiresAt: job.finishedAt === null ? null : new Date(job.finishedAt + options.keepResults).toISOString(),
    place: job.state === "queued" ? await queue.placeOf(job.id).catch(() => null) : null,
    result: job.result === null ? null : { ...job.result, link: `/v1/jobs/${job.id}/result` },
    problem: job.problem,
    links: { events: `/v1/jobs/${job.id}/events` },
  });

  const find = async (request: JobRequest): Promise<Job> => {
    const job = await queue.get(request.params.id);
    if (job === null || job.tenant !== tenantOf(request).name) throw new Problem("not-found", "there is no such job");
    return job;
  };

  /** The key that a request names, which is its tenant's and of the circuit's parameters; null where none is needed. */
  const keyFor = async (
    request: FastifyRequest,
    { description, name, version }: ServedCircuit,
  ): Promise<KeyRecord | null> => {
    if (description.evaluationKeyBytes === 0) return null;
    const given = request.headers["glovebox-key"];
    if (typeof given !== "string" || !isBlobName(given)) {
      throw new Problem("bad-request", "expected the SHA-256 of the evaluation keys in the header 'Glovebox-Key'");
    }
    const record = await keys.find(tenantOf(request).name, given);
    if (record === null) {
      throw new Problem("key-missing", "the evaluation keys are not here, or not any more", {
        hint: "upload them, and send the job again",
        members: { link: "/v1/uploads", circuit: `${name}/${version}`, bytes: description.evaluationKeyBytes },
      });
    }
    if (record.parametersId !== description.parametersId) {
      throw new Problem("wrong-parameters", "the evaluation keys are of other parameters than the circuit's", {
        hint: "make keys with the circuit's client file",
      });
    }
    return record;
  };

  app.post<{ Params: { name: string; version: string } }>(
    "/v1/circuits/:name/:version/jobs",
    { schema: schemas.jobPost },
    async (request, reply) => {
      if (service.isDraining()) {
        throw new Problem("draining", "the server is about to stop and takes no new jobs", {
          headers: { "retry-after": "5" },
        });
      }
      const tenant = tenantOf(request);
      const circuit = service.catalog().find(request.params.name, request.params.version);
      const record = await keyFor(request, circuit);
      const idempotencyKey = readIdempotencyKey(request);
      const { argumentBytes, resultBytes } = circuit.description;
      const { length, rows } = expectedArguments(circuit, declaredLength(request) ?? argumentBytes, options.mostRows); // absent: one row
      await checkQuota(service, tenant, { bytes: length + rows * resultBytes, keys: 0 });
      const bytes = await readBody(request, "encrypted arguments", length);
      checkArguments(bytes, circuit, record);
      const { name, version } = circuit;
      const sent = nameOf(bytes);
      const stored = jobBlobs.put(bytes, Date.now() + options.longestJob + options.keepResults, sent);
      const order = {
        id: randomBytes(16).toString("hex"),
        tenant: tenant.name,
        circuit: { name, version },
        key: record?.sha256 ?? "",
        arguments: sent,
        idempotencyKey,
      };
      const [job] = await Promise.all([queue.add(order, stored), stored]);
      if (record !== null) await keys.use(record);
      reply.header("location", `/v1/jobs/${job.id}`).header("glovebox-job", job.id);
      const wait = readWait(request);
      const ended = wait === 0 && !isFinal(job) ? null : await finalWithin(service, job, wait * 1000, request);
      if (ended !== null) return sendResult(service, request, reply, ended);
      return reply.code(202).send(await told(job));
    },
  );

  app.get("/v1/jobs", { schema: schemas.jobList }, async (request) => {
    const { name } = tenantOf(request);
    const own = (await queue.openJobs()).filter(({ tenant }) => tenant === name);
    return { jobs: await Promise.all(own.map(told)) };
  });
  app.get<{ Params: { id: string } }>("/v1/jobs/:id", { schema: schemas.job }, async (request) =>
    told(await find(request)),
  );
  app.get<{ Params: { id: string } }>("/v1/jobs/:id/result", { schema: schemas.jobResult }, async (request, reply) =>
    sendResult(service, request, reply, await find(request)),
  );
  app.delete<{ Params: { id: string } }>("/v1/jobs/:id", { schema: schemas.jobStop }, async (request, reply) => {
    const job = await find(request);
    const stopped = (await queue.stop(job.id, null)) ?? job;
    return reply.code(isFinal(stopped) ? 200 : 202).send(await told(stopped));
  });
  app.get<{ Params: { id: string } }>("/v1/jobs/:id/events", { schema: schemas.jobEvents }, async (request, reply) => {
    const { id } = await find(request);
    const last = request.headers["last-event-id"];
    const stream = await jobEvents(queue, id, typeof last === "string" ? last : null, told);
    if (stream === null) throw new Problem("not-found", "there is no such job");
    return reply
      .type("text/event-stream")
      .header("cache-control", "no-store")
      .header("x-accel-buffering", "no")
      .send(stream);
  });

  app.get("/v1/usage", { schema: schemas.usage }, async (request) => {
    const { name, quota, mostKeys } = tenantOf(request);
    const own = await keys.of(name);
    const jobs = await queue.usageOf(name);
    return {
      tenant: name,
      keys: await Promise.all(
        own.map(async (record) => ({
          sha256: record.sha256,
          bytes: record.bytes,
          parametersId: record.parametersId,
          expiresAt: new Date(await keys.expiryOf(record)).toISOString(),
        })),
      ),
      bytes: own.reduce((sum, { bytes }) => sum + bytes, jobs.resultBytes),
      jobs,
      limits: { quota, mostKeys, queued: options.jobs.queuedByTenant, running: options.jobs.runningByTenant },
    };
  });
}

/**
 * How long arguments are, and of how many rows at most, that are said to be `declared` bytes long: of any number of rows, or an older client's; else of one row.
 * @throws Problem of code `too-many-rows`
 */
function expectedArguments(
  { description }: ServedCircuit,
  declared: number,
  mostRows: number,
): { readonly length: number; readonly rows: number } {
  const { argumentBytes, argumentBytesOfRow, argumentBytesOfVersion2 } = description;
  const rows = 1 + (declared - argumentBytes) / argumentBytesOfRow;
  if (!Number.isInteger(rows) || rows < 1) {
    return { length: declared === argumentBytesOfVersion2 ? declared : argumentBytes, rows: 1 };
  }
  if (rows <= mostRows) return { length: declared, rows };
  throw new Problem("too-many-rows", `expected at most ${mostRows} rows of arguments in a job, got ${rows}`, {
    hint: "send them in several jobs",
    members: { most: mostRows },
  });
}

/** Looks at the head of arguments: whose they are and for which circuit. What they hold is checked where they are evaluated. */
function checkArguments(bytes: Uint8Array, { description }: ServedCircuit, record: KeyRecord | null): void {
  const { kind, circuit, keyId, name } = readFileHead(bytes);
  if (kind !== "arguments") throw new Problem("wrong-kind", `expected encrypted arguments, got a ${name}`);
  if (circuit?.hash !== description.circuit.hash) {
    throw new Problem("wrong-circuit", "the arguments were encrypted for another circuit, or another version of it", {
      hint: "encrypt with the client file of this version",
    });
  }
  if (record !== null && record.keyId !== keyId) {
    throw new Problem("wrong-key", "the arguments were encrypted under another key than the evaluation keys are of", {
      hint: "name the evaluation keys that were made with the secret key",
    });
  }
}

function readIdempotencyKey({ headers }: FastifyRequest): string | null {
  const given = headers["idempotency-key"];
  if (given === undefined) return null;
  if (typeof given === "string" && /^[\x21-\x7e]{1,200}$/.test(given)) return given;
  throw new Problem("bad-request", "expected an Idempotency-Key of 1 to 200 visible characters");
}

/** Seconds of `Prefer: wait=N`; 0 when nothing is said that can be read. */
function readWait({ headers }: FastifyRequest): number {
  const seconds = /(?:^|[,;]) *wait=(\d{1,6}) *(?:$|[,;])/.exec([headers.prefer ?? ""].flat().join(","))?.[1];
  return Math.min(longestWait, Number(seconds ?? 0));
}

/** The job when it is final within a time; null when it is not, or nobody waits any more. */
function finalWithin(
  { queue }: Service,
  { id }: Job,
  milliseconds: number,
  { raw }: FastifyRequest,
): Promise<Job | null> {
  return new Promise((resolve) => {
    const settle = (job: Job | null): void => {
      clearTimeout(timer);
      unwatch();
      raw.socket.off("close", leave);
      resolve(job);
    };
    const leave = (): void => settle(null);
    const timer = setTimeout(leave, milliseconds);
    const look = (job: Job | null): void => {
      if (job === null || isFinal(job)) settle(job);
    };
    const unwatch = queue.watch(id, (event) => {
      if (event.type === "state") look(event.job);
    });
    raw.socket.once("close", leave);
    // The job was accepted: when the queue is away now, its result is asked for later.
    queue.get(id).then(look, leave);
  });
}

/** Sends a result, or why there is none. */
async function sendResult(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  job: Job,
): Promise<FastifyReply> {
  if (job.state === "expired") throw new Problem("result-expired", "the result is not kept any more; run it again");
  if (job.state === "cancelled") throw new Problem("cancelled", "the job was cancelled");
  if (job.problem !== null && job.state === "failed") {
    throw new Problem(job.problem.code, job.problem.detail, { hint: job.problem.hint, members: { job: job.id } });
  }
  if (job.result === null) throw new Problem("not-finished", `the job is ${job.state}`);
  const { sha256, bytes } = job.result;
  const tag = `"${sha256}"`;
  reply.header("etag", tag).header("accept-ranges", "bytes").header("cache-control", "private, immutable");
  if (request.headers["if-none-match"] === tag) return reply.code(304).send();
  const range = request.method === "GET" ? readRange(request.headers, tag, bytes) : null;
  if (range === "outside") {
    return reply.code(416).header("content-range", `bytes */${bytes}`).send();
  }
  const { jobBlobs } = service;
  const isSmall = range === null && bytes <= mostAtOnce;
  const body = isSmall ? await jobBlobs.read(sha256) : await jobBlobs.stream(sha256, range ?? undefined); // absent: all of it
  if (body === null) throw new Problem("result-expired", "the result is not kept any more; run it again");
  reply.raw.once("finish", () => service.unfetched.delete(job.id));
  reply.type("application/octet-stream");
  if (range === null) return reply.header("content-length", bytes).send(body);
  return reply
    .code(206)
    .header("content-range", `bytes ${range.first}-${range.last}/${bytes}`)
    .header("content-length", range.last - range.first + 1)
    .send(body);
}
