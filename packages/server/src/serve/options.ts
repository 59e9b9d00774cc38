/** The options of `glovebox serve`, checked once: whoever gets them asks no more questions. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { UserError } from "glovebox/server";
import { bytesOf, millisecondsOf, whole } from "../base/quantities.ts";
import type { JobLimits } from "../jobs/jobQueue.ts";
import {
  type ClusterOptions,
  evaluatingWords,
  largestCount,
  readCluster,
  readEvaluating,
  readMetrics,
  readOrigin,
  readTls,
} from "./optionWords.ts";

/** Everything that the service was told. Times are milliseconds, sizes bytes. */
export interface ServeOptions {
  readonly paths: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly auth: string | null;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly behindProxy: boolean;
  /** Where metrics are told; null for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Folder of the built page that is served too; null for the service alone. */
  readonly site: string | null;
  /** Other sites whose pages may ask. */
  readonly origins: readonly string[];
  readonly threads: number | null;
  /** Whether this process runs circuits as WebAssembly modules. */
  readonly machineCode: boolean;
  /** Jobs that run at once. */
  readonly lanes: number;
  readonly keyMemory: number;
  readonly drain: number;
  readonly keepResults: number;
  readonly keepKeys: number;
  readonly keepUploads: number;
  readonly longestJob: number;
  /** Rows of arguments in one job. */
  readonly mostRows: number;
  /** How often each job is evaluated; twice finds faults of the machine. */
  readonly evaluations: 1 | 2;
  readonly quota: number;
  readonly mostKeys: number;
  readonly jobs: JobLimits;
  /** 0 for no limit. */
  readonly requestsPerMinute: number;
  readonly enableUnsafeFeatures: boolean;
  readonly logLevel: string;
  /** The engine of a cluster; null for one machine. */
  readonly cluster: ClusterOptions | null;
  /** Address of the bucket that bytes lie in; null for the folder `data`. */
  readonly bucket: string | null;
  /** Whether this process evaluates, or only workers do. */
  readonly evaluates: boolean;
}

/** The built page lies beside the built scripts; who builds them puts it there (deploy/addSite.mjs). */
const builtSite = fileURLToPath(new URL("site", import.meta.url));

/** Levels of the log. */
export const logLevels = ["silent", "error", "warn", "info", "debug"];

/** What is printed for `glovebox serve --help`. */
export const serveUsage = `usage: glovebox serve FILE|FOLDER… [options]

  Serves the circuits of .glovebox-server files. Keys, jobs and results lie in one folder.

  --port 7700            --host 127.0.0.1        another host needs --auth, and --tls or --behind-proxy
  --data glovebox-data   --auth keys.json        tokens of tenants: glovebox token create
  --tls CERT,KEY         --behind-proxy          a proxy before it speaks TLS
  --metrics HOST:PORT    where Prometheus asks (127.0.0.1, one above --port); 'off' for nowhere
  --origin URL           a site whose pages may ask; again for more
  --site                 serves the page too: open the address in a browser
  --threads N            --jobs 2                threads of one run; jobs that run at once
  --key-memory 4GiB      --quota 2GiB            loaded keys of all; keys and results of one tenant
  --most-keys 10         --queued 100            keys, waiting jobs of one tenant
  --queued-in-all 1000   --running 4             waiting jobs of all; running jobs of one tenant
  --requests-per-minute 6000                     of one tenant; 0 for no limit
  --keep-results 1h      --keep-keys 30d         results; keys after their last use
  --keep-uploads 1h      --longest-job 1h        unfinished uploads; one run
  --most-rows 1000       --check 1               rows of arguments in one job; 2 evaluates each job twice and compares
  --drain 30s            what runs may end when the service is told to stop
  --queue URL            jobs go over redis://… or postgres://…, for many servers and workers; all servers share --data
  --role all             or api: only workers evaluate (glovebox work)
  --blobs URL            bytes lie in S3: address of a bucket, access by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
  --cluster glovebox     name of this cluster on the queue
  --machine-code         runs circuits as WebAssembly modules (docs/machine-code.md): the same bytes
  --enable-unsafe        takes circuits of toy parameters, which protect nothing
  --log info             silent, error, warn, info or debug; lines of JSON`;

const isLoopback = (host: string): boolean => ["127.0.0.1", "::1", "localhost"].includes(host);

