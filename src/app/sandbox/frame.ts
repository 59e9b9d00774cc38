/**
 * The page's end of the frame of frameDocument.ts: one frame for all sandbox workers, replaced when it no longer answers. Reads what the
 * frame says by its schema, and knows nothing of what the workers say.
 */

import { deferred } from "../../base/deferred.ts";
import type { SandboxEnvironment } from "../../sandbox/outside/supervisor.ts";
import { type FrameOrder, frameDocument, readFrameReport } from "./frameDocument.ts";

/** Time between two questions whether the frame is still there, in milliseconds. */
const pingInterval = 1000;
/** Unanswered questions after which it is gone: its process ended, or drowns in messages. */
const mostUnanswered = 4;
/** How long a frame may take to end a worker, in milliseconds. */
const endPatience = 1000;

interface Frame {
  readonly element: HTMLIFrameElement;
  readonly loaded: Promise<void>;
}

/** Makes workers in a frame of `document`, which is opened at once so that the first worker need not wait for it. */
export function createFrameWorkers(document: Document): SandboxEnvironment["createWorker"] {
  const open = (): Frame => {
    const element = document.createElement("iframe");
    element.sandbox.add("allow-scripts");
    element.hidden = true;
    element.title = "sandbox";
    element.srcdoc = frameDocument;
    const { promise: loaded, resolve } = deferred<void>();
    element.addEventListener("load", () => resolve(), { once: true });
    document.body.append(element);
    return { element, loaded };
  };
  let frame = open();
  const replace = (lost: Frame): void => {
    lost.element.remove();
    if (frame === lost) frame = open();
  };
  /** Settled when the worker that was ended last is gone, and its frame known to be alive or replaced. */
  let settled: Promise<void> = Promise.resolve();

  return (url, listener) => {
    const { port1: port, port2: theirs } = new MessageChannel();
    const send = (order: FrameOrder): void => port.postMessage(order);
    const gone = deferred<void>();
    let home = frame;
    let started = false;
    let closed = false;
    let unanswered = 0;
    let pings: ReturnType<typeof setInterval> | undefined;
    const close = (): void => {
      closed = true;
      clearInterval(pings);
      port.close();
      gone.resolve();
    };
    const ping = (): void => {
      unanswered += 1;
      if (unanswered <= mostUnanswered) {
        send({ kind: "ping" });
        return;
      }
      replace(home);
      close();
      listener.error("it used too much memory, or sent more than could be read", 0);
    };
    port.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const report = readFrameReport(data);
      if (report === null || report.kind === "messageError") listener.messageError();
      else if (report.kind === "message") listener.message(report.data);
      else if (report.kind === "error") listener.error(report.message, report.line);
      else if (report.kind === "pong") unanswered = 0;
      else close();
    });
    port.addEventListener("messageerror", () => listener.messageError());
    port.start();
    const start = async (): Promise<void> => {
      await settled;
      home = frame;
      await home.loaded;
      if (closed) return;
      started = true;
      pings = setInterval(ping, pingInterval);
      home.element.contentWindow?.postMessage(url, "*", [theirs]);
    };
    void start();
    return {
      post: (data) => send({ kind: "post", data }),
      terminate() {
        if (!started) {
          close();
          return;
        }
        send({ kind: "end" });
        const late = new Promise<void>((resolve) => setTimeout(resolve, endPatience));
        settled = Promise.race([gone.promise, late]).then(() => {
          if (closed) return;
          replace(home);
          close();
        });
      },
    };
  };
}
