/** The options of `glovebox work`, checked once. */
import { parseArgs } from "node:util";
import { UserError } from "glovebox/server";
import { bytesOf, millisecondsOf, whole } from "../base/quantities.ts";
import { logLevels, type ServeOptions } from "../serve/options.ts";
import {
  type ClusterOptions,
  evaluatingWords,
  largestCount,
  readCluster,
  readEvaluating,
  readMetrics,
} from "../serve/optionWords.ts";

/** Everything that a worker was told. Times are milliseconds, sizes bytes. */
export interface WorkOptions
  extends Pick<
    ServeOptions,
    | "data"
    | "threads"
    | "lanes"
    | "keyMemory"
    | "drain"
    | "keepResults"
    | "longestJob"
    | "evaluations"
    | "metrics"
    | "enableUnsafeFeatures"
    | "logLevel"
  > {
  readonly cluster: ClusterOptions;
  /** Milliseconds that a part of a large job shall take, which another worker may compute. */
  readonly partMilliseconds: number;
  /** Most jobs of one tenant that run at once, in the whole cluster. */
  readonly runningByTenant: number;
  /** Bytes of keys, arguments and results that a worker with `api` keeps on its disk. */
  readonly diskCache: number;
  /** Address of the servers; null for a worker that has their folder. */
  readonly api: string | null;
  /** Circuits of a worker that has the servers' folder. */
  readonly paths: readonly string[];
}

/** What is printed for `glovebox work --help`. */
export const workUsage = `usage: glovebox work --queue URL --api URL [options]
       glovebox work FILE|FOLDER… --queue URL --data FOLDER [options]

  Evaluates jobs of a cluster. With --api, circuits, keys and arguments come from the servers, and --data is a cache of its own.
  Without, circuits are those of the files, and --data is the folder that the servers have.

  --queue URL            redis://… or postgres://…, as the servers have it
  --cluster glovebox     name of the cluster on the queue
  --api URL              address of the servers, or of a proxy before them
  --data glovebox-work   --metrics HOST:PORT     where Prometheus asks; nowhere without it
  --threads N            --jobs 2                threads of one run; jobs that run at once
  --key-memory 4GiB      loaded keys
  --disk-cache 20GiB     bytes that come from the servers and stay in --data; what was used longest ago goes first
  --longest-job 1h       --keep-results 1h       as the servers have them
  --running 4            running jobs of one tenant, on all workers
  --part 1s              time of a part of a large job that another worker may compute
  --check 1              2 evaluates each job twice and compares
  --drain 30s            what runs may end when the worker is told to stop; then it goes to others
  --enable-unsafe        takes circuits of toy parameters, which protect nothing
  --log info             silent, error, warn, info or debug; lines of JSON`;

/** @throws UserError that names the option which is wrong */
export function readWorkOptions(words: readonly string[]): WorkOptions {
  const { values: of, positionals } = parseWords(words);
  const cluster = readCluster(of.queue, of.cluster);
  const fail = (why: string): never => {
    throw new UserError(`work: ${why}`, { code: "bad-option", hint: workUsage });
  };
  if (cluster === null) return fail("expected --queue redis://… or postgres://…");
  if ((of.api === undefined) === (positionals.length === 0)) {
    return fail("expected either --api URL, or files of circuits with the servers' folder as --data");
  }
  if (of.api !== undefined && !URL.canParse(of.api)) return fail(`--api: expected an address, got '${of.api}'`);
  if (!logLevels.includes(of.log)) return fail(`--log: expected ${logLevels.join(", ")}, got '${of.log}'`);
  return {
    cluster,
    api: of.api ?? null,
    paths: positionals,
    data: of.data,
    ...readEvaluating(of),
    diskCache: bytesOf(of["disk-cache"], "--disk-cache"),
    partMilliseconds: millisecondsOf(of.part, "--part"),
    runningByTenant: whole(of.running, "--running", 1, largestCount),
    metrics: readMetrics(of.metrics, 0),
    enableUnsafeFeatures: of["enable-unsafe"],
    logLevel: of.log,
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        queue: { type: "string" },
        cluster: { type: "string", default: "glovebox" },
        api: { type: "string" },
        data: { type: "string", default: "glovebox-work" },
        metrics: { type: "string", default: "off" },
        ...evaluatingWords,
        "disk-cache": { type: "string", default: "20GiB" },
        part: { type: "string", default: "1s" },
        "enable-unsafe": { type: "boolean", default: false },
        log: { type: "string", default: "info" },
      },
    });
  } catch (thrown) {
    // parseArgs throws errors of its own whose sentences name the option.
    if (thrown instanceof TypeError) throw new UserError(`work: ${thrown.message}`, { code: "bad-option" });
    throw thrown;
  }
}
