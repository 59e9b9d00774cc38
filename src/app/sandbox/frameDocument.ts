/**
 * The document of the frame in which user code is run: a frame without an origin, which makes workers and passes on what they say. It decides nothing.
 * Browsers give such a frame a process of its own, so that a program that eats all memory takes the frame with it and not the page.
 */
import * as v from "valibot";
import { count } from "../../base/schema.ts";

/** What the page tells the frame about one worker. */
export type FrameOrder =
  | { readonly kind: "post"; readonly data: unknown }
  | { readonly kind: "ping" }
  | { readonly kind: "end" };

/** Characters of an error that are passed on: programs throw what they like. */
const errorCharacters = 10_000;

const frameReport = v.variant("kind", [
  v.strictObject({ kind: v.literal("message"), data: v.unknown() }),
  v.strictObject({ kind: v.literal("messageError") }),
  v.strictObject({
    kind: v.literal("error"),
    message: v.pipe(
      v.string(),
      v.transform((message) => message.slice(0, errorCharacters)),
    ),
    line: count,
  }),
  v.strictObject({ kind: v.literal("pong") }),
  v.strictObject({ kind: v.literal("ended") }),
]);

/** What the frame tells the page about one worker. Only `data` is the worker's own word. */
export type FrameReport = v.InferOutput<typeof frameReport>;

/** A report as it came out of the frame, rebuilt; null where it is none, so that nobody looks inside. */
export function readFrameReport(data: unknown): FrameReport | null {
  const result = v.safeParse(frameReport, data, { abortEarly: true });
  return result.success ? result.output : null;
}

/** The frame's script. The page's policy in index.html names its SHA-256, and a test compares the two. */
export const frameScript = `onmessage = ({ source, data: url, ports: [port] }) => {
  if (source !== parent || port === undefined) return;
  const say = (report) => port.postMessage(report);
  let worker = null;
  try {
    worker = new Worker(url, { name: "glovebox sandbox" });
    worker.onmessage = ({ data }) => {
      try { say({ kind: "message", data }); } catch { say({ kind: "messageError" }); }
    };
    worker.onmessageerror = () => say({ kind: "messageError" });
    worker.onerror = (event) => {
      event.preventDefault();
      say({ kind: "error", message: String(event.message ?? ""), line: event.lineno ?? 0 });
    };
  } catch (thrown) {
    say({ kind: "error", message: String(thrown), line: 0 });
  }
  port.onmessage = ({ data: { kind, data } }) => {
    if (kind === "post") worker?.postMessage(data);
    else if (kind === "ping") say({ kind: "pong" });
    else { worker?.terminate(); say({ kind: "ended" }); port.close(); }
  };
};`;

/** The source expression that allows this script and no other. */
export const frameScriptHash = "'sha256-+p5hY6QLIqx9I86wsVGpxVBYZVO4PCW3MG6nGZTlpvk='";

/** The frame's document: nothing may be loaded, and no worker be made but from a data: URL. */
export const frameDocument = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${frameScriptHash}; worker-src data:"><script>${frameScript}</script>`;