/** @throws UserError that names the option which is wrong */
export function readServeOptions(words: readonly string[]): ServeOptions {
  const { values, positionals } = parseWords(words);
  const of = values;
  const port = whole(of.port, "--port", 0, 65_535);
  if (positionals.length === 0) {
    throw new UserError("serve: expected a server file or a folder with some", {
      code: "bad-option",
      hint: serveUsage,
    });
  }
  if (!logLevels.includes(of.log)) {
    throw new UserError(`--log: expected ${logLevels.join(", ")}, got '${of.log}'`, { code: "bad-option" });
  }
  const options: ServeOptions = {
    paths: positionals,
    host: of.host,
    port,
    data: of.data,
    auth: of.auth ?? null,
    tls: of.tls === undefined ? null : readTls(of.tls),
    behindProxy: of["behind-proxy"],
    metrics: readMetrics(of.metrics, port),
    site: of.site ? builtSite : null,
    origins: of.origin.map(readOrigin),
    keepKeys: millisecondsOf(of["keep-keys"], "--keep-keys"),
    keepUploads: millisecondsOf(of["keep-uploads"], "--keep-uploads"),
    ...readEvaluating(of),
    mostRows: whole(of["most-rows"], "--most-rows", 1, 2 ** 16),
    quota: bytesOf(of.quota, "--quota"),
    mostKeys: whole(of["most-keys"], "--most-keys", 1, largestCount),
    jobs: {
      queuedByTenant: whole(of.queued, "--queued", 1, largestCount),
      queuedInAll: whole(of["queued-in-all"], "--queued-in-all", 1, largestCount),
      runningByTenant: whole(of.running, "--running", 1, largestCount),
    },
    requestsPerMinute: whole(of["requests-per-minute"], "--requests-per-minute", 0, largestCount),
    machineCode: of["machine-code"],
    enableUnsafeFeatures: of["enable-unsafe"],
    logLevel: of.log,
    cluster: readCluster(of.queue, of.cluster),
    bucket: of.blobs ?? null,
    evaluates: of.role === "all",
  };
  if (!["all", "api"].includes(of.role)) {
    throw new UserError(`--role: expected all or api, got '${of.role}'`, { code: "bad-option" });
  }
  if (!options.evaluates && options.cluster === null) {
    throw new UserError("--role api: nobody would evaluate", {
      code: "bad-option",
      hint: "add --queue redis://…, and start 'glovebox work' with the same",
    });
  }
  if (options.bucket !== null && (options.evaluates || options.cluster === null)) {
    throw new UserError("--blobs: only servers that let workers evaluate keep bytes in a bucket", {
      code: "bad-option",
      hint: "add --queue redis://… --role api",
    });
  }
  checkExposed(options);
  return options;
}

/** Whoever reaches a host but this one must be known, and nobody on the way may read tokens. */
function checkExposed({ host, auth, tls, behindProxy }: ServeOptions): void {
  if (isLoopback(host)) return;
  const fail = (why: string, hint: string): never => {
    throw new UserError(`--host ${host}: ${why}`, { code: "exposed", hint });
  };
  if (auth === null)
    fail("others can reach it, so it must know who asks", "add --auth keys.json (glovebox token create)");
  if (tls === null && !behindProxy) {
    fail(
      "tokens would travel in clear",
      "add --tls cert.pem,key.pem, or --behind-proxy when a proxy before it speaks TLS",
    );
  }
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        port: { type: "string", default: "7700" },
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string", default: "glovebox-data" },
        auth: { type: "string" },
        tls: { type: "string" },
        "behind-proxy": { type: "boolean", default: false },
        metrics: { type: "string" },
        site: { type: "boolean", default: false },
        origin: { type: "string", multiple: true, default: [] },
        ...evaluatingWords,
        "keep-keys": { type: "string", default: "30d" },
        "keep-uploads": { type: "string", default: "1h" },
        "most-rows": { type: "string", default: "1000" },
        quota: { type: "string", default: "2GiB" },
        "most-keys": { type: "string", default: "10" },
        queued: { type: "string", default: "100" },
        "queued-in-all": { type: "string", default: "1000" },
        "requests-per-minute": { type: "string", default: "6000" },
        "machine-code": { type: "boolean", default: false },
        "enable-unsafe": { type: "boolean", default: false },
        log: { type: "string", default: "info" },
        queue: { type: "string" },
        role: { type: "string", default: "all" },
        blobs: { type: "string" },
        cluster: { type: "string", default: "glovebox" },
      },
    });
  } catch (thrown) {
    // parseArgs throws errors of its own whose sentences name the option.
    if (thrown instanceof TypeError) throw new UserError(`serve: ${thrown.message}`, { code: "bad-option" });
    throw thrown;
  }
}
