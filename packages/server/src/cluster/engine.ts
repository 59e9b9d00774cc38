/**
 * The engine that a cluster's processes share: BullMQ's queues on Redis, Valkey or Postgres, and records beside them. Of BullMQ its backends are used, which are the same
 * operations on each of them: what it does when and in whose turn is said in sharedQueue.ts, since tenants take turns and BullMQ's own workers take jobs as they come.
 */
import { createPostgresBackend, createRedisBackend, type IQueueBackend, type QueueBaseOptions } from "bullmq";
import { UserError } from "glovebox/server";
import type { RedisOptions } from "ioredis";
import { jittered } from "../base/backOff.ts";
import { Problem } from "../base/problems.ts";
import { PostgresRecords } from "./postgresRecords.ts";
import type { Records } from "./records.ts";
import { RedisRecords } from "./redisRecords.ts";

/** How quickly a lost worker is noticed; milliseconds. */
export interface LockTimes {
  /** For how long a lock holds that is not renewed. */
  readonly lock: number;
  /** Between two looks for jobs whose lock is gone. It takes two of them. */
  readonly check: number;
}

/** As measured in a test with killed workers: their jobs run again after 5 to 9 s, and no worker lost a lock that lived. */
export const usualTimes: LockTimes = { lock: 5000, check: 2000 };

/** Milliseconds that an answer of the engine may take. */
const answerWithin = 5000;

/** Milliseconds until a process that cannot reach the engine when it starts says so. */
const connectWithin = 10_000;

/** An engine that was reached. */
export interface Engine {
  readonly records: Records;
  readonly times: LockTimes;
  /** Operations of a queue. */
  queue(name: string): Promise<IQueueBackend>;
  /** Another connection to a queue, which waits for its events. */
  events(name: string): Promise<IQueueBackend>;
  close(): Promise<void>;
}

/** How processes find each other on an engine. */
export interface EngineOptions {
  /** `redis://`, `rediss://` or `postgres://`. */
  readonly url: string;
  /** Clusters of different names on one engine know nothing of each other. */
  readonly name: string;
  readonly times: LockTimes;
  /** Told of connections that broke; they are made again. */
  readonly failed: (error: Error) => void;
}

/**
 * Reaches an engine.
 * @throws UserError for an address of another kind, or where nothing answers
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { url, name, times, failed } = options;
  if (!/^(rediss?|postgres(ql)?):\/\//.test(url) || !URL.canParse(url)) {
    throw new UserError("--queue: expected redis://HOST:PORT, rediss://… or postgres://USER@HOST/DATABASE", {
      code: "bad-option",
    });
  }
  const isRedis = url.startsWith("redis");
  const common = { prefix: name, lockDuration: times.lock, stalledInterval: times.check, maxStalledCount: 1_000_000 };
  const opened: IQueueBackend[] = [];
  const open = async (queue: string, isBlocking: boolean): Promise<IQueueBackend> => {
    const more = { blocking: isBlocking };
    const made: IQueueBackend = isRedis
      ? createRedisBackend(queue, { ...common, connection: redisOptions(url, isBlocking) } as QueueBaseOptions, more)
      : createPostgresBackend(
          `${name}-${queue}`,
          { ...common, connection: { connectionString: url, migrate: true, max: 4 } } as never,
          more,
        );
    made.on("error", failed);
    opened.push(made);
    await made.waitUntilReady();
    return made;
  };
  const reached = async (): Promise<Records> => {
    if (!isRedis) return PostgresRecords.open({ connectionString: url, max: 4 }, name, failed);
    const records = new RedisRecords({ ...redisOptions(url, false), enableOfflineQueue: true }, name, failed);
    await records.check();
    return records;
  };
  const { host } = new URL(url);
  const records = await within(reached(), connectWithin).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UserError(`--queue: nothing answers at ${host}: ${why}`, { code: "queue-unreachable" });
  });
  return {
    records,
    times,
    queue: (queue) => open(queue, false),
    events: (queue) => open(queue, true),
    async close() {
      await Promise.allSettled(opened.map((each) => each.close(true)));
      await records.close();
    },
  };
}

/**
 * Settings of a connection. What is asked while it is broken fails at once, and what was asked when it broke is not asked again by itself: who asked may have given up, and
 * a job that is taken for nobody would wait for its lock to end.
 */
function redisOptions(url: string, isBlocking: boolean): RedisOptions {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? 6379 : Number(port),
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1)) || 0,
    ...(protocol === "rediss:" ? { tls: {} } : {}),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => jittered(Math.min(1000, 50 * times)),
    ...(isBlocking ? {} : { enableOfflineQueue: false, autoResendUnfulfilledCommands: false }),
  };
}

function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds / 1000} seconds`)), milliseconds);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Whether BullMQ says that a job is not what it was taken for, such as one whose lock another has by now. */
export const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "number" && thrown.code < 0;

/**
 * Asks the engine.
 * @throws Problem of code `queue-unreachable` when it does not answer; what it refuses is thrown as it is
 */
export async function ask<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await within(work(), answerWithin);
  } catch (thrown) {
    if (isRefusal(thrown) || thrown instanceof Problem) throw thrown;
    throw new Problem("queue-unreachable", "the queue cannot be reached at the moment", {
      hint: "send it again in a while",
      headers: { "retry-after": "2" },
    });
  }
}
