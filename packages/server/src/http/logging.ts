/** Lines of the log: what was asked, how it ended, how long it took. No body, no token, no whole name of a key. */
import { type Logger, pino } from "pino";

/** Hexadecimal names of keys and blobs, cut to what tells two of them apart. */
export const shortened = (text: string): string => text.replace(/[0-9a-f]{64}/gi, (name) => `${name.slice(0, 8)}…`);

/** The log, as lines of JSON on standard error. Headers are never written, since one of them is the token. */
export const createLog = (level: string): Logger =>
  pino(
    {
      level,
      redact: ["req.headers", "authorization", "token"],
      serializers: {
        req: ({ method, url }: { method: string; url: string }) => ({
          method,
          url: shortened(url.split("?")[0] ?? ""),
        }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    },
    pino.destination({ fd: 2, sync: false }),
  );
