/** Single words of the options of `glovebox serve` and `glovebox work`. */
import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { UserError } from "glovebox/server";
import { bytesOf, millisecondsOf, whole } from "../base/quantities.ts";

/** Where processes of a cluster find each other. */
export interface ClusterOptions {
  readonly url: string;
  /** Clusters of different names on one engine know nothing of each other. */
  readonly name: string;
}

/** Larger than anybody needs. */
export const largestCount = 1_000_000;

/** A quarter of the machine's memory, 1 GiB at least. */
export const usualKeyMemory = (): number => Math.max(2 ** 30, Math.floor(totalmem() / 4));

/** Certificate and key of `--tls`. */
export function readTls(text: string): { readonly cert: Buffer; readonly key: Buffer } {
  const [cert, key, ...more] = text.split(",");
  if (cert === undefined || key === undefined || more.length > 0) {
    throw new UserError(`--tls: expected cert.pem,key.pem, got '${text}'`, { code: "bad-option" });
  }
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) };
  } catch (thrown) {
    throw new UserError(`--tls: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { code: "bad-option" });
  }
}

/** Where metrics are told; null for nowhere. Without a word it is one port above `port`. */
export function readMetrics(
  text: string | undefined,
  port: number,
): { readonly host: string; readonly port: number } | null {
  if (text === "off") return null;
  if (text === undefined) return { host: "127.0.0.1", port: port === 0 ? 0 : port + 1 };
  const [, host = "", number = ""] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (host === "") throw new UserError(`--metrics: expected HOST:PORT or off, got '${text}'`, { code: "bad-option" });
  return { host, port: whole(number, "--metrics", 0, 65_535) };
}

/** An origin of `--origin`. */
export function readOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new UserError(`--origin: expected an origin such as https://example.org, got '${text}'`, {
    code: "bad-option",
  });
}

/** Where a cluster's processes find each other; null when there is no queue. */
export function readCluster(url: string | undefined, name: string): ClusterOptions | null {
  if (!/^[\w-]{1,40}$/.test(name)) {
    throw new UserError(`--cluster: expected up to 40 letters, digits and lines, got '${name}'`, {
      code: "bad-option",
    });
  }
  return url === undefined ? null : { url, name };
}

/** Options of every process that evaluates, as `parseArgs` of Node takes them. */
export const evaluatingWords = {
  threads: { type: "string" },
  jobs: { type: "string", default: "2" },
  "key-memory": { type: "string" },
  drain: { type: "string", default: "30s" },
  "keep-results": { type: "string", default: "1h" },
  "longest-job": { type: "string", default: "1h" },
  check: { type: "string", default: "1" },
  running: { type: "string", default: "4" },
} as const;

/** What `parseArgs` makes of them. */
type EvaluatingValues = Readonly<
  Record<"jobs" | "drain" | "keep-results" | "longest-job" | "check", string> &
    Partial<Record<"threads" | "key-memory", string>>
>;

/** How a process evaluates. @throws UserError that names the option which is wrong */
export function readEvaluating(of: EvaluatingValues) {
  return {
    threads: of.threads === undefined ? null : whole(of.threads, "--threads", 1, 64),
    lanes: whole(of.jobs, "--jobs", 1, 4),
    keyMemory: of["key-memory"] === undefined ? usualKeyMemory() : bytesOf(of["key-memory"], "--key-memory"),
    drain: millisecondsOf(of.drain, "--drain"),
    keepResults: millisecondsOf(of["keep-results"], "--keep-results"),
    longestJob: millisecondsOf(of["longest-job"], "--longest-job"),
    evaluations: whole(of.check, "--check", 1, 2) === 2 ? (2 as const) : (1 as const),
  };
}
